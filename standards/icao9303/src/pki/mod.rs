//! The public key infrastructure of travel documents (Doc 9303-12): who signed, and can it be told.
pub mod certificate;
pub mod cms;
pub mod crl;
pub mod curve;
pub mod ec;
pub mod file;
pub mod hash;
pub mod name;
pub mod oid;
pub mod rsa;
pub mod signature;
pub mod time;
pub mod trust;
