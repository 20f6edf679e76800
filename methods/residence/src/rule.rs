//! The parameters of a rule: how long one looks, and how much of it makes a migrant.
//!
//! Always: 1 ≤ threshold ≤ window ≤ [`Rule::LONGEST_WINDOW_DAYS`], so that sums of days fit and
//! every window closes. Months are 30.4375 days, rounded: 16 → 487, 12 → 365, 9 → 274, 6 → 183.

use core::fmt;
use core::str::FromStr;

/// Window and threshold, in days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rule {
    window_days: i32,
    threshold_days: i32,
}

impl Rule {
    /// Twelve months of sixteen: New Zealand's measure of permanent and long-term migration.
    pub const TWELVE_SIXTEEN: Self = Self { window_days: 487, threshold_days: 365 };
    /// Nine months of twelve.
    pub const NINE_TWELVE: Self = Self { window_days: 365, threshold_days: 274 };
    /// Six months of twelve. As six months round to 183 days, it is the 183-day rule as well.
    pub const SIX_TWELVE: Self = Self { window_days: 365, threshold_days: 183 };
    /// 183 days in 365, the measure of many tax treaties; the same as [`Self::SIX_TWELVE`].
    pub const DAYS_183: Self = Self::SIX_TWELVE;
    /// No window may be longer (ten years).
    pub const LONGEST_WINDOW_DAYS: i32 = 3_660;

    /// A rule of one's own.
    ///
    /// # Errors
    /// [`RuleError::OutOfRange`] unless 1 ≤ threshold ≤ window ≤ [`Self::LONGEST_WINDOW_DAYS`].
    pub const fn new(window_days: i32, threshold_days: i32) -> Result<Self, RuleError> {
        if threshold_days < 1
            || threshold_days > window_days
            || window_days > Self::LONGEST_WINDOW_DAYS
        {
            return Err(RuleError::OutOfRange { window_days, threshold_days });
        }
        Ok(Self { window_days, threshold_days })
    }

    /// How long one looks.
    #[must_use]
    pub const fn window_days(self) -> i32 {
        self.window_days
    }

    /// `Tm`: days on the side crossed to that make a migration.
    #[must_use]
    pub const fn threshold_days(self) -> i32 {
        self.threshold_days
    }

    /// `Tn` = window − threshold: with *more* days than these on the other side, it is none.
    #[must_use]
    pub const fn other_side_days(self) -> i32 {
        self.window_days - self.threshold_days
    }

    /// `Ts` = 2·`Tn`: the reference takes a return before this for no migration at once.
    #[must_use]
    pub const fn quick_return_days(self) -> i32 {
        2 * self.other_side_days()
    }

    /// `Tm` − `Tn`: a return sooner than this after a crossing is no migration, whichever way
    /// that crossing is decided in the end.
    ///
    /// Were both migrations, the first would still need more than `Tn` days on its side after the
    /// return, and those alone decide against the return. At `Ts` − 1 days (243 for 12/16) both
    /// can be: the reference's limit is a day too generous.
    #[must_use]
    pub const fn harmless_return_days(self) -> i32 {
        self.threshold_days - self.other_side_days()
    }
}

impl Default for Rule {
    fn default() -> Self {
        Self::TWELVE_SIXTEEN
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} days", self.threshold_days, self.window_days)
    }
}

/// Why a rule is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// The two numbers do not make a rule.
    #[error(
        "a threshold of {threshold_days} days in a window of {window_days} days is no rule: the threshold must be at least 1, the window at least the threshold and at most 3660 days"
    )]
    OutOfRange {
        /// As given.
        window_days: i32,
        /// As given.
        threshold_days: i32,
    },
    /// No rule has this name.
    #[error(
        "`{0}` is no rule: expected 12/16, 9/12, 6/12 or 183, or a window and a threshold in days"
    )]
    UnknownName(String),
}

impl FromStr for Rule {
    type Err = RuleError;

    /// `12/16`, `9/12`, `6/12` or `183`.
    fn from_str(name: &str) -> Result<Self, RuleError> {
        match name.trim() {
            "12/16" => Ok(Self::TWELVE_SIXTEEN),
            "9/12" => Ok(Self::NINE_TWELVE),
            "6/12" => Ok(Self::SIX_TWELVE),
            "183" => Ok(Self::DAYS_183),
            other => Err(RuleError::UnknownName(other.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_rule_has_the_published_numbers() {
        let rule = Rule::TWELVE_SIXTEEN;
        assert_eq!((rule.other_side_days(), rule.quick_return_days()), (122, 244));
        assert_eq!("12/16".parse(), Ok(rule));
    }

    #[test]
    fn a_threshold_beyond_the_window_is_no_rule() {
        assert!(Rule::new(365, 366).is_err());
        assert!(Rule::new(365, 0).is_err());
        assert!(Rule::new(i32::MAX, 1).is_err());
        assert!("11/12".parse::<Rule>().is_err());
    }
}
