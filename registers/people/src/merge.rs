//! Two records that are one person: said by a named officer, with what it rests on, and taken back
//! in the same way.
//!
//! Always holds: nothing of a person or a document is rewritten or erased by it. A merge is a
//! record of its own that joins two persons while it is in force; to part them ends that record and
//! brings back exactly the groups that stood before, since merges in force never form a ring at one
//! node. Both persons are kept where the merge is written: at their home, or at the centre that
//! holds their home's journal; and only that node ends it.
//!
//! Left out: whether two records are one person, which `linkage` weighs and somebody decides.

use jiff::Timestamp;
use kernel::{Error, Id, Officer, Result};
use registry::{Column, ColumnType, Query, Record, Session, Stored, Value, Writing};
use serde::{Deserialize, Serialize};

use crate::{Person, one_person};

/// The longest reason that is kept, in characters.
const LONGEST_REASON: usize = 2_000;

/// One line of the evidence as it stood when somebody decided: what it says, and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What was compared: `name`, `birth_date`, `sex`, `citizenship`, `document`, …
    pub what: String,
    /// As the one record has it.
    pub left: String,
    /// As the other has it.
    pub right: String,
    /// How they agree or differ, as the comparison calls it.
    pub how: String,
    /// What it is worth, in hundredths of a bit (log₂ of the likelihood ratio, Fellegi and Sunter
    /// 1969): above nought for one person, below for two.
    pub centibits: i64,
}

/// That a merge is no longer in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parting {
    /// Who parted them.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub because: String,
}

/// That two records are one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// The record that leads.
    pub kept: Id<Person>,
    /// The record that is joined to it.
    pub joined: Id<Person>,
    /// The evidence as it stood.
    pub evidence: Vec<Evidence>,
    /// Who answers for it: who decided, or who set the rule that did.
    pub by: Officer,
    /// Whether the country's rule did it, above the threshold that `by` had set.
    pub by_rule: bool,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub because: String,
    /// Who ended it and why, if somebody did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parted: Option<Parting>,
}

impl Merge {
    /// Whether it joins them still.
    #[must_use]
    pub const fn is_in_force(&self) -> bool {
        self.parted.is_none()
    }
}

impl Record for Merge {
    const KIND: &'static str = "people.merge";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::plain("kept", ColumnType::Id),
        Column::plain("joined", ColumnType::Id),
        Column::plain("in_force", ColumnType::Integer),
        Column::plain("by_rule", ColumnType::Integer),
    ];
    const INDEXES: &'static [&'static [&'static str]] =
        &[&["kept", "in_force"], &["joined", "in_force"], &["by_rule"]];
    fn columns(&self) -> Vec<Value> {
        vec![self.kept.into(), self.joined.into(), self.is_in_force().into(), self.by_rule.into()]
    }
}

/// What is to be said of two records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merging {
    /// The record that leads.
    pub kept: Id<Person>,
    /// The record that is joined to it.
    pub joined: Id<Person>,
    /// The evidence as it stands.
    pub evidence: Vec<Evidence>,
    /// Why.
    pub because: String,
    /// Who set the rule, where a rule does it.
    pub rule_of: Option<Officer>,
}

/// A reason that somebody wrote, without spaces at its ends.
///
/// # Errors
/// `identity-reason-needed` for the field `because`, where it is empty or longer than 2,000 characters.
pub fn reason(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid("identity-reason-needed", "A reason is needed.").field(
            "because",
            "identity-reason-needed",
            "Write in a few words why: whoever reads it later was not here.",
        ));
    }
    if text.chars().count() > LONGEST_REASON {
        return Err(Error::invalid("identity-reason-needed", "The reason is too long.").field(
            "because",
            "identity-reason-too-long",
            "Write the reason in at most 2,000 characters.",
        ));
    }
    Ok(text.to_owned())
}

/// Both records, where this node may say something of the two: it is their home, or follows the
/// journal of the node that is.
fn kept_here(session: &Session, id: Id<Person>) -> Result<Stored<Person>> {
    let person = session.get(id)?;
    let store = session.registry().store();
    if person.home == *store.node() || registry::followed(store)?.contains(&person.home) {
        return Ok(person);
    }
    Err(Error::conflict(
        "not-at-home",
        "One of the two records is kept by another node, whose records do not come here. Merge them there, or at the centre of both.",
    )
    .with("home", &person.home))
}

/// Adds to a writing that two records are one person.
///
/// Two officers who say it of one pair at the same moment write one record: the second gets a
/// conflict.
///
/// # Errors
/// `identity-reason-needed`; `same-record` for one record twice; `already-one-person` where they are;
/// `not-at-home`; `no-such-record`; when the registry can't be read.
pub fn merge(session: &Session, writing: &mut Writing, told: &Merging) -> Result<Id<Merge>> {
    let because = reason(&told.because)?;
    if told.kept == told.joined {
        let says = "These are one record already. Choose two.";
        return Err(Error::invalid("same-record", says));
    }
    kept_here(session, told.kept)?;
    kept_here(session, told.joined)?;
    if one_person(session, told.kept)?.contains(&told.joined) {
        let says = "These two records are one person already. Open the person to see since when.";
        return Err(Error::conflict("already-one-person", says));
    }
    let body = Merge {
        kept: told.kept,
        joined: told.joined,
        evidence: told.evidence.clone(),
        by: told.rule_of.clone().unwrap_or_else(|| Officer::from(&session.act().actor)),
        by_rule: told.rule_of.is_some(),
        at: session.registry().now(),
        because,
        parted: None,
    };
    let id = next_id(session, told.kept, told.joined)?;
    writing.create_as(id, &body);
    Ok(id)
}

/// The id of the next merge of a pair at this node, whichever of the two leads.
fn next_id(session: &Session, a: Id<Person>, b: Id<Person>) -> Result<Id<Merge>> {
    let store = session.registry().store();
    let (first, second) = if a < b { (a, b) } else { (b, a) };
    let of = |kept: Id<Person>, joined: Id<Person>| {
        session.count(&Query::<Merge>::all().eq("kept", kept).eq("joined", joined))
    };
    let before = of(a, b)?.saturating_add(of(b, a)?).to_string();
    let (first, second) = (first.to_string(), second.to_string());
    let node = store.node().to_string();
    Ok(registry::derived::id_of(&["people.merge", &node, &first, &second, &before]))
}

/// Adds to a writing that two records are two persons after all: the merge is ended, and what it
/// joined stands as it stood before.
///
/// # Errors
/// `identity-reason-needed`; `parted-already`; `not-at-home` where another node wrote the merge.
pub fn part(
    session: &Session,
    writing: &mut Writing,
    seen: &Stored<Merge>,
    because: &str,
) -> Result<()> {
    let because = reason(because)?;
    if seen.body.parted.is_some() {
        let says = "Somebody parted these records already. Open the person again.";
        return Err(Error::conflict("parted-already", says));
    }
    if seen.home != *session.registry().store().node() {
        let says = "These records were merged at another node. They are parted there.";
        return Err(Error::conflict("not-at-home", says).with("home", &seen.home));
    }
    let by = Officer::from(&session.act().actor);
    let parted = Some(Parting { by, at: session.registry().now(), because });
    writing.update(seen, &Merge { parted, ..seen.body.clone() });
    Ok(())
}
