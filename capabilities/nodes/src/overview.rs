//! What is known here of every node, put together.
//!
//! Always holds: nothing is written; a head that is shown was signed with its journal's key when
//! it was kept, and is only taken apart here.
//! Left out: journals that came in a file alone, of nodes that were never enrolled.

use std::collections::HashMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::{SignedDuration, Timestamp};
use kernel::{NodeId, Result};
use registry::{Checkpoint, Session, Store};
use sync::{Admission, Alarm, Centre, Contact, Enrolment, Link, SILENT};

/// Every alarm, from the most to the least pressing.
pub const ALARMS: &[Alarm] = &[
    Alarm::Split,
    Alarm::LostTheEnd,
    Alarm::Refused,
    Alarm::Silent,
    Alarm::Disk,
    Alarm::Clock,
    Alarm::Left,
    Alarm::Backlog,
    Alarm::Release,
];

/// The name of an alarm in texts (`nodes-alarm-CODE`) and in the API.
#[must_use]
pub const fn alarm_code(alarm: Alarm) -> &'static str {
    match alarm {
        Alarm::Split => "split",
        Alarm::LostTheEnd => "lost-the-end",
        Alarm::Refused => "refused",
        Alarm::Silent => "silent",
        Alarm::Disk => "disk",
        Alarm::Clock => "clock",
        Alarm::Left => "left",
        Alarm::Backlog => "backlog",
        Alarm::Release => "release",
    }
}

/// How the line to another node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// There is none any more.
    Ended,
    /// It has not joined yet.
    NotJoined,
    /// It has joined, and was not heard since.
    NeverHeard,
    /// It stands, and nothing was said of how much is missing.
    Stands,
    /// It stands, and nothing is missing.
    InStep,
    /// It stands, and so many entries are missing.
    Behind(u64),
    /// It does not stand since about then.
    Away(Timestamp),
    /// Not heard for so long that somebody should look.
    Silent(Timestamp),
}

impl Line {
    /// Its name in texts (`nodes-line-CODE`) and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ended => "ended",
            Self::NotJoined => "not-joined",
            Self::NeverHeard => "never-heard",
            Self::Stands => "stands",
            Self::InStep => "in-step",
            Self::Behind(_) => "behind",
            Self::Away(_) => "away",
            Self::Silent(_) => "silent",
        }
    }
}

/// A line that was noted as standing stands no more after so long a silence: both ends hang up
/// before. The note is left over from a node that was stopped hard.
const STANDING: SignedDuration = SignedDuration::from_mins(6);

/// The line of which one end was last heard at a time; `missing` where it is known.
fn line(up: bool, at: Timestamp, now: Timestamp, missing: Option<u64>) -> Line {
    let quiet = now.duration_since(at);
    match missing {
        _ if quiet > SILENT => Line::Silent(at),
        _ if !up || quiet > STANDING => Line::Away(at),
        None => Line::Stands,
        Some(0) => Line::InStep,
        Some(n) => Line::Behind(n),
    }
}

/// A head of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The journal, as it signs.
    pub origin: String,
    /// How many entries it covers.
    pub size: u64,
    /// The code that stands on paper.
    pub code: String,
    /// The signed note.
    pub note: String,
}

impl Head {
    /// Takes a note apart (C2SP tlog-checkpoint: origin, size and root, a line each). Whether its
    /// signature holds was seen to when it was kept.
    #[must_use]
    pub fn of(note: &str) -> Option<Self> {
        let mut lines = note.lines();
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let size = size.parse().ok()?;
        let root = BASE64_STANDARD.decode(root).ok()?.try_into().ok()?;
        let code = Checkpoint { size, root, note: String::new() }.code();
        Some(Self { origin: origin.to_owned(), size, code, note: note.to_owned() })
    }
}

/// How a head stands to the others of its journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It contradicts the newest one.
    Contradicts,
    /// The newest one.
    Newest,
    /// Signed with a key that the journal had before.
    Former,
}

impl Standing {
    /// Its name in texts (`nodes-head-CODE`) and in the API.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Contradicts => "contradicts",
            Self::Newest => "newest",
            Self::Former => "former",
        }
    }
}

/// A head of a neighbour's journal that is kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// The head.
    pub head: Head,
    /// How it stands to the others.
    pub standing: Standing,
}

/// A node that may call here, or might once.
#[derive(Debug, Clone)]
pub struct Node {
    /// How it was let in.
    pub enrolment: Enrolment,
    /// The codes of its posts.
    pub posts: Vec<String>,
    /// What is known of it, once it was heard.
    pub contact: Option<Contact>,
    /// How its line is.
    pub line: Line,
    /// What to look at, most pressing first.
    pub alarms: Vec<Alarm>,
}

impl Node {
    /// The journal that it writes.
    #[must_use]
    pub fn origin(&self) -> String {
        origin(&self.enrolment.name)
    }

    /// Since when its line stands, if it does.
    #[must_use]
    pub fn since(&self) -> Option<Timestamp> {
        let stands = matches!(self.line, Line::Stands | Line::InStep | Line::Behind(_));
        self.contact.as_ref().and_then(|c| c.since).filter(|_| stands)
    }

    /// How many of its entries are known to be missing here; none before it has said.
    #[must_use]
    pub fn missing(&self) -> Option<u64> {
        self.contact.as_ref().and_then(missing)
    }
}

fn missing(contact: &Contact) -> Option<u64> {
    contact.report.as_ref().map(|_| contact.backlog())
}

fn origin(name: &str) -> String {
    // Whoever has no such name was never let in, and nothing of theirs is held.
    registry::note::origin(&NodeId(name.to_owned())).unwrap_or_default()
}

/// The centre that this node calls.
#[derive(Debug, Clone)]
pub struct OwnCentre {
    /// What was noted when this node joined.
    pub centre: Option<Centre>,
    /// How this node stands to it.
    pub link: Link,
    /// How the line is.
    pub line: Line,
    /// How many entries the centre lacks; none before it has said what it holds.
    pub lacks: Option<u64>,
}

impl OwnCentre {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.centre {
            Some(centre) => &centre.name,
            None => &self.link.centre,
        }
    }
}

/// Everything that the page shows.
#[derive(Debug, Clone)]
pub struct Overview {
    /// This node's centre, if it has one.
    pub centre: Option<OwnCentre>,
    /// The nodes: those with alarms first, then by name.
    pub nodes: Vec<Node>,
    /// The heads of neighbours' journals, by journal.
    pub heads: Vec<Witnessed>,
    /// A head of this node's own journal that a neighbour holds and that is newer than the journal
    /// that was here.
    pub lost_end: Option<Head>,
}

/// Everything that is known here of the nodes; `release` is this node's own.
///
/// # Errors
/// When the registry can't be read.
pub fn overview(session: &Session, now: Timestamp, release: &str) -> Result<Overview> {
    let store = session.registry().store();
    let split = heads(store.states("split/")?);
    let mut nodes = nodes(session, now, release, &split)?;
    let mut witnessed = Vec::new();
    let newest = sync::line::witnessed(store)?.into_iter().map(|(_, note)| note);
    let mut keep = |note: &str, standing| {
        witnessed.extend(Head::of(note).map(|head| Witnessed { head, standing }));
    };
    newest.for_each(|note| keep(&note, Standing::Newest));
    for node in &nodes {
        if let Some(held) = store.held(&node.origin())? {
            keep(&held.note, Standing::Newest);
        }
    }
    for (_, note) in store.states("former/")? {
        keep(&note, Standing::Former);
    }
    witnessed
        .extend(split.into_iter().map(|head| Witnessed { head, standing: Standing::Contradicts }));
    witnessed.sort_by(|a, b| {
        (&a.head.origin, a.standing, a.head.size).cmp(&(&b.head.origin, b.standing, b.head.size))
    });
    nodes.sort_by(|a, b| {
        (a.alarms.is_empty(), &a.enrolment.name).cmp(&(b.alarms.is_empty(), &b.enrolment.name))
    });
    let lost_end = store.state("lost-end")?.and_then(|note| Head::of(&note));
    Ok(Overview { centre: own_centre(session, now)?, nodes, heads: witnessed, lost_end })
}

/// The heads in notes; a note that was taken away says nothing.
fn heads(states: Vec<(String, String)>) -> Vec<Head> {
    states.iter().filter_map(|(_, note)| Head::of(note)).collect()
}

fn nodes(session: &Session, now: Timestamp, release: &str, split: &[Head]) -> Result<Vec<Node>> {
    let posts: HashMap<_, _> =
        places::posts(session)?.into_iter().map(|p| (p.id.cast(), p.body.code)).collect();
    let mut contacts: HashMap<String, Contact> =
        sync::contacts(session.registry().store())?.into_iter().collect();
    let enrolments = sync::enrolments(session)?;
    let node = |stored: registry::Stored<Enrolment>| {
        let enrolment = stored.body;
        let contact = contacts.remove(&enrolment.name);
        let code = |id| posts.get(id).cloned().unwrap_or_else(|| id.to_string());
        let mut node = Node {
            posts: enrolment.posts.iter().map(code).collect(),
            line: line_of(&enrolment, contact.as_ref(), now),
            alarms: contact.as_ref().map_or_else(Vec::new, |c| c.alarms(now, release)),
            enrolment,
            contact,
        };
        // What it shows on a new line may be fine again; that it showed two histories stays true.
        let origin = node.origin();
        if split.iter().any(|head| head.origin == origin) && !node.alarms.contains(&Alarm::Split) {
            node.alarms.insert(0, Alarm::Split);
        }
        // Nobody waits to hear of a node that was retired.
        if node.enrolment.admission == Admission::Retired {
            node.alarms.retain(|alarm| *alarm == Alarm::Split);
        }
        node
    };
    Ok(enrolments.into_iter().map(node).collect())
}

fn line_of(enrolment: &Enrolment, contact: Option<&Contact>, now: Timestamp) -> Line {
    let heard = contact.and_then(|c| Some((c, c.at?)));
    match (enrolment.admission, heard) {
        (Admission::Retired, _) => Line::Ended,
        (_, Some((contact, at))) => line(contact.since.is_some(), at, now, missing(contact)),
        (Admission::Invited, None) => Line::NotJoined,
        (Admission::Joined, None) => Line::NeverHeard,
    }
}

fn own_centre(session: &Session, now: Timestamp) -> Result<Option<OwnCentre>> {
    let store = session.registry().store();
    let centre = sync::centre(session)?.map(|c| c.body);
    let link = sync::link(store)?;
    if centre.is_none() && link.is_none() {
        return Ok(None);
    }
    let link = link.unwrap_or_default();
    let lacks = lacks(store, &link)?;
    let line = link.at.map_or(Line::NeverHeard, |at| line(link.up, at, now, lacks));
    Ok(Some(OwnCentre { centre, link, line, lacks }))
}

fn lacks(store: &dyn Store, link: &Link) -> Result<Option<u64>> {
    let Some(holds) = link.holds else { return Ok(None) };
    // While the line stands, what was counted with the last exchange is truer than the journal's
    // present size: what was written since is on its way.
    if link.up {
        return Ok(Some(link.backlog));
    }
    Ok(Some(store.size()?.saturating_sub(holds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_line_is_said_as_it_was_last_known() {
        let now = at("2026-11-24T04:00:00Z");
        let heard = at("2026-11-24T03:59:50Z");
        assert_eq!(line(true, heard, now, Some(0)), Line::InStep);
        assert_eq!(line(true, heard, now, Some(3)), Line::Behind(3));
        assert_eq!(line(true, heard, now, None), Line::Stands);
        assert_eq!(line(false, heard, now, Some(0)), Line::Away(heard));
        let long_ago = at("2026-11-24T03:50:00Z");
        assert_eq!(line(true, long_ago, now, Some(0)), Line::Away(long_ago), "stopped hard");
        let days_ago = at("2026-11-21T03:50:00Z");
        assert_eq!(line(false, days_ago, now, Some(0)), Line::Silent(days_ago));
    }

    #[test]
    fn a_head_is_taken_apart() {
        let root = BASE64_STANDARD.encode([0xC5; 32]);
        let note = format!("portolan/harbour\n1204\n{root}\n\n— portolan/harbour AAAA\n");
        let head = Head::of(&note).unwrap();
        assert_eq!((head.origin.as_str(), head.size), ("portolan/harbour", 1204));
        assert_eq!(head.code, "1204-RQ2W-BHE5-RQ2W-BHE5");
        for wrong in ["", "portolan/harbour", "a\nb\nc\n", "a\n1\nAAAA\n"] {
            assert_eq!(Head::of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn alarms_stand_in_their_order_and_each_has_its_code() {
        assert!(ALARMS.is_sorted());
        let mut codes: Vec<_> = ALARMS.iter().map(|a| alarm_code(*a)).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ALARMS.len());
    }
}
