//! The public key infrastructure of travel documents (Doc 9303-12): whose key signed, and is that
//! key's certificate held together with those of its State.
//!
//! ```
//! use icao9303::pki::{file, trust::Trust};
//!
//! let file = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
//! let contents = file::read(file).unwrap();
//! assert_eq!(contents.unreadable.len(), 1);
//! let trust = Trust::new(contents.certificates);
//! assert_eq!(trust.reports().count(), 0);
//! ```
//!
//! What always holds: a signature is verified over the bytes as they came; nothing is trusted that
//! no verified signature leads to; explicit curve parameters count only where every one is the named
//! curve's ([`curve`]); every refusal has a reason, and where it is one of bytes, their position.
//!
//! Why a reader of its own instead of the crates `cms` and `x509-cert`: certificates that States
//! have issued break DER in small ways (negative serial numbers, identifiers without their wrapping,
//! mixed string types), positions are told in errors, and nothing is encoded again before it is
//! verified. Why a verifier of its own: see [`ec`] and [`rsa`].
//!
//! Left out: making signatures and keys that last; certificate policies and name constraints, which the
//! profile does not use; fetching anything.

pub mod agreement;
pub mod certificate;
pub mod cms;
pub mod crl;
pub mod curve;
pub mod deviation;
pub mod ec;
pub mod file;
pub mod hash;
pub mod name;
pub mod oid;
pub mod rsa;
pub mod signature;
pub mod signer;
pub mod time;
pub mod trust;
