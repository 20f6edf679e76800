//! The machine readable zone: reading, checking, repairing and writing its five forms.
//!
//! ```
//! use icao9303::mrz::{read, CalendarDate, Format, Outcome, ReadOptions};
//!
//! let today = CalendarDate { year: 2026, month: 11, day: 24 };
//! let reading = read(
//!     b"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
//!       L898902C36UTO7408122F1204159ZE184226B<<<<<10",
//!     &ReadOptions::on(today),
//! );
//! assert_eq!(reading.format, Some(Format::Td3));
//! assert_eq!(reading.fields.primary_identifier, "ERIKSSON");
//! assert_eq!(reading.check_digits.composite, Outcome::Valid);
//! assert!(reading.is_sound());
//! ```
//!
//! National variants are read too, and said to be such ([`Variant`]).
//!
//! Reading never fails: it goes as far as it can and names each fault by line and column.
//! Lines and columns are those of the zone, as Doc 9303 counts positions, from 1.

mod assemble;
mod date;
mod format;
mod indistinct;
mod lines;
mod problem;
mod reading;
mod repair;
mod variant;
mod verdict;
mod write;
mod zones;

pub use date::{CalendarDate, ZoneDate};
pub use format::{Field, Format};
pub use indistinct::{Indistinct, Substitution, Transposition};
pub use problem::{Problem, ProblemCode, Severity};
pub use reading::{Fields, ReadOptions, Reading, Sex, read};
pub use repair::{Repair, RepairKind};
pub use variant::{Detail, Variant, VariantKind};
pub use verdict::{CheckDigits, Outcome};
pub use write::{Document, WriteError, write};
pub use zones::{Zone, Zones, zones};
