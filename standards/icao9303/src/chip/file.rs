//! The files by tag, EF.COM, and data group 1 (Doc 9303-10 §4.6.1, §4.7.1).

use super::tlv::{Fault, Reader, Tag, Tlv, TlvError};
use crate::mrz::{ReadOptions, Reading, read};

/// The largest file that is read, in bytes. Chips in circulation hold some 80 to 500 kilobytes.
pub const MOST_BYTES: usize = 4 * 1024 * 1024;

/// Tag of EF.COM.
pub const COM: Tag = 0x60;
/// Tag of EF.SOD.
pub const SOD: Tag = 0x77;

/// Tags of data groups 1 to 16.
const GROUPS: [Tag; 16] = [
    0x61, 0x75, 0x63, 0x76, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6A, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70,
];

/// The tag of a data group.
#[must_use]
pub fn tag_of(number: u8) -> Option<Tag> {
    GROUPS.get(usize::from(number).checked_sub(1)?).copied()
}

/// The data group that has a tag.
#[must_use]
pub fn group_of(tag: Tag) -> Option<u8> {
    let at = GROUPS.iter().position(|&group| group == tag)?;
    u8::try_from(at.checked_add(1)?).ok()
}

/// What a file holds by the tag that it begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// EF.COM.
    Com,
    /// EF.SOD.
    Sod,
    /// A data group by its number.
    Group(u8),
}

impl Kind {
    /// Of the bytes of a file; `None` where they begin with no such tag.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match Reader::new(bytes).peek()? {
            COM => Some(Self::Com),
            SOD => Some(Self::Sod),
            tag => group_of(tag).map(Self::Group),
        }
    }
}

/// The one object of a file, and how many bytes follow it.
///
/// # Errors
/// Where the file begins with another tag, is cut off, or is larger than [`MOST_BYTES`].
pub fn open<'a>(
    bytes: &'a [u8],
    tag: Tag,
    part: &'static str,
) -> Result<(Tlv<'a>, usize), TlvError> {
    if bytes.len() > MOST_BYTES {
        return Err(TlvError { fault: Fault::TooLarge { limit: MOST_BYTES }, offset: 0, part });
    }
    let mut reader = Reader::new(bytes);
    let object = reader.take(tag, part)?;
    Ok((object, reader.rest().len()))
}

/// EF.COM: versions and which data groups the chip says to hold. It is not signed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Com {
    /// Version of the logical data structure, four digits: `0107`.
    pub lds_version: String,
    /// Version of Unicode, six digits: `040000`.
    pub unicode_version: String,
    /// Data groups that it lists.
    pub groups: Vec<u8>,
}

/// Reads EF.COM.
///
/// # Errors
/// Where it is not as Doc 9303-10 §4.6.1 has it.
pub fn com(bytes: &[u8]) -> Result<Com, TlvError> {
    let (file, _) = open(bytes, COM, "EF.COM")?;
    let mut parts = file.reader();
    let lds_version = digits(&parts.take(0x5F01, "LDS version")?, "LDS version")?;
    let unicode_version = digits(&parts.take(0x5F36, "Unicode version")?, "Unicode version")?;
    let list = parts.take(0x5C, "list of data groups")?;
    let groups = list.value.iter().filter_map(|&tag| group_of(Tag::from(tag))).collect();
    Ok(Com { lds_version, unicode_version, groups })
}

fn digits(object: &Tlv<'_>, part: &'static str) -> Result<String, TlvError> {
    if object.value.is_empty() || !object.value.iter().all(u8::is_ascii_digit) {
        return Err(object.refuse(part, "not digits"));
    }
    Ok(object.value.iter().copied().map(char::from).collect())
}

/// The machine readable zone of data group 1, with the line breaks that the chip leaves out.
///
/// # Errors
/// Where it is no data group 1, or its zone has a length of no form (90, 72 or 88 characters).
pub fn zone(bytes: &[u8]) -> Result<Vec<u8>, TlvError> {
    let (file, _) = open(bytes, 0x61, "data group 1")?;
    let mut parts = file.reader();
    let zone = parts.take(0x5F1F, "machine readable zone")?;
    parts.end("data group 1")?;
    let line = match zone.value.len() {
        90 => 30,
        72 => 36,
        88 => 44,
        _ => return Err(zone.refuse("machine readable zone", "not 90, 72 or 88 characters")),
    };
    Ok(zone.value.chunks(line).collect::<Vec<_>>().join(&b'\n'))
}

/// Data group 1 as read by [`crate::mrz::read`].
///
/// # Errors
/// As [`zone`]; what is wrong within the zone is told by the reading.
pub fn dg1(bytes: &[u8], options: &ReadOptions) -> Result<Reading, TlvError> {
    zone(bytes).map(|zone| read(&zone, options))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mrz::CalendarDate;

    #[test]
    fn tags_and_numbers_go_together() {
        for number in 1..=16 {
            assert_eq!(group_of(tag_of(number).unwrap()), Some(number));
        }
        assert_eq!((tag_of(0), tag_of(17), group_of(0x60)), (None, None, None));
        assert_eq!(Kind::of(&[0x77, 0]), Some(Kind::Sod));
        assert_eq!(Kind::of(&[0x75, 0]), Some(Kind::Group(2)));
        assert_eq!(Kind::of(&[]), None);
    }

    #[test]
    fn ef_com_lists_what_the_chip_says_to_hold() {
        let bytes = b"\x60\x16\x5F\x01\x040107\x5F\x36\x06040000\x5C\x04\x61\x75\x63\x6E";
        let com = com(bytes).unwrap();
        assert_eq!((com.lds_version.as_str(), com.groups), ("0107", vec![1, 2, 3, 14]));
    }

    #[test]
    fn the_zone_of_data_group_1_is_read_like_any_other() {
        let zone = b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\
                     L898902C36UTO7408122F1204159ZE184226B<<<<<10";
        let bytes = [&[0x61, 91, 0x5F, 0x1F, 88], zone.as_slice()].concat();
        let options = ReadOptions::on(CalendarDate { year: 2026, month: 11, day: 24 });
        let reading = dg1(&bytes, &options).unwrap();
        assert!(reading.is_sound());
        assert_eq!(reading.fields.document_number, "L898902C3");
        let error = dg1(&bytes[..90], &options).unwrap_err();
        assert_eq!(error.offset, 1);
        let large = vec![0x61; MOST_BYTES + 1];
        assert!(matches!(dg1(&large, &options).unwrap_err().fault, Fault::TooLarge { .. }));
    }
}
