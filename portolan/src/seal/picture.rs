//! The bar code in a picture: PNG or JPEG, Data Matrix or QR code.
//!
//! What always holds: the size that a picture says is looked at before anything is decoded, and
//! nothing is allocated beyond it. The finder of bar codes is other people's code over hostile
//! pictures: a panic in it is caught here and told as a picture that was not read.

use std::collections::HashSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rxing::{BarcodeFormat, DecodeHints, RXingResult, RXingResultMetadataType};
use rxing::{RXingResultMetadataValue, helpers};
use thiserror::Error;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// A page at 600 dots per inch has 35 million; a photograph of a telephone 12 to 50.
const MOST_PIXELS: usize = 50_000_000;

/// Four bytes to a pixel, and what the decoder needs for itself.
const MOST_DECODER_BYTES: usize = 5 * MOST_PIXELS;

/// Why there is no bar code.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Problem {
    /// It is not what it begins like.
    #[error("the picture is damaged: {0}")]
    Damaged(String),
    /// More pixels than are read.
    #[error("the picture has {width} x {height} pixels; at most {MOST_PIXELS} are read")]
    TooLarge {
        /// Pixels from left to right.
        width: usize,
        /// Pixels from top to bottom.
        height: usize,
    },
    /// None was found.
    #[error(
        "no Data Matrix and no QR code was found: take the picture closer, flat and in even light"
    )]
    NoBarCode,
}

impl Problem {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Damaged(_) => "picture_damaged",
            Self::TooLarge { .. } => "picture_too_large",
            Self::NoBarCode => "no_bar_code_found",
        }
    }
}

/// Grey values, row by row.
struct Grey {
    values: Vec<u8>,
    width: u32,
    height: u32,
}

/// What the bar code in a picture holds, in the order of what is most likely meant.
///
/// # Errors
/// Where the picture cannot be decoded, is too large, or has no bar code.
pub fn bar_code(picture: &[u8]) -> Result<Vec<Vec<u8>>, Problem> {
    let read = AssertUnwindSafe(|| {
        let grey = if picture.starts_with(b"\x89PNG") { png(picture) } else { jpeg(picture) }?;
        find(&grey).ok_or(Problem::NoBarCode)
    });
    let found = catch_unwind(read)
        .map_err(|_| Problem::Damaged("its reading was given up".to_owned()))??;
    Ok(held(&found))
}

fn bounded(width: usize, height: usize) -> Result<(), Problem> {
    match width.checked_mul(height) {
        Some(1..=MOST_PIXELS) => Ok(()),
        _ => Err(Problem::TooLarge { width, height }),
    }
}

fn png(picture: &[u8]) -> Result<Grey, Problem> {
    let damaged = |error: png::DecodingError| Problem::Damaged(error.to_string());
    let limits = png::Limits { bytes: MOST_DECODER_BYTES };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(picture), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = (reader.info().width, reader.info().height);
    let size = |pixels: u32| usize::try_from(pixels).unwrap_or(usize::MAX);
    bounded(size(width), size(height))?;
    let bytes = reader.output_buffer_size().ok_or_else(|| Problem::Damaged("size".to_owned()))?;
    let mut buffer = vec![0; bytes];
    let frame = reader.next_frame(&mut buffer).map_err(damaged)?;
    let values = match frame.color_type {
        png::ColorType::Grayscale => buffer,
        png::ColorType::GrayscaleAlpha => {
            buffer.as_chunks::<2>().0.iter().map(|&[grey, alpha]| on_white(grey, alpha)).collect()
        }
        png::ColorType::Rgb => buffer.as_chunks::<3>().0.iter().map(|&c| grey(c)).collect(),
        png::ColorType::Rgba => buffer
            .as_chunks::<4>()
            .0
            .iter()
            .map(|&[r, g, b, alpha]| on_white(grey([r, g, b]), alpha))
            .collect(),
        png::ColorType::Indexed => return Err(Problem::Damaged("no colours".to_owned())),
    };
    Ok(Grey { values, width, height })
}

fn jpeg(picture: &[u8]) -> Result<Grey, Problem> {
    let damaged = |error: &dyn std::fmt::Debug| Problem::Damaged(format!("{error:?}"));
    let options = DecoderOptions::new_safe().jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(picture), options);
    decoder.decode_headers().map_err(|error| damaged(&error))?;
    let info = decoder.info().ok_or_else(|| Problem::Damaged("no size".to_owned()))?;
    bounded(usize::from(info.width), usize::from(info.height))?;
    let values = decoder.decode().map_err(|error| damaged(&error))?;
    Ok(Grey { values, width: u32::from(info.width), height: u32::from(info.height) })
}

/// Brightness by ITU-R BT.601, in 256 parts.
fn grey([r, g, b]: [u8; 3]) -> u8 {
    let sum = 77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b);
    u8::try_from(sum >> 8).unwrap_or(u8::MAX)
}

/// What is transparent is paper.
fn on_white(grey: u8, alpha: u8) -> u8 {
    let (grey, alpha) = (u32::from(grey), u32::from(alpha));
    u8::try_from((grey * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

fn find(grey: &Grey) -> Option<RXingResult> {
    // A drawn symbol without perspective is found more surely when that is said.
    [false, true].into_iter().find_map(|pure| {
        let mut hints = DecodeHints {
            PossibleFormats: Some(HashSet::from([
                BarcodeFormat::DATA_MATRIX,
                BarcodeFormat::QR_CODE,
            ])),
            PureBarcode: Some(pure),
            AlsoInverted: Some(true),
            ..DecodeHints::default()
        };
        let (values, width, height) = (&grey.values, grey.width, grey.height);
        helpers::detect_in_luma_slice_with_hints(values, width, height, None, &mut hints).ok()
    })
}

/// The bytes as the symbol has them, and the text that they may be.
fn held(found: &RXingResult) -> Vec<Vec<u8>> {
    let segments = found.getRXingResultMetadata().get(&RXingResultMetadataType::BYTE_SEGMENTS);
    let bytes = match segments {
        Some(RXingResultMetadataValue::ByteSegments(segments)) => Some(segments.concat()),
        _ => None,
    };
    let text = found.getText();
    let latin = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    [bytes, latin, Some(text.as_bytes().to_vec())].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rxing::Writer;
    use rxing::datamatrix::DataMatrixWriter;
    use rxing::qrcode::QRCodeWriter;

    /// A symbol as a picture, each module so many pixels wide, with a margin.
    fn drawn(writer: &dyn Writer, format: BarcodeFormat, contents: &str) -> Vec<u8> {
        let matrix = writer.encode(contents, &format, 0, 0).unwrap();
        let (scale, margin) = (4, 4);
        let (columns, rows) = (matrix.getWidth() + 2 * margin, matrix.getHeight() + 2 * margin);
        let mut values = Vec::new();
        for y in 0..rows * scale {
            for x in 0..columns * scale {
                let (x, y) = (x / scale, y / scale);
                let inside = (margin..margin + matrix.getWidth()).contains(&x)
                    && (margin..margin + matrix.getHeight()).contains(&y);
                let dark = inside && matrix.get(x - margin, y - margin);
                values.push(if dark { 0 } else { 255 });
            }
        }
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, columns * scale, rows * scale);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&values).unwrap();
        file
    }

    fn every_byte() -> Vec<u8> {
        (0..=255).chain([0xDC, 0, 0x80, 0xFF]).collect()
    }

    #[test]
    fn text_comes_back_from_both_symbols() {
        let text = "RDB1BNK6ADJL2PECXOABAHIMWCFMCAYQDQM3TI2XIGCCZ5EQDQM3TNUSIMAIQP5A";
        let matrix = drawn(&DataMatrixWriter, BarcodeFormat::DATA_MATRIX, text);
        assert!(bar_code(&matrix).unwrap().contains(&text.as_bytes().to_vec()));
        let code = drawn(&QRCodeWriter, BarcodeFormat::QR_CODE, text);
        assert!(bar_code(&code).unwrap().contains(&text.as_bytes().to_vec()));
    }

    #[test]
    fn every_byte_comes_back_from_a_data_matrix() {
        let latin: String = every_byte().into_iter().map(char::from).collect();
        let matrix = drawn(&DataMatrixWriter, BarcodeFormat::DATA_MATRIX, &latin);
        assert!(bar_code(&matrix).unwrap().contains(&every_byte()));
    }

    #[test]
    fn what_is_no_picture_or_has_no_bar_code_is_told() {
        assert_eq!(bar_code(b"\x89PNG").unwrap_err().code(), "picture_damaged");
        assert_eq!(bar_code(&[0xFF, 0xD8, 0xFF, 0xE0]).unwrap_err().code(), "picture_damaged");
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, 64, 64);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&[255; 64 * 64]).unwrap();
        assert_eq!(bar_code(&file), Err(Problem::NoBarCode));
        // The header says 60,000 pixels square, and nothing of that size is made.
        for (place, byte) in [(18, 0xEA), (19, 0x60), (22, 0xEA), (23, 0x60)] {
            file[place] = byte;
        }
        assert!(bar_code(&file).is_err());
        assert!(matches!(bounded(60_000, 60_000), Err(Problem::TooLarge { .. })));
        assert!(bounded(0, 7).is_err());
    }

    #[test]
    fn a_picture_cut_anywhere_ends_in_an_answer() {
        let file = drawn(&QRCodeWriter, BarcodeFormat::QR_CODE, "RDB1A3HCWCBIJANJVDTA");
        for cut in (0..file.len()).step_by(7) {
            let _ = bar_code(&file[..cut]);
        }
    }
}
