//! Which nodes may call, and whom a node calls: records like any other, written by whoever runs
//! the node.
//!
//! Always holds: a code opens once, for one name, for a time; what is kept of it is a hash; a name
//! belongs to one key for good, since its journal does.

use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Id, NodeId, Post, Result};
use registry::note::{Verifier, origin};
use registry::{Column, ColumnType, KindSpec, Query, Record, Session, Stored, Value};
use serde::{Deserialize, Serialize};

use crate::handover::Handover;
use crate::line::code::{Code, Pin, secret_hash};

/// How long a code opens, in days.
pub const CODE_DAYS: i64 = 7;

/// How a node stands to the centre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Admission {
    /// It was given a code and has not used it yet.
    Invited,
    /// It has joined.
    Joined,
    /// It may not call any more; what it wrote stays.
    Retired,
}

/// A node that may call: kept at the centre.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The node's name.
    pub name: String,
    /// The posts at which it is used: what it is told depends on them.
    pub posts: Vec<Id<Post>>,
    /// How it stands.
    pub admission: Admission,
    /// The hash of its code's secret, while that opens.
    pub code_sha256: Option<String>,
    /// Until when the code opens.
    pub code_until: Option<Timestamp>,
    /// Its key, as C2SP verifier key text, once it has joined.
    pub key: Option<String>,
    /// When it joined.
    pub joined_at: Option<Timestamp>,
    /// When and why it was retired.
    pub retired: Option<(Timestamp, String)>,
}

impl Record for Enrolment {
    const KIND: &'static str = "sync.enrolment";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[Column::unique("name", ColumnType::Text)];
    fn columns(&self) -> Vec<Value> {
        vec![self.name.as_str().into()]
    }
}

/// The centre that a node calls: kept at the post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Centre {
    /// Its node's name.
    pub name: String,
    /// Where it listens: `host:port`.
    pub address: String,
    /// What is known of its certificate, in hexadecimal.
    pub pin: String,
    /// When this node joined.
    pub joined_at: Timestamp,
}

impl Record for Centre {
    const KIND: &'static str = "sync.centre";
    const PERSONAL: bool = false;
    const COLUMNS: &'static [Column] = &[Column::unique("name", ColumnType::Text)];
    fn columns(&self) -> Vec<Value> {
        vec![self.name.as_str().into()]
    }
}

/// The kinds of record to declare at start.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    vec![Enrolment::spec(), Centre::spec(), Handover::spec()]
}

fn no_such_node(name: &str) -> Error {
    Error::not_found("no-such-node", format!("There is no node {name} here. Look at the list."))
        .with("node", name)
}

/// The enrolment of a name.
///
/// # Errors
/// When the registry can't be read.
pub fn enrolment(session: &Session, name: &str) -> Result<Option<Stored<Enrolment>>> {
    let page = session.find(&Query::<Enrolment>::all().eq("name", name).limit(1))?;
    Ok(page.rows.into_iter().next())
}

/// Every enrolment, by name.
///
/// # Errors
/// When the registry can't be read.
pub fn enrolments(session: &Session) -> Result<Vec<Stored<Enrolment>>> {
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let query = Query::<Enrolment>::all().oldest_first("name").limit(500).after(after);
        let page = session.find(&query)?;
        all.extend(page.rows);
        after = page.next;
        if after.is_none() {
            return Ok(all);
        }
    }
}

/// Invites a node, or gives one that lost its code, or its line, a new code.
///
/// # Errors
/// `bad-node-name`; `own-name` for this node itself; `node-retired` for one that was retired.
pub fn invite(session: &Session, name: &str, posts: &[Id<Post>], pin: Pin) -> Result<Code> {
    let store = session.registry().store();
    origin(&NodeId(name.to_owned())).map_err(|e| Error::invalid("bad-node-name", e.to_string()))?;
    if *name == store.node().0 {
        let what = "This is the name of this node itself. Give the other node its own.";
        return Err(Error::invalid("own-name", what));
    }
    let code = Code::new(&mut |bytes| session.registry().fill_random(bytes), pin);
    let until = session.registry().now() + SignedDuration::from_hours(24 * CODE_DAYS);
    let known = enrolment(session, name)?;
    let body = Enrolment {
        name: name.to_owned(),
        posts: posts.to_vec(),
        admission: Admission::Invited,
        code_sha256: Some(secret_hash(&code.secret())),
        code_until: Some(until),
        key: None,
        joined_at: None,
        retired: None,
    };
    let mut writing = session.write("sync.invite");
    match &known {
        None => {
            writing.create(&body);
        }
        Some(known) if known.body.admission == Admission::Retired => {
            return Err(Error::conflict(
                "node-retired",
                format!(
                    "The node {name} was retired. What it wrote stays under that name: choose another for the new one."
                ),
            ));
        }
        // It keeps its key: another node can't come in under its name.
        Some(known) => writing.update(
            known,
            &Enrolment {
                admission: known.body.admission,
                key: known.body.key.clone(),
                joined_at: known.body.joined_at,
                ..body
            },
        ),
    }
    writing.commit()?;
    Ok(code)
}

/// Retires a node: it may not call any more, and is told so.
///
/// # Errors
/// `no-such-node`; `reason-missing`.
pub fn retire(session: &Session, name: &str, why: &str) -> Result<()> {
    if why.trim().is_empty() {
        let what = "Say why the node is retired: it stands in the journal.";
        return Err(Error::invalid("reason-missing", what));
    }
    let known = enrolment(session, name)?.ok_or_else(|| no_such_node(name))?;
    let mut writing = session.write("sync.retire");
    let retired = Some((session.registry().now(), why.trim().to_owned()));
    writing.update(
        &known,
        &Enrolment {
            admission: Admission::Retired,
            code_sha256: None,
            code_until: None,
            retired,
            ..known.body.clone()
        },
    );
    writing.commit().map(drop)
}

fn not_let_in(why: &str) -> Error {
    Error::refused(
        "code-refused",
        "The centre does not let this node in with this code: it was used, it has run out, or it is another node's. Have the centre make a new one.",
    )
    .because(why.to_owned())
}

/// A node comes with its code and its key. The same one coming twice, because the answer was lost,
/// is let in twice.
///
/// # Errors
/// `code-refused`; `other-key` where the name has another key already.
pub(crate) fn join(session: &Session, name: &str, secret: &str, key: &Verifier) -> Result<()> {
    let known = enrolment(session, name)?.ok_or_else(|| not_let_in("no such name"))?;
    if known.body.admission == Admission::Retired {
        return Err(retired(name));
    }
    let text = key.to_text();
    let hash = secret_hash(secret);
    if known.body.code_sha256.as_deref() != Some(hash.as_str()) {
        return Err(not_let_in("another secret"));
    }
    if known.body.key.as_ref().is_some_and(|k| *k != text) {
        return Err(Error::refused(
            "other-key",
            "A node of this name wrote to the centre with another key. What it wrote stays under that name: have the centre enrol this one under another.",
        ));
    }
    let now = session.registry().now();
    if known.body.admission == Admission::Joined
        && known.body.joined_at.is_some_and(|at| now < at + REPEAT)
    {
        return Ok(());
    }
    if known.body.code_until.is_none_or(|until| until < now) {
        return Err(not_let_in("too late"));
    }
    let mut writing = session.write("sync.join");
    writing.update(
        &known,
        &Enrolment {
            admission: Admission::Joined,
            // Kept a while for a node that did not hear the answer, and for no other key.
            code_until: None,
            key: Some(text),
            joined_at: Some(now),
            ..known.body.clone()
        },
    );
    writing.commit().map(drop)
}

/// For how long a node that has joined may say again that it joins.
const REPEAT: SignedDuration = SignedDuration::from_hours(24);

pub(crate) fn retired(name: &str) -> Error {
    Error::refused(
        "node-retired",
        format!("The centre has retired the node {name}: it takes nothing from it any more, and tells it nothing. What was written here since stays here. Ask whoever runs the centre."),
    )
    .with("node", name)
}

/// The key of a node that may call.
///
/// # Errors
/// `not-enrolled`; `node-retired`.
pub(crate) fn admitted(session: &Session, name: &str) -> Result<(Enrolment, Verifier)> {
    let unknown = || {
        Error::refused(
            "not-enrolled",
            "The centre does not know this node. Have it make a code, and join again.",
        )
    };
    let known = enrolment(session, name)?.ok_or_else(unknown)?.body;
    if known.admission == Admission::Retired {
        return Err(retired(name));
    }
    let key = known.key.as_deref().ok_or_else(unknown)?;
    let key = Verifier::from_text(key).map_err(|e| Error::internal(e.to_string()))?;
    Ok((known, key))
}

/// The centre that this node calls, if it has one.
///
/// # Errors
/// When the registry can't be read.
pub fn centre(session: &Session) -> Result<Option<Stored<Centre>>> {
    let page = session.find(&Query::<Centre>::all().limit(1))?;
    Ok(page.rows.into_iter().next())
}

/// Notes down the centre that this node has joined.
///
/// # Errors
/// When the registry can't be written.
pub(crate) fn set_centre(session: &Session, body: &Centre) -> Result<()> {
    let mut writing = session.write("sync.join");
    match centre(session)? {
        None => {
            writing.create(body);
        }
        Some(known) => writing.update(&known, body),
    }
    writing.commit().map(drop)
}
