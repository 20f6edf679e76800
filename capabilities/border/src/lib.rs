//! The desk: first line, second line, shift, stays and the rules of entry.
//!
//! Always holds:
//! * nobody is admitted or refused but by a named person; indicators only refer, and say why;
//! * a request for asylum blocks refusal until the second line has dealt with it;
//! * a referral to protection services can be seen by the second line alone, and by no rule;
//! * the law in force on the day of the crossing decides, also for what is written down later;
//! * a mistake is corrected or voided, never overwritten: the old version stays in history.
//!
//! Left out: who may do what (the policies in `policies/`, which `access` applies at the door),
//! statistics (`observatory` reads the crossings from the journal), keeping watchlists.

pub mod amend;
pub mod chip;
pub mod correction;
pub mod decision;
pub mod desk;
pub mod document;
pub mod entry_rules;
pub mod examination;
pub mod flights;
pub mod history;
pub mod hits;
pub mod http;
pub mod import;
pub mod indicators;
pub mod late;
pub mod model;
pub mod portrait;
pub mod progress;
pub mod protection;
pub mod rules;
pub mod seal;
pub mod second_line;
pub mod shift;
pub mod stay_days;
pub mod stay_lists;
pub mod stays;

use access::Action;
use kernel::Purpose;
use registry::{KindSpec, Record};

pub use desk::Desk;

/// The entry rules of the fictional State of Utopia, for the demonstration and for tests.
pub const UTOPIA_RULES: &str = include_str!("../rules/utopia.toml");

/// Kinds that say what is in force: the law and the risk indicators. A node's own, and those that
/// its centre told, are applied; those of a post below are on record.
pub const GOVERNS: &[&str] = &[entry_rules::RuleSet::KIND, indicators::Indicator::KIND];

/// Kinds whose bodies don't leave the node where they were read: the portrait of a chip is for the
/// officer who has the traveller in front of them.
pub const STAYS: &[&str] = &[portrait::Portrait::KIND];

/// The kinds of record to declare at start.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    vec![
        model::Crossing::spec(),
        model::Examination::spec(),
        model::Refusal::spec(),
        stays::Stay::spec(),
        entry_rules::RuleSet::spec(),
        indicators::Indicator::spec(),
        indicators::Hit::spec(),
        shift::Shift::spec(),
        protection::ProtectionReferral::spec(),
        import::SourcePerson::spec(),
        portrait::Portrait::spec(),
        flights::Flight::spec(),
        flights::Expected::spec(),
        flights::Message::spec(),
    ]
}

/// Scanning a document and seeing everything.
pub const EXAMINE: Action = Action::new("border:examine", Purpose::BorderControl);
/// Admitting, and recording a departure.
pub const ADMIT: Action = Action::new("border:admit", Purpose::BorderControl);
/// Refusing entry.
pub const REFUSE: Action = Action::new("border:refuse", Purpose::BorderControl);
/// Referring to the second line, recording a request for asylum, ending without a decision.
pub const REFER: Action = Action::new("border:refer", Purpose::BorderControl);
/// Working the second line's queue, protection included.
pub const SECOND_LINE: Action = Action::new("border:second_line", Purpose::BorderControl);
/// Correcting and voiding crossings.
pub const CORRECT: Action = Action::new("border:correct", Purpose::Correction);
/// Writing down a paper log.
pub const LATE: Action = Action::new("border:late", Purpose::BorderControl);
/// Opening, handing over and closing the shift; the day sheet.
pub const SHIFT: Action = Action::new("border:shift", Purpose::Supervision);
/// Bringing in crossings from a file.
pub const IMPORT: Action = Action::new("border:import", Purpose::Import);
/// Publishing entry rules.
pub const RULES: Action = Action::new("border:rules", Purpose::Administration);
/// Publishing and withdrawing indicators.
pub const INDICATORS: Action = Action::new("border:indicators", Purpose::Administration);
/// Reading a crossing, a person's history, and lists of stays.
pub const HISTORY: Action = Action::new("border:history", Purpose::BorderControl);

/// Reading the entry rules and the indicators, with what came of them.
pub const LAW: Action = Action::new("border:law", Purpose::BorderControl);

/// Seeing who on the watchlists the traveller may be, and saying whether they are.
pub const HITS: Action = Action::new("border:hits", Purpose::BorderControl);

/// Seeing expected flights with everybody on them.
pub const FLIGHTS: Action = Action::new("border:flights", Purpose::BorderControl);
/// Deciding that somebody on a list is not to board, and taking that back.
pub const NOT_TO_BOARD: Action = Action::new("border:not_to_board", Purpose::BorderControl);
/// Bringing carriers' passenger lists, and getting the answers.
pub const PASSENGER_MESSAGES: Action =
    Action::new("border:passenger_messages", Purpose::BorderControl);

/// The actions that this crate owns.
pub const ACTIONS: &[Action] = &[
    EXAMINE,
    ADMIT,
    REFUSE,
    REFER,
    SECOND_LINE,
    CORRECT,
    LATE,
    SHIFT,
    IMPORT,
    RULES,
    INDICATORS,
    HISTORY,
    LAW,
    HITS,
    FLIGHTS,
    NOT_TO_BOARD,
    PASSENGER_MESSAGES,
];

/// The policies over them.
pub const POLICIES: &[(&str, &str)] = &[("border.cedar", include_str!("../policies/border.cedar"))];

/// The texts of this crate in English, French and Spanish.
pub const TEXTS: web::Texts = web::Texts {
    en: include_str!("../locales/en.ftl"),
    fr: include_str!("../locales/fr.ftl"),
    es: include_str!("../locales/es.ftl"),
};
