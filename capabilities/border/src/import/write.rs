//! Writing what was read, some five hundred crossings to a commit, person by person.
//!
//! Always holds: all crossings of a person that are new go into one commit with the stays that
//! they make; a person who has none before needs no looking up but for that.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp, civil::Time};
use kernel::{Error, Id, Kind, Result};
use people::{Names, Person, Sex};
use registry::{Query, Session, Stored, Writing};
use sha2::{Digest, Sha256};

use super::{Parsed, Progress, Report, SourcePerson, known_keys};
use crate::desk::Book;
use crate::model::{Crossing, Direction, Imported, Journey};
use crate::stays;

const BATCH_CROSSINGS: usize = 500;

/// The same for the same row of the same source: by its journey number where it has one, else by
/// who, when and which way.
fn key(source: &str, row: &Parsed) -> String {
    let mut h = Sha256::new();
    let mut part = |text: &str| {
        h.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        h.update(text.as_bytes());
    };
    part(source);
    part(&row.person);
    match &row.order.1 {
        Some(journey) => {
            part("journey");
            part(journey);
            part(row.direction.code());
        }
        None => {
            part("time");
            part(&row.date_text());
            part(&if row.has_time { 0 } else { row.within_day }.to_string());
            part(row.direction.code());
        }
    }
    h.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
}

/// When it happened. A row without a time gets noon at the post, and a second for each crossing
/// of the day before it, so that the order stays.
fn crossed_at(row: &Parsed) -> Result<Timestamp> {
    let place = row.place.as_ref().ok_or_else(|| Error::internal("a row without a post"))?;
    let time = if row.has_time { Time::midnight() } else { Time::constant(12, 0, 0, 0) };
    let moved = if row.has_time {
        SignedDuration::from_millis(row.ms.into())
    } else {
        SignedDuration::from_secs(row.within_day.into())
    };
    row.date()
        .to_datetime(time)
        .checked_add(moved)
        .and_then(|civil| civil.to_zoned_datetime(place.zone.clone()))
        .map(|zoned| zoned.timestamp())
        .map_err(|e| {
            Error::invalid(
                "date-out-of-range",
                format!("Line {}: there is no such time.", row.line),
            )
            .because(e.to_string())
        })
}

fn crossing(
    book: &Book,
    row: &Parsed,
    person: Id<Person>,
    source: &str,
    key: String,
) -> Result<Crossing> {
    let place = row.place.as_ref().ok_or_else(|| Error::internal("a row without a post"))?;
    let birth = row.birth_date.to_string();
    Ok(Crossing {
        person,
        direction: row.direction,
        crossed_at: crossed_at(row)?,
        date: row.date(),
        post: place.id,
        citizenship: row.citizenship.map(str::to_owned),
        sex: row.sex.map(str::to_owned),
        birth_date: (!birth.is_empty()).then_some(birth),
        resident_before: row.resident_before,
        document: None,
        class: match row.direction {
            Direction::Arrival => None,
            Direction::Departure => book.class_leaving(row.date(), row.citizenship),
        },
        until: None,
        journey: Journey::default(),
        examination: None,
        officer: None,
        reason: None,
        late: None,
        corrected: None,
        imported: Some(Imported { source: source.to_owned(), person: row.person.to_string(), key }),
        voided: None,
    })
}

/// Writes the rows, which are sorted by person; in a dry run only counts.
pub(super) fn write(
    session: &Session,
    book: &Book,
    rows: &[Parsed],
    dry: bool,
    report: &mut Report,
    progress: Progress<'_>,
) -> Result<()> {
    let total = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let mut done = 0_u64;
    let mut batch: Vec<&[Parsed]> = Vec::new();
    let mut size = 0;
    let mut people = rows.chunk_by(|a, b| a.person == b.person).peekable();
    while let Some(person) = people.next() {
        batch.push(person);
        size += person.len();
        if size < BATCH_CROSSINGS && people.peek().is_some() {
            continue;
        }
        write_batch(session, book, &batch, dry, report)?;
        done += u64::try_from(size).unwrap_or(0);
        batch.clear();
        size = 0;
        if !progress(done, total) {
            return Err(Error::new(
                Kind::Conflict,
                "import-stopped",
                "Stopped. What was brought in until then stays; bringing the file in again goes on from there.",
            ));
        }
    }
    Ok(())
}

fn write_batch(
    session: &Session,
    book: &Book,
    batch: &[&[Parsed]],
    dry: bool,
    report: &mut Report,
) -> Result<()> {
    let source = report.source.clone();
    let keys: Vec<Vec<String>> =
        batch.iter().map(|rows| rows.iter().map(|r| key(&source, r)).collect()).collect();
    let known = known_keys(session, &keys.concat())?;
    let persons = known_persons(session, &source, batch)?;
    let mut writing = session.write("border.import");
    let mut used: HashSet<&str> = HashSet::new();
    for (rows, keys) in batch.iter().zip(&keys) {
        let fresh: Vec<(&Parsed, &String)> =
            rows.iter().zip(keys).filter(|(_, key)| !known.contains(*key)).collect();
        report.already += u64::try_from(rows.len() - fresh.len()).unwrap_or(0);
        let Some((first, _)) = fresh.first() else { continue };
        let before = persons.get(first.person.as_ref());
        let person = match before {
            Some(known) => known.body.person,
            None => {
                report.people += 1;
                add_person(&mut writing, &source, first)
            }
        };
        let mut crossings = Vec::with_capacity(fresh.len());
        for (row, key) in fresh {
            if !used.insert(key) {
                // The same journey number twice for one person: one crossing, told as a doubt.
                report.already += 1;
                continue;
            }
            let body = crossing(book, row, person, &source, key.clone())?;
            let id = writing.create(&body);
            crossings.push((id, body));
            report.added += 1;
        }
        if before.is_some() {
            stays::again_with(session, &mut writing, person, &crossings)?;
        } else {
            for (id, stay) in stays::pair(&crossings) {
                writing.create_as(id, &stay);
            }
        }
    }
    if dry || writing.is_empty() {
        return Ok(());
    }
    writing.commit().map(drop)
}

fn known_persons(
    session: &Session,
    source: &str,
    batch: &[&[Parsed]],
) -> Result<HashMap<String, Stored<SourcePerson>>> {
    let keys: Vec<String> = batch
        .iter()
        .filter_map(|rows| rows.first())
        .map(|row| SourcePerson::key(source, &row.person))
        .collect();
    let mut known = HashMap::new();
    for chunk in keys.chunks(400) {
        let query = Query::<SourcePerson>::all()
            .one_of("key", chunk.iter().map(String::as_str))
            .limit(chunk.len().max(1));
        for row in session.find(&query)?.rows {
            known.insert(row.body.external.clone(), row);
        }
    }
    Ok(known)
}

fn add_person(writing: &mut Writing, source: &str, row: &Parsed) -> Id<Person> {
    let person = writing.create(&Person {
        names: Names::default(),
        birth_date: row.birth_date,
        sex: row.sex.and_then(Sex::from_code).unwrap_or_default(),
        citizenships: row.citizenship.into_iter().map(str::to_owned).collect(),
    });
    writing.create(&SourcePerson {
        source: source.to_owned(),
        external: row.person.to_string(),
        person,
    });
    person
}
