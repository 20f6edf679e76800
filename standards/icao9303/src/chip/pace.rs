//! Password Authenticated Connection Establishment (Doc 9303-11 §4.4): a reader that knows the zone
//! or the card access number, and a chip, agree on strong keys.
//!
//! The reader's steps, each a function of values:
//! 1. read EF.CardAccess with [`infos`], choose one and its [`PaceInfo::group`];
//! 2. [`PaceInfo::nonce`] decrypts what the chip sent with the password;
//! 3. [`map_generic`] or [`map_integrated`] makes of it a base that nobody knew before;
//! 4. [`KeyAgreement`] has the public key to send, and of the chip's makes [`Agreed`];
//! 5. [`Agreed::token`] goes to the chip, [`Agreed::open`] verifies its token and gives the session;
//! 6. with chip authentication mapping, [`verify_mapping`] tells whether the chip is the original.
//!
//! What always holds: private keys and nonces are parameters, drawn anew for each chip; an element
//! that is none of its group ends the protocol; a session comes only of a token that holds.

use super::bac::AccessProblem;
use super::cipher::{decrypt, encrypt, encrypt_block, mac, same, unpad};
use super::keys::{Cipher, Purpose, derive};
use super::messaging::{Session, object};
use super::tlv::{Reader, TlvError, small, tag};
use crate::pki::agreement::{Group, into_subgroup, point_of_number, reduced_by_prime};
use crate::pki::curve::{from_hex, trimmed};

/// 0.4.0.127.0.7.2.2.4: the beginning of the protocol's identifiers (§9.2.3).
const PACE: &[u8] = &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04];

/// How the nonce becomes a base (§4.4.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mapping {
    /// By a second key agreement.
    Generic,
    /// By a function of both sides' nonces.
    Integrated,
    /// By a second key agreement whose key proves the chip.
    ChipAuthentication,
}

/// A way in that the chip offers (§9.2.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaceInfo {
    /// Content bytes of the protocol's identifier.
    pub protocol: Vec<u8>,
    /// The mapping.
    pub mapping: Mapping,
    /// Whether keys are agreed on over a curve; over numbers otherwise.
    pub on_curve: bool,
    /// The cipher.
    pub cipher: Cipher,
    /// Number of the standardized parameters; others are not taken.
    pub parameters: Option<u32>,
}

impl PaceInfo {
    fn read(protocol: &[u8], parameters: Option<u32>) -> Option<Self> {
        let [kind, cipher] = *protocol.strip_prefix(PACE)? else { return None };
        let (on_curve, mapping) = match kind {
            1 => (false, Mapping::Generic),
            2 => (true, Mapping::Generic),
            3 => (false, Mapping::Integrated),
            4 => (true, Mapping::Integrated),
            6 => (true, Mapping::ChipAuthentication),
            _ => return None,
        };
        let cipher = cipher_by_number(cipher)?;
        Some(Self { protocol: protocol.to_vec(), mapping, on_curve, cipher, parameters })
    }

    /// The group of its parameters; `None` where they are not standardized or of the other kind.
    #[must_use]
    pub fn group(&self) -> Option<Group> {
        let group = Group::standardized(self.parameters?)?;
        (matches!(group, Group::Curve(_)) == self.on_curve).then_some(group)
    }

    /// The nonce that the chip sent encrypted (§4.4.3.3, step 1). `secret` is
    /// [`super::keys::pace_secret`] of the zone's information, or the card access number.
    ///
    /// # Errors
    /// Where it is no whole number of blocks.
    pub fn nonce(&self, secret: &[u8], encrypted: &[u8]) -> Result<Vec<u8>, AccessProblem> {
        let key = derive(secret, Purpose::Password, self.cipher);
        let iv = vec![0; self.cipher.block_bytes()];
        if encrypted.is_empty() {
            return Err(AccessProblem::Length(0));
        }
        decrypt(self.cipher, &key, &iv, encrypted).ok_or(AccessProblem::Length(encrypted.len()))
    }
}

/// The last number of a protocol's identifier.
pub(crate) const fn cipher_by_number(number: u8) -> Option<Cipher> {
    Some(match number {
        1 => Cipher::TripleDes,
        2 => Cipher::Aes128,
        3 => Cipher::Aes192,
        4 => Cipher::Aes256,
        _ => return None,
    })
}

/// The ways in that EF.CardAccess offers; what is not known here is passed over.
///
/// ```
/// use icao9303::chip::pace::{Mapping, infos};
///
/// // Doc 9303-11 appendix G.1.
/// let file = b"\x31\x14\x30\x12\x06\x0A\x04\x00\x7F\x00\x07\x02\x02\x04\x02\x02\x02\x01\x02\x02\x01\x0D";
/// let infos = infos(file).unwrap();
/// assert_eq!(infos[0].mapping, Mapping::Generic);
/// assert_eq!(infos[0].group().unwrap().name(), "brainpoolP256r1");
/// ```
///
/// # Errors
/// Where it is no set of security information.
pub fn infos(card_access: &[u8]) -> Result<Vec<PaceInfo>, TlvError> {
    let part = "EF.CardAccess";
    let mut set = Reader::new(card_access).take(tag::SET, part)?.reader();
    let mut infos = Vec::new();
    while !set.is_empty() {
        let mut parts = set.take(tag::SEQUENCE, part)?.reader();
        let protocol = parts.take(tag::OID, part)?.value;
        parts.any(part)?;
        let parameters = match parts.take_if(tag::INTEGER, part)? {
            Some(number) => Some(small(&number, part)?),
            None => None,
        };
        infos.extend(PaceInfo::read(protocol, parameters));
    }
    Ok(infos)
}

/// The base of generic mapping (§4.4.3.3.1): nonce · G + H, where H is what both agreed on with the
/// first pair of keys. `chip_public` is what the chip answered to `private` times the group's base.
///
/// # Errors
/// Where the chip's key is none of the group, or the private one must not be used.
pub fn map_generic(
    group: Group,
    nonce: &[u8],
    private: &[u8],
    chip_public: &[u8],
) -> Result<Vec<u8>, AccessProblem> {
    let base = group.base();
    let public = group.multiple(private, &base).ok_or(AccessProblem::BadPrivateKey)?;
    // A chip that sends the reader's own key back knows nothing.
    if public == chip_public {
        return Err(AccessProblem::BadPublicKey);
    }
    let shared = group.multiple(private, chip_public).ok_or(AccessProblem::BadPublicKey)?;
    let multiple = group.public_multiple(nonce, &base);
    multiple.and_then(|multiple| group.sum(&multiple, &shared)).ok_or(AccessProblem::BadPublicKey)
}

/// The base of integrated mapping (§4.4.3.3.2) of the chip's nonce and the reader's, which has as
/// many bytes as the cipher's key.
///
/// # Errors
/// Where a nonce has another length, or they map to the neutral element: begin anew.
pub fn map_integrated(
    group: Group,
    cipher: Cipher,
    nonce: &[u8],
    reader_nonce: &[u8],
) -> Result<Vec<u8>, AccessProblem> {
    let random = pseudo_random(group, cipher, nonce, reader_nonce);
    let random = random.ok_or(AccessProblem::Length(reader_nonce.len()))?;
    let number = reduced_by_prime(group, &random).ok_or(AccessProblem::CipherLength)?;
    let mapped = match group {
        Group::Modulus(modulus) => into_subgroup(modulus, &number),
        Group::Curve(curve) => point_of_number(curve, &number),
    };
    mapped.ok_or(AccessProblem::BadPublicKey)
}

/// As many bytes as the prime has and eight more at least, from both nonces.
fn pseudo_random(group: Group, cipher: Cipher, s: &[u8], t: &[u8]) -> Option<Vec<u8>> {
    const SHORT: [&str; 2] =
        ["a668892a7c41e3ca739f40b057d85904", "a4e136ac725f738b01c1f60217c188ad"];
    const LONG: [&str; 2] = [
        "d463d65234124ef7897054986dca0a174e28df758cbaa03f240616414d5a1676",
        "54bd7255f0aaf831bec3423fcf39d69b6cbf066677d0faae5aadd99df8e53517",
    ];
    let (length, constants) = match cipher {
        Cipher::TripleDes | Cipher::Aes128 => (16, SHORT),
        Cipher::Aes192 | Cipher::Aes256 => (32, LONG),
    };
    if s.len() != length || t.len() != cipher.key_bytes() {
        return None;
    }
    let [next, output] = constants.map(from_hex);
    let iv = vec![0; cipher.block_bytes()];
    let prime = group.prime();
    let unused = trimmed(&prime).first().map_or(0, |first| first.leading_zeros());
    let bits = trimmed(&prime).len().checked_mul(8)?.checked_sub(usize::try_from(unused).ok()?)?;
    let mut key = encrypt(cipher, t, &iv, s)?;
    let mut random = Vec::new();
    for _ in 0..(bits + 64).div_ceil(length * 8) {
        let cut = key.get(..cipher.key_bytes())?;
        random.extend(encrypt(cipher, cut, &iv, &output)?);
        key = encrypt(cipher, cut, &iv, &next)?;
    }
    Some(random)
}

/// The agreement over the mapped base, with the reader's second private key.
pub struct KeyAgreement<'a> {
    info: &'a PaceInfo,
    group: Group,
    private: Vec<u8>,
    public: Vec<u8>,
}

impl<'a> KeyAgreement<'a> {
    /// With the base of the mapping and a private key drawn anew.
    ///
    /// # Errors
    /// Where the private key must not be used.
    pub fn new(
        info: &'a PaceInfo,
        group: Group,
        base: &[u8],
        private: &[u8],
    ) -> Result<Self, AccessProblem> {
        let public = group.multiple(private, base).ok_or(AccessProblem::BadPrivateKey)?;
        Ok(Self { info, group, private: private.to_vec(), public })
    }

    /// What goes to the chip.
    #[must_use]
    pub fn public_key(&self) -> &[u8] {
        &self.public
    }

    /// The keys, and both tokens, from the chip's public key.
    ///
    /// # Errors
    /// Where it is none of the group, or the reader's own (§4.4.1: they must differ).
    pub fn agree(&self, chip_public: &[u8]) -> Result<Agreed, AccessProblem> {
        if chip_public == self.public {
            return Err(AccessProblem::BadPublicKey);
        }
        let shared = self.group.multiple(&self.private, chip_public);
        let shared = shared.and_then(|element| self.group.shared_secret(&element));
        let shared = shared.ok_or(AccessProblem::BadPublicKey)?;
        let session = Session::derived(self.info.cipher, &shared, None);
        let token = |public| token(self.info, self.group, &session, public);
        let token_of_chip = token(&self.public).ok_or(AccessProblem::CipherLength)?;
        let token = token(chip_public).ok_or(AccessProblem::CipherLength)?;
        Ok(Agreed { session, token, token_of_chip })
    }
}

/// The authentication token over the other side's public key (§4.4.3.4).
fn token(info: &PaceInfo, group: Group, session: &Session, public: &[u8]) -> Option<Vec<u8>> {
    let key = match group {
        // An unsigned number has no leading zeros (§9.4.4).
        Group::Modulus(_) => object(0x84, trimmed(public)),
        Group::Curve(_) => object(0x86, public),
    };
    let data = object(0x7F49, &[object(0x06, &info.protocol), key].concat());
    let [_, authenticate] = session.keys();
    mac(info.cipher, authenticate, &data)
}

/// Keys that are agreed on, before the chip has shown that it has them.
pub struct Agreed {
    session: Session,
    token: Vec<u8>,
    token_of_chip: Vec<u8>,
}

impl Agreed {
    /// The reader's token, which goes to the chip.
    #[must_use]
    pub fn token(&self) -> &[u8] {
        &self.token
    }

    /// The session, where the chip's token holds.
    ///
    /// # Errors
    /// Where it does not: the chip has another password, or somebody stands between.
    pub fn open(self, chip_token: &[u8]) -> Result<Session, AccessProblem> {
        if same(&self.token_of_chip, chip_token) {
            Ok(self.session)
        } else {
            Err(AccessProblem::NotAuthentic)
        }
    }
}

/// Whether the chip has the private key to its static public key (§4.4.3.5.1): what it sent
/// encrypted, times that key, is the public key of the mapping.
///
/// `static_public` must come from the signed EF.CardSecurity, or data group 14 found unchanged: a
/// copy has a static key of its own.
///
/// # Errors
/// Where it does not hold, or cannot be read.
pub fn verify_mapping(
    group: Group,
    session: &Session,
    encrypted: &[u8],
    chip_mapping_public: &[u8],
    static_public: &[u8],
) -> Result<(), AccessProblem> {
    let [key, _] = session.keys();
    let iv = encrypt_block(session.cipher(), key, &vec![0xFF; session.cipher().block_bytes()]);
    let plain = iv.and_then(|iv| decrypt(session.cipher(), key, &iv, encrypted));
    let plain = plain.ok_or(AccessProblem::Length(encrypted.len()))?;
    let factor = unpad(&plain).ok_or(AccessProblem::NotAuthentic)?;
    if !group.has(chip_mapping_public) || !group.has(static_public) {
        return Err(AccessProblem::BadPublicKey);
    }
    let product = group.multiple(factor, static_public).ok_or(AccessProblem::NotAuthentic)?;
    if product == chip_mapping_public { Ok(()) } else { Err(AccessProblem::NotAuthentic) }
}

/// Wraps a step's data for GENERAL AUTHENTICATE: `7C` around an object (§4.4.4.2).
#[must_use]
pub fn step(object_tag: u8, data: &[u8]) -> Vec<u8> {
    object(0x7C, &object(u32::from(object_tag), data))
}

/// What a chip answered to a step: the value of an object within `7C`.
///
/// # Errors
/// Where it is not there.
pub fn step_answer(answer: &[u8], object_tag: u8) -> Result<&[u8], TlvError> {
    let part = "dynamic authentication data";
    let outer = Reader::new(answer).take(0x7C, part)?;
    let mut list = outer.reader();
    while !list.is_empty() {
        let found = list.any(part)?;
        if found.tag == u32::from(object_tag) {
            return Ok(found.value);
        }
    }
    Err(outer.refuse(part, "without the object that this step has"))
}
