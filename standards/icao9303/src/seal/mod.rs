//! Visible digital seals: what a bar code on a visa, a permit or an emergency travel document says,
//! and whether the State signed it.
//!
//! Three kinds: the binary seal of Doc 9303-13 and BSI TR-03137 ([`vds`]), the ICAO Datastructure
//! for Barcode ([`idb`]), and the JSON of VDS-NC ([`nc`]). [`read`] tells them apart, and
//! [`examine::examine`] answers with a verdict and what to do.
//!
//! ```
//! use icao9303::pki::{time::Instant, trust::Trust};
//! use icao9303::seal::{examine::examine, read};
//!
//! let error = read(b"RDB1A").unwrap_err();
//! assert_eq!(error.to_string(), "issuing State, byte 0: cut off: 2 bytes are wanted, 0 are left");
//!
//! let seal = read(b"RDB1A3HCWCBIJANJVDTA").unwrap();
//! let day = Instant::on(2026, 11, 24).unwrap();
//! let examination = examine(&seal, &Trust::default(), day);
//! assert_eq!(examination.verdict.code(), "signature_missing");
//! ```
//!
//! What always holds: no I/O, no clock, no panic, no allocation by a claimed length; an error names
//! the part and the byte; a signature is verified over the bytes as they came (of VDS-NC, over the
//! canonical form of the data that is shown).
//!
//! Left out: finding a bar code in a picture and drawing one, which need an image; keys and their
//! use, for which a writer calls back.

mod bytes;
mod c40;
pub mod date;
pub mod examine;
pub mod features;
pub mod idb;
pub mod nc;
mod text;
pub mod vds;
pub mod verdict;

pub use bytes::{Fault, Feature, SealError};

use idb::Idb;
use nc::Nc;
use std::borrow::Cow;
use vds::Vds;

/// More than any bar code holds: a QR code has 4,296 characters, a Data Matrix 1,556 bytes.
pub const MOST_BYTES: usize = 8_192;

/// A seal of any kind.
#[derive(Clone, Debug, PartialEq)]
pub enum Seal {
    /// The binary seal.
    Vds(Vds),
    /// The barcode in base32.
    Idb(Idb),
    /// The JSON seal.
    Nc(Nc),
}

impl Seal {
    /// A stable code of its kind: `vds`, `idb`, `vds_nc`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Vds(_) => "vds",
            Self::Idb(_) => "idb",
            Self::Nc(_) => "vds_nc",
        }
    }

    /// Issuing State as in a machine readable zone, without fillers.
    #[must_use]
    pub fn issuing_state(&self) -> &str {
        match self {
            Self::Vds(seal) => &seal.header.issuing_state,
            Self::Idb(seal) => &seal.issuing_state,
            Self::Nc(seal) => &seal.issuing_state,
        }
    }

    /// r and s, one after the other.
    #[must_use]
    pub fn signature(&self) -> Option<&[u8]> {
        match self {
            Self::Vds(seal) => seal.signature.as_deref(),
            Self::Idb(seal) => seal.signature.as_deref(),
            Self::Nc(seal) => seal.signature.as_deref(),
        }
    }

    /// The certificate that came within it, DER.
    #[must_use]
    pub fn enclosed_certificate(&self) -> Option<&[u8]> {
        match self {
            Self::Vds(_) => None,
            Self::Idb(seal) => seal.certificate.as_deref(),
            Self::Nc(seal) => seal.certificate.as_deref(),
        }
    }
}

/// Reads what a bar code holds: the bytes of a binary seal, the text of a barcode, JSON; also where
/// it comes as [`payload`] allows.
///
/// # Errors
/// Where it is none of these, or damaged, with the part and the byte.
pub fn read(bytes: &[u8]) -> Result<Seal, SealError> {
    let payload = payload(bytes)?;
    if payload.first() == Some(&vds::MAGIC) {
        return Vds::read(&payload).map(Seal::Vds);
    }
    let text = std::str::from_utf8(&payload).map_err(|_| NO_SEAL)?;
    if Idb::begins(&payload) {
        Idb::read(text).map(Seal::Idb)
    } else {
        Nc::read(&payload).map(Seal::Nc)
    }
}

const NO_SEAL: SealError = SealError::new("seal", 0, Fault::NoSeal);

/// The bytes as they stand in the bar code. A binary seal may come as hexadecimal or base64 text, or
/// as the text that a scanner makes of its bytes when it takes each for a character of Latin-1; the
/// other kinds may have spaces and line ends around them.
///
/// # Errors
/// Where it begins like no seal or is longer than one can be; the rest is not looked at.
pub fn payload(bytes: &[u8]) -> Result<Cow<'_, [u8]>, SealError> {
    if bytes.first() == Some(&vds::MAGIC) {
        return bounded(Cow::Borrowed(bytes));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| NO_SEAL)?.trim_ascii();
    if text.len() > MOST_BYTES.saturating_mul(2) {
        return Err(SealError::new("seal", 0, Fault::TooLong(text.len())));
    }
    if Idb::begins(text.as_bytes()) || text.starts_with('{') {
        return Ok(Cow::Borrowed(text.as_bytes()));
    }
    let latin: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let bare: String = text.split_ascii_whitespace().collect();
    [latin, text::hex(&bare).ok(), text::base64(&bare).ok()]
        .into_iter()
        .flatten()
        .find(|bytes| bytes.first() == Some(&vds::MAGIC))
        .map_or(Err(NO_SEAL), |bytes| bounded(Cow::Owned(bytes)))
}

fn bounded(bytes: Cow<'_, [u8]>) -> Result<Cow<'_, [u8]>, SealError> {
    if bytes.len() > MOST_BYTES {
        return Err(SealError::new("seal", 0, Fault::TooLong(bytes.len())));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_seal_is_known_in_every_clothing() {
        let day = date::SealDate::new(2026, 11, 24).unwrap();
        let kind = features::DocumentKind::Visa;
        let mut draft = vds::Draft::new(kind, "UTO", "UTTS", "5B", day, day).unwrap();
        let seal = draft.bytes(3, &[2]).unwrap().sign(|_| Some(vec![0xE9; 64])).unwrap();
        let expected = read(&seal).unwrap();
        assert_eq!((expected.code(), expected.issuing_state()), ("vds", "UTO"));
        let latin: String = seal.iter().copied().map(char::from).collect();
        let hex = crate::pki::hash::hex(&seal);
        let halves = hex.split_at(30);
        for clothed in [
            latin,
            hex.to_uppercase(),
            format!(" {}\n{}\n", halves.0, halves.1),
            text::to_base64(&seal),
            text::to_base64url(&seal),
        ] {
            assert_eq!(read(clothed.as_bytes()).unwrap(), expected, "{clothed}");
            assert_eq!(payload(clothed.as_bytes()).unwrap(), seal);
        }
    }

    #[test]
    fn what_is_no_seal_says_so() {
        for bytes in [&b""[..], b"hello", &[0xFF, 0xFE], "日本".as_bytes(), b"\xDC"] {
            assert!(read(bytes).is_err(), "{bytes:?}");
        }
        let long = [&[vds::MAGIC][..], &vec![0; MOST_BYTES]].concat();
        assert_eq!(read(&long).unwrap_err().fault, Fault::TooLong(MOST_BYTES + 1));
        let long = format!("RDB1A{}", "A".repeat(3 * MOST_BYTES));
        assert!(matches!(read(long.as_bytes()).unwrap_err().fault, Fault::TooLong(_)));
    }
}
