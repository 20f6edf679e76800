//! RSA signatures: PKCS#1 v1.5 and PSS (RFC 8017 §8.1.2, §8.2.2).
//!
//! Only the public operation is here, and what it yields is compared as a whole with what must come
//! out: nothing of a padding is parsed, which is where RSA verifiers have failed (CVE-2006-4339).
//! It rests on `crypto-bigint` alone. The crate `rsa` stands under an advisory without a remedy
//! (RUSTSEC-2023-0071, about its private operation), and it would be a key store for one power.

use super::curve::trimmed;
use super::hash::Hash;
use crate::chip::tlv::tag;
use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Odd};

/// The longest modulus that is taken; the longest in circulation has 6144 bits. Whoever alters a
/// file chooses the key in it: with this and the next limit a signature costs a millisecond at most.
const MOST_BITS: usize = 8_192;
/// The shortest that is taken: what is shorter has been factored in public.
const LEAST_BITS: usize = 1024;
/// An exponent is a few bits, nearly always 17; a long one only costs time.
const MOST_EXPONENT_BYTES: usize = 5;

/// An RSA key: odd modulus of 1024 to 8,192 bits, odd exponent from 3 of at most 40 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

impl RsaKey {
    /// From big-endian numbers; says why where they are no key.
    ///
    /// # Errors
    /// A sentence's end: what is wrong with the numbers.
    pub fn new(modulus: &[u8], exponent: &[u8]) -> Result<Self, &'static str> {
        let (modulus, exponent) = (trimmed(modulus), trimmed(exponent));
        let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
        let key = Self { modulus: modulus.to_vec(), exponent: exponent.to_vec() };
        match key.bits() {
            ..LEAST_BITS => return Err("an RSA modulus of less than 1024 bits"),
            LEAST_BITS..=MOST_BITS => {}
            _ => return Err("an RSA modulus of more than 8192 bits"),
        }
        if !odd(modulus) {
            return Err("an even RSA modulus");
        }
        if !odd(exponent) || exponent == [1] || exponent.len() > MOST_EXPONENT_BYTES {
            return Err("an RSA exponent that is even, one or longer than 40 bits");
        }
        Ok(key)
    }

    /// Bits of the modulus.
    #[must_use]
    pub fn bits(&self) -> usize {
        let unused = self.modulus.first().map_or(0, |first| first.leading_zeros());
        self.modulus.len().saturating_mul(8).saturating_sub(usize::try_from(unused).unwrap_or(0))
    }

    /// signatureᵉ mod n, as long as n. `None` where the signature is not as long or not below n.
    pub(crate) fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        if signature.len() != self.modulus.len() || signature >= self.modulus.as_slice() {
            return None;
        }
        let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
        let modulus = number(&self.modulus);
        let precision = modulus.bits_precision();
        let odd: Option<Odd<BoxedUint>> = Odd::new(modulus).into();
        let parameters = BoxedMontyParams::new_vartime(odd?);
        let base = BoxedUint::from_be_slice(signature, precision).ok()?;
        let base = BoxedMontyForm::new(base, &parameters);
        // Everything is public here, so that the exponent may be seen in the time: it is nearly
        // always 65537, which is sixteen squares and one product.
        let mut opened = base.clone();
        let bits = self.exponent.iter().flat_map(|byte| (0..8).rev().map(move |n| byte >> n & 1));
        for bit in bits.skip_while(|bit| *bit == 0).skip(1) {
            opened = opened.square();
            if bit == 1 {
                opened = opened.mul(&base);
            }
        }
        let bytes = opened.retrieve().to_be_bytes();
        let surplus = bytes.len().checked_sub(self.modulus.len())?;
        bytes.get(surplus..).map(<[u8]>::to_vec)
    }

    /// Whether this is the key's signature by PKCS#1 v1.5 of a message with this hash.
    #[must_use]
    pub fn verifies_pkcs1(&self, hash: Hash, digest: &[u8], signature: &[u8]) -> bool {
        let Some(opened) = self.open(signature) else { return false };
        // RFC 8017 §9.2, note 2: signers wrote the hash's parameters as NULL or left them out.
        [true, false].into_iter().any(|null| {
            expected(hash, digest, null, self.modulus.len()).is_some_and(|all| all == opened)
        })
    }

    /// Whether this is the key's signature by PSS of a message with this hash (RFC 8017 §9.1.2).
    #[must_use]
    pub fn verifies_pss(
        &self,
        hash: Hash,
        mask: Hash,
        salt_bytes: usize,
        digest: &[u8],
        signature: &[u8],
    ) -> bool {
        self.open(signature)
            .and_then(|opened| self.pss_holds(hash, mask, salt_bytes, digest, &opened))
            .unwrap_or(false)
    }

    fn pss_holds(
        &self,
        hash: Hash,
        mask: Hash,
        salt_bytes: usize,
        digest: &[u8],
        opened: &[u8],
    ) -> Option<bool> {
        // The encoded message has one bit less than the modulus.
        let bits = self.bits().checked_sub(1)?;
        let length = bits.div_ceil(8);
        let (spare, message) = opened.split_at_checked(opened.len().checked_sub(length)?)?;
        if spare.iter().any(|&byte| byte != 0) {
            return Some(false);
        }
        let (masked, rest) =
            message.split_at_checked(length.checked_sub(hash.size_bytes())?.checked_sub(1)?)?;
        let (h, trailer) = rest.split_at_checked(hash.size_bytes())?;
        let zero_bits = length.checked_mul(8)?.checked_sub(bits)?;
        let first_mask = 0xFF_u8.checked_shr(u32::try_from(zero_bits).ok()?)?;
        if trailer != [0xBC] || masked.first()? & !first_mask != 0 {
            return Some(false);
        }
        let mut block: Vec<u8> =
            masked.iter().zip(mgf1(mask, h, masked.len())).map(|(m, k)| m ^ k).collect();
        if let Some(first) = block.first_mut() {
            *first &= first_mask;
        }
        let (padding, salt) = block.split_at_checked(block.len().checked_sub(salt_bytes)?)?;
        let (one, zeros) = padding.split_last()?;
        if *one != 1 || zeros.iter().any(|&byte| byte != 0) {
            return Some(false);
        }
        Some(hash.of(&[&[0; 8], digest, salt]) == h)
    }
}

/// The mask of RFC 8017 appendix B.2.1.
fn mgf1(hash: Hash, seed: &[u8], length: usize) -> Vec<u8> {
    let mut mask = Vec::with_capacity(length);
    for counter in 0_u32.. {
        if mask.len() >= length {
            break;
        }
        mask.extend(hash.of(&[seed, &counter.to_be_bytes()]));
    }
    mask.truncate(length);
    mask
}

/// The whole encoded message of RFC 8017 §9.2.
fn expected(hash: Hash, digest: &[u8], null: bool, length: usize) -> Option<Vec<u8>> {
    let wrap = |tag: u32, parts: &[&[u8]]| -> Option<Vec<u8>> {
        let body = parts.concat();
        Some([&[u8::try_from(tag).ok()?, u8::try_from(body.len()).ok()?], body.as_slice()].concat())
    };
    let oid = wrap(tag::OID, &[hash.oid()])?;
    let parameters: &[u8] = if null { &[5, 0] } else { &[] };
    let algorithm = wrap(tag::SEQUENCE, &[&oid, parameters])?;
    let info = wrap(tag::SEQUENCE, &[&algorithm, &wrap(tag::OCTET_STRING, &[digest])?])?;
    let padding = length.checked_sub(info.len())?.checked_sub(3)?;
    if padding < 8 {
        return None;
    }
    Some([&[0, 1], vec![0xFF; padding].as_slice(), &[0], info.as_slice()].concat())
}

#[cfg(test)]
mod tests {
    use super::super::curve::from_hex;
    use super::*;

    // Made with an independent program for these tests; the message is "sample".
    const MODULUS: &str = "d246f354c27f7ab7537739e29fb132ede46c44002b285c70c958f4320eed542a\
                        ed59387fc24fc2b7011776755cb0ef6281bc09bc78769ccca5350b58a03bf02c\
                        1bf7af4cc7428ff0b561e426ae76bfab5c892e5b7b8a86b2814db02290cd9372\
                        040c8d0cad5b63fe60c318522760bfe3c89517bcf8e4a022517e3d3cd450905f";
    const PKCS1: &str = "d1ffd2a1180db5cf5537bc33b13d873cb35a56a9f8e6523c1eede97da89fd10f\
                        8b6079b2b2aa5feb6d0f1d971545760194d4f46418f46013c53c5a48ec9f7bbf\
                        3e398416b07bee4b99647ef4f6e3196f8f670e5286c03c1ab39b3a1c5d010d17\
                        d2efed8d1ab9c13a078fbe81a728c50fbbe395f7c250875f79b768e3a756312a";
    const PSS_MASKED_BY_SHA1: &str = "5206d807bd252973e1b1e59da0a3e972e41f465dc240b3bf0d410f1729f2e4c1\
                        6a9378b3599bd3cd3f7f3afdcf0c39cbe3fb4582065817a67002527cb12eddcc\
                        bb6517e988e4b02352d2f16c767f1fc10e27727b252b5716e547c411cfbc7d67\
                        060844be4bc48befa402a054f1f1a8c5686b352abcfad2dd346f93812af8dbae";
    /// Of 1025 bits, so that the encoded message is a byte shorter than the modulus.
    const ODD_MODULUS: &str = "01a494b5871b0ac2069c675fa19158c1b6cba570fc9d279d68b42bd78941f0ba\
                        ae9b0ebd9027009233b6497a59d580ca6ed37e9a3fd7a8e27dcb8e5d1dd2ca35\
                        72a52302cb2f1334fb89ad97c085712042fd33e4544ec0f09314481a2a5e03f0\
                        40a590376f52b9d5851c133ccd0ded84ff7cbb0ea3f218277c35ce9dd456c808\
                        b5";
    const ODD_PSS: &str = "0167b38df918c7201fdbeb63d54663eba03765523e777f403b0e7fade7b46b8e\
                        baec428f5518ca37d3ccff04628b9e73a24c4b3125cd5460d3ee3466661f566c\
                        0906946c995b93b8cfdefbaa76f4450c99e1dcf3f14a5b3cb4b4f383fa48ebb8\
                        69650dc592ee89972d30d64e747a4c2b2c6c1ea649027bf465f07ed04690a6ea\
                        b6";

    fn key(modulus: &str) -> RsaKey {
        RsaKey::new(&from_hex(modulus), &[1, 0, 1]).unwrap()
    }

    #[test]
    fn signatures_hold_for_their_message_and_scheme_alone() {
        let digest = Hash::Sha256.of(&[b"sample"]);
        let (pkcs1, pss) = (from_hex(PKCS1), from_hex(PSS_MASKED_BY_SHA1));
        let key = key(MODULUS);
        assert!(key.verifies_pkcs1(Hash::Sha256, &digest, &pkcs1));
        assert!(key.verifies_pss(Hash::Sha256, Hash::Sha1, 32, &digest, &pss));
        assert!(!key.verifies_pkcs1(Hash::Sha256, &digest, &pss));
        assert!(!key.verifies_pss(Hash::Sha256, Hash::Sha256, 32, &digest, &pss));
        assert!(!key.verifies_pss(Hash::Sha256, Hash::Sha1, 20, &digest, &pss));
        assert!(!key.verifies_pss(Hash::Sha256, Hash::Sha1, 500, &digest, &pss));
        let other = Hash::Sha256.of(&[b"simple"]);
        assert!(!key.verifies_pkcs1(Hash::Sha256, &other, &pkcs1));
        assert!(!key.verifies_pss(Hash::Sha256, Hash::Sha1, 32, &other, &pss));
        assert!(!key.verifies_pkcs1(Hash::Sha256, &digest, &pkcs1[1..]));
        assert!(!key.verifies_pkcs1(Hash::Sha256, &digest, &from_hex(MODULUS)));
    }

    #[test]
    fn a_modulus_of_one_bit_more_than_whole_bytes() {
        let digest = Hash::Sha256.of(&[b"sample"]);
        let pss = from_hex(ODD_PSS);
        assert!(key(ODD_MODULUS).verifies_pss(Hash::Sha256, Hash::Sha256, 32, &digest, &pss));
    }

    #[test]
    fn numbers_that_are_no_key_are_refused() {
        let modulus = from_hex(MODULUS);
        assert!(RsaKey::new(&modulus[8..], &[3]).is_err());
        assert!(RsaKey::new(&[modulus.clone(), vec![0]].concat(), &[3]).is_err());
        assert!(RsaKey::new(&[1; 1025], &[3]).is_err());
        for exponent in [&[1][..], &[2], &[], &[1; 6]] {
            assert!(RsaKey::new(&modulus, exponent).is_err());
        }
    }
}
