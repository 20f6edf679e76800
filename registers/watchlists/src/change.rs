//! What a file would change on a list, and changing it.
//!
//! Always holds: what would be done is known before anything is written; an entry that stands as
//! the file has it is not written; some hundred entries go into one commit, and the list itself
//! last, so that a stop loses nothing and bringing the file in again goes on from there. An entry
//! that the file no longer has is withdrawn and stays on record. What looks like a wrong or a
//! damaged file (far fewer entries, an older day, no mark at its end) is not taken unless somebody
//! says so, and until then the last list stays in force.

use std::collections::HashMap;

use jiff::civil::Date;
use kernel::{Error, Id, Kind, Officer, Result};
use registry::{Query, Session, Stored, derived};
use registry::{Record as _, followed};
use serde::Serialize;

use crate::model::{Ask, Entry, Facts, Form, List, Signed, Status};
use crate::read::{ReadEntry, Summary};

/// How many entries go into one commit.
const BATCH: usize = 500;
/// The most entries, in hundredths of those in force, that a file may withdraw without a word.
pub const MOST_WITHDRAWN_PERCENT: u64 = 20;

/// What a list is said to be; none of it changes what is on record where it is not given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    /// What the list is called: 1 to 40 small letters, digits and hyphens.
    pub code: String,
    /// Its title.
    pub title: Option<String>,
    /// Who owns it.
    pub authority: Option<String>,
    /// The law on which it stands.
    pub legal_basis: Option<String>,
    /// What its entries ask for.
    pub asks: Option<Vec<Ask>>,
    /// Who may see its entries.
    pub visible_to: Option<Vec<String>>,
    /// The day of which the file is, where it does not say.
    pub as_of: Option<Date>,
}

/// What somebody says of a file that looks wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allow {
    /// It may withdraw more than [`MOST_WITHDRAWN_PERCENT`] of what is in force.
    pub withdrawals: bool,
    /// It may be older than what is in force.
    pub older: bool,
    /// It may lack the mark at its end.
    pub unmarked: bool,
}

/// An entry that changes: its reference, and in what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The list's reference.
    pub reference: String,
    /// The name under which it stands.
    pub name: String,
    /// The fields that change.
    pub fields: Vec<&'static str>,
}

/// What a file would change.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Difference {
    /// New entries: reference and name.
    pub added: Vec<(String, String)>,
    /// Entries that change; one that was withdrawn and is back has the field `status`.
    pub changed: Vec<Changed>,
    /// Entries that the file no longer has: reference and name.
    pub withdrawn: Vec<(String, String)>,
    /// Entries that stand as the file has them.
    pub unchanged: u64,
    /// How many are in force before.
    pub in_force: u64,
    /// What of the list itself changes: `title`, `as_of` and the like; for a new list, everything.
    pub of_the_list: Vec<&'static str>,
    /// Why it is not taken unless somebody says so.
    pub doubts: Vec<Doubt>,
}

impl Difference {
    /// Whether nothing of any entry changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.withdrawn.is_empty()
    }
}

/// Why a file looks wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It would withdraw more than [`MOST_WITHDRAWN_PERCENT`] of what is in force.
    Withdrawals,
    /// It is older than what is in force.
    Older,
    /// It lacks the mark at its end: it may be cut off between two rows.
    Unmarked,
}

impl Doubt {
    /// What to say, in English.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Withdrawals => {
                "More than a fifth of the entries in force would be withdrawn. If that is right, give --allow-withdrawals."
            }
            Self::Older => {
                "The file is older than the list in force. If that is right, give --allow-older."
            }
            Self::Unmarked => {
                "A file lacks the mark by which the publisher ends it (the byte 1A), or alt.csv or add.csv is not beside sdn.csv, so that the list may be cut off. Fetch all of it again, or give --allow-unmarked."
            }
        }
    }
}

enum Write {
    New(Id<Entry>, Entry),
    Update(Box<Stored<Entry>>, Entry),
}

/// What is to be written, worked out and not yet done.
pub struct Plan {
    /// What it comes to.
    pub told: Difference,
    writes: Vec<Write>,
    list: (Id<List>, Option<Stored<List>>, List),
}

/// The list of this node that is called so.
///
/// # Errors
/// When the registry can't be read.
pub fn own_list(session: &Session, code: &str) -> Result<Option<Stored<List>>> {
    session.look(list_id(session, code))
}

pub(crate) fn list_id(session: &Session, code: &str) -> Id<List> {
    derived::id_of(&[List::KIND, session.registry().store().node().0.as_str(), code])
}

pub(crate) fn entry_id(list: Id<List>, reference: &str) -> Id<Entry> {
    // The list's id names its node already.
    derived::id_of(&[Entry::KIND, &list.to_string(), reference])
}

/// The list that is called so and is in force here: the centre's before this node's own.
///
/// # Errors
/// When the registry can't be read.
pub fn list_called(session: &Session, code: &str) -> Result<Option<Stored<List>>> {
    let store = session.registry().store();
    let found = session.find(&Query::<List>::all().eq("code", code).limit(20))?.rows;
    let mut found = registry::governing(store, found)?;
    found.sort_by_key(|l| l.home == *store.node());
    Ok(found.into_iter().next())
}

/// Whether a text is what a list may be called.
#[must_use]
pub fn is_code(code: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=40).contains(&code.len()) && code.bytes().all(fits)
}

pub(crate) fn check_list(list: &List) -> Result<()> {
    let mut fault = Error::invalid("watchlist-refused", "The list can't be kept as stated.");
    if !is_code(&list.code) {
        fault = fault.field(
            "code",
            "watchlist-code",
            "Call the list by 1 to 40 small letters, digits and hyphens, such as un-sanctions.",
        );
    }
    for (field, text) in
        [("title", &list.title), ("authority", &list.authority), ("legal_basis", &list.legal_basis)]
    {
        let length = text.trim().chars().count();
        if length == 0 || length > 300 {
            fault = fault.field(
                field,
                "watchlist-text",
                "Write 1 to 300 characters: a list without title, owner and law can't be answered for.",
            );
        }
    }
    if fault.fields().is_empty() { Ok(()) } else { Err(fault) }
}

/// What the published lists are by themselves.
fn by_form(form: Form) -> List {
    let (title, authority, legal_basis) = match form {
        Form::UnXml => (
            "United Nations Security Council Consolidated List",
            "United Nations Security Council",
            "Charter of the United Nations, article 41",
        ),
        Form::OfacCsv | Form::OfacXml => (
            "Specially Designated Nationals and Blocked Persons List",
            "Office of Foreign Assets Control, United States Department of the Treasury",
            "Programmes named in each entry",
        ),
        Form::Csv | Form::Kept => ("", "", ""),
    };
    List {
        title: title.to_owned(),
        authority: authority.to_owned(),
        legal_basis: legal_basis.to_owned(),
        form,
        asks: vec![Ask::ReferToSecondLine, Ask::DoNotInform],
        ..List::default()
    }
}

/// Says what a file would change; writes nothing.
///
/// # Errors
/// `watchlist-empty` for a file without an entry; `watchlist-of-centre` where the list is the
/// centre's; `watchlist-kept` where it is kept by hand; `watchlist-refused` with its fields where
/// a new list lacks title, owner or law; when the registry can't be read.
pub fn plan(
    session: &Session,
    request: &Request,
    summary: &Summary,
    entries: Vec<ReadEntry>,
) -> Result<Plan> {
    let (id, seen, list) = stated(session, request, summary)?;
    if entries.is_empty() {
        return Err(Error::invalid(
            "watchlist-empty",
            "The file has no entry that can be taken. Nothing was changed.",
        ));
    }
    let mut told = Difference::default();
    let mut known: HashMap<String, Stored<Entry>> = HashMap::new();
    if seen.is_some() {
        let mut after = None;
        loop {
            let query = Query::<Entry>::all().eq("list", id).limit(1_000).after(after);
            let page = session.find(&query)?;
            known.extend(page.rows.into_iter().map(|e| (e.body.reference.clone(), e)));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
    }
    let in_force = known.values().filter(|e| e.body.status == Status::InForce).count();
    told.in_force = count(in_force);
    let total = count(entries.len());
    let mut writes = Vec::new();
    for entry in entries {
        match known.remove(&entry.reference) {
            None => {
                told.added.push((entry.reference.clone(), entry.facts.name().to_owned()));
                let of = entry_id(id, &entry.reference);
                writes.push(Write::New(of, in_force_as(id, entry)));
            }
            Some(seen) => {
                let mut fields = differing(&seen.body.facts, &entry.facts);
                if seen.body.status != Status::InForce {
                    fields.push("status");
                }
                if fields.is_empty() {
                    told.unchanged = told.unchanged.saturating_add(1);
                    continue;
                }
                told.changed.push(Changed {
                    reference: entry.reference.clone(),
                    name: entry.facts.name().to_owned(),
                    fields,
                });
                writes.push(Write::Update(Box::new(seen), in_force_as(id, entry)));
            }
        }
    }
    let mut gone: Vec<Stored<Entry>> =
        known.into_values().filter(|e| e.body.status == Status::InForce).collect();
    gone.sort_by(|a, b| a.body.reference.cmp(&b.body.reference));
    let signed = Signed {
        by: Officer::from(&session.act().actor),
        at: session.registry().now(),
        because: list.as_of.map_or_else(
            || "No longer on the list".to_owned(),
            |day| format!("No longer on the list of {day}"),
        ),
    };
    for seen in gone {
        told.withdrawn.push((seen.body.reference.clone(), seen.body.facts.name().to_owned()));
        let body = Entry {
            status: Status::Withdrawn,
            withdrawn: Some(signed.clone()),
            ..seen.body.clone()
        };
        writes.push(Write::Update(Box::new(seen), body));
    }
    let list = List { in_force: total, ..list };
    doubts(&mut told, seen.as_ref().map(|s| &s.body), &list, summary);
    told.of_the_list = of_the_list(seen.as_ref().map(|s| &s.body), &list);
    Ok(Plan { told, writes, list: (id, seen, list) })
}

/// The list as it would be, and as it is.
fn stated(
    session: &Session,
    request: &Request,
    summary: &Summary,
) -> Result<(Id<List>, Option<Stored<List>>, List)> {
    let id = list_id(session, &request.code);
    let seen = session.look(id)?;
    if let Some(other) = list_called(session, &request.code)?
        && other.home != *session.registry().store().node()
    {
        return Err(Error::conflict(
            "watchlist-of-centre",
            "This list comes from the centre. Bring it in there; it goes down to every post by itself.",
        )
        .with("home", &other.home));
    }
    if seen.as_ref().is_some_and(|s| s.body.form == Form::Kept) {
        return Err(Error::conflict(
            "watchlist-kept",
            "This list is kept here by two officers. Bring the file in under another name.",
        ));
    }
    let before = seen.as_ref().map_or_else(|| by_form(summary.form), |s| s.body.clone());
    let list = List {
        code: request.code.clone(),
        title: request.title.clone().unwrap_or(before.title),
        authority: request.authority.clone().unwrap_or(before.authority),
        legal_basis: request.legal_basis.clone().unwrap_or(before.legal_basis),
        form: summary.form,
        asks: request.asks.clone().unwrap_or(before.asks),
        visible_to: request.visible_to.clone().unwrap_or(before.visible_to),
        as_of: request.as_of.or(summary.as_of).or(before.as_of),
        taken_at: Some(session.registry().now()),
        in_force: before.in_force,
        closed: false,
    };
    check_list(&list)?;
    Ok((id, seen, list))
}

fn in_force_as(list: Id<List>, entry: ReadEntry) -> Entry {
    Entry {
        list,
        reference: entry.reference,
        facts: entry.facts,
        status: Status::InForce,
        proposed: None,
        approved: None,
        withdrawn: None,
        pending: None,
        rejected: None,
    }
}

fn doubts(told: &mut Difference, seen: Option<&List>, list: &List, summary: &Summary) {
    let withdrawn = count(told.withdrawn.len());
    if withdrawn.saturating_mul(100) > told.in_force.saturating_mul(MOST_WITHDRAWN_PERCENT) {
        told.doubts.push(Doubt::Withdrawals);
    }
    let older = |s: &List| matches!((s.as_of, list.as_of), (Some(known), Some(new)) if new < known);
    if seen.is_some_and(older) {
        told.doubts.push(Doubt::Older);
    }
    if !summary.end_marked {
        told.doubts.push(Doubt::Unmarked);
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// What of a list changes. That it was taken in again on the same day is nothing new.
fn of_the_list(seen: Option<&List>, list: &List) -> Vec<&'static str> {
    let Some(seen) = seen else { return vec!["new"] };
    let taken = |l: &List| l.taken_at.map(|at| at.as_second().div_euclid(86_400));
    [
        ("title", seen.title != list.title),
        ("authority", seen.authority != list.authority),
        ("legal_basis", seen.legal_basis != list.legal_basis),
        ("form", seen.form != list.form),
        ("asks", seen.asks != list.asks),
        ("visible_to", seen.visible_to != list.visible_to),
        ("as_of", seen.as_of != list.as_of),
        ("in_force", seen.in_force != list.in_force),
        ("closed", seen.closed != list.closed),
        ("taken_at", taken(seen) != taken(list)),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// The fields in which two statements differ.
#[must_use]
pub fn differing(a: &Facts, b: &Facts) -> Vec<&'static str> {
    [
        ("schema", a.schema != b.schema),
        ("names", a.names != b.names),
        ("birth_dates", a.birth_dates != b.birth_dates),
        ("sex", a.sex != b.sex),
        ("citizenships", a.citizenships != b.citizenships),
        ("birth_places", a.birth_places != b.birth_places),
        ("documents", a.documents != b.documents),
        ("marks", a.marks != b.marks),
        ("photograph", a.photograph != b.photograph),
        ("addresses", a.addresses != b.addresses),
        ("positions", a.positions != b.positions),
        ("remarks", a.remarks != b.remarks),
        ("legal_basis", a.legal_basis != b.legal_basis),
        ("listed_on", a.listed_on != b.listed_on),
        ("expires_on", a.expires_on != b.expires_on),
        ("asks", a.asks != b.asks),
        ("visible_to", a.visible_to != b.visible_to),
    ]
    .into_iter()
    .filter_map(|(field, differs)| differs.then_some(field))
    .collect()
}

/// Does what was planned; says how many entries were written.
///
/// # Errors
/// `watchlist-doubtful` where the file looks wrong and nobody said that it is right;
/// `version-conflict` when somebody else brought the list in meanwhile; `import-stopped` when
/// `progress`, which is told how many entries are written and how many there are, says so. What
/// was written until then stays, and bringing the file in again goes on from there.
pub fn apply(
    session: &Session,
    plan: Plan,
    allow: Allow,
    progress: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<u64> {
    let allowed = |doubt: &Doubt| match doubt {
        Doubt::Withdrawals => allow.withdrawals,
        Doubt::Older => allow.older,
        Doubt::Unmarked => allow.unmarked,
    };
    if let Some(doubt) = plan.told.doubts.iter().find(|d| !allowed(d)) {
        return Err(Error::new(Kind::Conflict, "watchlist-doubtful", doubt.sentence()));
    }
    let all = count(plan.writes.len());
    let mut done = 0_u64;
    let (id, seen, list) = plan.list;
    // A new list stands before its entries do, so that none is without one.
    let seen = match seen {
        Some(seen) => seen,
        None => {
            let mut writing = session.write("watchlists.import");
            writing
                .create_as(id, &List { as_of: None, taken_at: None, in_force: 0, ..list.clone() });
            writing.commit()?;
            session.get(id)?
        }
    };
    let mut writes = plan.writes.into_iter().peekable();
    while writes.peek().is_some() {
        let mut writing = session.write("watchlists.import");
        for write in writes.by_ref().take(BATCH) {
            match write {
                Write::New(id, body) => writing.create_as(id, &body),
                Write::Update(seen, body) => writing.update(&seen, &body),
            }
            done = done.saturating_add(1);
        }
        writing.commit()?;
        if !progress(done, all) {
            return Err(Error::new(
                Kind::Conflict,
                "import-stopped",
                "The import was stopped. What was brought in until then stays; bring the file in again, and it goes on from there.",
            ));
        }
    }
    if !of_the_list(Some(&seen.body), &list).is_empty() {
        let mut writing = session.write("watchlists.import");
        writing.update(&seen, &list);
        writing.commit()?;
    }
    Ok(done)
}

/// Lists that are in force here: those of the centre and this node's own, not what posts below
/// keep.
///
/// # Errors
/// When the registry can't be read.
pub fn lists(session: &Session) -> Result<Vec<Stored<List>>> {
    let below = followed(session.registry().store())?;
    let mut all = session.every::<List>()?;
    all.retain(|l| !below.contains(&l.home));
    all.sort_by(|a, b| a.body.code.cmp(&b.body.code));
    Ok(all)
}
