//! The shift: opened, handed over, closed; its counts and the day sheet.
//!
//! Always holds: a post has one open shift at most; a hand-over names who gives, who takes, and
//! what waits; counts come from the records, never from a counter that could drift.

use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{Act, Error, Id, Result};
use registry::{Column, ColumnType, Cursor, Page, Query, Record, Stored, Value};
use serde::{Deserialize, Serialize};

use crate::desk::{Desk, Place, person_who_decides, reason, seen};
use crate::model::{Crossing, Direction, Examination, Officer, PostId, Refusal};

/// One officer handed the shift to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandOver {
    /// Who gave.
    pub from: Officer,
    /// Who took.
    pub to: Officer,
    /// When.
    pub at: Timestamp,
    /// What the next needs to know.
    pub note: String,
    /// How many waited for the second line then.
    pub open_referrals: u64,
}

/// A shift ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// Who closed it.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// A remark.
    pub note: String,
}

/// A shift at a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Where.
    pub post: PostId,
    /// Who opened it.
    pub opened_by: Officer,
    /// When.
    pub opened_at: Timestamp,
    /// Who is in charge now.
    pub in_charge: Officer,
    /// Hand-overs, in order.
    pub hand_overs: Vec<HandOver>,
    /// How it ended.
    pub closed: Option<Closed>,
}

impl Record for Shift {
    const KIND: &'static str = "border.shift";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[
        Column::plain("post", ColumnType::Id),
        Column::plain("opened_at", ColumnType::Time),
        // The post while it is open, then nothing: no post has two open shifts.
        Column::unique("open_at_post", ColumnType::Id),
    ];
    const INDEXES: &'static [&'static [&'static str]] = &[&["post", "opened_at"]];
    fn columns(&self) -> Vec<Value> {
        let open = self.closed.is_none().then_some(self.post);
        vec![self.post.into(), self.opened_at.into(), open.into()]
    }
}

/// What was done between two instants at a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Arrivals.
    pub arrivals: u64,
    /// Departures.
    pub departures: u64,
    /// Refusals.
    pub refusals: u64,
    /// Crossings that were voided.
    pub voided: u64,
    /// Crossings written down later.
    pub late: u64,
    /// Examinations begun.
    pub examinations: u64,
    /// Waiting for the second line now.
    pub waiting: u64,
    /// In hand at the second line now.
    pub assigned: u64,
}

/// A shift with its counts.
#[derive(Debug, Clone)]
pub struct ShiftView {
    /// The shift.
    pub shift: Stored<Shift>,
    /// Its counts.
    pub counts: Counts,
    /// The post.
    pub place: Place,
}

/// What the day sheet prints.
#[derive(Debug, Clone)]
pub struct DaySheet {
    /// The post.
    pub place: Place,
    /// The day.
    pub date: Date,
    /// The day's counts.
    pub counts: Counts,
    /// The shifts that were opened on the day.
    pub shifts: Vec<Stored<Shift>>,
    /// The crossings, oldest first, a page at a time.
    pub crossings: Page<Crossing>,
    /// The refusals.
    pub refusals: Page<Refusal>,
    /// A short code of the journal's head: whoever has the sheet can have it proved that nothing
    /// before it was changed.
    pub checkpoint: String,
    /// When it was printed.
    pub printed_at: Timestamp,
}

impl Desk {
    /// The open shift of the post, if there is one.
    ///
    /// # Errors
    /// `no-post`.
    pub fn current_shift(&self, act: &Act) -> Result<Option<ShiftView>> {
        let place = self.place(act)?;
        let query = Query::<Shift>::all().eq("open_at_post", place.id).limit(1);
        let Some(shift) = self.session(act).find(&query)?.first() else { return Ok(None) };
        let counts = self.counts(act, place.id, shift.body.opened_at, self.registry().now())?;
        Ok(Some(ShiftView { shift, counts, place }))
    }

    /// Opens a shift.
    ///
    /// # Errors
    /// `shift-open` when one is open at the post, `no-post`, `a-person-decides`.
    pub fn open_shift(&self, act: &Act) -> Result<Id<Shift>> {
        let officer = person_who_decides(act)?;
        let place = self.place(act)?;
        let mut writing = self.session(act).write("border.open_shift");
        let id = writing.create(&Shift {
            post: place.id,
            opened_by: officer.clone(),
            opened_at: self.registry().now(),
            in_charge: officer,
            hand_overs: Vec::new(),
            closed: None,
        });
        writing.commit().map_err(|e| match e.code() {
            "duplicate" => Error::conflict(
                "shift-open",
                "A shift is open at this post already. Have it handed over to you, or close it.",
            ),
            _ => e,
        })?;
        Ok(id)
    }

    /// Hands the shift over to another officer.
    ///
    /// # Errors
    /// `shift-closed`, `hand-over-to-oneself`, `reason-needed` for the note, `version-conflict`.
    pub fn hand_over(
        &self,
        act: &Act,
        id: Id<Shift>,
        version: u32,
        to: Officer,
        note: &str,
    ) -> Result<()> {
        let from = person_who_decides(act)?;
        let note = reason("note", note)?;
        let session = self.session(act);
        let stored = session.get(id)?;
        seen(&stored, version)?;
        still_open(&stored.body)?;
        if to.user == stored.body.in_charge.user {
            return Err(Error::invalid(
                "hand-over-to-oneself",
                "This officer is in charge already. Choose who takes over.",
            )
            .field("to", "hand-over-to-oneself", "Choose another officer."));
        }
        let (waiting, assigned) = self.open_referrals(act, stored.body.post)?;
        let mut body = stored.body.clone();
        body.hand_overs.push(HandOver {
            from,
            to: to.clone(),
            at: self.registry().now(),
            note,
            open_referrals: waiting + assigned,
        });
        body.in_charge = to;
        let mut writing = session.write("border.hand_over");
        writing.update(&stored, &body);
        writing.commit().map(drop)
    }

    /// Closes the shift.
    ///
    /// # Errors
    /// `shift-closed`, `version-conflict`.
    pub fn close_shift(&self, act: &Act, id: Id<Shift>, version: u32, note: &str) -> Result<()> {
        let by = person_who_decides(act)?;
        let session = self.session(act);
        let stored = session.get(id)?;
        seen(&stored, version)?;
        still_open(&stored.body)?;
        let closed = Some(Closed { by, at: self.registry().now(), note: note.trim().to_owned() });
        let mut writing = session.write("border.close_shift");
        writing.update(&stored, &Shift { closed, ..stored.body.clone() });
        writing.commit().map(drop)
    }

    /// What was done at a post between two instants.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn counts(
        &self,
        act: &Act,
        post: PostId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Counts> {
        let session = self.session(act);
        let crossings = || {
            Query::<Crossing>::all().eq("post", post).ge("crossed_at", from).lt("crossed_at", to)
        };
        let standing = || crossings().eq("voided", 0);
        let way = |d: Direction| session.count(&standing().eq("direction", d.code()));
        let (waiting, assigned) = self.open_referrals(act, post)?;
        Ok(Counts {
            arrivals: way(Direction::Arrival)?,
            departures: way(Direction::Departure)?,
            voided: session.count(&crossings().eq("voided", 1))?,
            late: session.count(&standing().eq("is_late", 1))?,
            refusals: session.count(
                &Query::<Refusal>::all()
                    .eq("post", post)
                    .ge("refused_at", from)
                    .lt("refused_at", to),
            )?,
            examinations: session.count(
                &Query::<Examination>::all()
                    .eq("post", post)
                    .ge("begun_at", from)
                    .lt("begun_at", to),
            )?,
            waiting,
            assigned,
        })
    }

    /// What the day sheet of a day prints; `after` goes on with the crossings.
    ///
    /// # Errors
    /// `no-post`.
    pub fn day_sheet(&self, act: &Act, date: Date, after: Option<Cursor>) -> Result<DaySheet> {
        let place = self.place(act)?;
        let (from, to) = day_bounds(&place, date)?;
        let session = self.session(act);
        let shifts = Query::<Shift>::all()
            .eq("post", place.id)
            .ge("opened_at", from)
            .lt("opened_at", to)
            .oldest_first("opened_at");
        let crossings = Query::<Crossing>::all()
            .eq("post", place.id)
            .ge("crossed_at", from)
            .lt("crossed_at", to)
            .oldest_first("crossed_at")
            .after(after)
            .limit(200);
        let refusals = Query::<Refusal>::all()
            .eq("post", place.id)
            .ge("refused_at", from)
            .lt("refused_at", to)
            .oldest_first("refused_at")
            .limit(200);
        let head = self.registry().store().checkpoint()?;
        Ok(DaySheet {
            date,
            counts: self.counts(act, place.id, from, to)?,
            shifts: session.find(&shifts)?.rows,
            crossings: session.find(&crossings)?,
            refusals: session.find(&refusals)?,
            checkpoint: head.code(),
            printed_at: self.registry().now(),
            place,
        })
    }
}

/// From midnight to midnight by the clocks at the post.
fn day_bounds(place: &Place, date: Date) -> Result<(Timestamp, Timestamp)> {
    let fault = |e: jiff::Error| {
        Error::invalid("date-out-of-range", "There is no such day.").because(e.to_string())
    };
    let next = date.checked_add(1.day()).map_err(fault)?;
    let at =
        |day: Date| day.to_zoned_datetime(place.zone.clone()).map(|z| z.timestamp()).map_err(fault);
    Ok((at(date)?, at(next)?))
}

fn still_open(shift: &Shift) -> Result<()> {
    if shift.closed.is_none() {
        return Ok(());
    }
    Err(Error::conflict("shift-closed", "This shift is closed. Open another."))
}
