//! Comparing, transliterating and indexing personal names.
//!
//! Always holds: a comparison is a sum of log-likelihood ratios, each with what was paired and how;
//! nothing here reads a clock, a file or chance.
//!
//! A name is read once ([`Name::read`], [`Name::of_parts`]): control characters go, words are
//! parted, and each word gets its sounds in one small alphabet that all scripts share ([`sound`]),
//! its role (title, particle, patronymic …) and what agreeing on it says. Comparing ([`compare`])
//! pairs the words of two names and weighs what agrees, what is missing and what contradicts.
//! [`Index`] finds names among a million by keys that do not depend on the script.
//! [`dates`] weighs birth dates.
//!
//! ```
//! use names::{Name, Schema, compare};
//! let read = |text| Name::read(text, Schema::Person);
//! assert!(compare(&read("أيمن الظواهري"), &read("Ayman al-Zawahiri")).is_match());
//! assert!(!compare(&read("Salman bin Muhammad"), &read("Muhammad bin Salman")).is_match());
//! ```
//!
//! Left out: who is meant. A name that agrees is a reason to look, and never more.

mod agree;
mod align;
mod compare;
pub mod dates;
mod index;
mod keys;
mod left_over;
mod model;
mod name;
mod read;
mod script;
pub mod sound;
mod words;

pub use compare::{MATCH_LLR, compare, llr, probability};
pub use index::{Hit, Index};
pub use model::{Comparison, How, Pairing, PartKind, Schema};
pub use name::{LONGEST_NAME, MOST_WORDS, Name, Notes};
pub use script::Script;
