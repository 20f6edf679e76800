//! Which records are one person: duplicates as work, merging and parting, and what is held about
//! somebody.
//!
//! Always holds:
//! * the software proposes and explains; a named officer says that two records are one person, or
//!   that they are not, with a reason, and either can be taken back with nothing lost;
//! * what was said not to be the same is remembered and not proposed again;
//! * the country's rule merges nothing unless somebody has set it, and what it merges carries their
//!   name and waits to be looked at;
//! * no decision about a person hangs on a weight: it orders the queue and nothing else;
//! * whoever asks what is held gets every record that this node has of them, and that they were
//!   told is on record itself.
//!
//! Left out: how two names are compared and what agreement is worth (`names`, `linkage`); what
//! happens at the desk.

pub mod decide;
pub mod evidence;
pub mod held;
pub mod http;
pub mod model;
pub mod queue;

use access::Action;
use kernel::Purpose;
use registry::{KindSpec, Record};

/// The kinds of record to declare at start.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    vec![model::Candidate::spec(), model::Rule::spec(), model::Answer::spec()]
}

/// Reading pairs that may be one person.
pub const DUPLICATES: Action = Action::new("identities:duplicates", Purpose::Correction);
/// Saying whether two records are one person, and parting them again.
pub const DECIDE: Action = Action::new("identities:decide", Purpose::Correction);
/// Finding a person and reading what the register knows of them.
pub const PERSON: Action = Action::new("identities:person", Purpose::BorderControl);
/// Writing down what was said of a person, and withdrawing it.
pub const TELL: Action = Action::new("identities:tell", Purpose::BorderControl);
/// Answering who asks what is held about a person.
pub const HELD: Action = Action::new("identities:held", Purpose::DataSubjectRequest);
/// Reading what the country has set.
pub const READ_RULE: Action = Action::new("identities:read_rule", Purpose::Administration);
/// Setting from which weight pairs are proposed, and whether a rule merges.
pub const SET_RULE: Action = Action::new("identities:set_rule", Purpose::Administration);

/// The actions that this crate owns.
pub const ACTIONS: &[Action] = &[DUPLICATES, DECIDE, PERSON, TELL, HELD, READ_RULE, SET_RULE];

/// The policies over them.
pub const POLICIES: &[(&str, &str)] =
    &[("identities.cedar", include_str!("../policies/identities.cedar"))];

/// The texts of this crate in English, French and Spanish.
pub const TEXTS: web::Texts = web::Texts {
    en: include_str!("../locales/en.ftl"),
    fr: include_str!("../locales/fr.ftl"),
    es: include_str!("../locales/es.ftl"),
};
