//! People whom Utopia has on record twice, and twins who are two.
//!
//! Always holds: they come through the desk like anybody else, with the passports that they have;
//! the queue finds them by itself.

use border::Desk;
use border::decision::{Admission, Leaving};
use border::examination::Arrived;
use border::model::{Conveyance, Direction, Journey};
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use kernel::{Error, Result};

use super::country::Staffed;
use super::travellers::Traveller;
use super::work;

/// One passport at one arrival: family name, given names, sex, birth, citizenship, number, and how
/// many days ago.
type Seen = (&'static str, &'static str, &'static str, Date, &'static str, &'static str, i64);

/// A renewed passport with another romanisation, twice; day and month the other way round; twins;
/// a second citizenship.
const SEEN: [Seen; 10] = [
    ("MIRATTI", "NADIRA", "F", date(1991, 11, 23), "BRA", "SPEC70101", 52),
    ("MYRATI", "NADYRA", "F", date(1991, 11, 23), "BRA", "SPEC70102", 9),
    ("ZEMOSKI", "TAVO", "M", date(1978, 4, 16), "CHL", "SPEC70103", 47),
    ("ZEMOSKYI", "TAVO", "M", date(1978, 4, 16), "CHL", "SPEC70104", 6),
    ("QUIDIS", "HELIA", "F", date(1990, 3, 7), "MEX", "SPEC70105", 44),
    ("QUIDIS", "HELIA", "F", date(1990, 7, 3), "MEX", "SPEC70106", 5),
    ("BOAREN", "MARISOL", "F", date(2001, 9, 30), "IRL", "SPEC70107", 30),
    ("BOAREN", "MARISA", "F", date(2001, 9, 30), "IRL", "SPEC70108", 30),
    ("WENISTA", "FARA LUMA", "F", date(1969, 2, 11), "CAN", "SPEC70109", 41),
    ("WENISTA", "FARA", "F", date(1969, 2, 11), "GBR", "SPEC70110", 4),
];

/// How long each of them stays.
const STAY_DAYS: i64 = 2;

fn traveller(seen: &Seen) -> Traveller {
    let (surname, given, sex, birth, citizenship, number, _) = *seen;
    Traveller {
        surname: surname.to_owned(),
        given_names: given.to_owned(),
        sex,
        birth,
        citizenship,
        number: number.to_owned(),
        issued: date(2023, 5, 2),
        expiry: date(2033, 5, 1),
        worn: false,
    }
}

fn journey() -> Journey {
    Journey {
        conveyance: Some(Conveyance {
            mode: "air".to_owned(),
            identifier: Some("UT 310".to_owned()),
        }),
        purpose: Some("tourism".to_owned()),
        ..Journey::default()
    }
}

/// Lets them come and leave again at a post; gives how many crossings were written.
///
/// # Errors
/// Those of the operations.
pub fn come(desk: &Desk, post: &Staffed, now: Timestamp) -> Result<u64> {
    let mut written = 0;
    for (n, seen) in (0_i64..).zip(&SEEN) {
        let Some(officer) = post.officers.first() else { return Ok(written) };
        let t = traveller(seen);
        let arrival = now
            .checked_sub(SignedDuration::from_hours(24 * seen.6) + SignedDuration::from_mins(7 * n))
            .map_err(|e| Error::internal(format!("the calendar of the demonstration: {e}")))?;
        work::at(arrival);
        let zone = work::zone(&t, &t.surname);
        let arrived = Arrived {
            zone: zone.clone(),
            direction: Some(Direction::Arrival),
            journey: journey(),
            ..Arrived::default()
        };
        let seen = desk.examine(officer, &arrived)?;
        let until = seen.examination.body.assessment.as_ref().and_then(|a| a.until);
        let reason = "Return ticket, means and address shown".to_owned();
        let admission = Admission { until, reason, ..Admission::default() };
        desk.admit(officer, seen.examination.id, seen.examination.version, &admission)?;
        work::at(work::ago(arrival, -24 * 60 * STAY_DAYS));
        let leaves = Arrived { zone, direction: Some(Direction::Departure), ..arrived };
        let seen = desk.examine(officer, &leaves)?;
        desk.depart(officer, seen.examination.id, seen.examination.version, &Leaving::default())?;
        written += 2;
    }
    work::at(now);
    Ok(written)
}
