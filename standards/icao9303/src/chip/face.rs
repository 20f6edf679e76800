//! Portraits and signatures: data groups 2, 5 and 7, and that 3 and 4 are there (Doc 9303-10
//! §4.7.2 to §4.7.7).
//!
//! A portrait stands in a biometric template (ISO/IEC 7816-11) as a record of ISO/IEC 19794-5:2005
//! or, on newer chips, as a data block of ISO/IEC 39794-5. Of the first the header fields are read.
//! Of the second the standard's year and the image are told, and its many optional fields left out.
//! What kind of image it is is told by its own first bytes, whatever the header says.

use super::file::open;
use super::tlv::{Reader, Tlv, TlvError, small, tag};
use serde::Serialize;

/// How an image is coded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageKind {
    /// JPEG (ISO/IEC 10918-1).
    Jpeg,
    /// JPEG 2000 (ISO/IEC 15444-1), as a file or a bare code stream.
    Jpeg2000,
    /// Something else.
    Other,
}

impl ImageKind {
    /// By the first bytes.
    #[must_use]
    pub fn of(image: &[u8]) -> Self {
        const JP2: &[u8] = &[0, 0, 0, 0x0C, 0x6A, 0x50, 0x20, 0x20];
        if image.starts_with(&[0xFF, 0xD8, 0xFF]) {
            Self::Jpeg
        } else if image.starts_with(JP2) || image.starts_with(&[0xFF, 0x4F, 0xFF, 0x51]) {
            Self::Jpeg2000
        } else {
            Self::Other
        }
    }
}

/// The header of a facial record (ISO/IEC 19794-5:2005 §5.5, §5.7), numbers as the record has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FaceHeader {
    /// 0 unspecified, 1 male, 2 female, 255 unknown.
    pub gender: u8,
    /// Code of the colour of the eyes.
    pub eye_colour: u8,
    /// Code of the colour of the hair.
    pub hair_colour: u8,
    /// Number of feature points before the image.
    pub feature_points: u16,
    /// 0 basic, 1 full frontal, 2 token frontal.
    pub image_type: u8,
    /// 0 JPEG, 1 JPEG 2000, by the record's own word.
    pub image_data_type: u8,
    /// Pixels.
    pub width: u16,
    /// Pixels.
    pub height: u16,
}

/// A portrait and what is said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face<'a> {
    /// The header of ISO/IEC 19794-5; `None` where the block is of ISO/IEC 39794-5.
    pub header: Option<FaceHeader>,
    /// The year of the standard that a block of ISO/IEC 39794-5 names.
    pub standard_year: Option<u32>,
    /// The image as it is, ready for whatever shows it.
    pub image: &'a [u8],
    /// How it is coded.
    pub kind: ImageKind,
}

/// The portraits of data group 2.
///
/// # Errors
/// Where the template or a record is not as the standards have it.
pub fn dg2(bytes: &[u8]) -> Result<Vec<Face<'_>>, TlvError> {
    let mut faces = Vec::new();
    let (file, _) = open(bytes, 0x75, "data group 2")?;
    for template in templates(&file, "data group 2")?.1 {
        let mut parts = template.reader();
        parts.take_if(0xA1, "biometric header")?;
        let block = parts.any("biometric data")?;
        match block.tag {
            0x5F2E => records(&block, &mut faces)?,
            0x7F2E => faces.push(data_block(&block)?),
            _ => return Err(block.refuse("biometric data", "neither 5F2E nor 7F2E")),
        }
    }
    Ok(faces)
}

/// How many biometric templates data group 3 (fingers) or 4 (irises) says to hold. Reading them
/// takes the issuing State's permission (Doc 9303-11 §7); that they are there does not.
///
/// # Errors
/// Where it is no such data group.
pub fn templates_in(bytes: &[u8], number: u8) -> Result<u32, TlvError> {
    let tag = if number == 4 { 0x76 } else { 0x63 };
    let (file, _) = open(bytes, tag, "biometric data group")?;
    templates(&file, "biometric data group").map(|(said, _)| said)
}

/// The number said, and the templates that are there.
fn templates<'a>(file: &Tlv<'a>, part: &'static str) -> Result<(u32, Vec<Tlv<'a>>), TlvError> {
    let mut outer = file.reader();
    let mut group = outer.take(0x7F61, part)?.reader();
    let said = small(&group.take(tag::INTEGER, part)?, part)?;
    let mut found = Vec::new();
    while let Some(template) = group.take_if(0x7F60, part)? {
        found.push(template);
    }
    group.end(part)?;
    Ok((said, found))
}

/// Big-endian numbers of fixed width from the front of a record.
struct Fixed<'a> {
    rest: &'a [u8],
    at: usize,
}

impl<'a> Fixed<'a> {
    fn bytes(&mut self, count: usize) -> Result<&'a [u8], TlvError> {
        let ended = TlvError {
            fault: super::tlv::Fault::LengthLies { claimed: count, present: self.rest.len() },
            offset: self.at,
            part: "facial record",
        };
        let (head, rest) = self.rest.split_at_checked(count).ok_or(ended)?;
        self.at = self.at.saturating_add(count);
        self.rest = rest;
        Ok(head)
    }

    fn number(&mut self, count: usize) -> Result<u32, TlvError> {
        Ok(self.bytes(count)?.iter().fold(0, |sum, &byte| (sum << 8) | u32::from(byte)))
    }

    fn byte(&mut self) -> Result<u8, TlvError> {
        Ok(self.bytes(1)?.first().copied().unwrap_or_default())
    }

    fn short(&mut self) -> Result<u16, TlvError> {
        Ok(u16::try_from(self.number(2)?).unwrap_or_default())
    }

    fn size(&mut self) -> Result<usize, TlvError> {
        Ok(usize::try_from(self.number(4)?).unwrap_or(usize::MAX))
    }
}

/// The records of one block (ISO/IEC 19794-5:2005 §5.4 to §5.8).
fn records<'a>(block: &Tlv<'a>, faces: &mut Vec<Face<'a>>) -> Result<(), TlvError> {
    let mut record = Fixed { rest: block.value, at: block.value_offset() };
    if record.bytes(4)? != b"FAC\0" {
        return Err(block.refuse("facial record", "it does not begin with FAC"));
    }
    if record.bytes(4)? != b"010\0" {
        return Err(block.refuse("facial record", "a version other than 010"));
    }
    let length = record.size()?;
    if length != block.value.len() {
        return Err(block.refuse("facial record", "its length is not the block's"));
    }
    for _ in 0..record.number(2)? {
        faces.push(one_record(&mut record)?);
    }
    if record.rest.is_empty() {
        return Ok(());
    }
    Err(block.refuse("facial record", "bytes after the last image"))
}

fn one_record<'a>(record: &mut Fixed<'a>) -> Result<Face<'a>, TlvError> {
    let at = record.at;
    let length = record.size()?;
    // The length counts its own four bytes.
    let body = record.bytes(length.saturating_sub(4))?;
    let mut fields = Fixed { rest: body, at: at.saturating_add(4) };
    let feature_points = fields.short()?;
    let (gender, eye_colour, hair_colour) = (fields.byte()?, fields.byte()?, fields.byte()?);
    // Property mask, expression, pose and its uncertainty.
    fields.bytes(3 + 2 + 3 + 3)?;
    for _ in 0..feature_points {
        fields.bytes(8)?;
    }
    let (image_type, image_data_type) = (fields.byte()?, fields.byte()?);
    let (width, height) = (fields.short()?, fields.short()?);
    // Colour space, kind of source, device, quality.
    fields.bytes(1 + 1 + 2 + 2)?;
    let image = fields.rest;
    let header = FaceHeader {
        gender,
        eye_colour,
        hair_colour,
        feature_points,
        image_type,
        image_data_type,
        width,
        height,
    };
    Ok(Face { header: Some(header), standard_year: None, image, kind: ImageKind::of(image) })
}

/// ISO/IEC 39794-5: a tree of tagged fields in which one primitive holds the image.
fn data_block<'a>(block: &Tlv<'a>) -> Result<Face<'a>, TlvError> {
    // Objects that are still to be opened: a list instead of recursion, so that depth costs nothing.
    let mut open = vec![block.reader()];
    let mut standard_year = None;
    while let Some(mut reader) = open.pop() {
        while !reader.is_empty() {
            let object = reader.any("face data block")?;
            let kind = ImageKind::of(object.value);
            if kind != ImageKind::Other {
                return Ok(Face { header: None, standard_year, image: object.value, kind });
            }
            match (object.tag, object.value) {
                // The version block: generation in [0], year in [1].
                (0x81, [high, low]) if standard_year.is_none() => {
                    standard_year = Some(u32::from(*high) << 8 | u32::from(*low));
                }
                _ => {}
            }
            if is_constructed(object.tag) {
                // What is within comes first, so that fields are met in their order.
                open.push(reader);
                reader = object.reader();
            }
        }
    }
    Err(block.refuse("face data block", "no image of a known kind"))
}

/// Bit 6 of the tag's first byte (X.690 §8.1.2.5).
fn is_constructed(tag: u32) -> bool {
    let first = tag.to_be_bytes().into_iter().find(|&byte| byte != 0).unwrap_or_default();
    first & 0x20 != 0
}

/// The images of data group 5 (portrait) or 7 (signature or usual mark) as displayed.
///
/// # Errors
/// Where it is no such data group.
pub fn displayed_images(bytes: &[u8], number: u8) -> Result<Vec<(&[u8], ImageKind)>, TlvError> {
    let (tag, part) = if number == 5 { (0x65, "data group 5") } else { (0x67, "data group 7") };
    let image = if number == 5 { 0x5F40 } else { 0x5F43 };
    let (file, _) = open(bytes, tag, part)?;
    let mut parts: Reader<'_> = file.reader();
    parts.take(tag::INTEGER, part)?;
    let mut images = Vec::new();
    while !parts.is_empty() {
        let object = parts.take(image, part)?;
        images.push((object.value, ImageKind::of(object.value)));
    }
    Ok(images)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrap(tag: &[u8], body: &[u8]) -> Vec<u8> {
        [tag, &[0x82], &u16::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
    }

    fn group(block_tag: &[u8], block: &[u8]) -> Vec<u8> {
        let template = wrap(&[0x7F, 0x60], &[wrap(&[0xA1], &[]), wrap(block_tag, block)].concat());
        wrap(&[0x75], &wrap(&[0x7F, 0x61], &[vec![2, 1, 1], template].concat()))
    }

    fn record(image: &[u8]) -> Vec<u8> {
        let information = [
            &[0, 1, 2, 3, 4][..],
            &[0; 11],
            &[9; 8],
            &[1, 0, 1, 0x51, 1, 0xC1, 0, 0, 0, 0, 0, 0],
            image,
        ]
        .concat();
        let length = u32::try_from(information.len() + 4).unwrap();
        let body = [&length.to_be_bytes()[..], &information].concat();
        let whole = u32::try_from(body.len() + 14).unwrap();
        [b"FAC\x00010\0", &whole.to_be_bytes()[..], &[0, 1], &body].concat()
    }

    #[test]
    fn a_facial_record_gives_its_header_and_its_image() {
        let image = [0xFF, 0xD8, 0xFF, 0xE0];
        let bytes = group(&[0x5F, 0x2E], &record(&image));
        let faces = dg2(&bytes).unwrap();
        let header = faces[0].header.unwrap();
        assert_eq!((header.width, header.height, header.feature_points), (337, 449, 1));
        assert_eq!((header.gender, header.eye_colour, header.image_type), (2, 3, 1));
        assert_eq!((faces[0].image, faces[0].kind), (&image[..], ImageKind::Jpeg));
    }

    #[test]
    fn a_record_that_lies_about_its_length_is_refused() {
        for at in [8, 11, 14, 17, 18, 19] {
            let mut lying = record(&[1, 2, 3]);
            lying[at] ^= 0x40;
            assert!(dg2(&group(&[0x5F, 0x2E], &lying)).is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_data_block_of_39794_gives_its_image_at_any_depth() {
        let image = wrap(&[0x80], &[0xFF, 0x4F, 0xFF, 0x51, 7]);
        let version = [0xA0, 7, 0x80, 1, 3, 0x81, 2, 0x07, 0xE3];
        let tree = [&version[..], &wrap(&[0xA1], &wrap(&[0xA1], &wrap(&[0xA0], &image)))].concat();
        let bytes = group(&[0x7F, 0x2E], &wrap(&[0x65], &tree));
        let faces = dg2(&bytes).unwrap();
        assert_eq!((faces[0].standard_year, faces[0].kind), (Some(2019), ImageKind::Jpeg2000));
        assert_eq!(faces[0].image.last(), Some(&7));
    }

    #[test]
    fn a_signature_and_templates_of_fingers() {
        let bytes =
            wrap(&[0x67], &[vec![2, 1, 1], wrap(&[0x5F, 0x43], &[0xFF, 0xD8, 0xFF])].concat());
        assert_eq!(displayed_images(&bytes, 7).unwrap()[0].1, ImageKind::Jpeg);
        let fingers = wrap(&[0x63], &wrap(&[0x7F, 0x61], &[2, 1, 2]));
        assert_eq!(templates_in(&fingers, 3), Ok(2));
    }
}
