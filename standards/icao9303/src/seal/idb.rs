//! The ICAO Datastructure for Barcode: `RDB1` (formerly `NDB1`), a flag, and in base32 a header,
//! messages, the signer's certificate where it is there, and the signature.
//!
//! The flag says in its lowest bits whether the barcode is signed and whether it is compressed
//! (zlib): A neither, B signed, C compressed, D both (§2 of the ICAO Technical Report). The
//! signature covers the header and the messages; the certificate beside them is covered by the
//! header, which has the end of the certificate's SHA-1.
//!
//! What always holds: what is decompressed never grows beyond [`MOST_INFLATED_BYTES`].

use super::bytes::{Cursor, Fault, Feature, SealError, written};
use super::c40;
use super::date;
use super::features::{self, DocumentKind, Known};
use super::text;
use super::vds::WriteError;
use crate::pki::hash::Hash;
use serde::Serialize;

/// What a compressed barcode may hold at most.
pub const MOST_INFLATED_BYTES: usize = 65_536;

const MESSAGES: u8 = 0x61;
const CERTIFICATE: u8 = 0x7E;
const SIGNATURE: u8 = 0x7F;

/// Who signed a barcode, how and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureHeader {
    /// Number of the algorithm: 1 ECDSA with SHA-256, 2 with SHA-384, 3 with SHA-512.
    pub algorithm: u8,
    /// The last five bytes of the SHA-1 of the signer's certificate, hexadecimal.
    pub certificate_reference: String,
    /// When it was signed, `x` for each digit that is unknown.
    pub signed: String,
}

/// A barcode as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idb {
    /// Issuing State as in a machine readable zone, without fillers.
    pub issuing_state: String,
    /// `None` where the barcode is not signed.
    pub header: Option<SignatureHeader>,
    /// Whether it was compressed.
    pub compressed: bool,
    /// The messages as they stand there.
    pub messages: Vec<Feature>,
    /// The signer's certificate, where it is in the barcode: DER.
    pub certificate: Option<Vec<u8>>,
    /// r and s, one after the other.
    pub signature: Option<Vec<u8>>,
    signed: Vec<u8>,
}

impl Idb {
    /// Whether a text begins as a barcode does.
    #[must_use]
    pub fn begins(text: &[u8]) -> bool {
        text.starts_with(b"RDB1") || text.starts_with(b"NDB1")
    }

    /// Reads the text of a barcode.
    ///
    /// # Errors
    /// Where it is none, with the part and the place; behind the base32, the byte.
    pub fn read(barcode: &str) -> Result<Self, SealError> {
        let bad = |offset, why| SealError::new("barcode text", offset, Fault::BadText(why));
        let rest = barcode
            .strip_prefix("RDB1")
            .or_else(|| barcode.strip_prefix("NDB1"))
            .ok_or(SealError::new("barcode identifier", 0, Fault::NoSeal))?;
        let flag = rest.chars().next().ok_or(SealError::new("flag", 4, Fault::Missing))?;
        let (is_signed, compressed) = match flag {
            'A' => (false, false),
            'B' => (true, false),
            'C' => (false, true),
            'D' => (true, true),
            other => return Err(SealError::new("flag", 4, Fault::UnknownFlag(other))),
        };
        let payload = text::base32(rest.get(1..).unwrap_or_default())
            .map_err(|place| bad(place.saturating_add(5), "no base32 from here on"))?;
        let payload = if compressed { inflated(&payload)? } else { payload };
        Self::read_payload(&payload, is_signed, compressed)
    }

    fn read_payload(bytes: &[u8], is_signed: bool, compressed: bool) -> Result<Self, SealError> {
        let mut cursor = Cursor::new(bytes);
        let state = cursor.take(2, "issuing State")?;
        let state = c40::decode(state).map_err(|f| SealError::new("issuing State", 0, f))?;
        let header = if is_signed { Some(signature_header(&mut cursor)?) } else { None };
        let group = cursor.feature("message group")?;
        if group.tag != MESSAGES {
            let fault = Fault::UnexpectedTag(group.tag);
            return Err(SealError::new("message group", group.offset, fault));
        }
        let end = cursor.offset();
        let start = end.saturating_sub(group.value.len());
        let messages = Cursor::at(&group.value, start).features("message")?;
        if messages.is_empty() {
            return Err(SealError::new("message", start, Fault::Missing));
        }
        let (mut certificate, mut signature) = (None, None);
        while cursor.left() > 0 {
            let part = cursor.feature("certificate or signature")?;
            match part.tag {
                CERTIFICATE if certificate.is_none() && signature.is_none() => {
                    certificate = Some(part.value);
                }
                SIGNATURE if signature.is_none() && is_signed => signature = Some(part.value),
                other => {
                    let fault = Fault::UnexpectedTag(other);
                    return Err(SealError::new("barcode", part.offset, fault));
                }
            }
        }
        if is_signed && signature.is_none() {
            return Err(SealError::new("signature", cursor.offset(), Fault::Missing));
        }
        Ok(Self {
            issuing_state: state.trim_end().to_owned(),
            header,
            compressed,
            messages,
            certificate,
            signature,
            signed: bytes.get(..end).unwrap_or_default().to_vec(),
        })
    }

    fn is_german(&self) -> bool {
        self.issuing_state == "D"
    }

    /// The document that it stands on; `None` where this system does not know it.
    #[must_use]
    pub fn kind(&self) -> Option<DocumentKind> {
        DocumentKind::of_barcode(self.is_german(), &self.messages)
    }

    /// The messages with what they mean.
    #[must_use]
    pub fn known(&self) -> Vec<Known> {
        features::of_barcode(self.is_german(), &self.messages)
    }

    /// The bytes that the signature covers, as they came.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        &self.signed
    }

    /// The hash that the signature is over; `None` where its number is not known or nobody signed.
    #[must_use]
    pub fn hash(&self) -> Option<Hash> {
        match self.header.as_ref()?.algorithm {
            1 => Some(Hash::Sha256),
            2 => Some(Hash::Sha384),
            3 => Some(Hash::Sha512),
            _ => None,
        }
    }
}

fn signature_header(cursor: &mut Cursor<'_>) -> Result<SignatureHeader, SealError> {
    let algorithm = cursor.byte("signature algorithm")?;
    let reference = cursor.array::<5>("certificate reference")?;
    let offset = cursor.offset();
    let signed = date::masked(cursor.array("date of signing")?)
        .map_err(|fault| SealError::new("date of signing", offset, fault))?;
    let certificate_reference = crate::pki::hash::hex(&reference);
    Ok(SignatureHeader { algorithm, certificate_reference, signed })
}

fn inflated(bytes: &[u8]) -> Result<Vec<u8>, SealError> {
    miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(bytes, MOST_INFLATED_BYTES)
        .map_err(|_| SealError::new("compressed barcode", 5, Fault::Compressed))
}

/// How a barcode is signed.
#[derive(Clone, Copy, Debug)]
pub struct SigningAs<'a> {
    /// The hash of the signature: SHA-256, SHA-384 or SHA-512.
    pub hash: Hash,
    /// The signer's certificate, DER.
    pub certificate: &'a [u8],
    /// When it is signed.
    pub on: date::SealDate,
    /// Whether the certificate goes into the barcode.
    pub enclose: bool,
}

/// A barcode that is to be signed.
#[derive(Clone, Debug)]
pub struct Draft {
    state: Vec<u8>,
    messages: Vec<u8>,
}

impl Draft {
    /// Begins a barcode; `state` is the issuing State as in a machine readable zone.
    ///
    /// # Errors
    /// Where it cannot stand there.
    pub fn new(state: &str) -> Result<Self, WriteError> {
        let filled = format!("{state:<<3}");
        let bytes = c40::encode(&filled).filter(|bytes| bytes.len() == 2 && !state.is_empty());
        let state = bytes.ok_or(WriteError::BadCode("issuing State", 3))?;
        Ok(Self { state, messages: Vec::new() })
    }

    /// Adds a message in C40; fillers of a machine readable zone become spaces.
    ///
    /// # Errors
    /// Where C40 does not have a character.
    pub fn text(&mut self, tag: u8, text: &str) -> Result<&mut Self, WriteError> {
        let bytes = c40::encode(text).ok_or(WriteError::NotC40)?;
        self.bytes(tag, &bytes)
    }

    /// Adds a message of bytes.
    ///
    /// # Errors
    /// Where it is too long.
    pub fn bytes(&mut self, tag: u8, value: &[u8]) -> Result<&mut Self, WriteError> {
        self.messages.extend(written(tag, value).ok_or(WriteError::TooLong)?);
        Ok(self)
    }

    /// Has the barcode signed, and gives its text. The callback gets the bytes to sign and answers
    /// with r and s one after the other.
    ///
    /// # Errors
    /// Where it says nothing, is longer than any bar code, or was not signed.
    pub fn sign(
        &self,
        signing: SigningAs<'_>,
        compress: bool,
        signer: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
    ) -> Result<String, WriteError> {
        let algorithm = match signing.hash {
            Hash::Sha256 => 1,
            Hash::Sha384 => 2,
            Hash::Sha512 => 3,
            Hash::Sha1 | Hash::Sha224 => return Err(WriteError::NotSigned),
        };
        if self.messages.is_empty() {
            return Err(WriteError::NoFeature);
        }
        let mut payload = self.state.clone();
        payload.push(algorithm);
        payload.extend(reference(signing.certificate));
        payload.push(0);
        payload.extend(signing.on.written());
        payload.extend(written(MESSAGES, &self.messages).ok_or(WriteError::TooLong)?);
        let signature = signer(&payload).filter(|s| !s.is_empty()).ok_or(WriteError::NotSigned)?;
        if signing.enclose {
            payload.extend(written(CERTIFICATE, signing.certificate).ok_or(WriteError::TooLong)?);
        }
        payload.extend(written(SIGNATURE, &signature).ok_or(WriteError::TooLong)?);
        let flag = if compress { 'D' } else { 'B' };
        if compress {
            payload = miniz_oxide::deflate::compress_to_vec_zlib(&payload, 9);
        }
        let barcode = format!("RDB1{flag}{}", text::to_base32(&payload));
        if barcode.len() > super::MOST_BYTES { Err(WriteError::TooLong) } else { Ok(barcode) }
    }
}

/// The last five bytes of a certificate's SHA-1.
pub(crate) fn reference(certificate: &[u8]) -> [u8; 5] {
    Hash::Sha1.of(&[certificate]).last_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_barcode_without_signature_is_read() {
        let barcode = format!("NDB1A{}", text::to_base32(&[0xD9, 0xC5, 0x61, 3, 0x0B, 1, 7]));
        let read = Idb::read(&barcode).unwrap();
        assert_eq!((read.issuing_state.as_str(), read.signature), ("UTO", None));
        assert_eq!(read.messages, [Feature { tag: 0x0B, value: vec![7], offset: 4 }]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let payload = |bytes: &[u8]| format!("RDB1A{}", text::to_base32(bytes));
        for (barcode, told) in [
            ("RDB2A".to_owned(), "barcode identifier, byte 0: "),
            ("RDB1".to_owned(), "flag, byte 4: missing"),
            ("RDB1E".to_owned(), "flag, byte 4: the flag 'E'"),
            ("RDB1AA1".to_owned(), "barcode text, byte 6: no base32"),
            ("RDB1Ä".to_owned(), "flag, byte 4: "),
            (payload(&[0xD9]), "issuing State, byte 0: cut off"),
            (payload(&[0xD9, 0xC5, 0x62, 0]), "message group, byte 2: tag 0x62"),
            (payload(&[0xD9, 0xC5, 0x61, 0]), "message, byte 4: missing"),
            (payload(&[0xD9, 0xC5, 0x61, 2, 1, 9]), "message, byte 6: cut off"),
            (payload(&[0xD9, 0xC5, 0x61, 2, 1, 0, 0x7F, 0]), "barcode, byte 6: tag 0x7F"),
            ("RDB1CMZXW6".to_owned(), "compressed barcode, byte 5: "),
        ] {
            let error = Idb::read(&barcode).unwrap_err().to_string();
            assert!(error.starts_with(told), "{barcode}: {error}");
        }
    }

    #[test]
    fn what_is_decompressed_does_not_grow_without_end() {
        let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 1 << 20], 9);
        let barcode = format!("RDB1C{}", text::to_base32(&bomb));
        assert_eq!(Idb::read(&barcode).unwrap_err().fault, Fault::Compressed);
    }
}
