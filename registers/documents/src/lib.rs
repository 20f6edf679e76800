//! What a State knows of travel documents, whoever holds them: the series that issuers print, the
//! numbers that were reported stolen or lost, and the certificates by which chips and seals are
//! judged.
//!
//! Always holds: nothing here says anything of a person; a look-up is one or two index look-ups,
//! whatever the number of entries; what is withdrawn stays on record and is matched no more; a
//! certificate is taken in only when its signature was verified; whatever is brought in from a file
//! is said before it is written, and bringing it in again changes nothing.
//!
//! Left out: who holds a document (`people`), what an officer found in one (a capability's matter).

mod fault;
mod keyed;
pub mod lost;
pub mod picture;
pub mod series;
pub mod trust;

use registry::{KindSpec, Record};

pub use fault::Fault;
pub use lost::{LostDocument, LostStatus, reported};
pub use picture::Picture;
pub use series::{
    Feature, Fits, Forgery, Light, METHODS, Matched, SeenDocument, Series, series_of, series_on,
};
pub use trust::{Anchors, Certificate, CertificateUse};

/// The texts of this crate in English, French and Spanish (Fluent).
pub const TEXTS: (&str, &str, &str) = (
    include_str!("../locales/en.ftl"),
    include_str!("../locales/fr.ftl"),
    include_str!("../locales/es.ftl"),
);

/// The kinds of record to declare at start.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    vec![
        Series::spec(),
        Picture::spec(),
        LostDocument::spec(),
        Certificate::spec(),
        trust::Revocations::spec(),
    ]
}

/// Kinds that come from above: a node with a centre goes by what the centre told, and what a post
/// below keeps is on record there and judges nobody elsewhere.
pub const GOVERNS: &[&str] =
    &[Series::KIND, Picture::KIND, LostDocument::KIND, Certificate::KIND, trust::Revocations::KIND];
