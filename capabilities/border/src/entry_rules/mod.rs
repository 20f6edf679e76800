//! What the law asks of somebody who enters: data, and the pure function that applies it.
//!
//! Always holds: the rule set in force on the day of the crossing decides, also for a crossing
//! that is written down later; every finding names its section and says whether it is met, not
//! met or not known; nothing here decides, an officer does.
//!
//! Left out: how rule sets are published and looked up (`rules`), and risk (`indicators`).
//! A visa requirement may read citizenship because the law does.

mod assess;
mod read;
mod rule_set;
mod write;

pub use assess::{Assessment, Facts, Finding, Outcome, PermitSeen, VisaSeen, assess};
pub use read::{RuleFault, read};
pub use rule_set::{
    Appeal, ExemptGroup, Exemption, Ground, Needs, PassportValidity, Requirement, RuleSet, Topic,
    in_force,
};
pub use write::write;
