//! Data objects of tag, length and value, as chips and certificates carry them (ISO/IEC 7816-4 §5.2,
//! ITU-T X.690 §8.1).
//!
//! What always holds: nothing is copied and nothing is allocated, whatever length is claimed; a
//! reader never leaves the bytes that it was given; there is no recursion, so depth costs nothing.
//! An error names what was being read, what is wrong and at which byte of the whole file.
//!
//! What is strict: a length must fit into what encloses it; the indefinite form is refused, since
//! Doc 9303-10 and -12 demand DER; a tag has three bytes at most and a length four.
//! What is tolerant: a length may be written with more bytes than it needs, since chips do so and
//! a signature is verified over the bytes as they came.
//!
//! ```
//! use icao9303::chip::tlv::{Reader, tag};
//!
//! let mut file = Reader::new(&[0x60, 0x06, 0x5F, 0x01, 0x03, b'0', b'1', b'7']);
//! let com = file.take(0x60, "EF.COM").unwrap();
//! let version = com.reader().take(0x5F01, "LDS version").unwrap();
//! assert_eq!(version.value, b"017");
//! let short = Reader::new(&[tag::SEQUENCE.to_be_bytes()[3], 0x7F]).any("list").unwrap_err();
//! assert_eq!(short.offset, 1);
//! ```

use std::fmt;

/// A tag, its bytes read as one number: `0x30`, `0x5F2E`, `0x7F61`.
pub type Tag = u32;

/// Tags that X.690 gives.
pub mod tag {
    use super::Tag;

    /// BOOLEAN.
    pub const BOOLEAN: Tag = 0x01;
    /// INTEGER.
    pub const INTEGER: Tag = 0x02;
    /// BIT STRING.
    pub const BIT_STRING: Tag = 0x03;
    /// OCTET STRING.
    pub const OCTET_STRING: Tag = 0x04;
    /// NULL.
    pub const NULL: Tag = 0x05;
    /// OBJECT IDENTIFIER.
    pub const OID: Tag = 0x06;
    /// UTCTime.
    pub const UTC_TIME: Tag = 0x17;
    /// GeneralizedTime.
    pub const GENERALIZED_TIME: Tag = 0x18;
    /// SEQUENCE.
    pub const SEQUENCE: Tag = 0x30;
    /// SET.
    pub const SET: Tag = 0x31;

    /// Context-specific, constructed: `[number]` with what it tags inside.
    #[must_use]
    pub const fn context(number: u8) -> Tag {
        u32::from_be_bytes([0, 0, 0, 0xA0 | (number & 0x1F)])
    }

    /// Context-specific, primitive: `[number] IMPLICIT` of a simple type.
    #[must_use]
    pub const fn context_primitive(number: u8) -> Tag {
        u32::from_be_bytes([0, 0, 0, 0x80 | (number & 0x1F)])
    }
}

/// What is wrong with a data object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The bytes end where a tag or a length should go on.
    Ended,
    /// The length claims more bytes than what encloses the object has left.
    LengthLies {
        /// Bytes that the length claims.
        claimed: usize,
        /// Bytes that are there.
        present: usize,
    },
    /// The indefinite form of length, which DER does not have.
    Indefinite,
    /// A length written with more than four bytes.
    LengthTooWide,
    /// A tag of more than three bytes, or one that begins with an empty part.
    TagMalformed,
    /// The file is larger than any chip's.
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// An object that must be there is not.
    Missing {
        /// Its tag.
        expected: Tag,
    },
    /// Another object stands where this one must be.
    Unexpected {
        /// The tag that should be there.
        expected: Tag,
        /// The tag that is.
        found: Tag,
    },
    /// Bytes after the last object.
    Trailing {
        /// How many.
        count: usize,
    },
    /// The value is not what such an object may hold.
    Value(&'static str),
}

/// What is wrong, where, and in what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TlvError {
    /// What is wrong.
    pub fault: Fault,
    /// The byte at which it is, counted from 0 at the beginning of the outermost bytes.
    pub offset: usize,
    /// What was being read.
    pub part: &'static str,
}

impl std::error::Error for TlvError {}

impl fmt::Display for TlvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}: ", self.part, self.offset)?;
        match self.fault {
            Fault::Ended => f.write_str("the bytes end in the middle of a tag or a length"),
            Fault::LengthLies { claimed, present } => {
                write!(f, "the length says {claimed} bytes and {present} are there")
            }
            Fault::Indefinite => f.write_str("the length is of the indefinite form"),
            Fault::LengthTooWide => f.write_str("the length has more than four bytes"),
            Fault::TagMalformed => f.write_str("the tag is malformed"),
            Fault::TooLarge { limit } => write!(f, "larger than {limit} bytes"),
            Fault::Missing { expected } => write!(f, "nothing where {expected:02X} must be"),
            Fault::Unexpected { expected, found } => {
                write!(f, "{found:02X} where {expected:02X} must be")
            }
            Fault::Trailing { count } => write!(f, "{count} bytes after the end"),
            Fault::Value(why) => f.write_str(why),
        }
    }
}

/// One data object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tlv<'a> {
    /// Its tag.
    pub tag: Tag,
    /// What it holds.
    pub value: &'a [u8],
    /// Tag, length and value as received: what a hash or a signature goes over.
    pub whole: &'a [u8],
    /// Where the tag stands in the outermost bytes.
    pub offset: usize,
}

impl<'a> Tlv<'a> {
    /// Reads the objects within this one.
    #[must_use]
    pub const fn reader(&self) -> Reader<'a> {
        Reader { rest: self.value, at: self.value_offset() }
    }

    /// Where the value begins in the outermost bytes.
    #[must_use]
    pub const fn value_offset(&self) -> usize {
        self.offset.saturating_add(self.whole.len().saturating_sub(self.value.len()))
    }

    /// An error at this object's value.
    #[must_use]
    pub const fn refuse(&self, part: &'static str, why: &'static str) -> TlvError {
        TlvError { fault: Fault::Value(why), offset: self.value_offset(), part }
    }
}

/// Reads one object after the other.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// From the beginning of the bytes.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, at: 0 }
    }

    /// Of bytes that stand at an offset of something larger, which errors then count from.
    #[must_use]
    pub const fn at(bytes: &'a [u8], offset: usize) -> Self {
        Self { rest: bytes, at: offset }
    }

    /// Whether all was read.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// What was not read yet.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Where the next object begins in the outermost bytes.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.at
    }

    const fn fail(&self, used: usize, fault: Fault, part: &'static str) -> TlvError {
        TlvError { fault, offset: self.at.saturating_add(used), part }
    }

    /// The next object's tag, where there is one that can be read.
    #[must_use]
    pub fn peek(&self) -> Option<Tag> {
        self.tag("").ok().map(|(tag, _)| tag)
    }

    fn tag(&self, part: &'static str) -> Result<(Tag, usize), TlvError> {
        let mut bytes = self.rest.iter().copied();
        let first = bytes.next().ok_or_else(|| self.fail(0, Fault::Ended, part))?;
        let mut tag = Tag::from(first);
        if first & 0x1F != 0x1F {
            return Ok((tag, 1));
        }
        for used in 1..=2 {
            let next = bytes.next().ok_or_else(|| self.fail(used, Fault::Ended, part))?;
            if used == 1 && next == 0x80 {
                return Err(self.fail(used, Fault::TagMalformed, part));
            }
            tag = (tag << 8) | Tag::from(next);
            if next & 0x80 == 0 {
                return Ok((tag, used + 1));
            }
        }
        Err(self.fail(0, Fault::TagMalformed, part))
    }

    /// The number of value bytes and of bytes before them.
    fn length(&self, tag_bytes: usize, part: &'static str) -> Result<(usize, usize), TlvError> {
        let mut bytes = self.rest.iter().copied().skip(tag_bytes);
        let first = bytes.next().ok_or_else(|| self.fail(tag_bytes, Fault::Ended, part))?;
        let header = tag_bytes.saturating_add(1);
        if first < 0x80 {
            return Ok((usize::from(first), header));
        }
        let width = usize::from(first & 0x7F);
        if width == 0 {
            return Err(self.fail(tag_bytes, Fault::Indefinite, part));
        }
        if width > 4 {
            return Err(self.fail(tag_bytes, Fault::LengthTooWide, part));
        }
        let mut length = 0_usize;
        for nth in 0..width {
            let byte = bytes
                .next()
                .ok_or_else(|| self.fail(header.saturating_add(nth), Fault::Ended, part))?;
            length = (length << 8) | usize::from(byte);
        }
        Ok((length, header.saturating_add(width)))
    }

    /// The next object, whatever its tag. `part` says in errors what was being read.
    ///
    /// # Errors
    /// Where there is none, or where its tag or length is not as it must be.
    pub fn any(&mut self, part: &'static str) -> Result<Tlv<'a>, TlvError> {
        let (tag, tag_bytes) = self.tag(part)?;
        let (length, header) = self.length(tag_bytes, part)?;
        let body = self.rest.get(header..).unwrap_or_default();
        let lies = Fault::LengthLies { claimed: length, present: body.len() };
        let value = body.get(..length).ok_or_else(|| self.fail(tag_bytes, lies, part))?;
        let (whole, rest) = self
            .rest
            .split_at_checked(header.saturating_add(length))
            .ok_or_else(|| self.fail(tag_bytes, lies, part))?;
        let object = Tlv { tag, value, whole, offset: self.at };
        self.at = self.at.saturating_add(whole.len());
        self.rest = rest;
        Ok(object)
    }

    /// The next object, which must have this tag.
    ///
    /// # Errors
    /// As [`Reader::any`], and where nothing or another object is there.
    pub fn take(&mut self, expected: Tag, part: &'static str) -> Result<Tlv<'a>, TlvError> {
        if self.rest.is_empty() {
            return Err(self.fail(0, Fault::Missing { expected }, part));
        }
        let (found, _) = self.tag(part)?;
        if found != expected {
            return Err(self.fail(0, Fault::Unexpected { expected, found }, part));
        }
        self.any(part)
    }

    /// The next object where it has this tag.
    ///
    /// # Errors
    /// As [`Reader::any`], where the tag is this one.
    pub fn take_if(&mut self, tag: Tag, part: &'static str) -> Result<Option<Tlv<'a>>, TlvError> {
        if self.peek() == Some(tag) { self.any(part).map(Some) } else { Ok(None) }
    }

    /// That all was read.
    ///
    /// # Errors
    /// Where bytes are left.
    pub fn end(&self, part: &'static str) -> Result<(), TlvError> {
        if self.rest.is_empty() {
            return Ok(());
        }
        Err(self.fail(0, Fault::Trailing { count: self.rest.len() }, part))
    }
}

/// The bytes of an INTEGER that is not negative, without leading zeros (empty for zero).
///
/// # Errors
/// Where it is empty, negative, or padded with more than the sign needs (X.690 §8.3.2).
pub fn unsigned<'a>(object: &Tlv<'a>, part: &'static str) -> Result<&'a [u8], TlvError> {
    match object.value {
        [] => Err(object.refuse(part, "a number without digits")),
        [0] => Ok(&[]),
        [0, next, ..] if *next < 0x80 => Err(object.refuse(part, "a number with needless zeros")),
        [0, rest @ ..] => Ok(rest),
        [first, ..] if *first >= 0x80 => Err(object.refuse(part, "a negative number")),
        digits => Ok(digits),
    }
}

/// A small INTEGER that is not negative.
///
/// # Errors
/// As [`unsigned`], and where it does not fit into 32 bits.
pub fn small(object: &Tlv<'_>, part: &'static str) -> Result<u32, TlvError> {
    let digits = unsigned(object, part)?;
    if digits.len() > 4 {
        return Err(object.refuse(part, "a number of more than 32 bits"));
    }
    Ok(digits.iter().fold(0, |sum, &digit| (sum << 8) | u32::from(digit)))
}

/// The bytes of a BIT STRING that holds whole bytes.
///
/// # Errors
/// Where it is empty or leaves bits unused.
pub fn whole_bits<'a>(object: &Tlv<'a>, part: &'static str) -> Result<&'a [u8], TlvError> {
    match object.value {
        [0, bytes @ ..] => Ok(bytes),
        _ => Err(object.refuse(part, "a bit string that is not whole bytes")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> (Fault, usize) {
        let error = Reader::new(bytes).any("object").unwrap_err();
        assert!(error.to_string().starts_with("object at byte "), "{error}");
        (error.fault, error.offset)
    }

    #[test]
    fn what_lies_about_its_length_is_refused_where_it_lies() {
        assert_eq!(refused(&[]), (Fault::Ended, 0));
        assert_eq!(refused(&[0x5F]), (Fault::Ended, 1));
        assert_eq!(refused(&[0x30]), (Fault::Ended, 1));
        assert_eq!(refused(&[0x30, 0x82, 1]), (Fault::Ended, 3));
        assert_eq!(refused(&[0x30, 0x80, 0, 0]), (Fault::Indefinite, 1));
        assert_eq!(refused(&[0x30, 0x85, 0, 0, 0, 0, 0]), (Fault::LengthTooWide, 1));
        assert_eq!(refused(&[0x7F, 0x80, 0x01]), (Fault::TagMalformed, 1));
        assert_eq!(refused(&[0x7F, 0x81, 0x81, 0x01]), (Fault::TagMalformed, 0));
        let hundred_megabytes = [0x75, 0x84, 0x05, 0xF5, 0xE1, 0x00, 1, 2];
        assert_eq!(
            refused(&hundred_megabytes),
            (Fault::LengthLies { claimed: 100_000_000, present: 2 }, 1)
        );
    }

    #[test]
    fn an_error_within_counts_from_the_outermost_byte() {
        let bytes = [0x30, 0x05, 0x30, 0x03, 0x04, 0x02, 0xAA];
        let outer = Reader::new(&bytes).take(tag::SEQUENCE, "outer").unwrap();
        let inner = outer.reader().take(tag::SEQUENCE, "inner").unwrap();
        let error = inner.reader().take(tag::OCTET_STRING, "octets").unwrap_err();
        assert_eq!(error.offset, 5);
        assert_eq!(error.fault, Fault::LengthLies { claimed: 2, present: 1 });
        assert_eq!(inner.value_offset(), 4);
        let other = outer.reader().take(tag::SET, "set").unwrap_err();
        assert_eq!(other.fault, Fault::Unexpected { expected: 0x31, found: 0x30 });
        assert_eq!(other.offset, 2);
    }

    #[test]
    fn lengths_with_needless_bytes_are_read_and_tags_of_three_bytes_too() {
        let mut reader = Reader::new(&[0x5F, 0x81, 0x01, 0x83, 0, 0, 1, 9, 0xFF]);
        let object = reader.any("object").unwrap();
        assert_eq!((object.tag, object.value), (0x5F_8101, &[9][..]));
        assert_eq!(reader.end("file").unwrap_err().fault, Fault::Trailing { count: 1 });
    }

    #[test]
    fn numbers_are_as_der_has_them() {
        let number = |bytes: &[u8]| {
            let object = Reader::new(bytes).any("number").unwrap();
            small(&object, "number").map_err(|e| e.fault)
        };
        assert_eq!(number(&[2, 1, 0]), Ok(0));
        assert_eq!(number(&[2, 2, 0, 0x80]), Ok(128));
        assert!(number(&[2, 0]).is_err() && number(&[2, 1, 0x80]).is_err());
        assert!(number(&[2, 2, 0, 1]).is_err() && number(&[2, 5, 1, 0, 0, 0, 0]).is_err());
    }
}
