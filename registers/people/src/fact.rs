//! What is said of a person beside their documents: by whom, when, and where it comes from.
//!
//! Always holds: every fact has a source and a time; two facts that contradict one another stand
//! beside each other, as the document says and as the person says; a fact is withdrawn with a
//! reason and stays on record.
//!
//! Left out: which of them is true.

use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Error, Id, Officer, Result};
use registry::{Column, ColumnType, Query, Record, Session, Stored, Value, Writing};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Document, Names, PartialDate, Person, Sex};

/// How many facts of one person are read.
const MOST_FACTS: usize = 1_000;
/// The longest text of a fact, in characters.
const LONGEST: usize = 500;

/// How somebody belongs to somebody else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// The other is their parent.
    ChildOf,
    /// The other is their child.
    ParentOf,
    /// Brother or sister.
    Sibling,
    /// Husband, wife or partner.
    Spouse,
    /// Kin of another degree.
    Kin,
    /// The other answers for them before the law.
    WardOf,
    /// They answer for the other before the law.
    GuardianOf,
    /// They travel together.
    TravellingWith,
}

impl Relation {
    /// Every relation.
    pub const ALL: [Self; 8] = [
        Self::ChildOf,
        Self::ParentOf,
        Self::Sibling,
        Self::Spouse,
        Self::Kin,
        Self::WardOf,
        Self::GuardianOf,
        Self::TravellingWith,
    ];

    /// The code by which it is stored and translated.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::ChildOf => "child_of",
            Self::ParentOf => "parent_of",
            Self::Sibling => "sibling",
            Self::Spouse => "spouse",
            Self::Kin => "kin",
            Self::WardOf => "ward_of",
            Self::GuardianOf => "guardian_of",
            Self::TravellingWith => "travelling_with",
        }
    }

    /// The same, seen from the other's side.
    #[must_use]
    pub const fn seen_from_the_other(self) -> Self {
        match self {
            Self::ChildOf => Self::ParentOf,
            Self::ParentOf => Self::ChildOf,
            Self::WardOf => Self::GuardianOf,
            Self::GuardianOf => Self::WardOf,
            same => same,
        }
    }
}

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Told {
    /// A name, in any script.
    Name {
        /// The name.
        names: Names,
    },
    /// A date of birth.
    BirthDate {
        /// The date, as far as it is known.
        date: PartialDate,
    },
    /// A place of birth.
    BirthPlace {
        /// The place as it was said or written.
        place: String,
        /// The country, an ICAO three-letter code, where it is known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        country: Option<String>,
    },
    /// The sex: what the document says and what the person says are facts of two sources.
    Sex {
        /// The sex.
        sex: Sex,
    },
    /// A citizenship.
    Citizenship {
        /// An ICAO three-letter code.
        country: String,
    },
    /// How they belong to somebody else on record.
    Relation {
        /// How.
        relation: Relation,
        /// To whom.
        to: Id<Person>,
    },
    /// A photograph, and where it is kept: the picture itself does not stand here.
    Photograph {
        /// The kind of the record that keeps it: `border.portrait`.
        kept_as: String,
        /// That record.
        record: Uuid,
        /// When it was taken, where that is known.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        taken_on: Option<Date>,
    },
}

impl Told {
    /// The code of what is said, by which it is translated.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Name { .. } => "name",
            Self::BirthDate { .. } => "birth_date",
            Self::BirthPlace { .. } => "birth_place",
            Self::Sex { .. } => "sex",
            Self::Citizenship { .. } => "citizenship",
            Self::Relation { .. } => "relation",
            Self::Photograph { .. } => "photograph",
        }
    }
}

/// Where a fact comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Source {
    /// A document states it.
    Document {
        /// Which.
        document: Id<Document>,
    },
    /// An officer saw or heard it.
    Officer,
    /// It came with records that were kept elsewhere.
    Import {
        /// What they were.
        named: String,
    },
    /// The person said so.
    Person,
}

impl Source {
    /// The code by which it is translated.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Document { .. } => "document",
            Self::Officer => "officer",
            Self::Import { .. } => "import",
            Self::Person => "person",
        }
    }
}

/// That a fact no longer counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Who withdrew it.
    pub by: Officer,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub because: String,
}

/// A fact about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The person.
    pub person: Id<Person>,
    /// What is said.
    pub told: Told,
    /// Where it comes from.
    pub source: Source,
    /// When it was said or seen.
    pub told_at: Timestamp,
    /// Who wrote it down.
    pub by: Officer,
    /// Who withdrew it and why, if somebody did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub withdrawn: Option<Withdrawal>,
}

impl Record for Fact {
    const KIND: &'static str = "people.fact";
    const PERSONAL: bool = true;
    const COLUMNS: &'static [Column] = &[
        Column::indexed("person", ColumnType::Id),
        Column::indexed("other_person", ColumnType::Id),
        Column::plain("what", ColumnType::Text),
    ];
    fn columns(&self) -> Vec<Value> {
        let other = match &self.told {
            Told::Relation { to, .. } => Some(*to),
            _ => None,
        };
        vec![self.person.into(), other.into(), self.told.code().into()]
    }
}

fn unclear(code: &'static str, says: &str) -> Error {
    Error::invalid("fact-refused", "The fact can't be kept as stated.").field("value", code, says)
}

/// Adds a fact to a writing.
///
/// # Errors
/// `fact-refused`, with `fact-empty`, `fact-too-long`, `fact-country` or `fact-of-oneself` for the
/// field `value`.
pub fn tell(
    session: &Session,
    writing: &mut Writing,
    person: Id<Person>,
    told: Told,
    source: Source,
    told_at: Timestamp,
) -> Result<Id<Fact>> {
    let is_code = |c: &str| (1..=3).contains(&c.len()) && c.bytes().all(|b| b.is_ascii_uppercase());
    let texts: Vec<&str> = match &told {
        Told::Name { names } => vec![&names.primary, &names.secondary],
        Told::BirthPlace { place, .. } => vec![place],
        Told::Citizenship { country } => vec![country],
        _ => vec!["-"],
    };
    if texts.iter().all(|t| t.trim().is_empty())
        || told == (Told::BirthDate { date: PartialDate::Unknown })
    {
        return Err(unclear("fact-empty", "Write what was said or seen."));
    }
    if texts.iter().any(|t| t.chars().count() > LONGEST) {
        return Err(unclear("fact-too-long", "Write it in at most 500 characters."));
    }
    match &told {
        Told::Citizenship { country } | Told::BirthPlace { country: Some(country), .. }
            if !is_code(country) =>
        {
            return Err(unclear("fact-country", "Give the country by its code, such as UTO."));
        }
        Told::Relation { to, .. } if *to == person => {
            return Err(unclear("fact-of-oneself", "Choose somebody else."));
        }
        _ => {}
    }
    let by = Officer::from(&session.act().actor);
    Ok(writing.create(&Fact { person, told, source, told_at, by, withdrawn: None }))
}

/// Adds to a writing that a fact no longer counts.
///
/// # Errors
/// `identity-reason-needed`; `withdrawn-already`.
pub fn withdraw(
    session: &Session,
    writing: &mut Writing,
    seen: &Stored<Fact>,
    because: &str,
) -> Result<()> {
    let because = crate::reason(because)?;
    if seen.body.withdrawn.is_some() {
        let says = "Somebody withdrew this already. Open the person again.";
        return Err(Error::conflict("withdrawn-already", says));
    }
    let by = Officer::from(&session.act().actor);
    let withdrawn = Some(Withdrawal { by, at: session.registry().now(), because });
    writing.update(seen, &Fact { withdrawn, ..seen.body.clone() });
    Ok(())
}

/// The facts of these records, and those that others' relations say of them; withdrawn ones too,
/// oldest first.
///
/// # Errors
/// When the registry can't be read, or the reading can't be logged.
pub fn facts_of(session: &Session, ids: &[Id<Person>]) -> Result<Vec<Stored<Fact>>> {
    let all = Query::<Fact>::all();
    let own = session.each(&all, "person", ids, MOST_FACTS, |f| f.body.person)?;
    let mut found: Vec<Stored<Fact>> = own.into_values().flatten().collect();
    for id in ids {
        let others = session.find(&all.clone().eq("other_person", *id).limit(MOST_FACTS))?.rows;
        found.extend(others.into_iter().filter(|f| !ids.contains(&f.body.person)));
    }
    found.sort_by_key(|f| (f.body.told_at, f.id));
    Ok(found)
}
