//! SQLite's signed integers against our unsigned ones.

use jiff::Timestamp;

/// As SQLite keeps it; nothing here comes near 2⁶³.
pub(crate) fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// As we count; a negative number in the database is nothing we wrote, and counts as 0.
pub(crate) fn unsigned(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// An instant from microseconds; the epoch where the database holds nonsense.
pub(crate) fn instant(us: i64) -> Timestamp {
    Timestamp::from_microsecond(us).unwrap_or(Timestamp::UNIX_EPOCH)
}
