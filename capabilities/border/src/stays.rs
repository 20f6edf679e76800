//! Stays: entries paired with exits, person by person.
//!
//! Always holds: a stay's id is the id of the crossing that began it (the entry, or the exit of
//! somebody for whom no entry is on record), so pairing again gives the same records; a stay is
//! written in the same commit as its crossing; what pairing gives depends only on the crossings
//! that are not voided, never on the order in which they came to be known.
//!
//! Left out: the lists of overstays, which `stay_lists` asks for, and counting days (`stay_days`).

use jiff::{Timestamp, civil::Date};
use kernel::{Id, Result};
use registry::{Column, ColumnType, Query, Record, Session, Stored, Value, Writing};
use serde::{Deserialize, Serialize};

use crate::model::{Crossing, Direction, PersonId, PostId};
use crate::stay_days::StayDays;

/// How a stay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StayStatus {
    /// An entry without an exit: in the country, as far as is known.
    Open,
    /// An entry and its exit.
    Closed,
    /// An entry that another entry followed: an exit must be missing.
    NoExit,
    /// An exit without an entry: an entry must be missing.
    NoEntry,
    /// The first crossing on record is the exit of a citizen or resident: nothing is missing.
    ResidentLeft,
    /// Its crossing was voided, or is paired otherwise now.
    Void,
}

impl StayStatus {
    /// As it is stored.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
            Self::NoExit => "no_exit",
            Self::NoEntry => "no_entry",
            Self::ResidentLeft => "resident_left",
            Self::Void => "void",
        }
    }
}

/// A stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// Who.
    pub person: PersonId,
    /// The crossing in, if it is on record.
    pub entry: Option<Id<Crossing>>,
    /// The crossing out, if it is on record.
    pub exit: Option<Id<Crossing>>,
    /// When it began: at the entry, or at the exit where there is none.
    pub began_at: Timestamp,
    /// The day of entry.
    pub entered_on: Option<Date>,
    /// The day of exit.
    pub left_on: Option<Date>,
    /// The post of entry, or of exit where there is no entry.
    pub post: PostId,
    /// How somebody was admitted.
    pub class: Option<String>,
    /// Until when they might stay.
    pub until: Option<Date>,
    /// How it stands.
    pub status: StayStatus,
}

fn day_number(day: Date) -> i64 {
    (day - Date::constant(1970, 1, 1)).get_days().into()
}

impl Stay {
    /// Days by which it lasted longer than allowed, up to the exit or to `today`.
    #[must_use]
    pub fn overstay_days(&self, today: Date) -> i64 {
        let end = match self.status {
            StayStatus::Open => today,
            StayStatus::Closed => self.left_on.unwrap_or(today),
            StayStatus::NoExit
            | StayStatus::NoEntry
            | StayStatus::ResidentLeft
            | StayStatus::Void => return 0,
        };
        self.until.map_or(0, |until| (day_number(end) - day_number(until)).max(0))
    }

    /// As days to count, where the rules count it: citizens and residents use up no days, and of
    /// an entry whose exit is missing nobody knows how long it lasted.
    #[must_use]
    pub fn to_count(&self) -> Option<StayDays> {
        if matches!(self.class.as_deref(), Some("citizen" | "resident")) {
            return None;
        }
        match (self.status, self.entered_on) {
            (StayStatus::Open | StayStatus::Closed, Some(from)) => {
                Some(StayDays { from, to: self.left_on })
            }
            // At least the day of entry was stayed.
            (StayStatus::NoExit, Some(from)) => Some(StayDays { from, to: Some(from) }),
            _ => None,
        }
    }
}

impl Record for Stay {
    const KIND: &'static str = "border.stay";
    const GROWS: bool = true;
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::plain("person", ColumnType::Id),
        Column::plain("began_at", ColumnType::Time),
        Column::plain("post", ColumnType::Id),
        Column::plain("status", ColumnType::Text),
        // The last day allowed, of stays that are open: what is overdue is a range of an index.
        Column::plain("due_day", ColumnType::Integer),
        // Days too long, of stays that are over.
        Column::plain("over_days", ColumnType::Integer),
    ];
    const INDEXES: &'static [&'static [&'static str]] = &[
        &["person", "began_at"],
        &["due_day"],
        &["post", "due_day"],
        &["over_days"],
        &["post", "over_days"],
        &["status", "began_at"],
        &["post", "status", "began_at"],
    ];
    fn columns(&self) -> Vec<Value> {
        let due = (self.status == StayStatus::Open).then_some(self.until).flatten().map(day_number);
        let over = (self.status == StayStatus::Closed)
            .then(|| self.overstay_days(self.left_on.unwrap_or(Date::MIN)))
            .filter(|days| *days > 0);
        vec![
            self.person.into(),
            self.began_at.into(),
            self.post.into(),
            self.status.code().into(),
            due.into(),
            over.into(),
        ]
    }
}

/// The number under which a day stands in the index of overdue stays.
#[must_use]
pub fn due_day(day: Date) -> i64 {
    day_number(day)
}

/// The stay that a crossing begins by itself, before pairing.
#[must_use]
pub fn begun(id: Id<Crossing>, c: &Crossing, is_first: bool) -> (Id<Stay>, Stay) {
    let arrives = c.direction == Direction::Arrival;
    let is_home = c.resident_before == Some(true)
        || matches!(c.class.as_deref(), Some("citizen" | "resident"));
    let status = match c.direction {
        Direction::Arrival => StayStatus::Open,
        Direction::Departure if is_first && is_home => StayStatus::ResidentLeft,
        Direction::Departure => StayStatus::NoEntry,
    };
    let stay = Stay {
        person: c.person,
        entry: arrives.then_some(id),
        exit: (!arrives).then_some(id),
        began_at: c.crossed_at,
        entered_on: arrives.then_some(c.date),
        left_on: (!arrives).then_some(c.date),
        post: c.post,
        class: c.class.clone(),
        until: c.until.filter(|_| arrives),
        status,
    };
    (id.cast(), stay)
}

/// What a new crossing does to the stay that is open before it.
#[must_use]
pub fn ended(open: &Stay, id: Id<Crossing>, c: &Crossing) -> Stay {
    match c.direction {
        Direction::Arrival => Stay { status: StayStatus::NoExit, ..open.clone() },
        Direction::Departure => Stay {
            status: StayStatus::Closed,
            exit: Some(id),
            left_on: Some(c.date),
            ..open.clone()
        },
    }
}

/// All stays of one person from all their crossings, in any order; voided ones count for nothing.
#[must_use]
pub fn pair(crossings: &[(Id<Crossing>, Crossing)]) -> Vec<(Id<Stay>, Stay)> {
    let mut in_order: Vec<&(Id<Crossing>, Crossing)> =
        crossings.iter().filter(|(_, c)| c.voided.is_none()).collect();
    in_order.sort_by_key(|(id, c)| (c.crossed_at, *id));
    let mut stays: Vec<(Id<Stay>, Stay)> = Vec::new();
    for (id, crossing) in in_order {
        let is_first = stays.is_empty();
        let mut closed = false;
        if let Some((_, last)) = stays.last_mut()
            && last.status == StayStatus::Open
        {
            *last = ended(last, *id, crossing);
            closed = crossing.direction == Direction::Departure;
        }
        if !closed {
            stays.push(begun(*id, crossing, is_first));
        }
    }
    stays
}

/// Stays that are not void.
pub(crate) fn standing() -> Query<Stay> {
    Query::all().ne("status", StayStatus::Void.code())
}

/// The newest stays of a person.
///
/// # Errors
/// When the store can't be read.
pub fn of_person(session: &Session, person: PersonId, limit: usize) -> Result<Vec<Stored<Stay>>> {
    let query = standing().eq("person", person).newest_first("began_at").limit(limit);
    Ok(session.find(&query)?.rows)
}

/// Adds what a crossing does to a person's stays to a commit. `latest` are the person's newest
/// crossing and the newest stays, as read for the examination; where the crossing is older than
/// what is known, everything is paired again.
///
/// # Errors
/// When the store can't be read.
pub fn put(session: &Session, writing: &mut Writing, id: Id<Crossing>, c: &Crossing) -> Result<()> {
    let newest =
        Query::<Crossing>::all().eq("person", c.person).newest_first("crossed_at").limit(1);
    let newest = session.find(&newest)?.first();
    let is_latest = newest.as_ref().is_none_or(|n| n.id != id && n.body.crossed_at <= c.crossed_at);
    if !is_latest || c.voided.is_some() {
        return again(session, writing, id, c);
    }
    let last = of_person(session, c.person, 1)?.pop();
    if let Some(open) = last.as_ref().filter(|s| s.body.status == StayStatus::Open) {
        writing.update(open, &ended(&open.body, id, c));
        if c.direction == Direction::Departure {
            return Ok(());
        }
    }
    let (stay_id, stay) = begun(id, c, newest.is_none());
    writing.create_as(stay_id, &stay);
    Ok(())
}

/// Pairs all crossings of a person again, with one of them as it will be, and adds what differs.
///
/// # Errors
/// When the store can't be read.
pub fn again(
    session: &Session,
    writing: &mut Writing,
    id: Id<Crossing>,
    c: &Crossing,
) -> Result<()> {
    again_with(session, writing, c.person, &[(id, c.clone())])
}

/// The same with several crossings of one person as they will be.
///
/// # Errors
/// When the store can't be read.
pub fn again_with(
    session: &Session,
    writing: &mut Writing,
    person: PersonId,
    changed: &[(Id<Crossing>, Crossing)],
) -> Result<()> {
    let mut crossings = changed.to_vec();
    crossings.extend(
        all::<Crossing>(session, person, "crossed_at")?
            .into_iter()
            .filter(|s| changed.iter().all(|(id, _)| *id != s.id))
            .map(|s| (s.id, s.body)),
    );
    let wanted = pair(&crossings);
    let mut known = all::<Stay>(session, person, "began_at")?;
    for (stay_id, stay) in &wanted {
        match known.iter().position(|k| k.id == *stay_id) {
            None => writing.create_as(*stay_id, stay),
            Some(at) => {
                let old = known.swap_remove(at);
                if old.body != *stay {
                    writing.update(&old, stay);
                }
            }
        }
    }
    for old in known.iter().filter(|k| k.body.status != StayStatus::Void) {
        writing.update(old, &Stay { status: StayStatus::Void, ..old.body.clone() });
    }
    Ok(())
}

/// Every record of a person, page by page.
fn all<R: Record>(
    session: &Session,
    person: PersonId,
    order: &'static str,
) -> Result<Vec<Stored<R>>> {
    let mut out = Vec::new();
    let mut after = None;
    loop {
        let query =
            Query::<R>::all().eq("person", person).oldest_first(order).limit(1_000).after(after);
        let page = session.find(&query)?;
        out.extend(page.rows);
        match page.next {
            None => return Ok(out),
            next => after = next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Journey;
    use jiff::{ToSpan, tz::TimeZone};
    use proptest::prelude::*;

    fn crossing(n: u8, day: i64, direction: Direction) -> (Id<Crossing>, Crossing) {
        let at: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        let at = at.checked_add((day * 24).hours()).unwrap();
        let date = at.to_zoned_datetime(TimeZone::UTC).date();
        let c = Crossing {
            person: Id::from_bytes([9; 16]),
            direction,
            crossed_at: at,
            date,
            post: Id::from_bytes([8; 16]),
            citizenship: None,
            sex: None,
            birth_date: None,
            resident_before: None,
            document: None,
            class: None,
            until: (direction == Direction::Arrival).then(|| date.checked_add(10.days()).unwrap()),
            journey: Journey::default(),
            examination: None,
            officer: None,
            reason: None,
            late: None,
            corrected: None,
            imported: None,
            voided: None,
        };
        (Id::from_bytes([n; 16]), c)
    }
    use Direction::{Arrival as In, Departure as Out};

    fn statuses(row: &[(i64, Direction)]) -> Vec<&'static str> {
        let list: Vec<_> = row
            .iter()
            .zip(1_u8..)
            .map(|((day, direction), n)| crossing(n, *day, *direction))
            .collect();
        pair(&list).iter().map(|(_, s)| s.status.code()).collect()
    }

    #[test]
    fn an_entry_is_paired_with_the_exit_that_follows() {
        assert_eq!(statuses(&[(0, In), (5, Out), (9, In)]), ["closed", "open"]);
    }

    #[test]
    fn two_entries_mean_a_missing_exit_and_two_exits_a_missing_entry() {
        assert_eq!(
            statuses(&[(0, In), (5, In), (9, Out), (12, Out)]),
            ["no_exit", "closed", "no_entry"]
        );
    }

    #[test]
    fn the_first_exit_of_a_resident_misses_no_entry() {
        let mut c = crossing(1, 0, Out);
        c.1.resident_before = Some(true);
        assert_eq!(pair(&[c])[0].1.status, StayStatus::ResidentLeft);
    }

    #[test]
    fn a_voided_crossing_counts_for_nothing() {
        let mut list = vec![crossing(1, 0, In), crossing(2, 1, In), crossing(3, 4, Out)];
        list[1].1.voided = Some(crate::model::Voided {
            by: crate::model::Officer {
                user: Id::from_bytes([0; 16]),
                name: "A".into(),
                role: "supervisor".into(),
            },
            at: Timestamp::UNIX_EPOCH,
            reason: "scanned twice".into(),
        });
        let stays = pair(&list);
        assert_eq!(stays.len(), 1);
        assert_eq!(stays[0].1.exit, Some(list[2].0));
    }

    #[test]
    fn an_overstay_is_counted_from_the_last_day_allowed() {
        let stays = pair(&[crossing(1, 0, In), crossing(2, 14, Out)]);
        assert_eq!(stays[0].1.overstay_days(Date::MAX), 4);
    }

    proptest! {
        #[test]
        fn pairing_does_not_depend_on_the_order_of_knowing(
            row in prop::collection::vec((0_i64..60, any::<bool>()), 0..20),
            seed in any::<u64>(),
        ) {
            let list: Vec<_> = row.iter().zip(1_u8..)
                .map(|((day, arrives), n)| crossing(n, *day, if *arrives { In } else { Out })).collect();
            let mut mixed = list.clone();
            let len = mixed.len().max(1);
            for i in 0..mixed.len() {
                let (step, count) = (u64::try_from(i).unwrap(), u64::try_from(len).unwrap());
                let j = usize::try_from(seed.wrapping_mul(step + 7) % count).unwrap();
                mixed.swap(i, j);
            }
            prop_assert_eq!(pair(&list), pair(&mixed));
            // Every crossing is in exactly one stay.
            let mut used: Vec<_> = pair(&list).iter()
                .flat_map(|(_, s)| s.entry.into_iter().chain(s.exit)).collect();
            used.sort();
            let mut all: Vec<_> = list.iter().map(|(id, _)| *id).collect();
            all.sort();
            prop_assert_eq!(used, all);
        }
    }
}
