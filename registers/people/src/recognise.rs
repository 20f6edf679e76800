//! Is this somebody whom we know?
//!
//! The rules are pure ([`differences`], and the choice among them); [`recognise`] looks up, and
//! [`record_seen`] adds what is new to a writing of the caller's.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Id, Result};
use registry::{Query, Session, Stored, Value, Writing};

use crate::{Document, Names, PartialDate, Person, Sex, groups, number_key};

/// How many records of one number or one name are looked at.
const LOOKED_AT: usize = 20;
/// How many documents of one number are looked through, of whatever issuer.
const MOST_OF_A_NUMBER: usize = 100;
/// How many names are looked up together: an index is asked for each of them with each birth date.
const NAMES_TOGETHER: usize = 24;

/// A document as it was presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentSeen {
    /// Its type as the zone has it, without fillers: `P`, `I`, `AC`, `V`.
    pub document_type: String,
    /// The issuing State or organisation, an ICAO three-letter code.
    pub issuing_state: String,
    /// Its number.
    pub number: String,
    /// The last day on which it is valid.
    pub expires_on: Option<Date>,
}

/// An identity as a document states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentitySeen {
    /// The names.
    pub names: Names,
    /// The birth date, as far as it is known.
    pub birth_date: PartialDate,
    /// The sex.
    pub sex: Sex,
    /// The citizenship, an ICAO three-letter code.
    pub citizenship: String,
}

/// In what an identity differs from the one on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The name.
    Name {
        /// As on record.
        recorded: Names,
        /// As seen now.
        seen: Names,
    },
    /// The birth date.
    BirthDate {
        /// As on record.
        recorded: PartialDate,
        /// As seen now.
        seen: PartialDate,
    },
    /// The sex. Documents change it; the identity stays.
    Sex {
        /// As on record.
        recorded: Sex,
        /// As seen now.
        seen: Sex,
    },
    /// The citizenship. People acquire others; the identity stays.
    Citizenship {
        /// As on record.
        recorded: Vec<String>,
        /// As seen now.
        seen: String,
    },
}

impl Difference {
    /// Whether it speaks for another identity.
    #[must_use]
    pub const fn is_identity(&self) -> bool {
        matches!(self, Self::Name { .. } | Self::BirthDate { .. })
    }
}

/// In what an identity that was seen differs from a person on record.
#[must_use]
pub fn differences(person: &Person, seen: &IdentitySeen) -> Vec<Difference> {
    let mut found = Vec::new();
    if person.names.key() != seen.names.key() {
        found.push(Difference::Name { recorded: person.names.clone(), seen: seen.names.clone() });
    }
    if !person.birth_date.agrees(seen.birth_date) {
        found.push(Difference::BirthDate { recorded: person.birth_date, seen: seen.birth_date });
    }
    if person.sex != seen.sex {
        found.push(Difference::Sex { recorded: person.sex, seen: seen.sex });
    }
    if !person.citizenships.contains(&seen.citizenship) {
        found.push(Difference::Citizenship {
            recorded: person.citizenships.clone(),
            seen: seen.citizenship.clone(),
        });
    }
    found
}

/// Somebody with the same name and birth date, who may be the same person with another document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The person.
    pub person: Stored<Person>,
    /// Sex and citizenship, where they differ.
    pub differences: Vec<Difference>,
}

/// What is known of a document and an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognition {
    /// This document, held by this person.
    Known {
        /// The person.
        person: Stored<Person>,
        /// The document.
        document: Stored<Document>,
        /// Sex and citizenship, where they differ.
        differences: Vec<Difference>,
    },
    /// A document of this issuer, type and number is on record with another name or birth date.
    SameNumberOtherIdentity {
        /// The person on record.
        person: Stored<Person>,
        /// The document on record.
        document: Stored<Document>,
        /// In what they differ.
        differences: Vec<Difference>,
    },
    /// The document is new; persons of this name and birth date are on record.
    SameIdentityOtherDocument {
        /// Those persons, the likeliest first; at most twenty.
        candidates: Vec<Candidate>,
    },
    /// Neither document nor identity is on record.
    New,
}

/// Whether two document types name one sort of document: States number passports, cards and visas
/// apart, and the first letter tells which (Doc 9303-4, -5, -7).
fn same_sort(a: &str, b: &str) -> bool {
    let first = |t: &str| t.chars().next().map(|c| c.to_ascii_uppercase());
    first(a) == first(b)
}

/// Chooses among the holders of documents with the number seen.
fn of_number(
    held: Vec<(Stored<Person>, Stored<Document>)>,
    seen: &IdentitySeen,
) -> Option<Recognition> {
    let mut other = None;
    for (person, document) in held {
        let differences = differences(&person.body, seen);
        if !differences.iter().any(Difference::is_identity) {
            return Some(Recognition::Known { person, document, differences });
        }
        other.get_or_insert(Recognition::SameNumberOtherIdentity { person, document, differences });
    }
    other
}

/// Says whether the document and the identity are on record: by the document's number first, then
/// by name and birth date. A few index look-ups.
///
/// Without a birth date, an identity is looked for only within its citizenship.
///
/// # Errors
/// When the registry can't be read, or the reading can't be logged.
pub fn recognise(
    session: &Session,
    document: &DocumentSeen,
    identity: &IdentitySeen,
) -> Result<Recognition> {
    let alone = [(document.clone(), identity.clone())];
    Ok(recognise_all(session, &alone)?.pop().unwrap_or(Recognition::New))
}

/// The same of many, in as many look-ups as for one where their answers are few.
///
/// # Errors
/// As for [`recognise`].
pub fn recognise_all(
    session: &Session,
    seen: &[(DocumentSeen, IdentitySeen)],
) -> Result<Vec<Recognition>> {
    let mut found = by_number(session, seen)?;
    let open: Vec<(usize, &IdentitySeen)> = (0..)
        .zip(seen)
        .filter(|(n, _)| found.get(*n).is_none_or(Option::is_none))
        .map(|(n, (_, identity))| (n, identity))
        .collect();
    for some in open.chunks(NAMES_TOGETHER) {
        let identities: Vec<&IdentitySeen> = some.iter().map(|(_, identity)| *identity).collect();
        let recognised = by_name(session, &identities)?;
        for ((n, _), recognition) in some.iter().zip(recognised) {
            if let Some(place) = found.get_mut(*n) {
                *place = Some(recognition);
            }
        }
    }
    let mut found: Vec<Recognition> =
        found.into_iter().map(|r| r.unwrap_or(Recognition::New)).collect();
    fold(session, &mut found)?;
    Ok(found)
}

/// Of candidates who were merged into one person, leaves the likeliest: they are one, not two
/// between whom somebody would have to choose. Asks nothing where nobody has a second candidate.
fn fold(session: &Session, found: &mut [Recognition]) -> Result<()> {
    let several = found.iter_mut().filter_map(|r| match r {
        Recognition::SameIdentityOtherDocument { candidates } if candidates.len() > 1 => {
            Some(candidates)
        }
        _ => None,
    });
    let mut several: Vec<&mut Vec<Candidate>> = several.collect();
    if several.is_empty() {
        return Ok(());
    }
    let ids = unique(several.iter().flat_map(|all| all.iter().map(|c| c.person.id)));
    let groups = groups(session, &ids)?;
    for candidates in &mut several {
        let mut people = HashSet::new();
        candidates.retain(|c| people.insert(groups.leader(c.person.id)));
    }
    Ok(())
}

fn unique<T: Clone + Eq + std::hash::Hash>(all: impl Iterator<Item = T>) -> Vec<T> {
    all.collect::<HashSet<_>>().into_iter().collect()
}

/// By the documents' numbers; `None` where no document says anything.
fn by_number(
    session: &Session,
    seen: &[(DocumentSeen, IdentitySeen)],
) -> Result<Vec<Option<Recognition>>> {
    let numbered = || seen.iter().filter(|(d, _)| !number_key(&d.number).is_empty());
    let numbers = unique(numbered().map(|(d, _)| number_key(&d.number)));
    let states = unique(numbered().map(|(d, _)| d.issuing_state.clone()));
    let query = Query::<Document>::all().one_of("issuing_state", states);
    let documents = session
        .each(&query, "number_key", &numbers, MOST_OF_A_NUMBER, |d| number_key(&d.body.number))?;
    let fitting = |d: &DocumentSeen| -> Vec<Stored<Document>> {
        let all = documents.get(&number_key(&d.number)).into_iter().flatten();
        all.filter(|found| {
            found.body.issuing_state == d.issuing_state
                && same_sort(&found.body.document_type, &d.document_type)
        })
        .take(LOOKED_AT)
        .cloned()
        .collect()
    };
    let held: Vec<Vec<Stored<Document>>> = seen.iter().map(|(d, _)| fitting(d)).collect();
    let holders = unique(held.iter().flatten().map(|d| d.body.holder));
    let people = session.each(&Query::<Person>::all(), "id", &holders, 1, |p| p.id)?;
    let holder = |d: Stored<Document>| {
        let person = people.get(&d.body.holder)?.first()?;
        Some((person.clone(), d))
    };
    Ok(held
        .into_iter()
        .zip(seen)
        .map(|(held, (_, identity))| {
            of_number(held.into_iter().filter_map(holder).collect(), identity)
        })
        .collect())
}

/// By names and birth dates.
fn by_name(session: &Session, seen: &[&IdentitySeen]) -> Result<Vec<Recognition>> {
    let is_dated = |i: &IdentitySeen| i.birth_date != PartialDate::Unknown;
    let named = || seen.iter().filter(|i| !i.names.key().is_empty());
    let dated = || named().filter(|i| is_dated(i));
    let keys = unique(dated().map(|i| i.names.key()));
    let dates = unique(dated().map(|i| i.birth_date)).into_iter().map(Value::from);
    let query = Query::<Person>::all().one_of("birth_date", dates);
    let people = session.each(&query, "name_key", &keys, LOOKED_AT, |p| p.body.names.key())?;
    let mut out = Vec::with_capacity(seen.len());
    for identity in seen {
        let key = identity.names.key();
        let rows: Vec<Stored<Person>> = if key.is_empty() {
            Vec::new()
        } else if is_dated(identity) {
            let all = people.get(&key).into_iter().flatten();
            let fits = |p: &&Stored<Person>| p.body.birth_date == identity.birth_date;
            all.filter(fits).take(LOOKED_AT).cloned().collect()
        } else {
            let query = Query::<Person>::all()
                .eq("name_key", key)
                .eq("birth_date", Value::from(identity.birth_date))
                .eq("citizenship", identity.citizenship.as_str())
                .limit(LOOKED_AT);
            session.find(&query)?.rows
        };
        out.push(likely(rows, identity));
    }
    Ok(out)
}

/// The likeliest first.
fn likely(people: Vec<Stored<Person>>, identity: &IdentitySeen) -> Recognition {
    let mut candidates: Vec<Candidate> = people
        .into_iter()
        .map(|person| Candidate { differences: differences(&person.body, identity), person })
        .collect();
    if candidates.is_empty() {
        return Recognition::New;
    }
    candidates.sort_by_key(|c| c.differences.len());
    Recognition::SameIdentityOtherDocument { candidates }
}

/// Who was seen, with which document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The person.
    pub person: Id<Person>,
    /// The document.
    pub document: Id<Document>,
}

/// Adds to a writing what a recognition lacks: the document, and the person too unless they are
/// known or `same_as` says who they are, which somebody has decided.
///
/// A known document whose expiry was extended is updated; another identity under a known number
/// becomes a person and a document of its own, beside the first.
pub fn record_seen(
    writing: &mut Writing,
    recognition: &Recognition,
    document: &DocumentSeen,
    identity: &IdentitySeen,
    same_as: Option<Id<Person>>,
    at: Timestamp,
) -> Seen {
    if let Recognition::Known { person, document: known, .. } = recognition {
        if document.expires_on.is_some() && known.body.expires_on != document.expires_on {
            let body = Document { expires_on: document.expires_on, ..known.body.clone() };
            writing.update(known, &body);
        }
        return Seen { person: person.id, document: known.id };
    }
    let holder = same_as.unwrap_or_else(|| {
        writing.create(&Person {
            names: identity.names.clone(),
            birth_date: identity.birth_date,
            sex: identity.sex,
            citizenships: vec![identity.citizenship.clone()],
        })
    });
    let document = writing.create(&Document {
        holder,
        document_type: document.document_type.clone(),
        issuing_state: document.issuing_state.clone(),
        number: document.number.clone(),
        expires_on: document.expires_on,
        first_seen_at: Some(at),
    });
    Seen { person: holder, document }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> Person {
        Person {
            names: Names::new("ERIKSSON", "ANNA MARIA"),
            birth_date: "1974-08-12".parse().unwrap(),
            sex: Sex::F,
            citizenships: vec!["UTO".to_owned()],
        }
    }

    fn seen() -> IdentitySeen {
        IdentitySeen {
            names: Names::new("Eriksson", "Anna Maria"),
            birth_date: "1974-08-12".parse().unwrap(),
            sex: Sex::F,
            citizenship: "UTO".to_owned(),
        }
    }

    #[test]
    fn spelling_is_no_difference() {
        assert_eq!(differences(&person(), &seen()), []);
    }

    #[test]
    fn name_and_birth_date_speak_for_another_identity_and_the_rest_does_not() {
        let other = IdentitySeen {
            names: Names::new("BERG", "ANNA MARIA"),
            birth_date: "1974-08-13".parse().unwrap(),
            sex: Sex::X,
            citizenship: "XXA".to_owned(),
        };
        let identity: Vec<bool> =
            differences(&person(), &other).iter().map(Difference::is_identity).collect();
        assert_eq!(identity, [true, true, false, false]);
    }

    #[test]
    fn passports_and_visas_are_numbered_apart() {
        assert!(same_sort("P", "PD"));
        assert!(!same_sort("P", "V"));
    }
}
