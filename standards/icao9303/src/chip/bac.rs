//! Basic Access Control (Doc 9303-11 §4.3): a reader that knows the zone, and a chip, prove to each
//! other that they have its keys, and agree on those of their session.
//!
//! ```
//! use icao9303::chip::bac::{AccessKeys, Terminal};
//! use icao9303::pki::hash::hex;
//!
//! // Doc 9303-11 appendix D.3; a reader draws its two secrets anew for each chip.
//! let keys = AccessKeys::of("L898902C<369080619406236");
//! let rnd_ic = [0x46, 0x08, 0xF9, 0x19, 0x88, 0x70, 0x22, 0x12];
//! let rnd_ifd = [0x78, 0x17, 0x23, 0x86, 0x0C, 0x06, 0xC2, 0x26];
//! let k_ifd = *b"\x0B\x79\x52\x40\xCB\x70\x49\xB0\x1C\x19\xB3\x3E\x32\x80\x4F\x0B";
//! let terminal = Terminal::new(keys, rnd_ic, rnd_ifd, k_ifd);
//! assert!(hex(&terminal.external_authenticate().unwrap()).starts_with("72c29c2371cc9bdb"));
//! ```
//!
//! What always holds: nothing is drawn by chance here, the secrets are parameters; a session comes
//! only of an answer whose code holds and which gives the reader's challenge back.
//! Left out: sending. Doc 9303-11 tells a reader to try PACE before this.

use super::cipher::{decrypt, encrypt, mac, same};
use super::keys::{Cipher, Purpose, derive, seed};
use super::messaging::Session;
use thiserror::Error;

const ZERO_IV: [u8; 8] = [0; 8];
const CIPHER: Cipher = Cipher::TripleDes;

/// The document's access keys (Doc 9303-11 §9.7.2).
#[derive(Clone, PartialEq, Eq)]
pub struct AccessKeys {
    encrypt: Vec<u8>,
    authenticate: Vec<u8>,
}

impl AccessKeys {
    /// From the zone's information; see [`super::keys::information`].
    #[must_use]
    pub fn of(information: &str) -> Self {
        let seed = seed(information.as_bytes());
        Self {
            encrypt: derive(&seed, Purpose::Encrypt, CIPHER),
            authenticate: derive(&seed, Purpose::Authenticate, CIPHER),
        }
    }
}

/// Why a chip was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AccessProblem {
    /// An answer of another length than the protocol has.
    #[error("the chip's answer has {0} bytes, and the protocol another number")]
    Length(usize),
    /// The authentication code of the answer does not hold.
    #[error("the chip's answer does not prove that it has the keys of this zone")]
    NotAuthentic,
    /// The answer is to another challenge.
    #[error("the chip answered another challenge than the one that was sent")]
    OtherChallenge,
    /// A point or a number that no honest chip sends.
    #[error("the chip sent a public key that is none of its group")]
    BadPublicKey,
    /// A private key that is zero or not below the order of its group: draw another.
    #[error("a private key must lie between zero and the order of its group")]
    BadPrivateKey,
    /// Bytes that are no key of the cipher, or no whole blocks.
    #[error("a key or a block has another length than its cipher has")]
    CipherLength,
}

/// The reader's side.
#[derive(Clone)]
pub struct Terminal {
    keys: AccessKeys,
    rnd_ic: [u8; 8],
    rnd_ifd: [u8; 8],
    k_ifd: [u8; 16],
}

impl Terminal {
    /// With the chip's challenge, and the reader's own challenge and half of the key seed, both
    /// drawn anew by a generator for cryptography.
    #[must_use]
    pub const fn new(keys: AccessKeys, rnd_ic: [u8; 8], rnd_ifd: [u8; 8], k_ifd: [u8; 16]) -> Self {
        Self { keys, rnd_ic, rnd_ifd, k_ifd }
    }

    /// The 40 bytes that go to the chip with EXTERNAL AUTHENTICATE (§4.3.4.1).
    ///
    /// # Errors
    /// None with keys that [`AccessKeys::of`] gave.
    pub fn external_authenticate(&self) -> Result<Vec<u8>, AccessProblem> {
        seal(&self.keys, &[&self.rnd_ifd[..], &self.rnd_ic, &self.k_ifd].concat())
    }

    /// The session that the chip's 40 bytes open: its keys, and a counter of the last halves of
    /// both challenges (§9.8.6.3).
    ///
    /// # Errors
    /// Where the answer proves nothing.
    pub fn session(&self, answer: &[u8]) -> Result<Session, AccessProblem> {
        let plain = unseal(&self.keys, answer)?;
        let (challenges, k_ic) =
            plain.split_at_checked(16).ok_or(AccessProblem::Length(answer.len()))?;
        if !same(challenges, &[self.rnd_ic, self.rnd_ifd].concat()) {
            return Err(AccessProblem::OtherChallenge);
        }
        let seed: Vec<u8> = self.k_ifd.iter().zip(k_ic).map(|(a, b)| a ^ b).collect();
        let counter = [last_half(&self.rnd_ic), last_half(&self.rnd_ifd)].concat();
        Ok(Session::derived(CIPHER, &seed, Some(&counter)))
    }
}

fn last_half(challenge: &[u8; 8]) -> [u8; 4] {
    let [.., a, b, c, d] = *challenge;
    [a, b, c, d]
}

/// Encrypted and authenticated.
fn seal(keys: &AccessKeys, plain: &[u8]) -> Result<Vec<u8>, AccessProblem> {
    let closed = encrypt(CIPHER, &keys.encrypt, &ZERO_IV, plain);
    let mut closed = closed.ok_or(AccessProblem::CipherLength)?;
    let code = mac(CIPHER, &keys.authenticate, &closed).ok_or(AccessProblem::CipherLength)?;
    closed.extend(code);
    Ok(closed)
}

fn unseal(keys: &AccessKeys, sealed: &[u8]) -> Result<Vec<u8>, AccessProblem> {
    if sealed.len() != 40 {
        return Err(AccessProblem::Length(sealed.len()));
    }
    let (closed, code) = sealed.split_at_checked(32).ok_or(AccessProblem::Length(sealed.len()))?;
    let computed = mac(CIPHER, &keys.authenticate, closed).ok_or(AccessProblem::CipherLength)?;
    if !same(&computed, code) {
        return Err(AccessProblem::NotAuthentic);
    }
    decrypt(CIPHER, &keys.encrypt, &ZERO_IV, closed).ok_or(AccessProblem::CipherLength)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::curve::from_hex;
    use crate::pki::hash::hex;

    fn terminal() -> Terminal {
        let bytes = |text| from_hex(text);
        Terminal::new(
            AccessKeys::of("L898902C<369080619406236"),
            bytes("4608F91988702212").try_into().unwrap(),
            bytes("781723860C06C226").try_into().unwrap(),
            bytes("0B795240CB7049B01C19B33E32804F0B").try_into().unwrap(),
        )
    }

    const ANSWER: &str = "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF\
                          2EEDC94EE178534F2F2D235D074D7449";

    /// Doc 9303-11 appendix D.3.
    #[test]
    fn the_worked_example() {
        let command = terminal().external_authenticate().unwrap();
        assert_eq!(
            hex(&command),
            "72c29c2371cc9bdb65b779b8e8d37b29ecc154aa56a8799fae2f498f76ed92f25f1448eea8ad90a7"
        );
        let session = terminal().session(&from_hex(ANSWER)).unwrap();
        let [encrypt, authenticate] = session.keys();
        assert_eq!(hex(encrypt), "979ec13b1cbfe9dcd01ab0fed307eae5");
        assert_eq!(hex(authenticate), "f1cb1f1fb5adf208806b89dc579dc1f8");
        assert_eq!(hex(session.counter()), "887022120c06c226");
    }

    #[test]
    fn an_answer_that_proves_nothing_opens_nothing() {
        let answer = from_hex(ANSWER);
        for at in 0..answer.len() {
            let mut changed = answer.clone();
            changed[at] ^= 1;
            assert_eq!(terminal().session(&changed).err(), Some(AccessProblem::NotAuthentic));
        }
        assert_eq!(terminal().session(&answer[1..]).err(), Some(AccessProblem::Length(39)));
        // The answer to another reader's challenge, under the right keys.
        let keys = AccessKeys::of("L898902C<369080619406236");
        let other = seal(&keys, &[9; 32]).unwrap();
        assert_eq!(terminal().session(&other).err(), Some(AccessProblem::OtherChallenge));
        // What the reader itself sent, thrown back at it.
        let own = terminal().external_authenticate().unwrap();
        assert_eq!(terminal().session(&own).err(), Some(AccessProblem::OtherChallenge));
    }
}
