//! What an officer says of a candidate, and what is remembered of it.
//!
//! Always holds: a judgement names who said it, where and why; *not the same* is remembered for
//! this person and this entry and for no other, and only for as long as what identifies the entry
//! stays as it was; the last word counts. A judgement decides nothing: the officer's decision at
//! the desk does.

use std::collections::HashMap;

use kernel::{Error, Id, Officer, Result};
use registry::{Query, Session, Stored, Writing};

use crate::model::{Entry, Judged, Judgement, Subject, Verdict};

/// What is to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judging {
    /// Of whom.
    pub subject: Subject,
    /// What.
    pub verdict: Verdict,
    /// Why; may be empty but for *not the same*.
    pub because: String,
    /// What was looked at.
    pub judged: Judged,
}

/// The most judgements of one person that are read.
const MOST: usize = 500;

/// Adds to a writing what the session's officer says of an entry, as it was shown.
///
/// # Errors
/// `watchlist-judgement-refused` for *not the same* without a reason, for a reason that is too
/// long, and for a subject of whom nothing is known.
pub fn judge(
    session: &Session,
    writing: &mut Writing,
    entry: &Stored<Entry>,
    judging: &Judging,
) -> Result<Id<Judgement>> {
    let refused = || Error::invalid("watchlist-judgement-refused", "This can't be put down so.");
    let because = judging.because.trim();
    let length = because.chars().count();
    if length > 2_000 || (length == 0 && judging.verdict == Verdict::NotTheSame) {
        return Err(refused().field(
            "because",
            "watchlist-because",
            "Say in 1 to 2,000 characters what tells the traveller from the entry.",
        ));
    }
    if judging.subject.person.is_none() && judging.subject.name_key.is_empty() {
        return Err(refused().field(
            "subject",
            "watchlist-subject",
            "Say of whom: a person on record, or a name as the document has it.",
        ));
    }
    let actor = &session.act().actor;
    Ok(writing.create(&Judgement {
        subject: judging.subject.clone(),
        entry: entry.id,
        entry_version: entry.version,
        identifying: entry.body.facts.identifying(),
        list: entry.body.list,
        verdict: judging.verdict,
        because: because.to_owned(),
        by: Officer::from(actor),
        post: actor.post,
        judged_at: session.registry().now(),
        judged: judging.judged.clone(),
    }))
}

/// The last word on this subject for each of some entries, whatever it was: those that were said of
/// the same person on record, or of the same name and whole date of birth.
///
/// # Errors
/// When the registry can't be read, or the reading can't be logged.
pub fn judgements(
    session: &Session,
    subject: &Subject,
) -> Result<HashMap<Id<Entry>, Stored<Judgement>>> {
    let mut all: Vec<Stored<Judgement>> = Vec::new();
    if let Some(person) = subject.person {
        all.extend(session.find(&Query::all().eq("person", person).limit(MOST))?.rows);
    }
    if let Some(identity) = subject.identity() {
        all.extend(session.find(&Query::all().eq("identity", identity).limit(MOST))?.rows);
    }
    all.sort_by_key(|j| (j.body.judged_at, j.id));
    Ok(all.into_iter().map(|j| (j.body.entry, j)).collect())
}

/// Whether an entry, by what identifies it now ([`crate::Facts::identifying`]), was said not to be this
/// subject; gives who said so and why.
///
/// # Errors
/// As [`judgements`].
pub fn told_apart(
    session: &Session,
    subject: &Subject,
    entries: &[(Id<Entry>, &str)],
) -> Result<HashMap<Id<Entry>, Stored<Judgement>>> {
    if entries.is_empty() {
        return Ok(HashMap::new());
    }
    let mut said = judgements(session, subject)?;
    said.retain(|id, j| {
        j.body.verdict == Verdict::NotTheSame
            && entries.iter().any(|(e, now)| e == id && *now == j.body.identifying)
    });
    Ok(said)
}
