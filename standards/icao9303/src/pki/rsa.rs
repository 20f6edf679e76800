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

/// The longest modulus that is taken; the longest in circulation has 6144 bits.
const MOST_BITS: usize = 16_384;
/// The shortest that is taken: what is shorter has been factored in public.
const LEAST_BITS: usize = 1024;
/// An exponent is a few bits; a long one only costs time.
const MOST_EXPONENT_BYTES: usize = 32;

/// An RSA key: odd modulus of 1024 to 16,384 bits, odd exponent from 3.
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
            _ => return Err("an RSA modulus of more than 16384 bits"),
        }
        if !odd(modulus) {
            return Err("an even RSA modulus");
        }
        if !odd(exponent) || exponent == [1] || exponent.len() > MOST_EXPONENT_BYTES {
            return Err("an RSA exponent that is even, one or longer than 256 bits");
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
    fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        if signature.len() != self.modulus.len() || signature >= self.modulus.as_slice() {
            return None;
        }
        let number = |bytes: &[u8]| BoxedUint::from_be_slice_vartime(bytes);
        let modulus = number(&self.modulus);
        let precision = modulus.bits_precision();
        let odd: Option<Odd<BoxedUint>> = Odd::new(modulus).into();
        let parameters = BoxedMontyParams::new_vartime(odd?);
        let base = BoxedUint::from_be_slice(signature, precision).ok()?;
        let exponent = number(&self.exponent);
        let bits = exponent.bit_width_vartime();
        let opened =
            BoxedMontyForm::new(base, &parameters).pow_bounded_exp(&exponent, bits).retrieve();
        let bytes = opened.to_be_bytes();
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
