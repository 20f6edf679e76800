//! The portrait of a chip, kept beside the officer's view until the examination is decided.
//!
//! Always holds: it is erased in the same commit as the decision, or a day later where nobody
//! decided; its body never leaves the node that read it; whoever looks at it is in the log of
//! reads. What is shown is an image that a browser knows, whatever the chip has.

use std::panic;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use icao9303::chip::face::ImageKind;
use jiff::Timestamp;
use kernel::{Error, Id, Kind, Result};
use registry::{Column, ColumnType, Record, Value};
use serde::{Deserialize, Serialize};

use crate::model::Examination;

/// The most bytes of a portrait: chips have 10 to 30 kB, some 100.
pub const MOST_BYTES: usize = 500_000;
/// The most pixels of a portrait that is decoded: a chip's has some 300,000.
const MOST_PIXELS: u64 = 6_000_000;

/// A portrait as the chip has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portrait {
    /// The examination in which it was read.
    pub examination: Id<Examination>,
    /// When.
    pub read_at: Timestamp,
    /// The bytes, base64.
    pub base64: String,
}

impl Record for Portrait {
    const KIND: &'static str = "border.portrait";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[Column::indexed("read_at", ColumnType::Time)];
    fn columns(&self) -> Vec<Value> {
        vec![self.read_at.into()]
    }
}

impl Portrait {
    /// Of a chip's bytes; `None` where they are no image or larger than any portrait.
    #[must_use]
    pub fn of(examination: Id<Examination>, read_at: Timestamp, bytes: &[u8]) -> Option<Self> {
        let fits = bytes.len() <= MOST_BYTES && ImageKind::of(bytes) != ImageKind::Other;
        fits.then(|| Self { examination, read_at, base64: STANDARD.encode(bytes) })
    }

    /// The image as a browser shows it: media type and bytes. JPEG stays as it is, JPEG 2000
    /// becomes PNG.
    ///
    /// # Errors
    /// `portrait-unreadable`.
    pub fn shown(&self) -> Result<(&'static str, Vec<u8>)> {
        let bytes = STANDARD.decode(&self.base64).map_err(|e| unreadable(&e))?;
        match ImageKind::of(&bytes) {
            ImageKind::Jpeg => Ok(("image/jpeg", bytes)),
            ImageKind::Jpeg2000 => Ok(("image/png", png_of(&bytes)?)),
            ImageKind::Other => Err(unreadable(&"no image of a known kind")),
        }
    }
}

fn unreadable(why: &dyn std::fmt::Display) -> Error {
    Error::new(
        Kind::Invalid,
        "portrait-unreadable",
        "The chip's portrait can't be shown. Compare the traveller with the picture on the page.",
    )
    .because(why.to_string())
}

fn png_of(bytes: &[u8]) -> Result<Vec<u8>> {
    // A chip holds what its maker wrote: a decoder that stumbles over it must not end the program.
    let decoded = panic::catch_unwind(|| decode(bytes));
    decoded.unwrap_or_else(|_| Err(unreadable(&"the decoder gave up")))
}

fn decode(bytes: &[u8]) -> Result<Vec<u8>> {
    use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
    let image = Image::new(bytes, &DecodeSettings::default()).map_err(|e| unreadable(&e))?;
    let (width, height) = (image.width(), image.height());
    if u64::from(width).saturating_mul(u64::from(height)) > MOST_PIXELS {
        return Err(unreadable(&format!("{width} × {height} pixels")));
    }
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|e| unreadable(&e))?;
    let color = match decoded.components().len() {
        1 => png::ColorType::Grayscale,
        2 => png::ColorType::GrayscaleAlpha,
        3 => png::ColorType::Rgb,
        4 => png::ColorType::Rgba,
        n => return Err(unreadable(&format!("{n} channels"))),
    };
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    let written =
        encoder.write_header().and_then(|mut writer| writer.write_image_data(&decoded.data_u8()));
    written.map_err(|e| unreadable(&e))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn portrait(bytes: &[u8]) -> Option<Portrait> {
        Portrait::of(Id::from_bytes([1; 16]), Timestamp::UNIX_EPOCH, bytes)
    }

    #[test]
    fn what_is_no_image_is_not_kept() {
        assert!(portrait(b"GIF89a").is_none());
        assert!(portrait(&[&[0xFF, 0xD8, 0xFF][..], &vec![0; MOST_BYTES]].concat()).is_none());
    }

    #[test]
    fn a_jpeg_2000_that_lies_is_an_error_and_no_crash() {
        let mut lying = vec![0xFF, 0x4F, 0xFF, 0x51, 0, 47, 0, 0];
        lying.extend([0x7F; 200]);
        let kept = portrait(&lying).unwrap();
        assert_eq!(kept.shown().unwrap_err().code(), "portrait-unreadable");
    }
}
