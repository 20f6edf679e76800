//! One crossing in four bytes, and the two residence statuses.
//!
//! Always: days count from 1970-01-01; crossings order by day, then departures before arrivals.
//! Leaves out who crossed, where and with what: the rule needs none of it.

/// Whether a person lives here.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Lives elsewhere; written 0 in migrbc's files.
    NonResident,
    /// Lives here; written 1 in migrbc's files.
    Resident,
}

impl Status {
    /// The status that a person has on the side that a crossing leads to.
    #[must_use]
    pub const fn on_side_of(is_arrival: bool) -> Self {
        if is_arrival { Self::Resident } else { Self::NonResident }
    }

    /// What is taken for true of a person of whom nothing is stated: who first arrives lived
    /// elsewhere, who first leaves lived here.
    #[must_use]
    pub const fn before_first(is_arrival: bool) -> Self {
        Self::on_side_of(!is_arrival)
    }

    /// 0 or 1, as migrbc writes it.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::NonResident => 0,
            Self::Resident => 1,
        }
    }
}

/// A crossing: a day and a direction, in four bytes.
///
/// ```
/// let c = residence::Crossing::arrival(19_000);
/// assert_eq!((c.day(), c.is_arrival()), (19_000, true));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Crossing(i32);

impl Crossing {
    /// The earliest and latest days that fit, some 2.9 million years either way.
    pub const MAX_DAY: i32 = i32::MAX >> 1;

    /// A crossing on `day` (days since 1970-01-01, held within ±[`Self::MAX_DAY`]).
    #[must_use]
    pub const fn new(day: i32, is_arrival: bool) -> Self {
        let day = if day > Self::MAX_DAY {
            Self::MAX_DAY
        } else if day < -Self::MAX_DAY {
            -Self::MAX_DAY
        } else {
            day
        };
        Self((day << 1) | if is_arrival { 1 } else { 0 })
    }

    /// Into the country.
    #[must_use]
    pub const fn arrival(day: i32) -> Self {
        Self::new(day, true)
    }

    /// Out of the country.
    #[must_use]
    pub const fn departure(day: i32) -> Self {
        Self::new(day, false)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn day(self) -> i32 {
        self.0 >> 1
    }

    /// Whether it leads into the country.
    #[must_use]
    pub const fn is_arrival(self) -> bool {
        self.0 & 1 == 1
    }

    /// Whether it could migrate a person of this status: only a crossing against the status can.
    #[must_use]
    pub const fn can_migrate(self, before: Status) -> bool {
        matches!(
            (self.is_arrival(), before),
            (true, Status::NonResident) | (false, Status::Resident)
        )
    }

    /// The status of somebody who stays on the side crossed to.
    #[must_use]
    pub const fn leads_to(self) -> Status {
        Status::on_side_of(self.is_arrival())
    }
}

impl core::fmt::Debug for Crossing {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let way = if self.is_arrival() { "arrival" } else { "departure" };
        write!(f, "{way}({})", self.day())
    }
}
