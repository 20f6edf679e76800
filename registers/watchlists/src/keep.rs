//! Lists that are kept here: one officer proposes, another approves.
//!
//! Always holds: nobody approves what they proposed; until another approves it, a new entry is
//! matched with nobody and a changed one stands as it was; every step has a name, a moment and a
//! reason; what was withdrawn stays on record.

use kernel::{Error, Id, Officer, Result};
use registry::{Session, Stored};

use crate::change::{check_list, entry_id, list_id};
use crate::model::{Entry, Facts, Form, List, Pending, Signed, Status};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

fn refused() -> Error {
    Error::invalid("watchlist-entry-refused", "The entry can't be kept so.")
}

/// A reason that somebody wrote.
pub(crate) fn reason(text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > LONGEST_REASON {
        return Err(refused().field(
            "because",
            "watchlist-because",
            "Say why in 1 to 2,000 characters: whoever answers for it later was not here.",
        ));
    }
    Ok(text.to_owned())
}

fn signed(session: &Session, because: &str) -> Result<Signed> {
    let actor = &session.act().actor;
    if actor.role.name() == "system" {
        return Err(Error::refused(
            "watchlist-named-officer",
            "A list that is kept here is kept by named officers. Sign in, then try again.",
        ));
    }
    Ok(Signed { by: Officer::from(actor), at: session.registry().now(), because: reason(because)? })
}

/// Says what is wrong with what an entry would say, field by field.
///
/// # Errors
/// `watchlist-entry-refused` with its fields.
pub fn check(facts: &Facts) -> Result<()> {
    let mut fault = refused();
    let name = |n: &crate::model::ListName| {
        let cleaned = crate::read::clean(&n.text);
        cleaned.text == n.text
            && n.text.chars().any(char::is_alphanumeric)
            && n.text.chars().count() <= crate::read::LONGEST_NAME
    };
    if facts.names.is_empty() || !facts.names.iter().all(name) {
        fault = fault.field(
            "names",
            "watchlist-names",
            "Give at least one name, each of at most 300 characters and without control characters.",
        );
    }
    if facts.legal_basis.as_ref().is_none_or(|l| l.trim().is_empty()) {
        fault = fault.field(
            "legal_basis",
            "watchlist-legal-basis",
            "Name the warrant, decision or law: nobody is looked for without one.",
        );
    }
    if facts.expires_on.is_none() {
        fault = fault.field(
            "expires_on",
            "watchlist-expires",
            "Say until when it counts; it can be proposed again before then.",
        );
    }
    if fault.fields().is_empty() { Ok(()) } else { Err(fault) }
}

/// Opens a list that is kept here.
///
/// # Errors
/// `watchlist-refused` with its fields; `version-conflict` where there is one of that name.
pub fn open_list(session: &Session, list: &List) -> Result<Id<List>> {
    let list = List { form: Form::Kept, in_force: 0, closed: false, ..list.clone() };
    check_list(&list)?;
    let id = list_id(session, &list.code);
    let mut writing = session.write("watchlists.open_list");
    writing.create_as(id, &list);
    writing.commit()?;
    Ok(id)
}

/// Changes what a list of this node says of itself, or closes it: then its entries are matched no
/// more.
///
/// # Errors
/// As [`open_list`]; `not-at-home` where it is the centre's.
pub fn change_list(session: &Session, seen: &Stored<List>, list: &List) -> Result<()> {
    // What it is called and where it comes from stays: entries lean on both.
    let list = List { code: seen.body.code.clone(), form: seen.body.form, ..list.clone() };
    check_list(&list)?;
    let mut writing = session.write("watchlists.change_list");
    writing.update(seen, &list);
    writing.commit().map(drop)
}

fn kept(list: &Stored<List>) -> Result<()> {
    if list.body.form == Form::Kept && !list.body.closed {
        return Ok(());
    }
    Err(Error::conflict(
        "watchlist-not-kept",
        "Entries are proposed on lists that are kept here. This one is brought in from its publisher, or is closed.",
    ))
}

/// Proposes a new entry: it is on record, and matched with nobody until [`approve`]d.
///
/// # Errors
/// `watchlist-entry-refused` with its fields; `watchlist-not-kept`; `watchlist-named-officer`;
/// `version-conflict` where the reference is taken.
pub fn propose(
    session: &Session,
    list: &Stored<List>,
    reference: &str,
    facts: Facts,
    because: &str,
) -> Result<Id<Entry>> {
    kept(list)?;
    let reference = crate::read::clean(reference).text;
    if reference.is_empty() || reference.chars().count() > 80 {
        return Err(refused().field(
            "reference",
            "watchlist-reference",
            "Give a reference of 1 to 80 characters, such as the number of the file.",
        ));
    }
    check(&facts)?;
    let entry = Entry {
        list: list.id,
        reference,
        facts,
        status: Status::Proposed,
        proposed: Some(signed(session, because)?),
        approved: None,
        withdrawn: None,
        pending: None,
        rejected: None,
    };
    let id = entry_id(list.id, &entry.reference);
    let mut writing = session.write("watchlists.propose");
    writing.create_as(id, &entry);
    writing.commit()?;
    Ok(id)
}

/// Proposes that an entry says something else, or, without facts, that it is withdrawn. One that
/// was withdrawn can be proposed again.
///
/// # Errors
/// As [`propose`]; `watchlist-waits` where a proposal waits already.
pub fn propose_change(
    session: &Session,
    list: &Stored<List>,
    seen: &Stored<Entry>,
    facts: Option<Facts>,
    because: &str,
) -> Result<()> {
    kept(list)?;
    if seen.body.waits() {
        return Err(Error::conflict(
            "watchlist-waits",
            "A proposal for this entry waits for another officer. Approve or reject it first.",
        ));
    }
    if let Some(facts) = &facts {
        check(facts)?;
    }
    let proposed = signed(session, because)?;
    let body = Entry { pending: Some(Pending { facts, proposed }), ..seen.body.clone() };
    let mut writing = session.write("watchlists.propose");
    writing.update(seen, &body);
    writing.commit().map(drop)
}

/// Approves what another officer proposed: from then on it counts.
///
/// # Errors
/// `watchlist-same-officer`: who proposed it can't approve it; `watchlist-nothing-waits`;
/// `watchlist-named-officer`; `version-conflict`.
pub fn approve(session: &Session, seen: &Stored<Entry>, because: &str) -> Result<()> {
    let approved = signed(session, because)?;
    let another = |proposed: &Signed| {
        if proposed.by.user != approved.by.user {
            return Ok(());
        }
        Err(Error::refused(
            "watchlist-same-officer",
            "You proposed this. Another officer has to approve it.",
        ))
    };
    let body = match (&seen.body.pending, &seen.body.proposed) {
        (Some(pending), _) => {
            another(&pending.proposed)?;
            match &pending.facts {
                Some(facts) => Entry {
                    facts: facts.clone(),
                    status: Status::InForce,
                    proposed: Some(pending.proposed.clone()),
                    approved: Some(approved),
                    withdrawn: None,
                    pending: None,
                    ..seen.body.clone()
                },
                None => Entry {
                    status: Status::Withdrawn,
                    withdrawn: Some(pending.proposed.clone()),
                    approved: Some(approved),
                    pending: None,
                    ..seen.body.clone()
                },
            }
        }
        (None, Some(proposed)) if seen.body.status == Status::Proposed => {
            another(proposed)?;
            Entry { status: Status::InForce, approved: Some(approved), ..seen.body.clone() }
        }
        _ => return Err(nothing_waits()),
    };
    let mut writing = session.write("watchlists.approve");
    writing.update(seen, &body);
    writing.commit().map(drop)
}

fn nothing_waits() -> Error {
    Error::conflict("watchlist-nothing-waits", "Nothing waits here: somebody decided it already.")
}

/// Rejects a proposal, or takes one's own back. A new entry is withdrawn, a changed one stands as
/// it stood.
///
/// # Errors
/// `watchlist-nothing-waits`; `watchlist-entry-refused` without a reason;
/// `watchlist-named-officer`; `version-conflict`.
pub fn reject(session: &Session, seen: &Stored<Entry>, because: &str) -> Result<()> {
    let signed = signed(session, because)?;
    let body = if seen.body.pending.is_some() {
        Entry { pending: None, rejected: Some(signed), ..seen.body.clone() }
    } else if seen.body.status == Status::Proposed {
        Entry {
            status: Status::Withdrawn,
            withdrawn: Some(signed.clone()),
            rejected: Some(signed),
            ..seen.body.clone()
        }
    } else {
        return Err(nothing_waits());
    };
    let mut writing = session.write("watchlists.reject");
    writing.update(seen, &body);
    writing.commit().map(drop)
}
