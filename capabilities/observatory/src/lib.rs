//! Statistics: from crossings to published tables.
//!
//! Always: what is published follows from the journal alone. A late, corrected, voided or erased
//! crossing changes every figure it touches, to the same bytes as counting everything again.
//! Reads `border.crossing` through a struct of its own ([`model`]) and writes no record.
//! Leaves out disclosure control: what is shown is for staff who are signed in, and no release.

pub mod http;
pub mod model;
pub mod published;
pub mod reader;

pub use model::Crossing;
pub use published::{Figures, published};
pub use reader::Reader;

use access::Action;
use kernel::Purpose;

/// Seeing figures.
pub const VIEW: Action = Action::new("statistics:view", Purpose::Statistics);
/// Opening a figure down to the crossings behind it.
pub const DRILL_DOWN: Action = Action::new("statistics:drill_down", Purpose::Statistics);

/// The actions that this crate owns.
pub const ACTIONS: &[Action] = &[VIEW, DRILL_DOWN];

/// The policies over them.
pub const POLICIES: &[(&str, &str)] =
    &[("observatory.cedar", include_str!("../policies/observatory.cedar"))];

/// The texts of this crate in English, French and Spanish.
pub const TEXTS: web::Texts = web::Texts {
    en: include_str!("../locales/en.ftl"),
    fr: include_str!("../locales/fr.ftl"),
    es: include_str!("../locales/es.ftl"),
};
