//! Details of the holder and of the document in words: data groups 11, 12, 13 and 16 (Doc 9303-10
//! §4.7.11 to §4.7.16).
//!
//! Texts are UTF-8 by Doc 9303-10; bytes that are none are read as Latin-1, as older chips wrote.
//! Within a text, `<` parts components and `<<` primary from secondary identifier; it stays as it is.

use super::file::open;
use super::tlv::{Tag, Tlv, TlvError};
use serde::Serialize;

/// Additional details of the holder. Every one is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HolderDetails {
    /// Full name, `PRIMARY<<SECONDARY<NAMES`, in the national script where the State chose so.
    pub full_name: Option<String>,
    /// Other names.
    pub other_names: Vec<String>,
    /// Personal number.
    pub personal_number: Option<String>,
    /// Full date of birth, `YYYYMMDD`.
    pub full_date_of_birth: Option<String>,
    /// Place of birth.
    pub place_of_birth: Option<String>,
    /// Permanent address.
    pub address: Option<String>,
    /// Telephone.
    pub telephone: Option<String>,
    /// Profession.
    pub profession: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Personal summary.
    pub summary: Option<String>,
    /// Size of the image of a proof of citizenship, in bytes.
    pub proof_of_citizenship_bytes: Option<usize>,
    /// Numbers of other valid travel documents.
    pub other_documents: Option<String>,
    /// Custody information.
    pub custody: Option<String>,
}

/// Additional details of the document. Every one is optional.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct DocumentDetails {
    /// Issuing authority.
    pub issuing_authority: Option<String>,
    /// Date of issue, `YYYYMMDD`.
    pub date_of_issue: Option<String>,
    /// Other persons on the document.
    pub other_persons: Vec<String>,
    /// Endorsements and observations.
    pub endorsements: Option<String>,
    /// Tax or exit requirements.
    pub tax_or_exit: Option<String>,
    /// Size of the image of the front, in bytes.
    pub front_image_bytes: Option<usize>,
    /// Size of the image of the rear, in bytes.
    pub rear_image_bytes: Option<usize>,
    /// Time of personalization, `YYYYMMDDhhmmss`.
    pub personalized_at: Option<String>,
    /// Serial number of the system that personalized.
    pub personalization_system: Option<String>,
}

/// Whom to notify.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PersonToNotify {
    /// Date on which this was recorded, `YYYYMMDD`.
    pub recorded: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Telephone.
    pub telephone: Option<String>,
    /// Address.
    pub address: Option<String>,
}

fn text(object: &Tlv<'_>) -> String {
    std::str::from_utf8(object.value)
        .map_or_else(|_| object.value.iter().copied().map(char::from).collect(), str::to_owned)
}

/// Digits written as characters or, as the first chips did, two to a byte.
fn digits(object: &Tlv<'_>, count: usize) -> String {
    if object.value.len() == count / 2 {
        return super::super::pki::hash::hex(object.value);
    }
    text(object)
}

/// The objects within `A0`, as one list of texts.
fn others(object: &Tlv<'_>, tag: Tag, part: &'static str) -> Result<Vec<String>, TlvError> {
    let mut parts = object.reader();
    let mut texts = Vec::new();
    while !parts.is_empty() {
        let entry = parts.any(part)?;
        if entry.tag == tag {
            texts.push(text(&entry));
        }
    }
    Ok(texts)
}

/// Reads data group 11.
///
/// # Errors
/// Where it is no data group 11. Objects that Doc 9303 does not have in it are passed over.
pub fn dg11(bytes: &[u8]) -> Result<HolderDetails, TlvError> {
    let part = "data group 11";
    let (file, _) = open(bytes, 0x6B, part)?;
    let mut parts = file.reader();
    let mut details = HolderDetails::default();
    while !parts.is_empty() {
        let object = parts.any(part)?;
        let slot = match object.tag {
            0x5F0E => &mut details.full_name,
            0x5F10 => &mut details.personal_number,
            0x5F11 => &mut details.place_of_birth,
            0x5F42 => &mut details.address,
            0x5F12 => &mut details.telephone,
            0x5F13 => &mut details.profession,
            0x5F14 => &mut details.title,
            0x5F15 => &mut details.summary,
            0x5F17 => &mut details.other_documents,
            0x5F18 => &mut details.custody,
            0x5F2B => {
                details.full_date_of_birth = Some(digits(&object, 8));
                continue;
            }
            0x5F16 => {
                details.proof_of_citizenship_bytes = Some(object.value.len());
                continue;
            }
            0xA0 => {
                details.other_names.extend(others(&object, 0x5F0F, part)?);
                continue;
            }
            0x5F0F => {
                details.other_names.push(text(&object));
                continue;
            }
            _ => continue,
        };
        *slot = Some(text(&object));
    }
    Ok(details)
}

/// Reads data group 12.
///
/// # Errors
/// Where it is no data group 12. Objects that Doc 9303 does not have in it are passed over.
pub fn dg12(bytes: &[u8]) -> Result<DocumentDetails, TlvError> {
    let part = "data group 12";
    let (file, _) = open(bytes, 0x6C, part)?;
    let mut parts = file.reader();
    let mut details = DocumentDetails::default();
    while !parts.is_empty() {
        let object = parts.any(part)?;
        match object.tag {
            0x5F19 => details.issuing_authority = Some(text(&object)),
            0x5F26 => details.date_of_issue = Some(digits(&object, 8)),
            0xA0 => details.other_persons.extend(others(&object, 0x5F1A, part)?),
            0x5F1A => details.other_persons.push(text(&object)),
            0x5F1B => details.endorsements = Some(text(&object)),
            0x5F1C => details.tax_or_exit = Some(text(&object)),
            0x5F1D => details.front_image_bytes = Some(object.value.len()),
            0x5F1E => details.rear_image_bytes = Some(object.value.len()),
            0x5F55 => details.personalized_at = Some(digits(&object, 14)),
            0x5F56 => details.personalization_system = Some(text(&object)),
            _ => {}
        }
    }
    Ok(details)
}

/// The content of data group 13, which each State arranges for itself.
///
/// # Errors
/// Where it is no data group 13.
pub fn dg13(bytes: &[u8]) -> Result<&[u8], TlvError> {
    open(bytes, 0x6D, "data group 13").map(|(file, _)| file.value)
}

/// Reads data group 16.
///
/// # Errors
/// Where it is no data group 16.
pub fn dg16(bytes: &[u8]) -> Result<Vec<PersonToNotify>, TlvError> {
    let part = "data group 16";
    let (file, _) = open(bytes, 0x70, part)?;
    let mut parts = file.reader();
    let mut persons = Vec::new();
    while !parts.is_empty() {
        let template = parts.any(part)?;
        // Templates are A1, A2, …; their number stands before them.
        if template.tag & 0xF0 != 0xA0 {
            continue;
        }
        let mut person = PersonToNotify::default();
        let mut fields = template.reader();
        while !fields.is_empty() {
            let field = fields.any(part)?;
            match field.tag {
                0x50 => person.recorded = Some(digits(&field, 8)),
                0x51 => person.name = Some(text(&field)),
                0x52 => person.telephone = Some(text(&field)),
                0x53 => person.address = Some(text(&field)),
                _ => {}
            }
        }
        persons.push(person);
    }
    Ok(persons)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(tag: &[u8], body: &[u8]) -> Vec<u8> {
        [tag, &[u8::try_from(body.len()).unwrap()], body].concat()
    }

    #[test]
    fn details_of_the_holder() {
        let names = wrap(&[0xA0], &[vec![2, 1, 1], wrap(&[0x5F, 0x0F], b"LINDGREN")].concat());
        let body = [
            vec![0x5C, 2, 0x5F, 0x0E],
            wrap(&[0x5F, 0x0E], "ERIKSSON<<ÅNNA".as_bytes()),
            names,
            wrap(&[0x5F, 0x2B], &[0x19, 0x74, 0x08, 0x12]),
            wrap(&[0x5F, 0x11], b"ZENITH<UTOPIA"),
            wrap(&[0x5F, 0x16], &[1, 2, 3]),
            wrap(&[0x5F, 0x77], b"unknown"),
        ]
        .concat();
        let file = wrap(&[0x6B], &body);
        let details = dg11(&file).unwrap();
        assert_eq!(details.full_name.as_deref(), Some("ERIKSSON<<ÅNNA"));
        assert_eq!(details.other_names, ["LINDGREN"]);
        assert_eq!(details.full_date_of_birth.as_deref(), Some("19740812"));
        assert_eq!(details.place_of_birth.as_deref(), Some("ZENITH<UTOPIA"));
        assert_eq!(details.proof_of_citizenship_bytes, Some(3));
        assert!(dg12(&file).is_err() && dg11(&file[..20]).is_err());
    }

    #[test]
    fn details_of_the_document_and_persons_to_notify() {
        let body = [
            wrap(&[0x5F, 0x19], b"PASSPORT OFFICE"),
            wrap(&[0x5F, 0x26], b"20210415"),
            wrap(&[0x5F, 0x55], &[0x20, 0x21, 0x04, 0x15, 0x10, 0x20, 0x30]),
        ]
        .concat();
        let details = dg12(&wrap(&[0x6C], &body)).unwrap();
        assert_eq!(details.date_of_issue.as_deref(), Some("20210415"));
        assert_eq!(details.personalized_at.as_deref(), Some("20210415102030"));
        let person = wrap(&[0xA1], &[wrap(&[0x51], b"SMITH<<JANE"), wrap(&[0x52], b"+1")].concat());
        let persons = dg16(&wrap(&[0x70], &[vec![2, 1, 1], person].concat())).unwrap();
        assert_eq!(persons[0].name.as_deref(), Some("SMITH<<JANE"));
        assert_eq!(dg13(&[0x6D, 1, 9]), Ok(&[9][..]));
    }
}
