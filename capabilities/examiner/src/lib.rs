//! The document examiner: the library of series, examinations of documents at the second line,
//! forgeries found, documents reported lost, and the certificates that are trusted.
//!
//! Always holds:
//! * a verdict is about a document and never about a person: nobody is refused by it;
//! * a named officer of the second line, or a supervisor, concludes; a service can't;
//! * what was concluded is opened again only by a correction with its reason, and the verdict that
//!   stood stays on record;
//! * forgeries are counted by the document's issuer, series, method and month: what is counted has
//!   no number of a document and nothing of whoever held it.
//!
//! Left out: what happens to the traveller, which is decided at the desk; bringing in files of
//! series, lost documents and certificates, which is done at the command line.

pub mod examination;
pub mod forgeries;
pub mod http;
pub mod model;
pub mod taken;

use access::Action;
use kernel::Purpose;
use registry::{KindSpec, Record};

pub use examination::Examiner;

/// The kinds of record to declare at start.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    vec![model::Examination::spec(), model::Taken::spec(), model::Finding::spec()]
}

/// Reading the library of series.
pub const LIBRARY: Action = Action::new("documents:library", Purpose::BorderControl);
/// Adding to the library and changing it.
pub const KEEP_LIBRARY: Action = Action::new("documents:keep_library", Purpose::Administration);
/// Examining a document and concluding.
pub const EXAMINE: Action = Action::new("documents:examine", Purpose::BorderControl);
/// Reading examinations, of any post.
pub const EXAMINATIONS: Action = Action::new("documents:examinations", Purpose::BorderControl);
/// Reading how many forgeries were found.
pub const FORGERIES: Action = Action::new("documents:forgeries", Purpose::Statistics);
/// Asking whether a document was reported lost.
pub const LOST: Action = Action::new("documents:lost", Purpose::BorderControl);
/// Reporting a document lost, and taking a report back.
pub const REPORT_LOST: Action = Action::new("documents:report_lost", Purpose::BorderControl);
/// Reading which certificates are trusted.
pub const CERTIFICATES: Action = Action::new("documents:certificates", Purpose::BorderControl);

/// The actions that this crate owns.
pub const ACTIONS: &[Action] =
    &[LIBRARY, KEEP_LIBRARY, EXAMINE, EXAMINATIONS, FORGERIES, LOST, REPORT_LOST, CERTIFICATES];

/// The policies over them.
pub const POLICIES: &[(&str, &str)] =
    &[("documents.cedar", include_str!("../policies/documents.cedar"))];

/// The texts of this crate in English, French and Spanish.
pub const TEXTS: web::Texts = web::Texts {
    en: include_str!("../locales/en.ftl"),
    fr: include_str!("../locales/fr.ftl"),
    es: include_str!("../locales/es.ftl"),
};
