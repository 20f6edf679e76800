//! The bar code in a picture, PNG or JPEG, and the picture of a bar code: Data Matrix or QR code.
//!
//! What always holds: the size that a picture says is looked at before anything is decoded, and
//! nothing is allocated beyond it. The finder of bar codes is other people's code over hostile
//! pictures, which can make it panic or look for minutes: it works on a thread of its own, and is
//! left alone after a while. The program ends after the answer, and that thread with it.

use std::collections::HashSet;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use rxing::datamatrix::DataMatrixWriter;
use rxing::qrcode::QRCodeWriter;
use rxing::{BarcodeFormat, DecodeHints, RXingResult, RXingResultMetadataType};
use rxing::{RXingResultMetadataValue, Writer, helpers};
use thiserror::Error;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// A page at 600 dots per inch has 35 million; a photograph of a telephone 12 to 50.
const MOST_PIXELS: usize = 50_000_000;

/// Four bytes to a pixel, and what the decoder needs for itself.
const MOST_DECODER_BYTES: usize = 5 * MOST_PIXELS;

/// An honest picture of that size is searched in less.
const LONGEST_SEARCH: Duration = Duration::from_secs(20);

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
    /// It was searched for too long.
    #[error("no bar code was found in {} seconds: cut the picture to the bar code", .0.as_secs())]
    TookTooLong(Duration),
    /// The bar code does not hold it.
    #[error("{0} bytes do not go into this kind of bar code as they are")]
    NotDrawn(usize),
}

impl Problem {
    /// A stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Damaged(_) => "picture_damaged",
            Self::TooLarge { .. } => "picture_too_large",
            Self::NoBarCode => "no_bar_code_found",
            Self::TookTooLong(_) => "search_took_too_long",
            Self::NotDrawn(_) => "not_drawn",
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
    let picture = picture.to_vec();
    within(LONGEST_SEARCH, move || {
        let grey = if picture.starts_with(b"\x89PNG") { png(&picture) } else { jpeg(&picture) }?;
        find(&grey).ok_or(Problem::NoBarCode).map(|found| held(&found))
    })
}

/// What the work gives, where it ends in time.
fn within<T: Send + 'static>(
    longest: Duration,
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let (answer, answered) = channel();
    thread::spawn(move || answer.send(work()));
    match answered.recv_timeout(longest) {
        Ok(done) => done,
        Err(RecvTimeoutError::Timeout) => Err(Problem::TookTooLong(longest)),
        // Its thread ended without an answer.
        Err(RecvTimeoutError::Disconnected) => {
            Err(Problem::Damaged("its reading was given up".to_owned()))
        }
    }
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

/// A kind of bar code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Data Matrix.
    DataMatrix,
    /// QR code.
    Qr,
}

/// Modules of white around a symbol: a QR code wants four, a Data Matrix one.
const MARGIN: u32 = 4;

/// Pixels to a module.
const SCALE: u32 = 4;

/// Draws the bar code that holds these bytes, as PNG, and reads it again.
///
/// # Errors
/// Where they are too many, or would not come back as they are.
pub fn draw(payload: &[u8], kind: Kind) -> Result<Vec<u8>, Problem> {
    // A text is drawn as one, and bytes as the characters of Latin-1, which the symbols hold.
    let latin = || payload.iter().copied().map(char::from).collect();
    let contents = std::str::from_utf8(payload).map_or_else(|_| latin(), str::to_owned);
    let not_drawn = || Problem::NotDrawn(payload.len());
    let draw = AssertUnwindSafe(|| {
        let (writer, format): (&dyn Writer, _) = match kind {
            Kind::DataMatrix => (&DataMatrixWriter, BarcodeFormat::DATA_MATRIX),
            Kind::Qr => (&QRCodeWriter, BarcodeFormat::QR_CODE),
        };
        writer.encode(&contents, &format, 0, 0).ok()
    });
    let matrix = catch_unwind(draw).ok().flatten().ok_or_else(not_drawn)?;
    let width = matrix.getWidth().saturating_add(2 * MARGIN).saturating_mul(SCALE);
    let height = matrix.getHeight().saturating_add(2 * MARGIN).saturating_mul(SCALE);
    let module = |pixel: u32| (pixel / SCALE).wrapping_sub(MARGIN);
    let grey: Vec<u8> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (module(x), module(y))))
        .map(|(x, y)| x < matrix.getWidth() && y < matrix.getHeight() && matrix.get(x, y))
        .map(|dark| if dark { 0 } else { u8::MAX })
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&grey))
        .map_err(|_| not_drawn())?;
    match bar_code(&file) {
        Ok(held) if held.iter().any(|held| held == payload) => Ok(file),
        _ => Err(not_drawn()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Modules of a symbol with its margin, row by row.
    struct Symbol {
        columns: u32,
        rows: u32,
        dark: Vec<bool>,
    }

    fn symbol(writer: &dyn Writer, format: BarcodeFormat, contents: &str) -> Symbol {
        let matrix = writer.encode(contents, &format, 0, 0).unwrap();
        let (width, height, margin) = (matrix.getWidth(), matrix.getHeight(), 4);
        let (columns, rows) = (width + 2 * margin, height + 2 * margin);
        let places = (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y)));
        let dark = places
            .map(|(x, y)| (x.wrapping_sub(margin), y.wrapping_sub(margin)))
            .map(|(x, y)| x < width && y < height && matrix.get(x, y))
            .collect();
        Symbol { columns, rows, dark }
    }

    /// A block of eight by eight pixels to a module, so that each block is its mean and no more.
    fn as_jpeg(symbol: &Symbol) -> Vec<u8> {
        let mut file = vec![0xFF, 0xD8];
        let mut segment = |marker: u8, body: &[u8]| {
            file.extend([0xFF, marker]);
            file.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
            file.extend(body);
        };
        segment(0xDB, &[&[0][..], &[1; 64]].concat());
        let size = |modules: u32| u16::try_from(modules * 8).unwrap().to_be_bytes();
        let frame = [&[8][..], &size(symbol.rows), &size(symbol.columns), &[1, 1, 0x11, 0]];
        segment(0xC0, &frame.concat());
        // Twelve lengths of a difference, each with a code of four bits; one code of one bit that
        // ends a block.
        let lengths: Vec<u8> = (0..12).collect();
        segment(0xC4, &[&[0, 0, 0, 0, 12][..], &[0; 12], &lengths].concat());
        segment(0xC4, &[&[0x10, 1][..], &[0; 15], &[0]].concat());
        segment(0xDA, &[1, 1, 0, 0, 63, 0]);
        let (mut bits, mut before) = (String::new(), 0_i32);
        for &dark in &symbol.dark {
            let mean = if dark { -1024 } else { 1016 };
            let difference = mean - before;
            before = mean;
            let length = usize::try_from(32 - difference.unsigned_abs().leading_zeros()).unwrap();
            bits += &format!("{length:04b}");
            let value = if difference < 0 { difference + (1 << length) - 1 } else { difference };
            if length > 0 {
                bits += &format!("{value:0length$b}");
            }
            bits.push('0');
        }
        for byte in bits.as_bytes().chunks(8) {
            let text = format!("{:1<8}", std::str::from_utf8(byte).unwrap());
            let byte = u8::from_str_radix(&text, 2).unwrap();
            file.push(byte);
            if byte == 0xFF {
                file.push(0);
            }
        }
        file.extend([0xFF, 0xD9]);
        file
    }

    fn every_byte() -> Vec<u8> {
        (0..=255).chain([0xDC, 0, 0x80, 0xFF]).collect()
    }

    const TEXT: &str = "RDB1A3HCWCBIJANJVDTA";

    #[test]
    fn what_is_drawn_comes_back_from_both_symbols() {
        let accents = "{\"n\":\"Jâcobénidicturius\"}".as_bytes();
        for bytes in [TEXT.as_bytes(), accents, &every_byte()] {
            for kind in [Kind::DataMatrix, Kind::Qr] {
                let picture = draw(bytes, kind).unwrap();
                assert!(bar_code(&picture).unwrap().iter().any(|held| held == bytes), "{kind:?}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_not_drawn() {
        for kind in [Kind::DataMatrix, Kind::Qr] {
            assert_eq!(draw(&[0xDC; 5000], kind), Err(Problem::NotDrawn(5000)));
        }
    }

    #[test]
    fn a_jpeg_is_read_as_a_png_is() {
        let jpeg = as_jpeg(&symbol(&QRCodeWriter, BarcodeFormat::QR_CODE, TEXT));
        assert_eq!(bar_code(&jpeg), bar_code(&draw(TEXT.as_bytes(), Kind::Qr).unwrap()));
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
    fn work_that_does_not_end_or_panics_is_told() {
        let (hold, held) = channel::<()>();
        let endless = within(Duration::from_millis(1), move || {
            let _ = held.recv();
            Ok(())
        });
        assert_eq!(endless.unwrap_err().code(), "search_took_too_long");
        drop(hold);
        let ends_badly = || -> Result<(), Problem> { panic!("on purpose") };
        assert_eq!(within(LONGEST_SEARCH, ends_badly).unwrap_err().code(), "picture_damaged");
    }

    #[test]
    fn a_picture_cut_or_changed_anywhere_ends_in_an_answer() {
        let jpeg = as_jpeg(&symbol(&QRCodeWriter, BarcodeFormat::QR_CODE, TEXT));
        for file in [draw(TEXT.as_bytes(), Kind::Qr).unwrap(), jpeg] {
            for place in (0..file.len()).step_by(5) {
                let _ = bar_code(&file[..place]);
                let mut changed = file.clone();
                changed[place] ^= 1 << (place % 8);
                let _ = bar_code(&changed);
            }
        }
    }
}
