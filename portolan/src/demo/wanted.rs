//! Whom Utopia looks for: a list that two officers keep, and two travellers at the desk whom it may
//! mean. One bears the name of somebody else; the other is meant, and the first line may not see it.
//!
//! Always holds: an entry is proposed by one officer and approved by another; nobody on the list is
//! among those who were made from the seed.

use border::Desk;
use border::examination::Arrived;
use border::model::Direction;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use kernel::{Error, Result};
use people::PartialDate;
use registry::Registry;
use watchlists::{Ask, BirthDate, Citizenship, Facts, List, ListName, Quality, Schema, keep};

use super::country::{Country, Staffed};
use super::{flights, papers, work};

/// An entry: reference, names, the date of birth, what tells the person, and whether the first line
/// may see it.
type Sought = (&'static str, &'static [&'static str], &'static str, &'static str, bool);

/// Names in several scripts, none of anybody.
const SOUGHT: [Sought; 5] = [
    ("W-12", &["Elian Tarqui", "El Quiteño"], "1961", "A burn on the right forearm", true),
    ("W-13", &["Dilnaz Sorani", "دلناز سوراني"], "1987-06-19", "A mole under the left eye", false),
    ("W-14", &["Miron Halvadjiev", "Мирон Халваджиев"], "1974-02-11", "Wears a hearing aid", true),
    ("W-15", &["Abd al-Wahid ibn Tavar", "عبد الواحد بن توار"], "1969", "Limps", true),
    (
        "W-16",
        &["Okuro Haneji", "ハネジ・オクロ"],
        "1990-12-01",
        "Two fingers of the left hand are missing",
        true,
    ),
];

/// Opens the list and lets two officers put those on it.
///
/// # Errors
/// Those of the operations.
pub fn list(registry: &Registry, country: &Country, post: &Staffed, today: Date) -> Result<()> {
    let (one, other) =
        (registry.session(&post.supervisor), registry.session(&country.administrator));
    let list = List {
        code: "warrants".to_owned(),
        title: "Warrants of Utopia".to_owned(),
        authority: "Ministry of Justice of Utopia".to_owned(),
        legal_basis: "Criminal Procedure Act of Utopia, section 12".to_owned(),
        asks: vec![Ask::ReferToSecondLine, Ask::InformAuthority, Ask::DoNotInform],
        ..List::default()
    };
    let list = one.get(keep::open_list(&one, &list)?)?;
    let expires = today.checked_add(jiff::Span::new().years(2)).map_err(no_such_day)?;
    for (reference, names, born, marks, is_seen) in SOUGHT {
        let birth: PartialDate = born.parse().map_err(|_| Error::internal("a date of birth"))?;
        let quality = |n: usize| if n == 0 { Quality::Primary } else { Quality::Good };
        let facts = Facts {
            schema: Schema::Person,
            names: names.iter().enumerate().map(|(n, t)| ListName::new(t, quality(n))).collect(),
            birth_dates: vec![BirthDate { date: birth, ..BirthDate::default() }],
            citizenships: vec![Citizenship {
                code: Some("UTO".to_owned()),
                ..Citizenship::default()
            }],
            marks: Some(marks.to_owned()),
            legal_basis: Some(format!("Warrant {reference} of the court of Amaurot")),
            expires_on: Some(expires),
            visible_to: if is_seen {
                Vec::new()
            } else {
                vec!["second_line".to_owned(), "supervisor".to_owned()]
            },
            ..Facts::default()
        };
        let id = keep::propose(&one, &list, reference, facts, "Asked for by the court")?;
        keep::approve(&other, &other.get(id)?, "The warrant is here")?;
    }
    Ok(())
}

/// Two of whom the list speaks come to the first post's desk, and wait there.
///
/// # Errors
/// Those of the operations.
pub fn come(desk: &Desk, post: &Staffed, now: Timestamp) -> Result<()> {
    let Some(officer) = post.officers.first() else { return Ok(()) };
    let travellers = [
        (21, papers::holder("SPEC70201", "TARQUI", "ELIAN", "CHL", date(1988, 10, 30))),
        (14, papers::holder("SPEC70202", "SORANI", "DILNAZ", "UTO", date(1987, 6, 19))),
    ];
    for (minutes, traveller) in travellers {
        work::at(work::ago(now, minutes));
        let arrived = Arrived {
            zone: work::zone(&traveller, &traveller.surname),
            direction: Some(Direction::Arrival),
            journey: flights::journey(),
            ..Arrived::default()
        };
        desk.examine(officer, &arrived)?;
    }
    work::at(now);
    Ok(())
}

fn no_such_day(e: jiff::Error) -> Error {
    Error::internal(format!("the calendar of the demonstration: {e}"))
}
