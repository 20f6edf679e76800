//! The nodes of a country: how each stands, and what to do about what is wrong.
//!
//! Always holds: nothing is changed from here, neither a record nor how anything stands; every
//! alarm is a word, a shape and a sentence that says what to do; no record of a person is read.
//! Left out: enrolling and retiring nodes, which whoever runs this one does at its command line.

pub mod http;
pub mod overview;

pub use overview::{ALARMS, Overview, alarm_code, overview};

use access::Action;
use kernel::Purpose;

/// Seeing the nodes and how they stand.
pub const VIEW: Action = Action::new("nodes:view", Purpose::Administration);

/// The actions that this crate owns.
pub const ACTIONS: &[Action] = &[VIEW];

/// The policies over them.
pub const POLICIES: &[(&str, &str)] = &[("nodes.cedar", include_str!("../policies/nodes.cedar"))];

/// The texts of this crate in English, French and Spanish.
pub const TEXTS: web::Texts = web::Texts {
    en: include_str!("../locales/en.ftl"),
    fr: include_str!("../locales/fr.ftl"),
    es: include_str!("../locales/es.ftl"),
};
