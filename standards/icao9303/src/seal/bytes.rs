//! A cursor over a seal's bytes, and the one error of reading a seal.
//!
//! Tags of a seal are a byte each, and lengths are written as in DER (Doc 9303-13 §2.3): a byte up to
//! 127, or a count and as many bytes. They are not BER: 0x7F and 0xFF are whole tags here.

use serde::Serialize;
use thiserror::Error;

/// What is wrong at a place of a seal.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Fault {
    /// It begins like no seal.
    #[error("this begins like no seal: neither 0xDC nor RDB1 nor {{")]
    NoSeal,
    /// More bytes than any bar code holds.
    #[error("{0} bytes are more than a seal has")]
    TooLong(usize),
    /// It ends too early.
    #[error("cut off: {wanted} bytes are wanted, {left} are left")]
    CutOff {
        /// Bytes that are wanted here.
        wanted: usize,
        /// Bytes that are there.
        left: usize,
    },
    /// A length in a form that a seal does not have.
    #[error("0x{0:02X} begins no length")]
    BadLength(u8),
    /// A version that is not known.
    #[error("version byte 0x{0:02X} is not known; 0x02 and 0x03 are")]
    UnknownVersion(u8),
    /// A character that is none.
    #[error("{0}")]
    BadText(&'static str),
    /// No day of the calendar.
    #[error("{0} is no day of the calendar, written as month, day, year")]
    BadDate(u32),
    /// Something that must be there and is not.
    #[error("missing")]
    Missing,
    /// Something that stands twice or out of its order.
    #[error("tag 0x{0:02X} does not belong here")]
    UnexpectedTag(u8),
    /// A flag that is not known.
    #[error("the flag {0:?} is not known; A to D are")]
    UnknownFlag(char),
    /// Compressed data that cannot be decompressed, or grows beyond what a seal has.
    #[error("it cannot be decompressed to a seal's size")]
    Compressed,
    /// Text that is no JSON.
    #[error("line {line}, column {column}: no JSON as a seal has it")]
    Json {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// A member of a JSON object that is not what it must be.
    #[error("{0}")]
    Member(&'static str),
}

/// Why a seal cannot be read, and where that shows.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{part}, byte {offset}: {fault}")]
pub struct SealError {
    /// What was being read.
    pub part: &'static str,
    /// Bytes before it. Of text, characters; of compressed data, counted after decompression.
    pub offset: usize,
    /// What is wrong.
    pub fault: Fault,
}

impl SealError {
    pub(crate) const fn new(part: &'static str, offset: usize, fault: Fault) -> Self {
        Self { part, offset, fault }
    }
}

/// A feature of a seal as it stands there: tag, length, value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Feature {
    /// The tag.
    pub tag: u8,
    /// The value's bytes.
    #[serde(serialize_with = "as_hex")]
    pub value: Vec<u8>,
    /// Bytes before the tag.
    pub offset: usize,
}

pub(crate) fn as_hex<S: serde::Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&crate::pki::hash::hex(bytes))
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    /// Of a part that begins at `offset` of the whole.
    pub(crate) const fn at(bytes: &'a [u8], offset: usize) -> Self {
        Self { bytes, offset }
    }

    pub(crate) const fn offset(&self) -> usize {
        self.offset
    }

    pub(crate) const fn left(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn take(
        &mut self,
        wanted: usize,
        part: &'static str,
    ) -> Result<&'a [u8], SealError> {
        let Some((head, rest)) = self.bytes.split_at_checked(wanted) else {
            let fault = Fault::CutOff { wanted, left: self.bytes.len() };
            return Err(SealError::new(part, self.offset, fault));
        };
        self.bytes = rest;
        self.offset = self.offset.saturating_add(wanted);
        Ok(head)
    }

    pub(crate) fn array<const N: usize>(
        &mut self,
        part: &'static str,
    ) -> Result<[u8; N], SealError> {
        let offset = self.offset;
        let bytes = self.take(N, part)?;
        let fault = Fault::CutOff { wanted: N, left: bytes.len() };
        bytes.try_into().map_err(|_| SealError::new(part, offset, fault))
    }

    pub(crate) fn byte(&mut self, part: &'static str) -> Result<u8, SealError> {
        let [byte] = self.array(part)?;
        Ok(byte)
    }

    /// A length as in DER; not necessarily in its shortest form, since writers differ.
    fn length(&mut self, part: &'static str) -> Result<usize, SealError> {
        let offset = self.offset;
        let first = self.byte(part)?;
        if first < 0x80 {
            return Ok(usize::from(first));
        }
        if !(0x81..=0x83).contains(&first) {
            return Err(SealError::new(part, offset, Fault::BadLength(first)));
        }
        let bytes = self.take(usize::from(first & 0x7F), part)?;
        Ok(bytes.iter().fold(0, |sum, &byte| (sum << 8) | usize::from(byte)))
    }

    pub(crate) fn feature(&mut self, part: &'static str) -> Result<Feature, SealError> {
        let offset = self.offset;
        let tag = self.byte(part)?;
        let length = self.length(part)?;
        let value = self.take(length, part)?.to_vec();
        Ok(Feature { tag, value, offset })
    }

    /// All features to the end.
    pub(crate) fn features(&mut self, part: &'static str) -> Result<Vec<Feature>, SealError> {
        let mut features = Vec::new();
        while self.left() > 0 {
            features.push(self.feature(part)?);
        }
        Ok(features)
    }
}

/// Tag, length in its shortest form, value; `None` where the value is longer than a length can say.
pub(crate) fn written(tag: u8, value: &[u8]) -> Option<Vec<u8>> {
    let length = u32::try_from(value.len()).ok()?.to_be_bytes();
    let short: Vec<u8> = length.into_iter().skip_while(|&byte| byte == 0).collect();
    let mut bytes = vec![tag];
    match short.as_slice() {
        [] => bytes.push(0),
        [only @ 0..=0x7F] => bytes.push(*only),
        long @ ([_] | [_, _] | [_, _, _]) => {
            bytes.push(0x80 | u8::try_from(long.len()).ok()?);
            bytes.extend(long);
        }
        _ => return None,
    }
    bytes.extend(value);
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for length in [0, 1, 127, 128, 255, 256, 65_535, 65_536] {
            let bytes = written(0xFF, &vec![7; length]).unwrap();
            let mut cursor = Cursor::new(&bytes);
            let feature = cursor.feature("feature").unwrap();
            assert_eq!((feature.tag, feature.value.len(), cursor.left()), (0xFF, length, 0));
        }
    }

    #[test]
    fn a_length_that_lies_is_told_with_its_place() {
        let error = Cursor::new(&[1, 9, 0]).feature("feature").unwrap_err();
        assert_eq!(error.to_string(), "feature, byte 2: cut off: 9 bytes are wanted, 1 are left");
        let error = Cursor::new(&[1, 0x80]).feature("feature").unwrap_err();
        assert_eq!(error.fault, Fault::BadLength(0x80));
        assert!(Cursor::new(&[1, 0x83, 255, 255]).feature("feature").is_err());
    }
}
