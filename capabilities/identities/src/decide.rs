//! Saying of two records that they are one person, or two; and taking it back.
//!
//! Always holds: what is decided, the merge that comes of it and what stood before are written in
//! one commit, under the name of whoever decided; the second of two who decide gets a conflict.
//!
//! Left out: who may do so, which the policies say.

use kernel::{Error, Id, Officer, Result};
use people::{Evidence, Known, Merge, Merging, known, reason};
use registry::{Query, Session, Stored, Writing};

use crate::evidence::{Ledger, Subject, weigh};
use crate::model::{Candidate, Decision, LEAST_AUTOMATIC, Rule, State};

/// How many pairs of one person are looked at.
const MOST_PAIRS: usize = 200;

/// A pair with all that is known of both.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The pair.
    pub candidate: Stored<Candidate>,
    /// What is known of the older record, and of all that were merged with it.
    pub first: Known,
    /// What is known of the newer record, likewise.
    pub second: Known,
    /// The evidence as it stands now.
    pub ledger: Ledger,
    /// What the country has set.
    pub rule: Rule,
}

impl Pair {
    /// Whether they are one person already, by this pair's merge or through others.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.first.ids.contains(&self.candidate.body.second)
    }
}

/// Opens a pair.
///
/// # Errors
/// `no-such-record`; when the registry can't be read or the reading can't be logged.
pub fn open(session: &Session, id: Id<Candidate>) -> Result<Pair> {
    let candidate = session.get(id)?;
    let first = known(session, candidate.body.first)?;
    let second = known(session, candidate.body.second)?;
    let ledger = if first.ids.contains(&candidate.body.second) {
        // Of one person there are no two sides any more: what was weighed then stands.
        Ledger { lines: candidate.body.evidence.clone() }
    } else {
        weigh(&Subject::of(&first), &Subject::of(&second))
    };
    let rule = rule(session)?;
    Ok(Pair { candidate, first, second, ledger, rule })
}

fn undecided(seen: &Stored<Candidate>) -> Result<()> {
    if seen.body.state.is_undecided() {
        return Ok(());
    }
    let says = "Somebody decided this already. Open the pair again to see what.";
    Err(Error::conflict("pair-decided", says))
}

fn ours(session: &Session, seen: &Stored<Candidate>) -> Result<()> {
    if seen.home == *session.registry().store().node() {
        return Ok(());
    }
    let says = "This pair belongs to another node, where it is decided.";
    Err(Error::conflict("not-at-home", says).with("home", &seen.home))
}

fn step(
    writing: &mut Writing,
    seen: &Stored<Candidate>,
    state: State,
    (by, because): (Officer, String),
    merge: Option<Id<Merge>>,
    at: jiff::Timestamp,
) {
    let mut body = seen.body.clone();
    body.state = state;
    body.decisions.push(Decision { state, by, at, because, merge });
    writing.update(seen, &body);
}

/// Says that a pair is one person: merges them. The older record leads.
///
/// # Errors
/// `identity-reason-needed`, `pair-decided`, `already-one-person`, `not-at-home`,
/// `version-conflict`.
pub fn same(session: &Session, seen: &Stored<Candidate>, because: &str) -> Result<Id<Merge>> {
    ours(session, seen)?;
    undecided(seen)?;
    let pair = open(session, seen.id)?;
    let by = Officer::from(&session.act().actor);
    let mut writing = session.write("identities.merge");
    let told = (by, because, None, State::Same);
    let merge = joined(session, &mut writing, seen, pair.ledger.lines, told)?;
    writing.commit()?;
    Ok(merge)
}

/// The same by the country's rule: signed with the name of who set it, and left to be looked at.
///
/// # Errors
/// As for [`same`].
pub fn same_by_rule(
    session: &Session,
    seen: &Stored<Candidate>,
    set_by: &Officer,
    because: &str,
) -> Result<Id<Merge>> {
    let mut writing = session.write("identities.merge_by_rule");
    let told = (set_by.clone(), because, Some(set_by.clone()), State::ByRule);
    let merge = joined(session, &mut writing, seen, seen.body.evidence.clone(), told)?;
    writing.commit()?;
    Ok(merge)
}

fn joined(
    session: &Session,
    writing: &mut Writing,
    seen: &Stored<Candidate>,
    evidence: Vec<Evidence>,
    (by, because, rule_of, state): (Officer, &str, Option<Officer>, State),
) -> Result<Id<Merge>> {
    let because = reason(because)?;
    let told = Merging {
        kept: seen.body.first,
        joined: seen.body.second,
        evidence,
        because: because.clone(),
        rule_of,
    };
    let merge = people::merge(session, writing, &told)?;
    step(writing, seen, state, (by, because), Some(merge), session.registry().now());
    Ok(merge)
}

/// Says that a pair is two persons; it is remembered, and the pair is not proposed again.
///
/// # Errors
/// `identity-reason-needed`, `pair-decided`, `not-at-home`, `version-conflict`.
pub fn not_same(session: &Session, seen: &Stored<Candidate>, because: &str) -> Result<()> {
    ours(session, seen)?;
    undecided(seen)?;
    let said = (Officer::from(&session.act().actor), reason(because)?);
    let mut writing = session.write("identities.not_same");
    step(&mut writing, seen, State::NotSame, said, None, session.registry().now());
    writing.commit().map(|_| ())
}

/// Leaves a pair for later: it stays in the queue, among those that somebody has looked at.
///
/// # Errors
/// `pair-decided`, `not-at-home`, `version-conflict`.
pub fn leave(session: &Session, seen: &Stored<Candidate>, because: &str) -> Result<()> {
    ours(session, seen)?;
    undecided(seen)?;
    let because = if because.trim().is_empty() { String::new() } else { reason(because)? };
    let said = (Officer::from(&session.act().actor), because);
    let mut writing = session.write("identities.leave");
    step(&mut writing, seen, State::Left, said, None, session.registry().now());
    writing.commit().map(|_| ())
}

/// Says that what the rule merged is right.
///
/// # Errors
/// `identity-reason-needed`; `pair-decided` where it waits for nobody; `version-conflict`.
pub fn confirm(session: &Session, seen: &Stored<Candidate>, because: &str) -> Result<()> {
    ours(session, seen)?;
    if seen.body.state != State::ByRule {
        let says = "Somebody decided this already. Open the pair again to see what.";
        return Err(Error::conflict("pair-decided", says));
    }
    let said = (Officer::from(&session.act().actor), reason(because)?);
    let merge = seen.body.decisions.iter().rev().find_map(|d| d.merge);
    let mut writing = session.write("identities.confirm");
    step(&mut writing, seen, State::Same, said, merge, session.registry().now());
    writing.commit().map(|_| ())
}

/// Parts what a merge joined: nothing of either record was changed by it, so nothing has to be
/// brought back. The pair from which it came is then two persons.
///
/// # Errors
/// `identity-reason-needed`, `parted-already`, `not-at-home`, `version-conflict`.
pub fn part(session: &Session, seen: &Stored<Merge>, because: &str) -> Result<()> {
    let mut writing = session.write("identities.part");
    people::part(session, &mut writing, seen, because)?;
    let of_pair = |c: &Stored<Candidate>| {
        c.home == *session.registry().store().node()
            && c.body.decisions.iter().any(|d| d.merge == Some(seen.id))
            && c.body.state != State::NotSame
    };
    let pairs = Query::<Candidate>::all().eq("first", seen.body.kept).oldest_first("first");
    let pairs = session.find(&pairs.limit(MOST_PAIRS))?.rows;
    if let Some(pair) = pairs.iter().find(|c| of_pair(c)) {
        let said = (Officer::from(&session.act().actor), reason(because)?);
        step(&mut writing, pair, State::NotSame, said, None, session.registry().now());
    }
    writing.commit().map(|_| ())
}

/// The one record in which a node keeps its rule.
fn rule_id(session: &Session) -> Id<Rule> {
    let node = session.registry().store().node().to_string();
    registry::derived::id_of(&["identities.rule", &node])
}

/// What the country has set; off, where nobody has set anything.
///
/// # Errors
/// When the registry can't be read.
pub fn rule(session: &Session) -> Result<Rule> {
    Ok(session.look(rule_id(session))?.map(|r| r.body).unwrap_or_default())
}

/// Sets it.
///
/// # Errors
/// `identity-reason-needed`; `rule-refused`, with `rule-too-low` or `rule-below-proposals` for a
/// field; `version-conflict` where somebody else sets it at the same moment.
pub fn set_rule(
    session: &Session,
    propose_from_centibits: i64,
    merge_from_centibits: Option<i64>,
    because: &str,
) -> Result<()> {
    let refused = || Error::invalid("rule-refused", "The rule can't be set like this.");
    if propose_from_centibits < 0 {
        return Err(refused().field(
            "propose_from",
            "rule-below-proposals",
            "Give nought or more: below, the evidence speaks for two persons.",
        ));
    }
    if merge_from_centibits.is_some_and(|m| m < LEAST_AUTOMATIC.max(propose_from_centibits)) {
        return Err(refused().field(
            "merge_from",
            "rule-too-low",
            "Give 20 or more, and not less than that from which pairs are proposed.",
        ));
    }
    let body = Rule {
        propose_from_centibits,
        merge_from_centibits,
        by: Some(Officer::from(&session.act().actor)),
        at: Some(session.registry().now()),
        because: reason(because)?,
    };
    let id = rule_id(session);
    let mut writing = session.write("identities.set_rule");
    match session.look(id)? {
        Some(seen) => writing.update(&seen, &body),
        None => writing.create_as(id, &body),
    }
    writing.commit().map(|_| ())
}
