//! What officers do with the parties that come: the same operations as at the desk.

use std::cell::Cell;

use border::Desk;
use border::amend::Amendment;
use border::correction::Correction;
use border::decision::{Admission, Leaving, Refusing};
use border::document::Typed;
use border::entry_rules::{PermitSeen, VisaSeen};
use border::examination::{Arrived, Examined};
use border::late::PaperLine;
use border::model::{Conveyance, Crossing, Direction, Examination, Journey, Officer};
use icao9303::mrz;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use kernel::{Act, Clock, Id, Purpose, Result};
use places::PostKind;

use super::country::Staffed;
use super::dice::Dice;
use super::travellers::{Life, Move, Party, Plan, Traveller};
use super::{flights, papers};

thread_local! {
    static NOW: Cell<Timestamp> = const { Cell::new(Timestamp::UNIX_EPOCH) };
}

/// A clock of which each thread sets its own: officers at several posts work through the same
/// day, each at their own minute of it.
#[derive(Debug, Clone, Copy)]
pub struct OwnTime;

impl Clock for OwnTime {
    fn now(&self) -> Timestamp {
        NOW.get()
    }
}

/// Sets this thread's clock.
pub fn at(now: Timestamp) {
    NOW.set(now);
}

/// An instant so many minutes before another.
pub fn ago(now: Timestamp, minutes: i64) -> Timestamp {
    now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(now)
}

/// Moves this thread's clock on.
fn later(seconds: i64) {
    let on = SignedDuration::from_secs(seconds);
    NOW.set(NOW.get().checked_add(on).unwrap_or(NOW.get()));
}

/// The posts at work.
pub struct Work<'a> {
    pub desk: &'a Desk,
    pub posts: &'a [Staffed],
    pub seed: u64,
    pub first: Date,
}

/// Whether a post had no power on a day, and kept its log on paper.
fn on_paper(post: usize, days: i64) -> bool {
    post == 6 && days.rem_euclid(97) == 13
}

impl Work<'_> {
    /// A party crosses; gives how many crossings were written.
    ///
    /// # Errors
    /// Those of the operations.
    pub fn crosses(&self, party: &Party, n: u64, m: &Move) -> Result<u64> {
        let Some(post) = self.posts.get(m.post) else { return Ok(0) };
        let mut dice = Dice::of(
            self.seed ^ 0x5EED,
            n.wrapping_mul(1_000_003) ^ u64::try_from(m.at.as_second()).unwrap_or(0),
        );
        let day = m.at.to_zoned_datetime(post.zone.clone()).date();
        let days = i64::from((day - self.first).get_days());
        let mut written = 0;
        for (k, traveller) in party.people.iter().enumerate() {
            let own =
                m.at.checked_add(SignedDuration::from_secs(55 * i64::try_from(k).unwrap_or(0)));
            at(own.unwrap_or(m.at));
            let scene =
                Scene { work: self, post, party, traveller, m, day, first_of_group: k == 0 };
            written += if on_paper(m.post, days) && m.plan == Plan::Usual {
                scene.on_paper(&mut dice)?
            } else {
                scene.at_the_desk(&mut dice)?
            };
        }
        Ok(written)
    }
}

/// One traveller in front of one officer.
struct Scene<'a> {
    work: &'a Work<'a>,
    post: &'a Staffed,
    party: &'a Party,
    traveller: &'a Traveller,
    m: &'a Move,
    day: Date,
    first_of_group: bool,
}

/// `YYMMDD`.
fn six(date: Date) -> String {
    format!("{:02}{:02}{:02}", date.year().rem_euclid(100), date.month(), date.day())
}

/// The zone of a passport.
pub fn zone(t: &Traveller, surname: &str) -> Option<String> {
    let (birth, expiry) = (six(t.birth), six(t.expiry));
    let document = mrz::Document {
        document_code: "P",
        issuing_state: t.citizenship,
        document_number: &t.number,
        nationality: t.citizenship,
        primary_identifier: surname,
        secondary_identifier: &t.given_names,
        date_of_birth: &birth,
        sex: match t.sex {
            "F" => mrz::Sex::Female,
            "M" => mrz::Sex::Male,
            _ => mrz::Sex::Unspecified,
        },
        date_of_expiry: &expiry,
        ..mrz::Document::default()
    };
    mrz::write(&document, mrz::Format::Td3).ok()
}

/// What is typed of a passport.
pub fn typed(t: &Traveller, surname: &str) -> Typed {
    Typed {
        document_type: "P".to_owned(),
        number: t.number.clone(),
        issuer: t.citizenship.to_owned(),
        surname: surname.to_owned(),
        given_names: t.given_names.clone(),
        birth_date: t.birth.to_string(),
        sex: t.sex.to_owned(),
        citizenship: t.citizenship.to_owned(),
        expiry: t.expiry.to_string(),
        issued: t.issued.to_string(),
    }
}

impl Scene<'_> {
    fn surname(&self) -> String {
        if self.m.renamed {
            return self.traveller.surname.chars().rev().collect();
        }
        self.traveller.surname.clone()
    }

    fn direction(&self) -> Direction {
        if self.m.arrives { Direction::Arrival } else { Direction::Departure }
    }

    fn visa(&self) -> Option<VisaSeen> {
        (self.party.visa && self.m.arrives).then(|| VisaSeen {
            number: format!("V{}", self.traveller.number.trim_start_matches('S')),
            valid_from: self.day.checked_sub(20.days()).ok(),
            valid_until: self.day.checked_add(180.days()).ok(),
            stay_days: Some(90),
        })
    }

    fn permit(&self) -> Option<PermitSeen> {
        (self.party.permit && self.m.arrives).then(|| PermitSeen {
            number: format!("R{}", self.traveller.number.trim_start_matches('S')),
            valid_until: self.day.checked_add(500.days()).ok(),
        })
    }

    fn journey(&self, dice: &mut Dice) -> Journey {
        let number = dice.between(100, 989);
        let (mode, identifier) = match self.post.kind {
            PostKind::Air => ("air", Some(format!("UT {number}"))),
            PostKind::Sea => ("sea", Some(format!("MV Specimen {}", number % 9 + 1))),
            PostKind::Rail => ("rail", Some(format!("IC {number}"))),
            PostKind::Land if dice.per_mille(100) => ("foot", None),
            PostKind::Land => ("road", None),
        };
        let arrives_to_stay = self.m.arrives && self.traveller.citizenship != "UTO";
        let size = u16::try_from(self.party.people.len()).unwrap_or(1);
        let minors = size.saturating_sub(2);
        let with_minors = size > 2 && self.first_of_group;
        let address = format!("{} Harbour Street, Amaurot", dice.between(1, 90));
        Journey {
            conveyance: Some(Conveyance { mode: mode.to_owned(), identifier }),
            purpose: Some(self.party.purpose.to_owned()).filter(|p| p != "crew"),
            address: (arrives_to_stay && !dice.per_mille(120)).then_some(address),
            minors: if with_minors { minors } else { 0 },
            group: None,
            group_size: if size > 1 { size } else { 0 },
            crew: self.party.life == Life::Crew,
        }
    }

    fn resident_before(&self) -> Option<bool> {
        match self.party.life {
            Life::Holidays | Life::Emigrant | Life::Commuter => None,
            // Here before the first entry on record: their own word is all there is.
            Life::NoEntry if !self.m.arrives => Some(true),
            Life::Immigrant | Life::Student => None,
            _ => None,
        }
    }

    fn officer<'a>(&'a self, dice: &mut Dice) -> &'a Act {
        dice.pick(&self.post.officers).unwrap_or(&self.post.supervisor)
    }

    fn on_paper(&self, dice: &mut Dice) -> Result<u64> {
        let line = PaperLine {
            crossed_at: OwnTime.now(),
            direction: self.direction(),
            document: typed(self.traveller, &self.surname()),
            visa: self.visa(),
            permit: self.permit(),
            journey: self.journey(dice),
            class: None,
            until: None,
            resident_before: self.resident_before(),
            same_as: None,
            reason: "No power from 04:50 to midnight".to_owned(),
            written_by: "Specimen Clerk".to_owned(),
        };
        // The log is brought in on the next morning.
        later(86_400);
        self.work.desk.register_late(&self.post.supervisor, &line)?;
        Ok(1)
    }

    fn at_the_desk(&self, dice: &mut Dice) -> Result<u64> {
        let desk = self.work.desk;
        let officer = self.officer(dice).clone();
        let surname = self.surname();
        let zone = (!self.traveller.worn).then(|| zone(self.traveller, &surname)).flatten();
        let typed_too = zone.is_none();
        let arrived = Arrived {
            zone,
            typed: if typed_too { typed(self.traveller, &surname) } else { Typed::default() },
            direction: Some(self.direction()),
            visa: self.visa(),
            permit: self.permit(),
            journey: self.journey(dice),
            ..Arrived::default()
        };
        let seen = desk.examine(&officer, &arrived)?;
        later(dice.between(12, 50));
        let id = seen.examination.id;
        match (self.m.plan, self.m.arrives) {
            (Plan::Refused, true) => self.refuse(&officer, id, 1).map(|()| 0),
            (Plan::ReferredAndRefused, true) => {
                let version = self.second_line(&officer, id, dice)?;
                self.refuse(&self.post.second_line, id, version).map(|()| 0)
            }
            (Plan::Withdraws, _) => {
                desk.withdraw(&officer, id, 1, "Goes back to fetch the papers of the car")?;
                Ok(0)
            }
            (Plan::Asylum, true) => self.asylum(&officer, id, dice),
            (Plan::ReferredAndAdmitted, true) => {
                let version = self.second_line(&officer, id, dice)?;
                self.admit(&self.post.second_line, &seen, version, true).map(|_| 1)
            }
            _ => {
                let crossing = self.through(&officer, &seen, dice)?;
                self.mistakes(&officer, crossing, &arrived, dice).map(|()| 1)
            }
        }
    }

    /// Through without more ado, unless an indicator was raised.
    fn through(&self, officer: &Act, seen: &Examined, dice: &mut Dice) -> Result<Id<Crossing>> {
        let id = seen.examination.id;
        if !self.m.arrives {
            let leaving = Leaving { resident_before: self.resident_before(), ..Leaving::default() };
            return self.work.desk.depart(officer, id, 1, &leaving);
        }
        if seen.examination.body.raised.is_empty() {
            return self.admit(officer, seen, 1, false);
        }
        let version = self.second_line(officer, id, dice)?;
        self.admit(&self.post.second_line, seen, version, true)
    }

    fn admit(&self, by: &Act, seen: &Examined, version: u32, why: bool) -> Result<Id<Crossing>> {
        let assessment = seen.examination.body.assessment.as_ref();
        let met = assessment.is_some_and(border::entry_rules::Assessment::is_met);
        let lawful = assessment.and_then(|a| a.until);
        let endless =
            assessment.is_some_and(|a| matches!(a.class.as_str(), "citizen" | "resident"));
        let until = match lawful {
            None if !endless => self.day.checked_add(30.days()).ok(),
            until => until,
        };
        let reason = match (met, why) {
            (true, false) => "",
            (true, true) => "The holder is the person in the document; plans and means explained",
            (false, _) => "Return ticket, means and address shown; admitted for a short stay",
        };
        let admission = Admission {
            class: None,
            until,
            resident_before: self.resident_before(),
            same_as: None,
            reason: reason.to_owned(),
        };
        self.work.desk.admit(by, seen.examination.id, version, &admission)
    }

    fn refuse(&self, by: &Act, id: Id<Examination>, version: u32) -> Result<()> {
        let refusing = Refusing {
            ground: "no_valid_visa".to_owned(),
            reason: "No visa, and none of the exemptions of section 14 applies".to_owned(),
            same_as: None,
        };
        self.work.desk.refuse(by, id, version, &refusing).map(drop)
    }

    /// Refers, takes in hand, asks; gives the version that then stands.
    fn second_line(&self, officer: &Act, id: Id<Examination>, dice: &mut Dice) -> Result<u32> {
        let (desk, second) = (self.work.desk, &self.post.second_line);
        desk.refer(officer, id, 1, "Please look into the purpose of the journey")?;
        later(dice.between(120, 1_500));
        desk.assign(second, id, 2)?;
        later(dice.between(240, 1_800));
        desk.note(second, id, 3, "Asked about purpose, address and means; answers written down")?;
        later(dice.between(60, 600));
        Ok(4)
    }

    fn asylum(&self, officer: &Act, id: Id<Examination>, dice: &mut Dice) -> Result<u64> {
        let (desk, second) = (self.work.desk, &self.post.second_line);
        desk.request_asylum(officer, id, 1, "Says: I can't go back")?;
        later(30);
        desk.refer(officer, id, 2, "Asks for asylum")?;
        let mut version = 3;
        later(dice.between(120, 900));
        desk.assign(second, id, version)?;
        later(dice.between(900, 3_600));
        version += 1;
        desk.deal_with_asylum(
            second,
            id,
            version,
            "Claim registered with the Asylum Office of Utopia",
        )?;
        version += 1;
        let admission = Admission {
            class: Some("visitor".to_owned()),
            until: self.day.checked_add(90.days()).ok(),
            reason: "Admitted for the asylum procedure, section 31".to_owned(),
            ..Admission::default()
        };
        desk.admit(second, id, version, &admission).map(|_| 1)
    }

    /// What went wrong, and how it was put right.
    fn mistakes(
        &self,
        officer: &Act,
        crossing: Id<Crossing>,
        arrived: &Arrived,
        dice: &mut Dice,
    ) -> Result<()> {
        let (desk, actor) = (self.work.desk, self.post.supervisor.actor.clone());
        let supervisor = Act::new(actor, Purpose::Correction);
        match self.m.plan {
            Plan::Twice => {
                later(90);
                let again = desk.examine(officer, arrived)?;
                later(20);
                let second = self.through(officer, &again, dice)?;
                later(dice.between(600, 7_200));
                desk.void(
                    &supervisor,
                    second,
                    1,
                    "Entered twice: the reader sent the document again",
                )
            }
            Plan::Mistaken => {
                later(dice.between(1_200, 40_000));
                let correction = Correction {
                    resident_before: Some(self.traveller.citizenship == "UTO"),
                    reason: "The box for usual residence was left empty".to_owned(),
                    ..Correction::default()
                };
                desk.correct(&supervisor, crossing, 1, &correction).map(drop)
            }
            _ => Ok(()),
        }
    }
}

/// A day's shift of a post: opened, handed over, closed.
///
/// # Errors
/// Those of the operations.
pub fn shift(
    desk: &Desk,
    post: &Staffed,
    opens: Timestamp,
    closes: Option<Timestamp>,
) -> Result<()> {
    let [early, late] = post.officers.as_slice() else { return Ok(()) };
    at(opens);
    let id = desk.open_shift(early)?;
    later(if closes.is_some() { 8 * 3_600 } else { 2 * 3_600 });
    desk.hand_over(early, id, 1, Officer::from(&late.actor), "All readers work; nothing is open")?;
    if let Some(closes) = closes {
        at(closes);
        desk.close_shift(late, id, 2, "A quiet day")?;
    }
    Ok(())
}

/// What is under way at a post at this moment: somebody at the desk, and the second line's queue.
///
/// # Errors
/// Those of the operations.
pub fn under_way(work: &Work<'_>, post: usize, people: &[Traveller], now: Timestamp) -> Result<()> {
    let Some(post) = work.posts.get(post) else { return Ok(()) };
    let Some(officer) = post.officers.first() else { return Ok(()) };
    let (desk, second) = (work.desk, &post.second_line);
    for (n, t) in people.iter().enumerate() {
        let minutes = 95 - 15 * i64::try_from(n).unwrap_or(0);
        at(ago(now, minutes.max(2)));
        let arrived = Arrived {
            zone: zone(t, &t.surname),
            direction: Some(Direction::Arrival),
            journey: flights::journey(),
            ..Arrived::default()
        };
        let id = desk.examine(officer, &arrived)?.examination.id;
        later(40);
        match n {
            0 => {
                desk.request_asylum(officer, id, 1, "Says: I ask for protection")?;
                desk.refer(officer, id, 2, "Asks for protection")?;
            }
            1 => {
                desk.refer(officer, id, 1, "No visa; says that a cousin waits outside")?;
                later(300);
                desk.assign(second, id, 2)?;
                desk.note(
                    second,
                    id,
                    3,
                    "The cousin's telephone number was called: no answer yet",
                )?;
                desk.hold_document(second, id, 4, "Passport, for the expert's lamp")?;
            }
            2 | 3 => desk.refer(officer, id, 1, "Purpose of the journey is not clear")?,
            _ => {
                let e = desk.session(officer).get(id)?;
                let mut amendment = Amendment::of(&e.body);
                amendment.journey.purpose = Some("tourism".to_owned());
                desk.amend(officer, id, e.version, &amendment)?;
            }
        }
    }
    Ok(())
}

/// Documents of which more is known than their page, at a post at this moment: a chip that is as it
/// was signed, one that is not, a visa whose seal names its passport, one whose seal names another,
/// and a passport that stands on a list.
///
/// # Errors
/// Those of the operations.
pub fn with_papers(work: &Work<'_>, post: usize, stolen: &Traveller, now: Timestamp) -> Result<()> {
    let Some(post) = work.posts.get(post) else { return Ok(()) };
    let Some(officer) = post.officers.first() else { return Ok(()) };
    let desk = work.desk;
    let cora = papers::holder("SPEC00101", "MIRADO", "CORA", "UTO", date(1991, 4, 12));
    // The page says another year than the chip.
    let changed = papers::holder("SPEC00101", "MIRADO", "CORA", "UTO", date(1997, 4, 12));
    let nadira = papers::holder("SPEC00212", "SOLADIS", "NADIRA", "SEN", date(1988, 9, 3));
    let other = papers::holder("SPEC00377", "TAVADO", "ILARA", "SEN", date(1990, 2, 17));
    let arrived = |t: &Traveller| Arrived {
        zone: zone(t, &t.surname),
        direction: Some(Direction::Arrival),
        journey: Journey { purpose: Some("tourism".to_owned()), ..flights::journey() },
        ..Arrived::default()
    };
    let chip = |altered| Some(papers::chip(altered));
    let seal = || Some(papers::VISA_SEAL.to_vec());
    let scenes = [
        (
            58,
            Arrived { chip: chip(true), ..arrived(&changed) },
            "The chip does not hold what was signed",
        ),
        (52, Arrived { seal: seal(), ..arrived(&other) }, "The visa's seal names another passport"),
        (47, arrived(stolen), "On the list of stolen passports"),
        (9, Arrived { seal: seal(), ..arrived(&nadira) }, ""),
        (4, Arrived { chip: chip(false), ..arrived(&cora) }, ""),
    ];
    for (minutes, arrived, why) in scenes {
        at(ago(now, minutes));
        let id = desk.examine(officer, &arrived)?.examination.id;
        if !why.is_empty() {
            later(40);
            desk.refer(officer, id, 1, why)?;
        }
    }
    Ok(())
}
