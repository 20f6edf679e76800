//! What secures the chip: the security object that EF.SOD signs (Doc 9303-10 §4.6.2), the security
//! information of data group 14 and the key of data group 15 (§4.7.14, §4.7.15).

use super::file::open;
use super::tlv::{Reader, TlvError, small, tag};
use crate::pki::hash::Hash;
use crate::pki::oid;
use crate::pki::signature::{PublicKey, SignatureProblem, hash_algorithm};
use serde::Serialize;

/// The security object: a hash for each data group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityObject<'a> {
    /// 0, or 1 where versions stand in it.
    pub version: u32,
    /// The hash function.
    pub hash: Hash,
    /// Number of a data group and its hash, in the order in which they stand.
    pub hashes: Vec<(u8, &'a [u8])>,
    /// LDS and Unicode version, which version 1 signs too.
    pub versions: Option<(&'a [u8], &'a [u8])>,
}

impl<'a> SecurityObject<'a> {
    /// From the content of EF.SOD, which stands at an offset of that file.
    ///
    /// # Errors
    /// Where it is not as Doc 9303-10 has it: a data group that stands twice or is none of 1 to 16,
    /// a hash of another length, an unknown version.
    pub fn read(content: &'a [u8], offset: usize) -> Result<Self, SignatureProblem> {
        let mut file = Reader::at(content, offset);
        let mut parts = file.take(tag::SEQUENCE, "security object")?.reader();
        file.end("security object")?;
        let number = parts.take(tag::INTEGER, "security object version")?;
        let version = small(&number, "security object version")?;
        if version > 1 {
            return Err(number.refuse("security object version", "neither 0 nor 1").into());
        }
        let hash = hash_algorithm(&parts.take(tag::SEQUENCE, "hash algorithm")?)?;
        let mut list = parts.take(tag::SEQUENCE, "data group hashes")?.reader();
        let mut hashes: Vec<(u8, &[u8])> = Vec::new();
        while !list.is_empty() {
            let part = "data group hash";
            let entry = list.take(tag::SEQUENCE, part)?;
            let mut pair = entry.reader();
            let number = small(&pair.take(tag::INTEGER, part)?, part)?;
            let value = pair.take(tag::OCTET_STRING, part)?.value;
            pair.end(part)?;
            let number = u8::try_from(number).ok().filter(|number| (1..=16).contains(number));
            let number = number.ok_or_else(|| entry.refuse(part, "not of a data group 1 to 16"))?;
            if value.len() != hash.size_bytes() {
                return Err(entry
                    .refuse(part, "of another length than the hash function's")
                    .into());
            }
            if hashes.iter().any(|(other, _)| *other == number) {
                return Err(entry.refuse(part, "of a data group that stands twice").into());
            }
            hashes.push((number, value));
        }
        let versions = match parts.take_if(tag::SEQUENCE, "LDS version")? {
            Some(object) => {
                let mut pair = object.reader();
                let lds = pair.any("LDS version")?.value;
                Some((lds, pair.any("Unicode version")?.value))
            }
            None => None,
        };
        parts.end("security object")?;
        Ok(Self { version, hash, hashes, versions })
    }
}

/// One entry of data group 14 (Doc 9303-11 §9.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SecurityInfo<'a> {
    /// The protocol, in dots.
    pub protocol: String,
    /// What it is about, where it is known here.
    pub about: Option<&'static str>,
    /// The number that the protocol requires, where it is short: its version.
    pub version: Option<u32>,
    /// What follows the protocol, as received.
    #[serde(skip)]
    pub data: &'a [u8],
}

/// Beginnings of identifiers (BSI TR-03110-3 appendix A, Doc 9303-11 §9.2) and what they are about.
const ABOUT: [(&[u8], &str); 5] = [
    (&[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x01], "chip_authentication_key"),
    (&[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02], "terminal_authentication"),
    (&[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03], "chip_authentication"),
    (&[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x04], "pace"),
    (&[0x67, 0x81, 0x08, 0x01, 0x01, 0x05], "active_authentication"),
];

/// Reads data group 14.
///
/// # Errors
/// Where it is no data group 14.
pub fn dg14(bytes: &[u8]) -> Result<Vec<SecurityInfo<'_>>, TlvError> {
    let part = "data group 14";
    let (file, _) = open(bytes, 0x6E, part)?;
    let mut outer = file.reader();
    let mut set = outer.take(tag::SET, part)?.reader();
    outer.end(part)?;
    let mut infos = Vec::new();
    while !set.is_empty() {
        let mut parts = set.take(tag::SEQUENCE, part)?.reader();
        let protocol = parts.take(tag::OID, part)?.value;
        let data = parts.rest();
        let required = parts.any(part)?;
        let about = ABOUT.iter().find(|(beginning, _)| protocol.starts_with(beginning));
        let version = if required.tag == tag::INTEGER { small(&required, part).ok() } else { None };
        let protocol = oid::dotted(protocol);
        infos.push(SecurityInfo { protocol, about: about.map(|(_, what)| *what), version, data });
    }
    Ok(infos)
}

/// The key of active authentication in data group 15.
///
/// # Errors
/// Where it is no data group 15, or the key cannot be used.
pub fn dg15(bytes: &[u8]) -> Result<PublicKey, SignatureProblem> {
    let (file, _) = open(bytes, 0x6F, "data group 15")?;
    PublicKey::read(&file.reader().take(tag::SEQUENCE, "data group 15")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(tag: u8, body: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(body.len()).unwrap()], body].concat()
    }

    fn object(version: u8, entries: &[(u8, usize)], rest: &[u8]) -> Vec<u8> {
        let list: Vec<Vec<u8>> = entries
            .iter()
            .map(|(number, length)| {
                wrap(0x30, &[vec![2, 1, *number], wrap(4, &vec![7; *length])].concat())
            })
            .collect();
        let hash = wrap(0x30, &wrap(6, oid::SHA1));
        wrap(0x30, &[&[2, 1, version], &*hash, &wrap(0x30, &list.concat()), rest].concat())
    }

    #[test]
    fn both_versions_are_read_and_what_lies_is_refused() {
        let read = |bytes: &[u8]| SecurityObject::read(bytes, 0).map(|object| object.hashes.len());
        assert_eq!(read(&object(0, &[(1, 20), (2, 20)], &[])), Ok(2));
        let versions = wrap(0x30, b"\x13\x040108\x13\x06040000");
        let bytes = object(1, &[(1, 20)], &versions);
        let with = SecurityObject::read(&bytes, 0).unwrap();
        assert_eq!(with.versions, Some((&b"0108"[..], &b"040000"[..])));
        for wrong in [
            object(2, &[(1, 20)], &[]),
            object(0, &[(1, 20), (1, 20)], &[]),
            object(0, &[(17, 20)], &[]),
            object(0, &[(1, 19)], &[]),
        ] {
            assert!(read(&wrong).unwrap_err().to_string().contains("byte"));
        }
    }
}
