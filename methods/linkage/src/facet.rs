//! What of two records is compared, and the levels of agreement.
//!
//! Always: level 0 means that one side is missing, which says nothing; level 1 is the same value;
//! the last level is *different*. A comparison is symmetric.
//! Leaves out what a level is worth: that is learned ([`crate::model`]).

use serde::{Deserialize, Serialize};

use crate::strings::{is_one_edit, jaro_winkler};
use crate::text::{beginning, without_end};

/// What a facet compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Facet {
    /// Given name, also against the other names of the other record.
    Given,
    /// Family name, also against the other names of the other record.
    Family,
    /// The names that are neither.
    Others,
    /// Date of birth.
    BirthDate,
    /// A place.
    Place,
    /// A postcode.
    Postcode,
    /// What somebody does.
    Occupation,
    /// Sex.
    Sex,
    /// A line of an address.
    Address,
    /// A number that was given.
    Number,
    /// Anything else.
    Text,
}

/// One side is missing.
pub(crate) const MISSING: u8 = 0;
/// Both are the same.
pub(crate) const SAME: u8 = 1;
/// The level of a name that stands elsewhere among the other's names.
pub(crate) const CROSSED: u8 = 5;

const NAME: &[&str] = &[
    "missing",
    "same",
    "one letter differs",
    "alike",
    "initial or short form",
    "among the other names",
    "a little alike",
    "different",
];
const OTHERS: &[&str] =
    &["missing", "a name in common", "a name alike", "an initial in common", "different"];
const DATE: &[&str] = &[
    "missing",
    "same",
    "one digit differs",
    "day and month exchanged",
    "same year and month",
    "same year, one without day",
    "same day and month",
    "same year",
    "near year",
    "different",
];
const PLACE: &[&str] = &["missing", "same", "alike", "a word in common", "different"];
const POSTCODE: &[&str] = &[
    "missing",
    "same",
    "one letter differs",
    "last two differ",
    "same district",
    "same area",
    "different",
];
const PLAIN: &[&str] = &["missing", "same", "alike", "different"];
const SEX: &[&str] = &["missing", "same", "different"];
const ADDRESS: &[&str] =
    &["missing", "same", "alike", "most words in common", "a word in common", "different"];
const NUMBER: &[&str] = &["missing", "same", "one digit differs", "different"];

impl Facet {
    /// Its levels in words, the first for a missing value.
    #[must_use]
    pub const fn levels(self) -> &'static [&'static str] {
        match self {
            Self::Given | Self::Family => NAME,
            Self::Others => OTHERS,
            Self::BirthDate => DATE,
            Self::Place => PLACE,
            Self::Postcode => POSTCODE,
            Self::Occupation | Self::Text => PLAIN,
            Self::Sex => SEX,
            Self::Address => ADDRESS,
            Self::Number => NUMBER,
        }
    }

    /// Whether a level is about one value that both have, so that it is worth more for a rare one.
    #[must_use]
    pub(crate) const fn is_about_a_value(self, level: u8) -> bool {
        match self {
            Self::Given | Self::Family => level == SAME || level == CROSSED,
            Self::Sex => false,
            _ => level == SAME,
        }
    }

    /// The level of values that have nothing in common.
    pub(crate) fn last(self) -> u8 {
        u8::try_from(self.levels().len() - 1).unwrap_or(0)
    }

    /// Whether this is about names.
    #[must_use]
    pub const fn is_name(self) -> bool {
        matches!(self, Self::Given | Self::Family | Self::Others)
    }

    /// The level of two values that differ. For names, where they stand is not looked at here.
    pub(crate) fn level(self, left: &str, right: &str) -> u8 {
        match self {
            Self::Given | Self::Family => name(left, right),
            Self::Others => 4,
            Self::BirthDate => date(left, right),
            Self::Place => place(left, right),
            Self::Postcode => postcode(left, right),
            Self::Occupation | Self::Text => {
                let alike = is_one_edit(left, right)
                    || has_word_in_common(left, right)
                    || jaro_winkler(left, right) >= 0.88;
                if alike { 2 } else { 3 }
            }
            Self::Sex => 2,
            Self::Address => address(left, right),
            Self::Number => {
                if left.len() > 1 && right.len() > 1 && is_one_edit(left, right) {
                    2
                } else {
                    3
                }
            }
        }
    }
}

fn name(left: &str, right: &str) -> u8 {
    let shorter = left.chars().count().min(right.chars().count());
    if shorter >= 3 && is_one_edit(left, right) {
        return 2;
    }
    let alike = jaro_winkler(left, right);
    if shorter >= 3 && alike >= 0.90 {
        3
    } else if left.starts_with(right) || right.starts_with(left) {
        4
    } else if alike >= 0.78 {
        6
    } else {
        7
    }
}

/// Two names among those that are neither given nor family name.
pub(crate) fn other_name(left: &str, right: &str) -> u8 {
    if left == right {
        1
    } else if left.chars().count().min(right.chars().count()) >= 3
        && (is_one_edit(left, right) || jaro_winkler(left, right) >= 0.9)
    {
        2
    } else if left.starts_with(right) || right.starts_with(left) {
        3
    } else {
        4
    }
}

/// The dates as `YYYYMMDD`.
fn date(left: &str, right: &str) -> u8 {
    const DIFFERENT: u8 = 9;
    if is_one_edit(left, right) {
        return 2;
    }
    let parts = |date: &str| -> Option<(i32, String, String)> {
        let year = date.get(..4)?.parse().ok()?;
        Some((year, date.get(4..6)?.to_owned(), date.get(6..8)?.to_owned()))
    };
    let (Some(a), Some(b)) = (parts(left), parts(right)) else { return DIFFERENT };
    let is_default = |date: &(i32, String, String)| {
        matches!((date.1.as_str(), date.2.as_str()), ("01", "01") | ("00", _) | (_, "00"))
    };
    if a.0 == b.0 && a.1 == b.2 && a.2 == b.1 {
        3
    } else if a.0 == b.0 && a.1 == b.1 {
        4
    } else if a.0 == b.0 && (is_default(&a) || is_default(&b)) {
        5
    } else if a.1 == b.1 && a.2 == b.2 && !is_default(&a) {
        6
    } else if a.0 == b.0 {
        7
    } else if (a.0 - b.0).abs() <= 1 {
        8
    } else {
        DIFFERENT
    }
}

fn long_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(' ').filter(|word| word.chars().count() >= 4)
}

fn has_word_in_common(left: &str, right: &str) -> bool {
    long_words(left).any(|word| long_words(right).any(|other| word == other))
}

fn place(left: &str, right: &str) -> u8 {
    if is_one_edit(left, right) || jaro_winkler(left, right) >= 0.93 {
        2
    } else if has_word_in_common(left, right) {
        3
    } else {
        4
    }
}

fn address(left: &str, right: &str) -> u8 {
    if is_one_edit(left, right) || jaro_winkler(left, right) >= 0.93 {
        return 2;
    }
    let of_left = left.split(' ').count();
    let of_right = right.split(' ').count();
    let common =
        left.split(' ').filter(|word| right.split(' ').any(|other| *word == other)).count();
    if common * 2 >= of_left.max(of_right) && common > 0 {
        3
    } else if has_word_in_common(left, right) {
        4
    } else {
        5
    }
}

fn postcode(left: &str, right: &str) -> u8 {
    let same_without = |count| {
        let (a, b) = (without_end(left, count), without_end(right, count));
        a == b && a.chars().count() >= 2
    };
    if left.len() > 2 && is_one_edit(left, right) {
        2
    } else if same_without(2) {
        3
    } else if same_without(3) {
        4
    } else if beginning(left, 2) == beginning(right, 2) {
        5
    } else {
        6
    }
}
