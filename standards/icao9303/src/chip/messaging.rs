//! Secure messaging (Doc 9303-11 §9.8): commands and answers of a session, encrypted and
//! authenticated, each under a counter that never comes twice.
//!
//! ```
//! use icao9303::chip::keys::Cipher;
//! use icao9303::chip::messaging::{Command, Session};
//!
//! let mut session = Session::derived(Cipher::Aes128, b"a shared secret", None);
//! let select = Command { instruction: 0xA4, p1: 2, p2: 0x0C, data: &[0x01, 0x1E], expected: None };
//! let sent = session.protect(&select).unwrap();
//! assert_eq!(sent[..4], [0x0C, 0xA4, 0x02, 0x0C]);
//! assert!(session.open(&[0x90, 0x00]).is_err(), "an answer without a code proves nothing");
//! ```
//!
//! What always holds: an answer is given out only after its code was verified, and with the status
//! that stands under the code; after a failure the session is over, as §9.8.6.2 demands.
//! Left out: odd instructions and the extended forms of tags, which readers of Doc 9303 do without.

use super::cipher::{decrypt, encrypt, encrypt_block, mac, pad, same, unpad};
use super::keys::{Cipher, Purpose, derive};
use super::tlv::{Reader, Tag, TlvError};
use thiserror::Error;

/// Cryptogram with padding byte, expected length, status, code.
const CRYPTOGRAM: Tag = 0x87;
const EXPECTED: Tag = 0x97;
const STATUS: Tag = 0x99;
const CODE: Tag = 0x8E;

/// A command before it is protected; its class is 00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Command<'a> {
    /// INS.
    pub instruction: u8,
    /// P1.
    pub p1: u8,
    /// P2.
    pub p2: u8,
    /// Data of up to 65,000 bytes; more than 231 make an extended command.
    pub data: &'a [u8],
    /// How many bytes are expected, where any are; 256 and 65,536 mean as many as there are.
    pub expected: Option<u32>,
}

/// An answer whose code holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Decrypted, without padding.
    pub data: Vec<u8>,
    /// The status word that the chip authenticated.
    pub status: u16,
}

/// Why an answer was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MessagingProblem {
    /// The bytes are no protected answer.
    #[error("{0}")]
    Malformed(#[from] TlvError),
    /// There is no authentication code: the chip, or somebody between, left the session.
    #[error("the answer is not authenticated: the session has ended")]
    NoCode,
    /// The code does not hold.
    #[error(
        "the answer's authentication code does not hold: it was changed, or is another session's"
    )]
    NotAuthentic,
    /// The status under the code is another than the one beside it, or there is none.
    #[error("the status of the answer is another than the authenticated one")]
    OtherStatus,
    /// The plain text has no padding.
    #[error("the answer cannot be decrypted")]
    NotDecrypted,
    /// A failure ended the session.
    #[error("the session has ended: open the chip anew")]
    Over,
    /// A command that is too long.
    #[error("a command of {0} bytes is too long")]
    TooLong(usize),
}

/// The keys and the counter of a session.
#[derive(Clone, PartialEq, Eq)]
pub struct Session {
    cipher: Cipher,
    encrypt: Vec<u8>,
    authenticate: Vec<u8>,
    counter: Vec<u8>,
    over: bool,
}

impl Session {
    /// From a shared secret (§9.7.1). The counter begins at zero after PACE and chip authentication;
    /// basic access control gives its beginning.
    #[must_use]
    pub fn derived(cipher: Cipher, secret: &[u8], counter: Option<&[u8]>) -> Self {
        Self {
            cipher,
            encrypt: derive(secret, Purpose::Encrypt, cipher),
            authenticate: derive(secret, Purpose::Authenticate, cipher),
            counter: counter.map_or_else(|| vec![0; cipher.block_bytes()], <[u8]>::to_vec),
            over: false,
        }
    }

    /// The keys to encrypt and to authenticate with. Whoever has them reads along.
    #[must_use]
    pub fn keys(&self) -> [&[u8]; 2] {
        [&self.encrypt, &self.authenticate]
    }

    /// The cipher.
    #[must_use]
    pub const fn cipher(&self) -> Cipher {
        self.cipher
    }

    /// The counter of the last message, as long as a block.
    #[must_use]
    pub fn counter(&self) -> &[u8] {
        &self.counter
    }

    fn count(&mut self) {
        for byte in self.counter.iter_mut().rev() {
            *byte = byte.wrapping_add(1);
            if *byte != 0 {
                break;
            }
        }
    }

    /// Zero with triple DES, the encrypted counter with AES (§9.8.6.1, §9.8.7.1).
    fn iv(&self) -> Option<Vec<u8>> {
        match self.cipher {
            Cipher::TripleDes => Some(vec![0; 8]),
            _ => encrypt_block(self.cipher, &self.encrypt, &self.counter),
        }
    }

    /// The code over the counter and what is authenticated. With AES the padding to whole blocks is
    /// part of the message (§9.8.7.2); the code of triple DES pads by itself.
    fn code(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut all = [self.counter.as_slice(), message].concat();
        if self.cipher != Cipher::TripleDes {
            all = pad(&all, self.cipher.block_bytes());
        }
        mac(self.cipher, &self.authenticate, &all)
    }

    /// The protected command, as it goes to the chip.
    ///
    /// # Errors
    /// Where the session is over, or the command too long.
    pub fn protect(&mut self, command: &Command<'_>) -> Result<Vec<u8>, MessagingProblem> {
        if self.over {
            return Err(MessagingProblem::Over);
        }
        let size = self.cipher.block_bytes();
        let header = [0x0C, command.instruction, command.p1, command.p2];
        self.count();
        let too_long = MessagingProblem::TooLong(command.data.len());
        if command.data.len() > 65_000 {
            return Err(too_long);
        }
        let mut objects = Vec::new();
        if !command.data.is_empty() {
            let iv = self.iv().ok_or(MessagingProblem::Over)?;
            let closed = encrypt(self.cipher, &self.encrypt, &iv, &pad(command.data, size));
            let body = [&[1], closed.ok_or(MessagingProblem::Over)?.as_slice()].concat();
            objects.extend(object(CRYPTOGRAM, &body));
        }
        let extended_answer = command.expected.is_some_and(|expected| expected > 256);
        if let Some(expected) = command.expected {
            let [.., high, low] = expected.to_be_bytes();
            let body = if extended_answer { vec![high, low] } else { vec![low] };
            objects.extend(object(EXPECTED, &body));
        }
        // The header is padded to a block of its own, so that it cannot run into the objects.
        let message = [pad(&header, size), objects.clone()].concat();
        let code = self.code(&message).ok_or(MessagingProblem::Over)?;
        objects.extend(object(CODE, &code));
        let mut sent = header.to_vec();
        match u8::try_from(objects.len()) {
            Ok(length) if !extended_answer => {
                sent.push(length);
                sent.extend(objects);
                sent.push(0);
            }
            _ => {
                let [high, low] = u16::try_from(objects.len()).map_err(|_| too_long)?.to_be_bytes();
                sent.extend([0, high, low]);
                sent.extend(objects);
                sent.extend([0, 0]);
            }
        }
        Ok(sent)
    }

    /// The answer as the chip sent it, status word last, verified and decrypted.
    ///
    /// # Errors
    /// Where it does not hold; the session is over then.
    pub fn open(&mut self, answer: &[u8]) -> Result<Answer, MessagingProblem> {
        if self.over {
            return Err(MessagingProblem::Over);
        }
        self.count();
        let opened = self.verified(answer);
        self.over = opened.is_err();
        opened
    }

    fn verified(&self, answer: &[u8]) -> Result<Answer, MessagingProblem> {
        let part = "protected answer";
        let (objects, beside) = answer
            .split_at_checked(answer.len().saturating_sub(2))
            .filter(|(_, status)| status.len() == 2)
            .ok_or(MessagingProblem::NoCode)?;
        if objects.is_empty() {
            return Err(MessagingProblem::NoCode);
        }
        let mut list = Reader::new(objects);
        let cryptogram = list.take_if(CRYPTOGRAM, part)?;
        let status = list.take_if(STATUS, part)?;
        let covered = objects.len() - list.rest().len();
        let code = list.take_if(CODE, part)?.ok_or(MessagingProblem::NoCode)?;
        list.end(part)?;
        let computed = self.code(objects.get(..covered).unwrap_or_default());
        if !computed.is_some_and(|computed| same(&computed, code.value)) {
            return Err(MessagingProblem::NotAuthentic);
        }
        let status = status.map(|object| object.value).filter(|value| *value == beside);
        let Some(&[high, low]) = status else { return Err(MessagingProblem::OtherStatus) };
        let data = match cryptogram {
            None => Vec::new(),
            Some(object) => self.decrypted(object.value).ok_or(MessagingProblem::NotDecrypted)?,
        };
        Ok(Answer { data, status: u16::from_be_bytes([high, low]) })
    }

    fn decrypted(&self, cryptogram: &[u8]) -> Option<Vec<u8>> {
        let (1, closed) = cryptogram.split_first().map(|(first, rest)| (*first, rest))? else {
            return None;
        };
        let opened = decrypt(self.cipher, &self.encrypt, &self.iv()?, closed)?;
        unpad(&opened).map(<[u8]>::to_vec)
    }
}

/// An object of a one-byte tag.
pub(crate) fn object(tag: Tag, value: &[u8]) -> Vec<u8> {
    let [.., upper, lower] = tag.to_be_bytes();
    let mut bytes = if upper == 0 { vec![lower] } else { vec![upper, lower] };
    let [.., high, low] = value.len().to_be_bytes();
    match value.len() {
        0..=127 => bytes.push(low),
        128..=255 => bytes.extend([0x81, low]),
        _ => bytes.extend([0x82, high, low]),
    }
    bytes.extend_from_slice(value);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pki::curve::from_hex;
    use crate::pki::hash::hex;

    /// The session of Doc 9303-11 appendix D.3.
    fn session() -> Session {
        Session {
            cipher: Cipher::TripleDes,
            encrypt: from_hex("979EC13B1CBFE9DCD01AB0FED307EAE5"),
            authenticate: from_hex("F1CB1F1FB5ADF208806B89DC579DC1F8"),
            counter: from_hex("887022120C06C226"),
            over: false,
        }
    }

    const SELECT: Command<'_> =
        Command { instruction: 0xA4, p1: 2, p2: 0x0C, data: &[0x01, 0x1E], expected: None };

    fn read(offset: u8, expected: u32) -> Command<'static> {
        Command { instruction: 0xB0, p1: 0, p2: offset, data: &[], expected: Some(expected) }
    }

    /// Doc 9303-11 appendix D.4: select EF.COM, read its first four bytes, read the rest.
    #[test]
    fn the_worked_example() {
        let mut session = session();
        let sent = session.protect(&SELECT).unwrap();
        assert_eq!(hex(&sent), "0ca4020c158709016375432908c044f68e08bf8b92d635ff24f800");
        let answer = session.open(&from_hex("990290008E08FA855A5D4C50A8ED9000")).unwrap();
        assert_eq!(answer, Answer { data: vec![], status: 0x9000 });
        let sent = session.protect(&read(0, 4)).unwrap();
        assert_eq!(hex(&sent), "0cb000000d9701048e08ed6705417e96ba5500");
        let answer = "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000";
        assert_eq!(hex(&session.open(&from_hex(answer)).unwrap().data), "60145f01");
        let sent = session.protect(&read(4, 0x12)).unwrap();
        assert_eq!(hex(&sent), "0cb000040d9701128e082ea28a70f3c7b53500");
        let answer = "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A\
                      990290008E08C8B2787EAEA07D749000";
        let answer = session.open(&from_hex(answer)).unwrap();
        assert_eq!(hex(&answer.data), "04303130365f36063034303030305c026175");
    }

    #[test]
    fn a_changed_answer_ends_the_session() {
        let answer = from_hex("8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000");
        for at in 0..answer.len() {
            let mut session = session();
            session.counter = from_hex("887022120C06C229");
            let mut changed = answer.clone();
            changed[at] ^= 1;
            assert!(session.open(&changed).is_err(), "byte {at}");
            assert_eq!(session.open(&answer), Err(MessagingProblem::Over));
            assert_eq!(session.protect(&SELECT), Err(MessagingProblem::Over));
        }
        let mut late = session();
        assert_eq!(late.open(&answer), Err(MessagingProblem::NotAuthentic), "another counter");
        assert_eq!(session().open(&[0x69, 0x88]), Err(MessagingProblem::NoCode));
        assert_eq!(session().open(&[]), Err(MessagingProblem::NoCode));
    }

    /// What a chip does with the same keys: answers with data under the next count.
    #[test]
    fn aes_sessions_carry_long_data_both_ways() {
        for cipher in [Cipher::Aes128, Cipher::Aes192, Cipher::Aes256] {
            let mut reader = Session::derived(cipher, b"secret", None);
            let mut chip = reader.clone();
            let data = vec![0x5A; 1000];
            let command =
                Command { instruction: 0x86, p1: 0, p2: 0, data: &data, expected: Some(65_536) };
            let sent = reader.protect(&command).unwrap();
            assert_eq!((sent[4], sent.len() > 1000), (0, true));
            chip.count();
            chip.count();
            let iv = chip.iv().unwrap();
            let closed = encrypt(cipher, &chip.encrypt, &iv, &pad(&data, 16)).unwrap();
            let mut objects = object(CRYPTOGRAM, &[&[1], closed.as_slice()].concat());
            objects.extend(object(STATUS, &[0x90, 0]));
            let code = chip.code(&objects).unwrap();
            objects.extend(object(CODE, &code));
            objects.extend([0x90, 0]);
            assert_eq!(
                reader.open(&objects).unwrap(),
                Answer { data: data.clone(), status: 0x9000 }
            );
        }
    }
}
