//! The binary seal of Doc 9303-13: a header, features, and a signature over both.
//!
//! ```
//! use icao9303::seal::date::SealDate;
//! use icao9303::seal::features::DocumentKind;
//! use icao9303::seal::vds::{Draft, Vds};
//!
//! let day = SealDate::new(2026, 11, 24).unwrap();
//! let mut draft = Draft::new(DocumentKind::ResidencePermit, "UTO", "UTTS", "5B", day, day).unwrap();
//! draft.text(3, "L898902C3").unwrap();
//! // The key stays where it is kept: the callback gets the bytes to sign.
//! let bytes = draft.sign(|to_sign| Some(vec![to_sign.len() as u8; 64])).unwrap();
//! let seal = Vds::read(&bytes).unwrap();
//! assert_eq!(seal.header.certificate_reference, "5B");
//! assert_eq!(seal.features.len(), 1);
//! ```
//!
//! What always holds: what is verified is the bytes as they came, from the first to the one before
//! the signature's tag. Left out: the other features that a profile demands; a reader says what
//! stands there, not what is missing.

use super::bytes::{Cursor, Fault, Feature, SealError, written};
use super::c40;
use super::date::SealDate;
use super::features::{self, DocumentKind, Known};
use serde::Serialize;
use thiserror::Error;

/// The first byte of every binary seal.
pub const MAGIC: u8 = 0xDC;

const SIGNATURE: u8 = 0xFF;

/// What is told in front of the features (Doc 9303-13 §2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Header {
    /// The version as the standard numbers it: 3 or 4; the byte is one less.
    pub version: u8,
    /// Issuing State as in a machine readable zone, without fillers: `UTO`, `D`.
    pub issuing_state: String,
    /// Country of the signer, two letters.
    pub signer_country: String,
    /// Who signed within that country, two characters.
    pub signer: String,
    /// Which of the signer's certificates: its serial number, hexadecimal, as the seal has it.
    pub certificate_reference: String,
    /// When the document was issued.
    pub issued: SealDate,
    /// When the seal was signed.
    pub signed: SealDate,
    /// Feature definition reference.
    pub feature_definition: u8,
    /// Document type category.
    pub category: u8,
}

/// A binary seal as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vds {
    /// What stands in front.
    pub header: Header,
    /// The features as they stand there.
    pub features: Vec<Feature>,
    /// r and s, one after the other; `None` in a seal without a signature.
    pub signature: Option<Vec<u8>>,
    /// Bytes after the signature, which it does not cover: filling of the bar code.
    pub trailing_bytes: usize,
    signed: Vec<u8>,
}

impl Vds {
    /// Reads a seal.
    ///
    /// # Errors
    /// Where it is none, with the part and the byte.
    pub fn read(bytes: &[u8]) -> Result<Self, SealError> {
        let mut cursor = Cursor::new(bytes);
        if cursor.byte("magic")? != MAGIC {
            return Err(SealError::new("magic", 0, Fault::NoSeal));
        }
        let header = Header::read(&mut cursor)?;
        let mut features = Vec::new();
        let mut signature = None;
        let mut signed = bytes;
        while cursor.left() > 0 && signature.is_none() {
            let feature = cursor.feature("feature")?;
            if feature.tag == SIGNATURE {
                signed = bytes.get(..feature.offset).unwrap_or_default();
                signature = Some(feature.value);
            } else {
                features.push(feature);
            }
        }
        if features.is_empty() {
            return Err(SealError::new("feature", cursor.offset(), Fault::Missing));
        }
        let (signed, trailing_bytes) = (signed.to_vec(), cursor.left());
        Ok(Self { header, features, signature, trailing_bytes, signed })
    }

    /// The document that it stands on; `None` where this system does not know it.
    #[must_use]
    pub fn kind(&self) -> Option<DocumentKind> {
        DocumentKind::of_vds(self.header.feature_definition, self.header.category)
    }

    /// The features with what they mean.
    #[must_use]
    pub fn known(&self) -> Vec<Known> {
        features::of_vds(self.kind(), &self.features)
    }

    /// The bytes that the signature covers, as they came.
    #[must_use]
    pub fn signed_bytes(&self) -> &[u8] {
        &self.signed
    }
}

impl Header {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, SealError> {
        let offset = cursor.offset();
        let version = match cursor.byte("version")? {
            byte @ (2 | 3) => byte.saturating_add(1),
            other => {
                return Err(SealError::new("version", offset, Fault::UnknownVersion(other)));
            }
        };
        let issuing_state = text(cursor, 2, "issuing State")?.trim_end().to_owned();
        let offset = cursor.offset();
        let bad = |why| SealError::new("signer and certificate", offset, Fault::BadText(why));
        // Version 3 has nine characters: two, two and five. Version 4 has two, two, two for the
        // length of the reference in hexadecimal, and the reference.
        let mut named = text(cursor, 4, "signer and certificate")?;
        let reference = if version == 3 {
            named.push_str(&text(cursor, 2, "certificate reference")?);
            named.get(4..).unwrap_or_default().to_owned()
        } else {
            let length = named
                .get(4..6)
                .and_then(|digits| usize::from_str_radix(digits, 16).ok())
                .filter(|length| *length > 0)
                .ok_or_else(|| bad("no length of the certificate reference"))?;
            let bytes = length.div_ceil(3).saturating_mul(2);
            let reference = text(cursor, bytes, "certificate reference")?;
            if reference.len() != length {
                return Err(bad("the certificate reference has another length than is said"));
            }
            reference
        };
        let (country, signer) = named
            .get(..2)
            .zip(named.get(2..4))
            .ok_or_else(|| bad("fewer characters than a signer has"))?;
        if version == 3 && reference.len() != 5 {
            return Err(bad("a certificate reference of other than five characters"));
        }
        Ok(Self {
            version,
            issuing_state,
            signer_country: country.to_owned(),
            signer: signer.to_owned(),
            certificate_reference: reference,
            issued: date(cursor, "date of issue")?,
            signed: date(cursor, "date of signing")?,
            feature_definition: cursor.byte("feature definition reference")?,
            category: cursor.byte("document type category")?,
        })
    }
}

fn text(cursor: &mut Cursor<'_>, bytes: usize, part: &'static str) -> Result<String, SealError> {
    let offset = cursor.offset();
    let taken = cursor.take(bytes, part)?;
    c40::decode(taken).map_err(|fault| SealError::new(part, offset, fault))
}

fn date(cursor: &mut Cursor<'_>, part: &'static str) -> Result<SealDate, SealError> {
    let offset = cursor.offset();
    let bytes = cursor.array(part)?;
    SealDate::read(bytes).map_err(|fault| SealError::new(part, offset, fault))
}

/// Why a seal cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WriteError {
    /// This kind of document bears no such seal.
    #[error("this kind of document bears no such seal")]
    OtherSeal,
    /// Not a code of a State or a signer.
    #[error("the {0} must have {1} characters of A to Z and 0 to 9")]
    BadCode(&'static str, usize),
    /// A text with a character that C40 does not have.
    #[error("the text has a character other than A to Z, 0 to 9 and space")]
    NotC40,
    /// Tag 255 is the signature's.
    #[error("the tag {0} is not for features")]
    BadTag(u8),
    /// A seal says something, or it is none.
    #[error("a seal needs a feature")]
    NoFeature,
    /// More bytes than a bar code holds.
    #[error("the seal is longer than a bar code holds")]
    TooLong,
    /// The signer gave no signature.
    #[error("the signer gave no signature")]
    NotSigned,
}

/// A seal that is to be signed; version 4.
#[derive(Clone, Debug)]
pub struct Draft {
    header: Vec<u8>,
    features: Vec<u8>,
}

impl Draft {
    /// Begins a seal. `state` is the issuing State as in a machine readable zone, `signer` its
    /// country's two letters and its own two, `certificate` the serial number in hexadecimal.
    ///
    /// # Errors
    /// Where one of them cannot stand there.
    pub fn new(
        kind: DocumentKind,
        state: &str,
        signer: &str,
        certificate: &str,
        issued: SealDate,
        signed: SealDate,
    ) -> Result<Self, WriteError> {
        let (definition, category) = kind.vds_reference().ok_or(WriteError::OtherSeal)?;
        let state = format!("{state:<<3}");
        let plain = |text: &str| text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if state.len() != 3 || !plain(state.trim_end_matches('<')) || state.starts_with('<') {
            return Err(WriteError::BadCode("issuing State", 3));
        }
        if signer.len() != 4 || !plain(signer) {
            return Err(WriteError::BadCode("signer", 4));
        }
        if certificate.is_empty() || certificate.len() > 0xFF || !plain(certificate) {
            return Err(WriteError::BadCode("certificate reference", 5));
        }
        let named = format!("{signer}{:02X}{certificate}", certificate.len());
        let mut header = vec![MAGIC, 3];
        for text in [state, named] {
            header.extend(c40::encode(&text).ok_or(WriteError::NotC40)?);
        }
        header.extend(issued.written());
        header.extend(signed.written());
        header.extend([definition, category]);
        Ok(Self { header, features: Vec::new() })
    }

    /// Adds a feature in C40; fillers of a machine readable zone become spaces.
    ///
    /// # Errors
    /// Where C40 does not have a character, or the tag is the signature's.
    pub fn text(&mut self, tag: u8, text: &str) -> Result<&mut Self, WriteError> {
        let bytes = c40::encode(text).ok_or(WriteError::NotC40)?;
        self.bytes(tag, &bytes)
    }

    /// Adds a feature of bytes.
    ///
    /// # Errors
    /// Where it is too long, or the tag is the signature's.
    pub fn bytes(&mut self, tag: u8, value: &[u8]) -> Result<&mut Self, WriteError> {
        if tag == SIGNATURE {
            return Err(WriteError::BadTag(tag));
        }
        self.features.extend(written(tag, value).ok_or(WriteError::TooLong)?);
        Ok(self)
    }

    /// Has the seal signed, and gives its bytes. The callback gets the bytes to sign and answers
    /// with r and s one after the other, each as long as a coordinate of its curve.
    ///
    /// # Errors
    /// Where the seal says nothing, is longer than any bar code, or was not signed.
    pub fn sign(
        &self,
        signer: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
    ) -> Result<Vec<u8>, WriteError> {
        if self.features.is_empty() {
            return Err(WriteError::NoFeature);
        }
        let mut seal = [self.header.as_slice(), &self.features].concat();
        let signature = signer(&seal).filter(|s| !s.is_empty()).ok_or(WriteError::NotSigned)?;
        seal.extend(written(SIGNATURE, &signature).ok_or(WriteError::TooLong)?);
        if seal.len() > super::MOST_BYTES {
            return Err(WriteError::TooLong);
        }
        Ok(seal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        let day = SealDate::new(2026, 11, 24).unwrap();
        Draft::new(DocumentKind::Visa, "UTO", "UTTS", "5B", day, day).unwrap()
    }

    #[test]
    fn a_reference_of_any_length_comes_back() {
        let day = SealDate::new(2026, 11, 24).unwrap();
        for length in 1..=45 {
            let reference = "0123456789ABCDEF".repeat(3)[..length].to_owned();
            let mut draft =
                Draft::new(DocumentKind::Visa, "D", "DETS", &reference, day, day).unwrap();
            draft.bytes(3, &[1]).unwrap();
            let seal = Vds::read(&draft.sign(|_| Some(vec![1; 64])).unwrap()).unwrap();
            assert_eq!(seal.header.certificate_reference, reference);
            assert_eq!(seal.header.issuing_state, "D");
            assert_eq!((seal.header.version, seal.header.issued), (4, day));
        }
    }

    #[test]
    fn what_cannot_be_written_is_refused_with_a_reason() {
        let day = SealDate::new(2026, 11, 24).unwrap();
        let new = |state, signer, reference| {
            Draft::new(DocumentKind::Visa, state, signer, reference, day, day).err()
        };
        for (state, signer, reference) in
            [("", "UTTS", "1"), ("UTOP", "UTTS", "1"), ("UTO", "UT", "1"), ("UTO", "UTTS", "")]
        {
            assert!(matches!(new(state, signer, reference), Some(WriteError::BadCode(..))));
        }
        let kind = DocumentKind::TemporaryPassport;
        assert_eq!(
            Draft::new(kind, "UTO", "UTTS", "1", day, day).err(),
            Some(WriteError::OtherSeal)
        );
        assert_eq!(draft().text(5, "lower").err(), Some(WriteError::NotC40));
        assert_eq!(draft().bytes(255, &[]).err(), Some(WriteError::BadTag(255)));
        assert_eq!(draft().sign(|_| Some(vec![1])), Err(WriteError::NoFeature));
        assert_eq!(draft().bytes(3, &[1]).unwrap().sign(|_| None), Err(WriteError::NotSigned));
        assert_eq!(
            draft().bytes(7, &[1; 9000]).unwrap().sign(|_| Some(vec![1])),
            Err(WriteError::TooLong)
        );
    }

    #[test]
    fn a_header_says_where_it_is_wrong() {
        let good = draft().bytes(3, &[1]).unwrap().sign(|_| Some(vec![1; 64])).unwrap();
        let told = |place: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[place] = byte;
            Vds::read(&bytes).unwrap_err().to_string()
        };
        assert!(told(0, 1).starts_with("magic, byte 0: "));
        assert!(told(1, 7).starts_with("version, byte 1: version byte 0x07"));
        assert!(told(2, 0xFF).starts_with("issuing State, byte 2: "));
        assert!(told(10, 0xFF).starts_with("date of issue, byte 10: "));
    }
}
