//! Active authentication: whether the chip has the private key to the public key of its data group
//! 15, which a copy has not (Doc 9303-11 §6.1).
//!
//! It proves something only where passive authentication has found data group 15 unchanged: without
//! that, a copy comes with a key of its own.
//! Left out: drawing the challenge, which must be eight bytes that nobody can foresee, and sending it.

use crate::pki::hash::Hash;
use crate::pki::signature::{PublicKey, Scheme, SignatureProblem};

/// Verifies the chip's answer to a challenge.
///
/// `hash` is what data group 14 names for a key on a curve (Doc 9303-11 §9.2.4); an RSA answer names
/// its own, so that it counts only there.
///
/// # Errors
/// Where the answer does not hold: the chip has not the key of its data group 15, or the answer was
/// garbled on the way; or where a key on a curve comes without its hash function.
pub fn verify(
    key: &PublicKey,
    hash: Option<Hash>,
    challenge: &[u8],
    answer: &[u8],
) -> Result<(), SignatureProblem> {
    match key {
        // Doc 9303-11 §6.1.2.3: r and s one after the other.
        PublicKey::Ec(_) => {
            let hash = hash.ok_or(SignatureProblem::OtherKind)?;
            key.verify(Scheme::EcdsaPlain(hash), &[challenge], answer)
        }
        PublicKey::Rsa { key, .. } => {
            let opened = key.open(answer).ok_or(SignatureProblem::DoesNotHold)?;
            if recovered(&opened, challenge).unwrap_or(false) {
                Ok(())
            } else {
                Err(SignatureProblem::DoesNotHold)
            }
        }
    }
}

/// ISO/IEC 9796-2, digital signature scheme 1 with partial recovery: header `6A`, the chip's own
/// part of the message, its hash together with the challenge, and a trailer that names the hash.
fn recovered(opened: &[u8], challenge: &[u8]) -> Option<bool> {
    let (hash, body) = match opened {
        [body @ .., 0xBC] => (Hash::Sha1, body),
        [body @ .., 0x33, 0xCC] => (Hash::Sha1, body),
        [body @ .., 0x38, 0xCC] => (Hash::Sha224, body),
        [body @ .., 0x34, 0xCC] => (Hash::Sha256, body),
        [body @ .., 0x36, 0xCC] => (Hash::Sha384, body),
        [body @ .., 0x35, 0xCC] => (Hash::Sha512, body),
        _ => return None,
    };
    let message = body.strip_prefix(&[0x6A])?;
    let (own, digest) = message.split_at_checked(message.len().checked_sub(hash.size_bytes())?)?;
    Some(hash.of(&[own, challenge]) == digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::curve::{Curve, from_hex};
    use crate::pki::ec::PublicPoint;
    use crate::pki::rsa::RsaKey;

    /// Doc 9303-11 appendix F: the challenge, and what the chip's signature opens to.
    const CHALLENGE: &str = "f173589974bf40c6";
    const OPENED: &str = "6a9d2784a67f8e7c659973ea1aea25d95b6c8f91e5002f369f0fbdce8a3cec19\
                          91b543f1696546c5524cf23a5303cd6c98599f40b79f377b5f3a1406b3b4d8f9\
                          6784d23aa88db7e1032a405e69325fa91a6e86f5c71aea978264c4a207446dad\
                          4e7292e2dcda3024b47da8c063aa1e6d22fbd976ab0fe73d94d2d9c6d88127bc";

    /// A key made for this test, and its signature of the block above.
    const MODULUS: &str = "d246f354c27f7ab7537739e29fb132ede46c44002b285c70c958f4320eed542a\
                          ed59387fc24fc2b7011776755cb0ef6281bc09bc78769ccca5350b58a03bf02c\
                          1bf7af4cc7428ff0b561e426ae76bfab5c892e5b7b8a86b2814db02290cd9372\
                          040c8d0cad5b63fe60c318522760bfe3c89517bcf8e4a022517e3d3cd450905f";
    const ANSWER: &str = "91049346bbb5893a3e998d4e58e061df09a4c248ca1993506a6059007b3a05dc\
                          f793c3fbc5e14acdaaa08b17b3d5fc6394fe57921d4fc8c83894cb0bced7a0c5\
                          3ff23611642e3c4e75d3409747fc8e3e4f5c948aeb215d091e5768e22f8f0d1b\
                          0484877aee2d3bbf0061935bb377753b6fe5c38bc2029c0d42cb2c83c4920102";

    #[test]
    fn the_worked_example_holds_and_no_other_challenge() {
        let (opened, challenge) = (from_hex(OPENED), from_hex(CHALLENGE));
        assert_eq!(recovered(&opened, &challenge), Some(true));
        assert_eq!(recovered(&opened, b"another!"), Some(false));
        for at in [0, opened.len() - 1] {
            let mut other = opened.clone();
            other[at] ^= 1;
            assert_ne!(recovered(&other, &challenge), Some(true));
        }
        let key = RsaKey::new(&from_hex(MODULUS), &[1, 0, 1]).unwrap();
        let key = PublicKey::Rsa { key, pss_only: false };
        let answer = from_hex(ANSWER);
        assert_eq!(verify(&key, None, &challenge, &answer), Ok(()));
        let problem = verify(&key, None, &challenge[1..], &answer).unwrap_err();
        assert_eq!(problem, SignatureProblem::DoesNotHold);
        assert!(verify(&key, None, &challenge, &answer[1..]).is_err());
    }

    /// RFC 6979 appendix A.2.5, the message as the challenge.
    #[test]
    fn a_key_on_a_curve_answers_with_r_and_s() {
        let point = from_hex(
            "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6\
             7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
        );
        let answer = from_hex(
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716\
             f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        );
        let point = PublicPoint::read(Curve::by_name("P-256").unwrap(), &point).unwrap();
        let key = PublicKey::Ec(point);
        assert_eq!(verify(&key, Some(Hash::Sha256), b"sample", &answer), Ok(()));
        assert!(verify(&key, Some(Hash::Sha256), b"simple", &answer).is_err());
        assert!(verify(&key, None, b"sample", &answer).is_err());
    }
}
