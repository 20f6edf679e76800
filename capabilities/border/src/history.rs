//! What this document and this person did here before.
//!
//! Always holds: index look-ups only, each with a limit, so that the desk's time does not grow
//! with the number of crossings on record; nothing of protection or of former requests for asylum
//! is among what is looked up.

use jiff::{Timestamp, ToSpan, civil::Date};
use kernel::Result;
use people::{Candidate, Difference, Person, Recognition};
use registry::{Query, Session, Stored};

use crate::document::to_recognise;
use crate::model::{Crossing, DocumentSeen, PersonId, Refusal};
use crate::stay_days::StayDays;
use crate::stays::{self, Stay, StayStatus};

/// How many crossings and stays are looked at, the newest first.
pub const LOOKED_AT: usize = 500;
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
    let (seen, identity) = to_recognise(document);
    let recognition = people::recognise(session, &seen, &identity)?;
    let (person, is_certain) = match &recognition {
        Recognition::Known { person, .. } => (Some(person.id), true),
        Recognition::SameIdentityOtherDocument { candidates } => {
            // Only where nothing at all speaks against it, and nobody else fits.
            let fitting: Vec<_> = candidates.iter().filter(|c| c.differences.is_empty()).collect();
            match fitting.as_slice() {
                [one] => (Some(one.person.id), false),
                _ => (None, false),
            }
        }
        Recognition::SameNumberOtherIdentity { .. } | Recognition::New => (None, false),
    };
    of(session, recognition, person, is_certain)
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
    let mut history = History {
        recognition,
        person,
        is_certain,
        crossings: Vec::new(),
        stays: Vec::new(),
        refusals: Vec::new(),
        documents: 0,
    };
    let Some(person) = person else { return Ok(history) };
    let crossings = Query::<Crossing>::all()
        .eq("person", person)
        .eq("voided", 0)
        .newest_first("crossed_at")
        .limit(LOOKED_AT);
    history.crossings = session.find(&crossings)?.rows;
    if !history.crossings.is_empty() {
        history.stays = stays::of_person(session, person, LOOKED_AT)?;
    }
    let refusals =
        Query::<Refusal>::all().eq("person", person).newest_first("refused_at").limit(50);
    history.refusals = session.find(&refusals)?.rows;
    history.documents = session.count(&Query::<people::Document>::all().eq("holder", person))?;
    Ok(history)
}
