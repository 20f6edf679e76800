//! What this document and this person did here before.
//!
//! Always holds: index look-ups only, each with a limit, so that the desk's time does not grow
//! with the number of crossings on record; nothing of protection or of former requests for asylum
//! is among what is looked up.

use std::collections::{HashMap, HashSet};

use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::{Error, Result};
use people::{Candidate, Difference, Person, Recognition};
use registry::{Query, Session, Stored};

use crate::document::to_recognise;
use crate::model::{Crossing, DocumentSeen, PersonId, Refusal};
use crate::stay_days::StayDays;
use crate::stays::{self, Stay, StayStatus};

/// How many crossings and stays are looked at, the newest first.
pub const LOOKED_AT: usize = 500;
/// How many refusals, likewise.
const REFUSALS_LOOKED_AT: usize = 50;
/// How many documents of one person are counted where many people are looked up together.
const DOCUMENTS_LOOKED_AT: usize = 100;
/// How many days back stays can count for any rule set.
pub const COUNTED_DAYS: i32 = 400;

/// What is known of a document and of the person who shows it.
#[derive(Debug, Clone)]
pub struct History {
    /// How the document and the identity were recognised.
    pub recognition: Recognition,
    /// The person whose history this is, where there is one.
    pub person: Option<PersonId>,
    /// Whether the document says so; otherwise only name and birth date do.
    pub is_certain: bool,
    /// Their crossings, newest first.
    pub crossings: Vec<Stored<Crossing>>,
    /// Their stays, newest first.
    pub stays: Vec<Stored<Stay>>,
    /// Their refusals, newest first.
    pub refusals: Vec<Stored<Refusal>>,
    /// How many documents they have shown here.
    pub documents: u64,
}

impl History {
    /// The entry without an exit, if there is one.
    #[must_use]
    pub fn open_stay(&self) -> Option<&Stored<Stay>> {
        self.stays.iter().find(|s| s.body.status == StayStatus::Open)
    }

    /// Stays that lasted longer than allowed.
    #[must_use]
    pub fn overstays(&self, today: Date) -> usize {
        self.stays.iter().filter(|s| s.body.overstay_days(today) > 0).count()
    }

    /// Crossings since an instant.
    #[must_use]
    pub fn crossings_since(&self, since: Timestamp) -> usize {
        self.crossings.iter().filter(|c| c.body.crossed_at >= since).count()
    }

    /// Stays as the rules count them.
    #[must_use]
    pub fn days(&self, today: Date) -> Vec<StayDays> {
        let oldest = today.checked_sub(COUNTED_DAYS.days()).unwrap_or(Date::MIN);
        self.stays
            .iter()
            .filter_map(|s| s.body.to_count())
            .filter(|d| d.to.is_none_or(|to| to >= oldest))
            .collect()
    }

    /// Another name or birth date is on record under this number.
    #[must_use]
    pub fn other_identity(&self) -> Option<(&Stored<Person>, &[Difference])> {
        match &self.recognition {
            Recognition::SameNumberOtherIdentity { person, differences, .. } => {
                Some((person, differences))
            }
            _ => None,
        }
    }

    /// People of this name and birth date, with other documents.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        match &self.recognition {
            Recognition::SameIdentityOtherDocument { candidates } => candidates,
            _ => &[],
        }
    }
}

/// Looks up what is known.
///
/// # Errors
/// When the store can't be read, or the reading can't be logged.
pub fn look_up(session: &Session, document: &DocumentSeen) -> Result<History> {
    let mut all = look_up_all(session, std::slice::from_ref(document))?;
    all.pop().ok_or_else(|| Error::internal("the history of one document"))
}

/// The same of many documents, read together.
///
/// # Errors
/// As [`look_up`].
pub fn look_up_all(session: &Session, documents: &[DocumentSeen]) -> Result<Vec<History>> {
    let seen: Vec<_> = documents.iter().map(to_recognise).collect();
    let recognised = people::recognise_all(session, &seen)?;
    let recognised = recognised.into_iter().map(|recognition| {
        let (person, is_certain) = whose(&recognition);
        (recognition, person, is_certain)
    });
    of_all(session, recognised.collect())
}

/// Whose history a recognition leads to, and whether the document says so.
fn whose(recognition: &Recognition) -> (Option<PersonId>, bool) {
    match recognition {
        Recognition::Known { person, .. } => (Some(person.id), true),
        Recognition::SameIdentityOtherDocument { candidates } => {
            // Only where nothing at all speaks against it, and nobody else fits.
            let mut fitting = candidates.iter().filter(|c| c.differences.is_empty());
            match (fitting.next(), fitting.next()) {
                (Some(one), None) => (Some(one.person.id), false),
                _ => (None, false),
            }
        }
        Recognition::SameNumberOtherIdentity { .. } | Recognition::New => (None, false),
    }
}

/// The history of a person who was recognised before.
///
/// # Errors
/// As [`look_up`].
pub fn of(
    session: &Session,
    recognition: Recognition,
    person: Option<PersonId>,
    is_certain: bool,
) -> Result<History> {
    let mut all = of_all(session, vec![(recognition, person, is_certain)])?;
    all.pop().ok_or_else(|| Error::internal("the history of one person"))
}

/// The histories of those who were recognised.
fn of_all(
    session: &Session,
    recognised: Vec<(Recognition, Option<PersonId>, bool)>,
) -> Result<Vec<History>> {
    let people: HashSet<PersonId> = recognised.iter().filter_map(|(_, p, _)| *p).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let groups = people::groups(session, &people)?;
    let crossings = Query::<Crossing>::all().eq("voided", 0).newest_first("crossed_at");
    let crossed = |c: &Stored<Crossing>| c.body.crossed_at;
    let crossings =
        groups.newest(session, &crossings, "person", LOOKED_AT, |c| c.body.person, crossed)?;
    let mut stays = HashMap::new();
    if crossings.values().any(|all| !all.is_empty()) {
        let standing = stays::standing().newest_first("began_at");
        let began = |s: &Stored<Stay>| s.body.began_at;
        stays = groups.newest(session, &standing, "person", LOOKED_AT, |s| s.body.person, began)?;
    }
    let refusals = Query::<Refusal>::all().newest_first("refused_at");
    let refused = |r: &Stored<Refusal>| r.body.person;
    let at = |r: &Stored<Refusal>| r.body.refused_at;
    let refusals = groups.newest(session, &refusals, "person", REFUSALS_LOOKED_AT, refused, at)?;
    let documents = documents(session, &groups, &people)?;
    let history = |(recognition, person, is_certain)| History {
        recognition,
        person,
        is_certain,
        crossings: of_one(&crossings, person, LOOKED_AT),
        stays: of_one(&stays, person, LOOKED_AT),
        refusals: of_one(&refusals, person, REFUSALS_LOOKED_AT),
        documents: person.and_then(|p| documents.get(&p).copied()).unwrap_or(0),
    };
    Ok(recognised.into_iter().map(history).collect())
}

fn of_one<R: Clone>(
    all: &HashMap<PersonId, Vec<Stored<R>>>,
    person: Option<PersonId>,
    most: usize,
) -> Vec<Stored<R>> {
    let own = person.and_then(|p| all.get(&p)).into_iter().flatten();
    own.take(most).cloned().collect()
}

/// How many documents each has shown, through all records that were merged with theirs.
fn documents(
    session: &Session,
    groups: &people::Groups,
    people: &[PersonId],
) -> Result<HashMap<PersonId, u64>> {
    let everyone = groups.everyone();
    if let ([one], [_]) = (people, everyone.as_slice()) {
        let n = session.count(&Query::<people::Document>::all().eq("holder", *one))?;
        return Ok([(*one, n)].into());
    }
    let all = Query::<people::Document>::all();
    let all = session.each(&all, "holder", &everyone, DOCUMENTS_LOOKED_AT, |d| d.body.holder)?;
    let count = |p: &PersonId| {
        let theirs = groups.of(*p).iter().filter_map(|m| all.get(m)).map(Vec::len).sum::<usize>();
        (*p, u64::try_from(theirs).unwrap_or(u64::MAX))
    };
    Ok(people.iter().map(count).collect())
}
