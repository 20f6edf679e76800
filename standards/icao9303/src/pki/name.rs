//! Names of issuers and subjects, compared as they mean and not as they are spelt.
//!
//! RFC 5280 §7.1 compares names without regard to case and repeated spaces; issuing States go
//! further: a certificate's issuer is written in another string type, another order or another case
//! than the subject of the certificate that signed it (Doc 9303-12 §7.1 wants the country in upper
//! case, and not all write it so).
//! A name never decides by itself: it chooses the keys that a signature is tried with.

use super::oid;
use crate::chip::tlv::{Reader, Tlv, TlvError, tag};
use serde::{Serialize, Serializer};
use std::fmt;

/// A distinguished name.
#[derive(Clone, Debug)]
pub struct Name {
    der: Vec<u8>,
    attributes: Vec<(Vec<u8>, String)>,
    /// Sorted, spaces collapsed, lower case.
    meaning: Vec<(Vec<u8>, String)>,
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.meaning == other.meaning
    }
}

impl Eq for Name {}

impl std::hash::Hash for Name {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.meaning.hash(state);
    }
}

impl Name {
    /// From a SEQUENCE of SETs of attributes.
    ///
    /// # Errors
    /// Where it is not that.
    pub fn read(object: &Tlv<'_>, part: &'static str) -> Result<Self, TlvError> {
        let mut attributes = Vec::new();
        let mut sets = object.reader();
        while !sets.is_empty() {
            let mut set = sets.take(tag::SET, part)?.reader();
            while !set.is_empty() {
                let mut pair = set.take(tag::SEQUENCE, part)?.reader();
                let kind = pair.take(tag::OID, part)?.value.to_vec();
                attributes.push((kind, text(&pair.any(part)?)));
                pair.end(part)?;
            }
        }
        let mut meaning: Vec<_> = attributes
            .iter()
            .map(|(kind, value)| (kind.clone(), folded(value)))
            .filter(|(_, value)| !value.is_empty())
            .collect();
        meaning.sort();
        Ok(Self { der: object.whole.to_vec(), attributes, meaning })
    }

    /// Whether the other is also written with the same bytes.
    #[must_use]
    pub fn is_spelt_as(&self, other: &Self) -> bool {
        self.der == other.der
    }

    /// The country, in upper case, as the certificate has it: two letters, or three of an
    /// organization.
    #[must_use]
    pub fn country(&self) -> Option<String> {
        let (_, value) = self.attributes.iter().find(|(kind, _)| kind == oid::COUNTRY)?;
        Some(value.trim().to_uppercase())
    }

    /// The common name, as the certificate has it.
    #[must_use]
    pub fn common_name(&self) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(kind, _)| kind == oid::COMMON_NAME)?;
        Some(value.trim())
    }
}

fn folded(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The text of any string type. Bytes that are none are read as Latin-1, which loses nothing that
/// comparing needs.
fn text(object: &Tlv<'_>) -> String {
    const BMP_STRING: u32 = 0x1E;
    const UNIVERSAL_STRING: u32 = 0x1C;
    let wide = |size: usize| -> String {
        let code = |c: &[u8]| c.iter().fold(0_u32, |sum, &b| (sum << 8) | u32::from(b));
        object
            .value
            .chunks(size)
            .map(|c| char::from_u32(code(c)).unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match object.tag {
        BMP_STRING => wide(2),
        UNIVERSAL_STRING => wide(4),
        _ => std::str::from_utf8(object.value)
            .map_or_else(|_| object.value.iter().copied().map(char::from).collect(), str::to_owned),
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, (kind, value)) in self.attributes.iter().enumerate() {
            let short = match kind.as_slice() {
                oid::COUNTRY => "C".to_owned(),
                oid::COMMON_NAME => "CN".to_owned(),
                oid::ORGANIZATION => "O".to_owned(),
                oid::ORGANIZATIONAL_UNIT => "OU".to_owned(),
                oid::SERIAL_NUMBER => "serialNumber".to_owned(),
                oid::LOCALITY => "L".to_owned(),
                oid::STATE_OR_PROVINCE => "ST".to_owned(),
                other => oid::dotted(other),
            };
            let comma = if nth == 0 { "" } else { ", " };
            write!(f, "{comma}{short}={}", value.trim())?;
        }
        Ok(())
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The names of issuer and subject are a SEQUENCE each.
///
/// # Errors
/// Where the next object is not a name.
pub(crate) fn take(reader: &mut Reader<'_>, part: &'static str) -> Result<Name, TlvError> {
    Name::read(&reader.take(tag::SEQUENCE, part)?, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(parts: &[(&[u8], u8, &[u8])]) -> Name {
        let wrap =
            |tag: u8, body: Vec<u8>| [vec![tag, u8::try_from(body.len()).unwrap()], body].concat();
        let sets: Vec<Vec<u8>> = parts
            .iter()
            .map(|(kind, tag, value)| {
                let pair = [wrap(6, kind.to_vec()), wrap(*tag, value.to_vec())].concat();
                wrap(0x31, wrap(0x30, pair))
            })
            .collect();
        let whole = wrap(0x30, sets.concat());
        take(&mut Reader::new(&whole), "name").unwrap()
    }

    #[test]
    fn names_are_equal_where_they_mean_the_same() {
        let one = name(&[
            (oid::COUNTRY, 0x13, b"UT"),
            (oid::ORGANIZATION, 0x0C, "Ministère".as_bytes()),
            (oid::COMMON_NAME, 0x0C, b"CSCA  Utopia"),
        ]);
        let other = name(&[
            (oid::COMMON_NAME, 0x13, b" csca Utopia "),
            (oid::COUNTRY, 0x13, b"ut"),
            (oid::ORGANIZATION, 0x14, b"Minist\xE8re"),
        ]);
        assert_eq!(one, other);
        assert_eq!(other.country().as_deref(), Some("UT"));
        assert_eq!(one.to_string(), "C=UT, O=Ministère, CN=CSCA  Utopia");
        assert_ne!(one, name(&[(oid::COUNTRY, 0x13, b"UT")]));
        let wide = name(&[(oid::COUNTRY, 0x1E, b"\0U\0T")]);
        assert_eq!(wide, name(&[(oid::COUNTRY, 0x13, b"UT")]));
    }
}
