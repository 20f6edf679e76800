//! Machine readable travel documents by ICAO Doc 9303 (eighth edition, 2021).
//!
//! What is here: the machine readable zone, read and written ([`mrz`]); the check digit and what it
//! cannot tell apart ([`check_digit`]); the codes of issuing States ([`issuing_state`]) and of kinds
//! of document ([`document_code`]); the recommended transliterations ([`transliteration`]); the
//! files of a chip and whether they are what the issuing State signed ([`chip`]); visible digital
//! seals, read, verified and written ([`seal`]); the certificates by which both are told ([`pki`]).
//!
//! What always holds: no I/O, no clock, no randomness, no panic on any input.
//! Whatever needs today's date takes it as a parameter.
//!
//! What is left out: sending to a chip (what is sent, and what its answers prove, is here), and
//! finding a seal in a picture; the zone that a chip carries in data group 1 is read by the same
//! [`mrz::read`].

pub mod check_digit;
pub mod chip;
pub mod document_code;
pub mod issuing_state;
pub mod mrz;
pub mod pki;
pub mod seal;
mod text;
pub mod transliteration;
mod verdict;

pub use text::Text;
