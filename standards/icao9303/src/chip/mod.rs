//! What the chip of a travel document holds.
pub mod tlv;
