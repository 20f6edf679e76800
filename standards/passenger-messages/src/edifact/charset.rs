//! The character repertoires that UNB announces (ISO 9735, data element 0001).

use super::repertoire;
use serde::{Serialize, Serializer};
use std::borrow::Cow;

/// A repertoire, named as in the syntax identifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CharacterSet {
    /// Capitals, digits and some marks of ISO 646.
    #[default]
    Unoa,
    /// ISO 646 with small letters and more marks.
    Unob,
    /// ISO/IEC 8859-1: Western Europe.
    Unoc,
    /// ISO/IEC 8859-2: Central Europe.
    Unod,
    /// ISO/IEC 8859-5: Cyrillic.
    Unoe,
    /// ISO/IEC 8859-7: Greek.
    Unof,
    /// ISO/IEC 8859-3: Maltese, Esperanto.
    Unog,
    /// ISO/IEC 8859-4: the Baltic and the North.
    Unoh,
    /// ISO/IEC 8859-6: Arabic.
    Unoi,
    /// ISO/IEC 8859-8: Hebrew.
    Unoj,
    /// ISO/IEC 8859-9: Turkish.
    Unok,
    /// ISO/IEC 10646 in UTF-8.
    Unow,
}

/// All of them, with their syntax identifiers.
const ALL: [(CharacterSet, &str); 12] = [
    (CharacterSet::Unoa, "UNOA"),
    (CharacterSet::Unob, "UNOB"),
    (CharacterSet::Unoc, "UNOC"),
    (CharacterSet::Unod, "UNOD"),
    (CharacterSet::Unoe, "UNOE"),
    (CharacterSet::Unof, "UNOF"),
    (CharacterSet::Unog, "UNOG"),
    (CharacterSet::Unoh, "UNOH"),
    (CharacterSet::Unoi, "UNOI"),
    (CharacterSet::Unoj, "UNOJ"),
    (CharacterSet::Unok, "UNOK"),
    (CharacterSet::Unow, "UNOW"),
];

impl CharacterSet {
    /// The one that a syntax identifier names.
    #[must_use]
    pub fn named(identifier: &str) -> Option<Self> {
        ALL.iter().find(|(_, name)| *name == identifier).map(|(set, _)| *set)
    }

    /// Its syntax identifier.
    #[must_use]
    pub fn identifier(self) -> &'static str {
        ALL.iter().find(|(set, _)| *set == self).map_or("UNOA", |(_, name)| name)
    }

    /// The table of the upper half, where the repertoire has one of its own.
    const fn upper(self) -> Option<&'static str> {
        match self {
            Self::Unoa | Self::Unob | Self::Unoc | Self::Unow => None,
            Self::Unod => Some(repertoire::LATIN_2),
            Self::Unoe => Some(repertoire::CYRILLIC),
            Self::Unof => Some(repertoire::GREEK),
            Self::Unog => Some(repertoire::LATIN_3),
            Self::Unoh => Some(repertoire::LATIN_4),
            Self::Unoi => Some(repertoire::ARABIC),
            Self::Unoj => Some(repertoire::HEBREW),
            Self::Unok => Some(repertoire::LATIN_5),
        }
    }

    /// The first byte that the repertoire does not have. Separators are not in question.
    pub(super) fn first_outside(self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Unoa => bytes.iter().position(|b| !is_level_a(*b)),
            Self::Unob => bytes.iter().position(|b| !(0x20..0x7f).contains(b)),
            Self::Unow => std::str::from_utf8(bytes).err().map(|e| e.valid_up_to()),
            _ => bytes.iter().position(|b| {
                (0x7f..0xa0).contains(b)
                    || (*b >= 0xa0 && self.decode_high(*b) == char::REPLACEMENT_CHARACTER)
            }),
        }
    }

    fn decode_high(self, byte: u8) -> char {
        match self.upper() {
            Some(table) if byte >= 0xa0 => {
                table.chars().nth(usize::from(byte - 0xa0)).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => char::from(byte),
        }
    }

    /// The text of the bytes. Where UNOA and UNOB hold more than they may, it is UTF-8 where it can
    /// be, and else Latin-1; broken UTF-8 under UNOW likewise.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        let could_be_utf_8 = self.upper().is_none() && (self != Self::Unoc || bytes.is_ascii());
        if let (true, Ok(text)) = (could_be_utf_8, std::str::from_utf8(bytes)) {
            return Cow::Borrowed(text);
        }
        Cow::Owned(bytes.iter().map(|b| self.decode_high(*b)).collect())
    }

    /// The bytes of a character, where the repertoire has it.
    pub(super) fn encode(self, c: char, into: &mut Vec<u8>) -> bool {
        let byte = u8::try_from(u32::from(c)).ok();
        match (self, self.upper(), byte) {
            (_, _, Some(b)) if b < 0x20 || b == 0x7f => false,
            (Self::Unoa, _, Some(b)) if is_level_a(b) => push(into, b),
            (Self::Unoa, ..) => false,
            (_, _, Some(b)) if b.is_ascii() => push(into, b),
            (Self::Unoc, _, Some(b)) if b >= 0xa0 => push(into, b),
            (Self::Unow, ..) => {
                into.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                true
            }
            (_, Some(table), _) if c != char::REPLACEMENT_CHARACTER => table
                .chars()
                .position(|t| t == c)
                .and_then(|at| u8::try_from(at + 0xa0).ok())
                .is_some_and(|b| push(into, b)),
            _ => false,
        }
    }
}

fn push(into: &mut Vec<u8>, byte: u8) -> bool {
    into.push(byte);
    true
}

/// What level A has: capitals, digits, the blank, and marks. The separators count as had.
fn is_level_a(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" .,-()/='+:?!\"%&*;<>".contains(&byte)
}

/// As its syntax identifier.
impl Serialize for CharacterSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.identifier())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_out_as_they_were_written() {
        for (set, bytes, text) in [
            (CharacterSet::Unoc, &b"M\xdcLLER"[..], "MÜLLER"),
            (CharacterSet::Unod, b"\xa3UKASZ", "ŁUKASZ"),
            (CharacterSet::Unoe, b"\xb8\xd2\xb0\xbd", "ИвАН"),
            (CharacterSet::Unok, b"\xddNAN", "İNAN"),
            (CharacterSet::Unow, "MÜLLER".as_bytes(), "MÜLLER"),
            (CharacterSet::Unoa, "MÜLLER".as_bytes(), "MÜLLER"),
            (CharacterSet::Unoa, b"M\xdcLLER", "MÜLLER"),
        ] {
            assert_eq!(set.decode(bytes), text);
            let mut back = Vec::new();
            let had = text.chars().all(|c| set.encode(c, &mut back));
            assert_eq!(had, set != CharacterSet::Unoa);
            assert!(!had || back == bytes);
        }
    }

    #[test]
    fn every_byte_of_every_repertoire_comes_back() {
        for (set, name) in ALL {
            assert_eq!(CharacterSet::named(name), Some(set));
            for byte in (0x20..=0xffu8).filter(|b| *b != 0x7f) {
                if set.first_outside(&[byte]).is_none() {
                    let text = set.decode(std::slice::from_ref(&byte)).into_owned();
                    let mut back = Vec::new();
                    assert!(text.chars().all(|c| set.encode(c, &mut back)), "{name} {byte:x}");
                    assert_eq!(back, [byte]);
                }
            }
        }
    }
}
