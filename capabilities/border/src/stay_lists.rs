//! Lists of stays that somebody should look at: overstays, missing exits, missing entries.
//!
//! Always holds: each is a range of an index, in keyset pages, so that it costs the same with ten
//! million crossings on record; each row says why it is there and names the records behind it.

use jiff::civil::Date;
use kernel::{Act, Result};
use registry::{Cursor, Query, Stored};

use crate::desk::Desk;
use crate::model::{Crossing, PostId};
use crate::stays::{Stay, StayStatus, due_day};

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StayList {
    /// In the country longer than allowed, the longest first.
    OverstayingNow,
    /// Left, but later than allowed, the longest first.
    LeftLate,
    /// Entered twice: the exit between is missing, newest first.
    MissingExit,
    /// Left without an entry on record, newest first.
    MissingEntry,
}

impl StayList {
    /// Every list.
    pub const ALL: [Self; 4] =
        [Self::OverstayingNow, Self::LeftLate, Self::MissingExit, Self::MissingEntry];

    /// As it stands in addresses; its words are `border-stays-CODE`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::OverstayingNow => "overstaying",
            Self::LeftLate => "left-late",
            Self::MissingExit => "missing-exit",
            Self::MissingEntry => "missing-entry",
        }
    }

    /// From its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.code() == code)
    }
}

/// A stay on a list, explained.
#[derive(Debug, Clone)]
pub struct Explained {
    /// The stay.
    pub stay: Stored<Stay>,
    /// Who.
    pub person: Option<Stored<people::Person>>,
    /// The entry, where it is on record.
    pub entry: Option<Stored<Crossing>>,
    /// The exit, where it is on record.
    pub exit: Option<Stored<Crossing>>,
    /// Days by which it is, or was, too long.
    pub over_days: i64,
}

/// One page of a list.
#[derive(Debug, Clone)]
pub struct StayPage {
    /// The rows.
    pub rows: Vec<Explained>,
    /// Where the next page begins.
    pub next: Option<Cursor>,
}

fn query(list: StayList, post: Option<PostId>, today: Date) -> Query<Stay> {
    let mut q = Query::<Stay>::all();
    if let Some(post) = post {
        q = q.eq("post", post);
    }
    match list {
        StayList::OverstayingNow => q.lt("due_day", due_day(today)).oldest_first("due_day"),
        StayList::LeftLate => q.gt("over_days", 0).newest_first("over_days"),
        StayList::MissingExit => q.eq("status", StayStatus::NoExit.code()).newest_first("began_at"),
        StayList::MissingEntry => {
            q.eq("status", StayStatus::NoEntry.code()).newest_first("began_at")
        }
    }
}

impl Desk {
    /// One page of a list, of one post or of all.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn stays(
        &self,
        act: &Act,
        list: StayList,
        post: Option<PostId>,
        today: Date,
        after: Option<Cursor>,
    ) -> Result<StayPage> {
        let session = self.session(act);
        let page = session.find(&query(list, post, today).after(after).limit(50))?;
        let rows = page
            .rows
            .into_iter()
            .map(|stay| {
                Ok(Explained {
                    person: session.look(stay.body.person)?,
                    entry: stay.body.entry.map_or(Ok(None), |id| session.look(id))?,
                    exit: stay.body.exit.map_or(Ok(None), |id| session.look(id))?,
                    over_days: stay.body.overstay_days(today),
                    stay,
                })
            })
            .collect::<Result<_>>()?;
        Ok(StayPage { rows, next: page.next })
    }

    /// How many stays are on a list.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn count_stays(
        &self,
        act: &Act,
        list: StayList,
        post: Option<PostId>,
        today: Date,
    ) -> Result<u64> {
        self.session(act).count(&query(list, post, today))
    }
}
