//! The keys that open a chip, derived from what is printed on the document (Doc 9303-11 §9.7).
//!
//! Whoever can read the zone, or the card access number, can open the chip; these keys are no
//! secrets of a State. They are not logged or kept all the same: they open a person's chip.
//! What is done with them stands in [`super::bac`], [`super::pace`] and [`super::messaging`].

use crate::mrz::{Fields, Format};
use crate::pki::hash::Hash;

/// What a key is for: the counter of the derivation (Doc 9303-11 §9.7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To encrypt.
    Encrypt,
    /// To authenticate.
    Authenticate,
    /// To open PACE with.
    Password,
}

/// A cipher of chips, with its length of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cipher {
    /// Triple DES with two keys: 16 bytes with odd parity.
    TripleDes,
    /// AES with 16 bytes.
    Aes128,
    /// AES with 24 bytes.
    Aes192,
    /// AES with 32 bytes.
    Aes256,
}

/// The key for a purpose from a shared secret. `nonce` follows the secret where PACE has one.
///
/// ```
/// use icao9303::chip::keys::{Cipher, Purpose, derive, seed};
/// use icao9303::pki::hash::hex;
///
/// // Doc 9303-11 appendix D.1.
/// let seed = seed(b"L898902C<369080619406236");
/// assert_eq!(hex(&seed), "239ab9cb282daf66231dc5a4df6bfbae");
/// let key = derive(&seed, Purpose::Encrypt, Cipher::TripleDes);
/// assert_eq!(hex(&key), "ab94fdecf2674fdfb9b391f85d7f76f2");
/// ```
#[must_use]
pub fn derive(secret: &[u8], purpose: Purpose, cipher: Cipher) -> Vec<u8> {
    let counter: u32 = match purpose {
        Purpose::Encrypt => 1,
        Purpose::Authenticate => 2,
        Purpose::Password => 3,
    };
    let (hash, length) = match cipher {
        Cipher::TripleDes | Cipher::Aes128 => (Hash::Sha1, 16),
        Cipher::Aes192 => (Hash::Sha256, 24),
        Cipher::Aes256 => (Hash::Sha256, 32),
    };
    let mut key = hash.of(&[secret, &counter.to_be_bytes()]);
    key.truncate(length);
    if cipher == Cipher::TripleDes {
        // The lowest bit of each byte makes the number of ones odd.
        for byte in &mut key {
            *byte = (*byte & 0xFE) | u8::from((*byte & 0xFE).count_ones().is_multiple_of(2));
        }
    }
    key
}

/// The seed of Basic Access Control from the zone's information (Doc 9303-11 §9.7.2): the first 16
/// bytes of its SHA-1.
#[must_use]
pub fn seed(information: &[u8]) -> Vec<u8> {
    let mut seed = Hash::Sha1.of(&[information]);
    seed.truncate(16);
    seed
}

/// The secret that PACE is opened with by the zone: SHA-1 of its information (Doc 9303-11 §9.7.3).
/// With the card access number it is the number itself.
#[must_use]
pub fn pace_secret(information: &[u8]) -> Vec<u8> {
    Hash::Sha1.of(&[information])
}

/// The zone's information: document number, date of birth and date of expiry, each with its check
/// digit. `None` where one of them was not read.
///
/// The number is filled up to nine characters; a long one goes in whole.
#[must_use]
pub fn information(format: Format, fields: &Fields) -> Option<String> {
    // Visas have no chip.
    if matches!(format, Format::MrvA | Format::MrvB) || fields.document_number.is_empty() {
        return None;
    }
    // A variant without a date of expiry has no chip either.
    if fields.date_of_birth.raw.is_empty() || fields.date_of_expiry.raw.is_empty() {
        return None;
    }
    let parts = [
        format!("{:<<9}", fields.document_number.to_string()),
        fields.date_of_birth.raw.to_string(),
        fields.date_of_expiry.raw.to_string(),
    ];
    let mut all = String::with_capacity(32);
    for part in parts {
        let digit = crate::check_digit::compute(part.as_bytes())?;
        all.push_str(&part);
        all.push(char::from(digit));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mrz::{CalendarDate, ReadOptions, read};
    use crate::pki::hash::hex;

    fn information_of(zone: &str) -> String {
        let reading =
            read(zone.as_bytes(), &ReadOptions::on(CalendarDate { year: 2010, month: 1, day: 1 }));
        information(reading.format.unwrap(), &reading.fields).unwrap()
    }

    /// Doc 9303-11 appendix D.1 and D.2.
    #[test]
    fn basic_access_keys_of_the_worked_example() {
        let zone = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                    L898902C<3UTO6908061F9406236ZE184226B<<<<<14";
        let information = information_of(zone);
        assert_eq!(information, "L898902C<369080619406236");
        let seed = seed(information.as_bytes());
        let encrypt = derive(&seed, Purpose::Encrypt, Cipher::TripleDes);
        let authenticate = derive(&seed, Purpose::Authenticate, Cipher::TripleDes);
        assert_eq!(hex(&encrypt), "ab94fdecf2674fdfb9b391f85d7f76f2");
        assert_eq!(hex(&authenticate), "7962d9ece03d1acd4c76089dce131543");
    }

    /// Doc 9303-11 appendix G.1.
    #[test]
    fn pace_key_of_the_worked_example() {
        let secret = pace_secret(b"T22000129364081251010318");
        assert_eq!(hex(&secret), "7e2d2a41c74ea0b38cd36f863939bfa8e9032aad");
        let key = derive(&secret, Purpose::Password, Cipher::Aes128);
        assert_eq!(hex(&key), "89ded1b26624ec1e634c1989302849dd");
        let shared = crate::pki::curve::from_hex(
            "28768d20701247dae81804c9e780ede582a9996db4a315020b2733197db84925",
        );
        let session = |purpose| hex(&derive(&shared, purpose, Cipher::Aes128));
        assert_eq!(session(Purpose::Encrypt), "f5f0e35c0d7161ee6724ee513a0d9a7f");
        assert_eq!(session(Purpose::Authenticate), "fe251c7858b356b24514b3bd5f4297d1");
    }

    #[test]
    fn longer_keys_have_their_length() {
        assert_eq!(derive(b"123456", Purpose::Password, Cipher::Aes192).len(), 24);
        assert_eq!(derive(b"123456", Purpose::Password, Cipher::Aes256).len(), 32);
    }
}
