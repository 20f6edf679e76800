//! The hash functions that documents, signatures and key identifiers use (FIPS 180-4).

use super::oid;
use serde::Serialize;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};

/// A hash function.
///
/// SHA-1 is here because documents in circulation carry it (Doc 9303-12 has allowed it for
/// certificates of former editions); whoever judges sees which one a document uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Hash {
    /// SHA-1, 20 bytes.
    #[serde(rename = "SHA-1")]
    Sha1,
    /// SHA-224, 28 bytes.
    #[serde(rename = "SHA-224")]
    Sha224,
    /// SHA-256, 32 bytes.
    #[serde(rename = "SHA-256")]
    Sha256,
    /// SHA-384, 48 bytes.
    #[serde(rename = "SHA-384")]
    Sha384,
    /// SHA-512, 64 bytes.
    #[serde(rename = "SHA-512")]
    Sha512,
}

impl Hash {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Sha1, Self::Sha224, Self::Sha256, Self::Sha384, Self::Sha512];

    /// By the content bytes of its object identifier.
    #[must_use]
    pub fn by_oid(content: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.oid() == content)
    }

    /// The content bytes of its object identifier.
    #[must_use]
    pub const fn oid(self) -> &'static [u8] {
        match self {
            Self::Sha1 => oid::SHA1,
            Self::Sha224 => oid::SHA224,
            Self::Sha256 => oid::SHA256,
            Self::Sha384 => oid::SHA384,
            Self::Sha512 => oid::SHA512,
        }
    }

    /// How many bytes it gives.
    #[must_use]
    pub const fn size_bytes(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha224 => 28,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The hash of these parts one after the other.
    #[must_use]
    pub fn of(self, parts: &[&[u8]]) -> Vec<u8> {
        match self {
            Self::Sha1 => run::<Sha1>(parts),
            Self::Sha224 => run::<Sha224>(parts),
            Self::Sha256 => run::<Sha256>(parts),
            Self::Sha384 => run::<Sha384>(parts),
            Self::Sha512 => run::<Sha512>(parts),
        }
    }
}

fn run<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = D::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().to_vec()
}

/// Bytes in hexadecimal, lower case.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len().saturating_mul(2)), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_abc_are_those_of_fips_180() {
        assert_eq!(hex(&Hash::Sha1.of(&[b"a", b"bc"])), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(hex(&Hash::Sha256.of(&[b"abc"])).starts_with("ba7816bf8f01cfea"));
        for hash in Hash::ALL {
            assert_eq!(hash.of(&[]).len(), hash.size_bytes());
            assert_eq!(Hash::by_oid(hash.oid()), Some(hash));
        }
    }
}
