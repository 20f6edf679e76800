//! Whether bytes that were sent are a picture: JPEG or PNG, whole, and of a size that a screen
//! shows.
//!
//! Always holds: nothing is decoded and nothing allocated; what stands behind the picture's end is
//! cut off and not kept.
//!
//! Left out: whether the colours come out, which the eye sees at once.

use kernel::{Error, Result};

/// The largest picture that is kept, in bytes.
pub const MOST_BYTES: usize = 2_000_000;
/// The most pixels: a page at 600 dots per inch has 35 million.
pub const MOST_PIXELS: u64 = 50_000_000;
/// The most pictures in one examination.
pub const MOST_PICTURES: usize = 12;

/// What a picture is, seen from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// Pixels from left to right.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
    /// Where the picture ends within the bytes.
    pub end: usize,
}

/// The error of a picture that can't be kept.
pub(crate) fn refused(code: &'static str, says: &str) -> Error {
    Error::invalid("taken-refused", "The picture can't be kept.").field("picture", code, says)
}

fn cut_off() -> Error {
    refused("taken-cut-off", "The picture ends before it is whole. Send the file again.")
}

/// Looks at the bytes of a picture.
///
/// # Errors
/// `taken-refused`, with `taken-not-one`, `taken-cut-off`, `taken-too-large` or
/// `taken-too-many-pixels` for the field `picture`.
pub fn look(bytes: &[u8]) -> Result<Shape> {
    if bytes.len() > MOST_BYTES {
        return Err(refused(
            "taken-too-large",
            "The picture is larger than 2 MB. Make it smaller, then send it again.",
        ));
    }
    let shape = if bytes.starts_with(PNG) {
        png(bytes).ok_or_else(cut_off)?
    } else if bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        jpeg(bytes).ok_or_else(cut_off)?
    } else {
        return Err(refused(
            "taken-not-one",
            "This file is neither a JPEG nor a PNG picture. Choose another.",
        ));
    };
    match u64::from(shape.width).saturating_mul(shape.height.into()) {
        1..=MOST_PIXELS => Ok(shape),
        _ => Err(refused(
            "taken-too-many-pixels",
            "The picture has no pixels, or more than 50 million. Send a smaller one.",
        )),
    }
}

/// What every PNG begins with (ISO/IEC 15948 §5.2).
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn big_endian(bytes: &[u8], at: usize, count: usize) -> Option<u32> {
    let part = bytes.get(at..at.checked_add(count)?)?;
    Some(part.iter().fold(0, |n, b| n << 8 | u32::from(*b)))
}

/// ISO/IEC 15948 §5.3: chunks of length, type, data and check sum; IHDR first, IEND last.
fn png(bytes: &[u8]) -> Option<Shape> {
    let mut at = PNG.len();
    let mut size = None;
    loop {
        let length = usize::try_from(big_endian(bytes, at, 4)?).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(12)?.checked_add(length)?;
        bytes.get(at..end)?;
        match (kind, size) {
            (b"IHDR", None) => {
                size = Some((big_endian(bytes, at + 8, 4)?, big_endian(bytes, at + 12, 4)?))
            }
            (_, None) => return None,
            (b"IEND", Some((width, height))) => {
                return Some(Shape { media_type: "image/png", width, height, end });
            }
            _ => {}
        }
        at = end;
    }
}

/// ITU-T T.81 annex B: markers, the frame's size in SOF, the coded data after SOS, EOI at the end.
fn jpeg(bytes: &[u8]) -> Option<Shape> {
    let (mut at, mut size, mut scanned) = (2, None, false);
    loop {
        // Markers may have fill bytes before them (B.1.1.2).
        while *bytes.get(at + 1)? == 0xFF {
            at += 1;
        }
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        at += 2;
        match marker {
            0xD9 => {
                let (width, height) = size.filter(|_| scanned)?;
                return Some(Shape { media_type: "image/jpeg", width, height, end: at });
            }
            0x01 | 0xD0..=0xD7 => continue,
            _ => {}
        }
        let length = usize::try_from(big_endian(bytes, at, 2)?).ok()?;
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            size = Some((big_endian(bytes, at + 5, 2)?, big_endian(bytes, at + 3, 2)?));
        }
        at = at.checked_add(length.max(2))?;
        if marker == 0xDA {
            scanned = true;
            // Coded data: a marker is an FF that neither a zero nor a restart follows.
            while !matches!((bytes.get(at)?, bytes.get(at + 1)?), (0xFF, m) if !matches!(m, 0 | 0xD0..=0xD7))
            {
                at += 1;
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    /// One grey pixel, made by hand after ISO/IEC 15948.
    const DOT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\0\0\0\x0aIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82";

    /// The frame of a JPEG of 300 by 200 whose coded data is four bytes.
    fn photo() -> Vec<u8> {
        let mut out = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0x4A, 0x46];
        out.extend([0xFF, 0xC0, 0, 11, 8, 0, 200, 1, 44, 1, 1, 0x11, 0]);
        out.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD9]);
        out
    }

    fn code(bytes: &[u8]) -> &'static str {
        look(bytes).unwrap_err().fields()[0].code
    }

    #[test]
    fn a_picture_says_what_it_is_and_where_it_ends() {
        let dot = look(DOT).unwrap();
        assert_eq!(
            (dot.media_type, dot.width, dot.height, dot.end),
            ("image/png", 1, 1, DOT.len())
        );
        let mut longer = photo();
        let end = longer.len();
        longer.extend(b"<script>");
        let photo = look(&longer).unwrap();
        let wanted = Shape { media_type: "image/jpeg", width: 300, height: 200, end };
        assert_eq!(photo, wanted);
    }

    #[test]
    fn whatever_is_cut_off_is_said_to_be() {
        for whole in [DOT.to_vec(), photo()] {
            for end in 9..whole.len() {
                assert_eq!(code(&whole[..end]), "taken-cut-off", "{end}");
            }
        }
    }

    #[test]
    fn what_is_no_picture_too_large_or_a_bomb_is_refused() {
        assert_eq!(code(b"GIF89a"), "taken-not-one");
        assert_eq!(code(b""), "taken-not-one");
        assert_eq!(code(&vec![0; MOST_BYTES + 1]), "taken-too-large");
        let mut bomb = DOT.to_vec();
        bomb[16..24].fill(0xFF);
        assert_eq!(code(&bomb), "taken-too-many-pixels");
        bomb[16..24].fill(0);
        assert_eq!(code(&bomb), "taken-too-many-pixels");
        let mut lies = DOT.to_vec();
        lies[33..37].fill(0xFF);
        assert_eq!(code(&lies), "taken-cut-off");
    }
}
