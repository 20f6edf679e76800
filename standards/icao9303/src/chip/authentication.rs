//! Chip authentication (Doc 9303-11 §6.2): whether the chip has the private key to the public key
//! that its data group 14 carries, which a copy has not; and a stronger session.
//!
//! The reader's steps:
//! 1. find the keys in data group 14, which passive authentication has found unchanged: [`keys`];
//! 2. with a private key drawn anew, [`ChipKey::agree`] gives the public key to send (MSE:Set KAT
//!    with `91` around it, or GENERAL AUTHENTICATE with `80` in `7C`), and the new session;
//! 3. the chip is proved by the first answer in that session whose code holds: [`Unproven::prove`].
//!
//! What always holds: no session is given out as proved before such an answer.
//! Left out: parameters of numbers modulo a prime other than RFC 5114's.

use super::bac::AccessProblem;
use super::file::open;
use super::keys::Cipher;
use super::messaging::{Answer, Command, MessagingProblem, Session};
use super::pace::cipher_by_number;
use super::tlv::{Reader, Tlv, TlvError, small, tag, unsigned, whole_bits};
use crate::pki::agreement::Group;
use crate::pki::signature::{PublicKey, algorithm};

/// 0.4.0.127.0.7.2.2.1: a public key of chip authentication (§9.2.6).
const PUBLIC_KEY: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x01];
/// 0.4.0.127.0.7.2.2.3: chip authentication (§9.2.7).
const PROTOCOL: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03];
/// 0.4.0.127.0.7.1.2: standardized parameters by their number (§9.1).
const STANDARDIZED: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x01, 0x02];
/// 1.2.840.10046.2.1, X9.42, and 1.2.840.113549.1.3.1, PKCS #3: keys that are numbers.
const X942: &[u8] = &[0x2A, 0x86, 0x48, 0xCE, 0x3E, 0x02, 0x01];
const PKCS3: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x03, 0x01];

/// A key that the chip authenticates with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChipKey {
    /// Its number, where the chip has several.
    pub number: Option<u32>,
    /// Its group.
    pub group: Group,
    /// The element.
    pub public: Vec<u8>,
    /// The ciphers that data group 14 offers for it; triple DES where it names none (§6.2.2).
    pub ciphers: Vec<Cipher>,
}

/// The keys in data group 14; those of an unknown group are passed over.
///
/// # Errors
/// Where it is no data group 14.
pub fn keys(dg14: &[u8]) -> Result<Vec<ChipKey>, TlvError> {
    let part = "data group 14";
    let (file, _) = open(dg14, 0x6E, part)?;
    keys_of(file.reader().take(tag::SET, part)?.reader())
}

/// The keys in security information that EF.CardSecurity signs.
///
/// # Errors
/// Where it is no such set.
pub fn keys_in(security_infos: &[u8]) -> Result<Vec<ChipKey>, TlvError> {
    keys_of(Reader::new(security_infos).take(tag::SET, "security information")?.reader())
}

fn keys_of(mut set: Reader<'_>) -> Result<Vec<ChipKey>, TlvError> {
    let part = "chip authentication";
    let mut keys = Vec::new();
    // Whether on a curve, cipher, number of the key.
    let mut offers: Vec<(bool, Cipher, Option<u32>)> = Vec::new();
    while !set.is_empty() {
        let mut parts = set.take(tag::SEQUENCE, part)?.reader();
        let kind = parts.take(tag::OID, part)?.value;
        if let Some(&[_]) = kind.strip_prefix(PUBLIC_KEY) {
            let info = parts.take(tag::SEQUENCE, part)?;
            let number = key_number(&mut parts)?;
            if let Some((group, public)) = public_key(&info)? {
                keys.push(ChipKey { number, group, public, ciphers: Vec::new() });
            }
        } else if let Some(&[agreement, cipher]) = kind.strip_prefix(PROTOCOL) {
            parts.any(part)?;
            let number = key_number(&mut parts)?;
            offers.extend(cipher_by_number(cipher).map(|cipher| (agreement == 2, cipher, number)));
        }
    }
    for key in &mut keys {
        let on_curve = matches!(key.group, Group::Curve(_));
        let fits = |(curve, _, number): &&(bool, Cipher, Option<u32>)| {
            *curve == on_curve && (number.is_none() || *number == key.number)
        };
        key.ciphers = offers.iter().filter(fits).map(|(_, cipher, _)| *cipher).collect();
        if key.ciphers.is_empty() {
            key.ciphers.push(Cipher::TripleDes);
        }
    }
    Ok(keys)
}

fn key_number(parts: &mut Reader<'_>) -> Result<Option<u32>, TlvError> {
    let part = "number of a key";
    parts.take_if(tag::INTEGER, part)?.map(|number| small(&number, part)).transpose()
}

/// Group and element of a SubjectPublicKeyInfo; `None` where the group is not known here, or the
/// element is none of it.
fn public_key(info: &Tlv<'_>) -> Result<Option<(Group, Vec<u8>)>, TlvError> {
    let part = "chip authentication key";
    let mut parts = info.reader();
    let (kind, parameters) = algorithm(&parts.take(tag::SEQUENCE, part)?)?;
    let bits = whole_bits(&parts.take(tag::BIT_STRING, part)?, part)?;
    let (group, element) = match (kind, parameters) {
        (STANDARDIZED, Some(number)) => (Group::standardized(small(&number, part)?), bits.to_vec()),
        (X942 | PKCS3, Some(numbers)) => {
            let mut list = numbers.reader();
            let p = unsigned(&list.take(tag::INTEGER, part)?, part)?;
            let g = unsigned(&list.take(tag::INTEGER, part)?, part)?;
            let mut value = Reader::new(bits);
            let y = unsigned(&value.take(tag::INTEGER, part)?, part)?;
            let group = Group::of_numbers(p, g);
            let size = p.len();
            (group, [vec![0; size.saturating_sub(y.len())].as_slice(), y].concat())
        }
        _ => match PublicKey::read(info) {
            Ok(PublicKey::Ec(point)) => (Some(Group::Curve(point.curve())), bits.to_vec()),
            _ => (None, Vec::new()),
        },
    };
    Ok(group.filter(|group| group.has(&element)).map(|group| (group, element)))
}

impl ChipKey {
    /// The session that a private key drawn anew gives with this key, and the public key for the
    /// chip.
    ///
    /// # Errors
    /// Where the private key must not be used.
    pub fn agree(
        &self,
        cipher: Cipher,
        private: &[u8],
    ) -> Result<(Vec<u8>, Unproven), AccessProblem> {
        let own = self.group.multiple(private, &self.group.base());
        let own = own.ok_or(AccessProblem::BadPrivateKey)?;
        let shared = self.group.multiple(private, &self.public);
        let shared = shared.and_then(|element| self.group.shared_secret(&element));
        let shared = shared.ok_or(AccessProblem::BadPublicKey)?;
        Ok((own, Unproven { session: Session::derived(cipher, &shared, None) }))
    }
}

/// A session whose chip has not yet shown that it has the keys.
pub struct Unproven {
    session: Session,
}

impl Unproven {
    /// The first command of the new session: reading a file will do.
    ///
    /// # Errors
    /// Where it is too long.
    pub fn protect(&mut self, command: &Command<'_>) -> Result<Vec<u8>, MessagingProblem> {
        self.session.protect(command)
    }

    /// The session and the chip's answer, where its code holds: only the chip with the private key
    /// can have made it. What it proves is the key; that the State signed that key, passive
    /// authentication of data group 14 tells.
    ///
    /// # Errors
    /// Where it does not hold: the chip is to be taken for a copy, or was gone.
    pub fn prove(mut self, answer: &[u8]) -> Result<(Session, Answer), MessagingProblem> {
        let answer = self.session.open(answer)?;
        Ok((self.session, answer))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chip::cipher::mac;
    use crate::chip::messaging::object;
    use crate::pki::curve::from_hex;

    const READ: Command<'_> =
        Command { instruction: 0xB0, p1: 0, p2: 0, data: &[], expected: Some(4) };

    fn info(kind: &[u8], parts: &[Vec<u8>]) -> Vec<u8> {
        object(0x30, &[object(6, kind), parts.concat()].concat())
    }

    fn dg14(infos: &[Vec<u8>]) -> Vec<u8> {
        object(0x6E, &object(0x31, &infos.concat()))
    }

    fn on_curve(group: u8, public: &[u8], number: u8) -> Vec<u8> {
        let algorithm = object(0x30, &[object(6, STANDARDIZED), vec![2, 1, group]].concat());
        let bits = object(3, &[&[0], public].concat());
        let key = object(0x30, &[algorithm, bits].concat());
        info(&[PUBLIC_KEY, &[2]].concat(), &[key, vec![2, 1, number]])
    }

    /// What a chip with this private key answers to the first command.
    fn chip_answer(group: Group, private: &[u8], reader: &[u8], cipher: Cipher) -> Vec<u8> {
        let shared = group.multiple(private, reader).unwrap();
        let session = Session::derived(cipher, &group.shared_secret(&shared).unwrap(), None);
        let status = object(0x99, &[0x90, 0]);
        let size = cipher.block_bytes();
        let mut message = vec![0; size - 1];
        message.push(2);
        message.extend(&status);
        if size == 16 {
            message = crate::chip::cipher::pad(&message, 16);
        }
        let code = mac(cipher, session.keys()[1], &message).unwrap();
        [status, object(0x8E, &code), vec![0x90, 0]].concat()
    }

    #[test]
    fn a_chip_with_the_key_is_proved_and_another_is_not() {
        for (number, cipher) in
            [(12, 1), (13, 2), (14, 3), (15, 4), (16, 2), (17, 4), (18, 4), (8, 1)]
        {
            let group = Group::standardized(number).unwrap();
            let (private, ours) = (vec![0x51; 20], vec![0x17; 20]);
            let public = group.multiple(&private, &group.base()).unwrap();
            let protocol =
                info(&[PROTOCOL, &[2, cipher]].concat(), &[vec![2, 1, 1], vec![2, 1, 3]]);
            let file = dg14(&[on_curve(u8::try_from(number).unwrap(), &public, 3), protocol]);
            let keys = keys(&file).unwrap();
            assert_eq!((keys.len(), keys[0].number), (1, Some(3)));
            let cipher = keys[0].ciphers[0];
            let begin = || {
                let (own, mut unproven) = keys[0].agree(cipher, &ours).unwrap();
                unproven.protect(&READ).unwrap();
                (own, unproven)
            };
            let (own, unproven) = begin();
            let answer = chip_answer(group, &private, &own, cipher);
            assert_eq!(unproven.prove(&answer).unwrap().1.status, 0x9000);
            let (own, unproven) = begin();
            let copy = chip_answer(group, &[0x52; 20], &own, cipher);
            assert_eq!(unproven.prove(&copy).err(), Some(MessagingProblem::NotAuthentic));
            let (_, unproven) = begin();
            assert_eq!(unproven.prove(&[0x69, 0x88]).err(), Some(MessagingProblem::NoCode));
        }
    }

    #[test]
    fn keys_that_are_numbers_have_the_groups_of_rfc_5114() {
        let group = Group::standardized(2).unwrap();
        let Group::Modulus(modulus) = group else { panic!() };
        let (private, ours) = (vec![0x51; 30], vec![0x17; 30]);
        let public = group.multiple(&private, &group.base()).unwrap();
        let integer = |bytes: &[u8]| {
            let sign: &[u8] = if bytes[0] < 0x80 { &[] } else { &[0] };
            object(2, &[sign, bytes].concat())
        };
        let of = |p: &[u8], y: &[u8]| {
            let numbers = object(0x30, &[integer(p), integer(&from_hex(modulus.g))].concat());
            let algorithm = object(0x30, &[object(6, PKCS3), numbers].concat());
            let bits = object(3, &[&[0], integer(y).as_slice()].concat());
            let key = object(0x30, &[algorithm, bits].concat());
            keys(&dg14(&[info(&[PUBLIC_KEY, &[1]].concat(), &[key])])).unwrap()
        };
        let known = of(&from_hex(modulus.p), &public);
        assert_eq!(
            (known[0].group, known[0].ciphers.as_slice()),
            (group, &[Cipher::TripleDes][..])
        );
        let (own, mut unproven) = known[0].agree(Cipher::TripleDes, &ours).unwrap();
        unproven.protect(&READ).unwrap();
        assert!(unproven.prove(&chip_answer(group, &private, &own, Cipher::TripleDes)).is_ok());
        // Another prime, and an element of a small order.
        let mut prime = from_hex(modulus.p);
        *prime.last_mut().unwrap() ^= 2;
        assert_eq!(of(&prime, &public), []);
        let mut minus_one = from_hex(modulus.p);
        *minus_one.last_mut().unwrap() ^= 1;
        assert_eq!(of(&from_hex(modulus.p), &minus_one), []);
    }

    #[test]
    fn what_is_no_data_group_14_is_refused() {
        for bytes in [&[][..], &[0x6E, 0x7F], &[0x6E, 2, 0x31, 0x80], &[0x6F, 0]] {
            assert!(keys(bytes).is_err());
        }
        assert_eq!(
            keys(&dg14(&[info(&[PUBLIC_KEY, &[2]].concat(), &[object(0x30, &[])])])).ok(),
            None
        );
    }
}
