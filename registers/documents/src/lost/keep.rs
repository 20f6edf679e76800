//! Entries by hand: one is added, one is withdrawn; both stand in the journal.

use jiff::civil::Date;
use kernel::{Error, Id, Result};
use registry::{Page, Query, Session, Stored};

use super::LostDocument;
use super::row::{number_of, type_of};
use crate::keyed::id_of;

/// The id of an entry of this node's list.
pub(super) fn id(session: &Session, list: &str, reference: &str) -> Id<LostDocument> {
    id_of(session.registry().store().node(), &format!("{list}/{reference}"))
}

/// Whether a list may be called so.
pub(super) fn is_list_name(list: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=40).contains(&list.len()) && list.bytes().all(fits)
}

/// Says what is wrong with an entry, field by field.
///
/// # Errors
/// `lost-refused` with its fields.
pub fn check(entry: &LostDocument) -> Result<()> {
    let mut fault = Error::invalid("lost-refused", "The entry can't be kept as stated.");
    if !is_list_name(&entry.list) {
        fault = fault.field(
            "list",
            "lost-list",
            "Call the list by 1 to 40 small letters, digits and hyphens, such as utopia-police.",
        );
    }
    let reference = entry.reference.trim();
    if reference.is_empty() || reference.chars().count() > 80 {
        fault =
            fault.field("reference", "lost-reference", "Give a reference of 1 to 80 characters.");
    }
    if places::country(&entry.issuer).is_none_or(|c| c.alpha3 != entry.issuer) {
        fault = fault.field(
            "issuer",
            "series-issuer",
            "Use the three-letter code of a State or organization, such as UTO.",
        );
    }
    if number_of(&entry.number).is_none_or(|number| number != entry.number) {
        fault = fault.field(
            "number",
            "lost-number",
            "Write the number as it is printed: 2 to 24 capital letters and digits.",
        );
    }
    let kind = entry.document_type.as_deref();
    if kind.is_some_and(|t| type_of(t).is_none_or(|code| code != t)) {
        fault = fault.field(
            "document_type",
            "series-document-type",
            "Use the document code of the zone, one or two capital letters, such as P or ID.",
        );
    }
    if let (Some(reported), Some(until)) = (entry.reported_on, entry.until)
        && until < reported
    {
        fault = fault.field("until", "lost-until", "The last day comes before the report.");
    }
    if entry.note.as_ref().is_some_and(|note| note.chars().count() > 500) {
        fault = fault.field("note", "lost-note", "Write at most 500 characters.");
    }
    if fault.fields().is_empty() { Ok(()) } else { Err(fault) }
}

/// The entry of one of this node's own lists by its reference. Those that the centre told are the
/// centre's to change, and are found by their number.
///
/// # Errors
/// When the registry can't be read.
pub fn entry(
    session: &Session,
    list: &str,
    reference: &str,
) -> Result<Option<Stored<LostDocument>>> {
    session.look(id(session, list, reference))
}

/// Adds an entry; one that was withdrawn counts again, and one that stands is put as stated.
///
/// # Errors
/// `lost-refused` with its fields; `version-conflict` when somebody else changed it first.
pub fn add(session: &Session, entry: &LostDocument) -> Result<Id<LostDocument>> {
    check(entry)?;
    let id = id(session, &entry.list, &entry.reference);
    let body = LostDocument { withdrawn_on: None, withdrawn_because: None, ..entry.clone() };
    let mut writing = session.write("documents.add_lost");
    match session.look(id)? {
        Some(seen) if seen.body == body => return Ok(id),
        Some(seen) => writing.update(&seen, &body),
        None => writing.create_as(id, &body),
    }
    writing.commit()?;
    Ok(id)
}

/// Withdraws an entry from a day on, with why: the document was found again, or reported by
/// mistake. No list brings it up again; [`add`] does.
///
/// # Errors
/// `lost-refused` without a reason; `version-conflict` when somebody else changed it first;
/// `not-at-home` when the entry is the centre's.
pub fn withdraw(
    session: &Session,
    seen: &Stored<LostDocument>,
    on: Date,
    because: &str,
) -> Result<()> {
    let because = because.trim();
    if because.is_empty() || because.chars().count() > 500 {
        let fault = Error::invalid("lost-refused", "The entry can't be withdrawn so.");
        return Err(fault.field(
            "because",
            "lost-because",
            "Say in 1 to 500 characters why it is withdrawn.",
        ));
    }
    let body = LostDocument {
        withdrawn_on: Some(on),
        withdrawn_because: Some(because.to_owned()),
        ..seen.body.clone()
    };
    let mut writing = session.write("documents.withdraw_lost");
    writing.update(seen, &body);
    writing.commit().map(drop)
}

/// One page of the entries, of one list or of all, withdrawn ones among them.
///
/// # Errors
/// When the registry can't be read.
pub fn page(
    session: &Session,
    list: Option<&str>,
    after: Option<registry::Cursor>,
    limit: usize,
) -> Result<Page<LostDocument>> {
    let query = Query::<LostDocument>::all().after(after).limit(limit);
    session.find(&match list {
        Some(list) => query.eq("list", list),
        None => query,
    })
}
