//! What the chip of a travel document holds (Doc 9303-10), and whether it is what the issuing State
//! signed (Doc 9303-11 §5.1, passive authentication).
//!
//! ```
//! use icao9303::chip::{Chip, passive::examine};
//! use icao9303::pki::{time::Instant, trust::Trust};
//!
//! let nothing = Chip::default();
//! let day = Instant::on(2026, 11, 24).unwrap();
//! let examination = examine(&nothing, &Trust::default(), day);
//! assert_eq!(examination.verdict.code(), "no_chip_data");
//! ```
//!
//! What always holds: no I/O, no clock, no panic and no allocation by a claimed length.
//! Every error names the part and the byte.
//!
//! A reader service is built on [`bac`], [`pace`], [`messaging`], [`authentication`] and [`active`]:
//! what goes to the chip and what is made of its answers, as functions of values.
//!
//! Left out: the radio and the order of commands, terminal authentication, and the biometric
//! templates of DG3 and DG4, which take a State's permission to read: only that they are there is
//! told.

pub mod active;
pub mod authentication;
pub mod bac;
pub mod cipher;
pub mod details;
pub mod face;
pub mod file;
pub mod keys;
pub mod messaging;
pub mod pace;
pub mod passive;
pub mod security;
pub mod tlv;
pub mod verdict;

use std::collections::BTreeMap;

/// The files of a chip as read; each as it came, tag and length included.
#[derive(Clone, Debug, Default)]
pub struct Chip<'a> {
    /// EF.COM: what the chip says to hold. Not signed.
    pub com: Option<&'a [u8]>,
    /// EF.SOD: the signature.
    pub sod: Option<&'a [u8]>,
    /// Data groups by number, 1 to 16.
    pub groups: BTreeMap<u8, &'a [u8]>,
}
