//! Made-up people: names of no language, specimen numbers, and what they do in the years of the
//! demonstration.
//!
//! Always holds: a party is decided by the seed and its number alone, so that it can be made again
//! instead of being kept; nobody here is or was anybody.

use jiff::{Timestamp, ToSpan, civil::Date};

use super::dice::Dice;

/// How a party lives, which decides how it crosses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    /// Lives in Utopia and travels.
    Holidays,
    /// Comes for a visit.
    Visitor,
    /// Works on the other side of a land border in the week.
    Commuter,
    /// Studies in Utopia, home in the holidays.
    Student,
    /// Comes to stay, with a permit.
    Immigrant,
    /// Leaves to live elsewhere.
    Emigrant,
    /// Crew of ships and aircraft.
    Crew,
    /// Was here before the first entry on record.
    NoEntry,
    /// Comes without what the law asks for.
    NotAdmissible,
    /// Comes back under a new name with the same document.
    NewName,
    /// Asks for asylum.
    Asylum,
}

const LIVES: [(u64, Life); 11] = [
    (300, Life::Holidays),
    (400, Life::Visitor),
    (25, Life::Commuter),
    (55, Life::Student),
    (75, Life::Immigrant),
    (55, Life::Emigrant),
    (25, Life::Crew),
    (30, Life::NoEntry),
    (22, Life::NotAdmissible),
    (8, Life::NewName),
    (5, Life::Asylum),
];

/// Citizenships of visitors who need no visa, and how often.
const FREE: [(u64, &str); 18] = [
    (18, "FRA"),
    (16, "DEU"),
    (14, "GBR"),
    (12, "ESP"),
    (10, "PRT"),
    (9, "ITA"),
    (9, "USA"),
    (8, "NLD"),
    (7, "BRA"),
    (5, "CAN"),
    (5, "BEL"),
    (4, "JPN"),
    (4, "KOR"),
    (4, "CHE"),
    (3, "AUS"),
    (3, "MEX"),
    (3, "IRL"),
    (2, "CHL"),
];
/// Citizenships of visitors who need one.
const WITH_VISA: [(u64, &str); 10] = [
    (10, "MAR"),
    (9, "SEN"),
    (9, "IND"),
    (8, "CHN"),
    (7, "NGA"),
    (7, "PHL"),
    (6, "UKR"),
    (5, "CPV"),
    (4, "TUN"),
    (4, "VNM"),
];

const FIRST: [&str; 24] = [
    "BO", "DAR", "EL", "FEN", "GAL", "HAR", "IL", "JUN", "KES", "LOR", "MIR", "NAV", "OST", "PEL",
    "QUI", "RAN", "SOL", "TAV", "ULM", "VAL", "WEN", "XIR", "YOR", "ZEM",
];
const LAST: [&str; 20] = [
    "ADO", "AMI", "AREN", "ATTI", "BEK", "DIS", "ENTO", "ERAN", "IDA", "ILLO", "IMAR", "INO",
    "ISTA", "OLAN", "ONA", "OSKI", "OVA", "UBI", "UREL", "YSSEN",
];
const GIVEN: [(&str, &str); 30] = [
    ("F", "ALMA"),
    ("F", "BRISA"),
    ("F", "CORA"),
    ("F", "DELIA"),
    ("F", "ELVA"),
    ("F", "FARA"),
    ("F", "GILDA"),
    ("F", "HELIA"),
    ("F", "ILARA"),
    ("F", "JORA"),
    ("F", "KIRA"),
    ("F", "LUMA"),
    ("F", "MARIVA"),
    ("F", "NADIRA"),
    ("F", "ORELA"),
    ("M", "ANSO"),
    ("M", "BEREN"),
    ("M", "CASPO"),
    ("M", "DARIO"),
    ("M", "EMERO"),
    ("M", "FELAN"),
    ("M", "GORAN"),
    ("M", "HADRI"),
    ("M", "IVO"),
    ("M", "JASTO"),
    ("M", "KELEM"),
    ("M", "LISANDRO"),
    ("M", "MAREK"),
    ("M", "NESTO"),
    ("X", "OSMI"),
];

/// One of a party.
#[derive(Debug, Clone)]
pub struct Traveller {
    pub surname: String,
    pub given_names: String,
    pub sex: &'static str,
    pub birth: Date,
    pub citizenship: &'static str,
    pub number: String,
    pub issued: Date,
    pub expiry: Date,
    /// Read by hand, because the zone can't be read.
    pub worn: bool,
}

/// What is planned to happen at a crossing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// As everybody does.
    Usual,
    /// Refused at the first line.
    Refused,
    /// Sent to the second line and refused there.
    ReferredAndRefused,
    /// Sent to the second line and admitted.
    ReferredAndAdmitted,
    /// Asks for asylum, and is admitted to have it examined.
    Asylum,
    /// Withdraws before a decision.
    Withdraws,
    /// Entered twice by mistake; the second is voided.
    Twice,
    /// Entered with a mistake in it, which a supervisor puts right.
    Mistaken,
}

/// One crossing of the whole party.
#[derive(Debug, Clone, Copy)]
pub struct Move {
    pub at: Timestamp,
    /// The number of the post.
    pub post: usize,
    pub arrives: bool,
    pub plan: Plan,
    /// From which crossing on a name is another.
    pub renamed: bool,
}

/// People who cross together.
#[derive(Debug, Clone)]
pub struct Party {
    pub life: Life,
    pub people: Vec<Traveller>,
    pub moves: Vec<Move>,
    pub purpose: &'static str,
    /// How many days a visitor's visa allows, where one is needed.
    pub visa: bool,
    pub permit: bool,
}

/// The country's time: from its first day to now.
#[derive(Debug, Clone, Copy)]
pub struct Span {
    pub first: Date,
    pub now: Timestamp,
    pub days: i64,
}

/// How the posts lie: numbers of those by land, and of the others.
#[derive(Debug, Clone, Copy)]
pub struct Ways {
    pub posts: usize,
    pub by_land: usize,
}

/// How busy each month is, January first, in tenths of the middle.
const SEASON: [u64; 12] = [7, 7, 9, 11, 10, 13, 18, 19, 12, 9, 7, 13];

fn season_day(dice: &mut Dice, span: Span) -> i64 {
    loop {
        let day = dice.between(0, span.days);
        let date = span.first.checked_add(day.days()).unwrap_or(span.first);
        let month = usize::try_from(date.month()).unwrap_or(1);
        let weight = SEASON.get(month.saturating_sub(1)).copied().unwrap_or(10);
        if dice.below(19) < weight {
            return day;
        }
    }
}

fn traveller(
    dice: &mut Dice,
    surname: &str,
    citizenship: &'static str,
    age: (i64, i64),
    span: Span,
    number: u64,
) -> Traveller {
    let (sex, given) = dice.pick(&GIVEN).copied().unwrap_or(("X", "OSMI"));
    let second = if dice.per_mille(350) { dice.pick(&GIVEN).map_or("", |g| g.1) } else { "" };
    let old = dice.between(age.0 * 365, age.1 * 365);
    // A passport that outlives the demonstration: renewals are another story.
    let issued = span.first.checked_sub(dice.between(30, 900).days()).unwrap_or(span.first);
    let expiry = issued.checked_add((10 * 365).days()).unwrap_or(issued);
    Traveller {
        surname: surname.to_owned(),
        given_names: format!("{given} {second}").trim().to_owned(),
        sex,
        birth: span.first.checked_sub(old.days()).unwrap_or(span.first),
        citizenship,
        number: format!("S{number:08}"),
        issued,
        expiry,
        worn: dice.per_mille(30),
    }
}

fn surname(dice: &mut Dice) -> String {
    let first = dice.pick(&FIRST).copied().unwrap_or("BO");
    let middle = if dice.per_mille(400) { dice.pick(&FIRST).copied().unwrap_or("") } else { "" };
    let last = dice.pick(&LAST).copied().unwrap_or("ADO");
    format!("{first}{middle}{last}")
}

/// The most people that a party has.
pub const MOST: u64 = 5;

/// The party of a number.
#[must_use]
pub fn party(seed: u64, n: u64, span: Span, ways: Ways) -> Party {
    let mut dice = Dice::of(seed, n);
    let life = dice.weighted(&LIVES).copied().unwrap_or(Life::Visitor);
    let free = dice.weighted(&FREE).copied().unwrap_or("FRA");
    let bound = dice.weighted(&WITH_VISA).copied().unwrap_or("MAR");
    let with_visa = dice.per_mille(260);
    let (citizenship, visa, permit, purpose) = match life {
        Life::Holidays => ("UTO", false, false, "tourism"),
        Life::Emigrant => ("UTO", false, false, "work"),
        Life::Commuter => ("UTO", false, false, "work"),
        Life::Student => (if with_visa { bound } else { free }, false, true, "study"),
        Life::Immigrant => (if dice.per_mille(600) { bound } else { free }, false, true, "work"),
        Life::Crew => (free, false, false, "crew"),
        Life::NotAdmissible | Life::Asylum => (bound, false, false, "tourism"),
        Life::Visitor | Life::NoEntry | Life::NewName if with_visa => {
            (bound, true, false, "tourism")
        }
        Life::Visitor => {
            (free, false, false, if dice.per_mille(200) { "business" } else { "tourism" })
        }
        Life::NoEntry | Life::NewName => (free, false, false, "family"),
    };
    let family = matches!(life, Life::Holidays | Life::Visitor | Life::Immigrant | Life::Emigrant)
        && dice.per_mille(230);
    let size = if family { dice.between(3, i64::try_from(MOST).unwrap_or(5)) } else { 1 };
    let name = surname(&mut dice);
    let mut people = Vec::new();
    for k in 0..size {
        let age = match (family, k) {
            (true, 2..) => (1, 16),
            (true, _) => (28, 48),
            (false, _) if life == Life::Student => (18, 25),
            (false, _) => (19, 78),
        };
        let number = n * MOST + u64::try_from(k).unwrap_or(0);
        people.push(traveller(&mut dice, &name, citizenship, age, span, number));
    }
    let moves = moves(&mut dice, life, span, ways);
    Party { life, people, moves, purpose, visa, permit }
}

/// Writes down when a party crosses, and where.
struct Diary<'a> {
    dice: &'a mut Dice,
    span: Span,
    ways: Ways,
    moves: Vec<Move>,
}

impl Diary<'_> {
    fn any_post(&mut self) -> usize {
        // The first post is the capital's airport, and takes every second party.
        if self.dice.per_mille(500) {
            return 0;
        }
        usize::try_from(self.dice.below(u64::try_from(self.ways.posts).unwrap_or(1))).unwrap_or(0)
    }

    fn land_post(&mut self) -> usize {
        let n = self.dice.below(u64::try_from(self.ways.by_land).unwrap_or(1));
        self.ways.posts.saturating_sub(1).saturating_sub(usize::try_from(n).unwrap_or(0))
    }

    fn crosses(&mut self, day: i64, post: usize, arrives: bool, plan: Plan) {
        let hour = self.dice.between(5, 22);
        let second = self.dice.between(0, 3_599);
        self.crosses_at(day, hour * 3_600 + second, post, arrives, plan);
    }

    fn crosses_at(&mut self, day: i64, second: i64, post: usize, arrives: bool, plan: Plan) {
        // Posts lie in this zone, or an hour beside it.
        let midnight = self.span.first.to_zoned_datetime(jiff::tz::TimeZone::UTC);
        let Ok(midnight) = midnight else { return };
        let at = midnight
            .timestamp()
            .checked_add(jiff::SignedDuration::from_secs(day * 86_400 + second));
        let Ok(at) = at else { return };
        // What is still to come has not happened; the last quarter of an hour belongs to now.
        if day < 0 || at.as_second() > self.span.now.as_second() - 900 {
            return;
        }
        // An officer errs in four of a thousand crossings.
        let plan = match plan {
            Plan::Usual if self.dice.per_mille(2) => Plan::Twice,
            Plan::Usual if arrives && self.dice.per_mille(3) => Plan::Mistaken,
            Plan::Usual if arrives && self.dice.per_mille(6) => Plan::ReferredAndAdmitted,
            Plan::Usual if self.dice.per_mille(1) => Plan::Withdraws,
            plan => plan,
        };
        self.moves.push(Move { at, post, arrives, plan, renamed: false });
        if plan == Plan::Withdraws {
            // Who turns back at the desk comes again an hour later, with what was missing.
            if let Ok(again) = at.checked_add(jiff::SignedDuration::from_secs(3_600))
                && again.as_second() < self.span.now.as_second() - 900
            {
                self.moves.push(Move {
                    at: again,
                    post,
                    arrives,
                    plan: Plan::Usual,
                    renamed: false,
                });
            }
        }
    }

    /// In and out again.
    fn visit(&mut self, day: i64, stay: i64) {
        let post = self.any_post();
        self.crosses(day, post, true, Plan::Usual);
        let out = if self.dice.per_mille(800) { post } else { self.any_post() };
        self.crosses(day + stay, out, false, Plan::Usual);
    }

    /// Out and in again.
    fn journey(&mut self, day: i64, away: i64) {
        let post = self.any_post();
        self.crosses(day, post, false, Plan::Usual);
        let back = if self.dice.per_mille(850) { post } else { self.any_post() };
        self.crosses(day + away, back, true, Plan::Usual);
    }
}

fn moves(dice: &mut Dice, life: Life, span: Span, ways: Ways) -> Vec<Move> {
    let mut d = Diary { dice, span, ways, moves: Vec::new() };
    match life {
        Life::Holidays => {
            let trips = d.dice.between(1, 2 + span.days / 365);
            let mut from = 0;
            for _ in 0..trips {
                let day = season_day(d.dice, span).max(from);
                let away = d.dice.between(3, 24);
                d.journey(day, away);
                from = day + away + 1;
            }
        }
        Life::Visitor | Life::NewName => {
            let visits = if life == Life::NewName { 2 } else { d.dice.between(1, 2) };
            let mut from = 0;
            for _ in 0..visits {
                let day = season_day(d.dice, span).max(from);
                // Three in a hundred overstay; one in a hundred never leaves.
                let stay = match d.dice.below(100) {
                    0..=2 => d.dice.between(95, 160),
                    3 => span.days,
                    _ => d.dice.between(2, 25),
                };
                d.visit(day, stay);
                from = day + stay + 1;
            }
        }
        Life::Commuter => {
            let post = d.land_post();
            let start = d.dice.between(0, (span.days - 180).max(1));
            for week in 0..26 {
                let monday = start - start % 7 + week * 7;
                d.crosses_at(monday, 6 * 3_600 + 600, post, false, Plan::Usual);
                d.crosses_at(monday + 4, 18 * 3_600 + 900, post, true, Plan::Usual);
            }
        }
        Life::Student => {
            let post = d.any_post();
            let first_year =
                i64::from(span.first.year()) + d.dice.between(0, (span.days / 365 - 1).max(0));
            for year in first_year..first_year + 2 {
                let Ok(year) = i16::try_from(year) else { continue };
                let begin = i64::from((jiff::civil::date(year, 9, 8) - span.first).get_days());
                let late = d.dice.between(0, 12);
                d.crosses(begin + late, post, true, Plan::Usual);
                d.crosses(begin + 103 + late / 4, post, false, Plan::Usual);
                d.crosses(begin + 121 + late / 4, post, true, Plan::Usual);
                d.crosses(begin + 290 + late, post, false, Plan::Usual);
            }
        }
        Life::Immigrant => {
            let mut day = season_day(d.dice, span);
            let post = d.any_post();
            d.crosses(day, post, true, Plan::Usual);
            while day < span.days {
                day += d.dice.between(200, 420);
                let away = d.dice.between(10, 35);
                d.journey(day, away);
                day += away;
            }
        }
        Life::Emigrant => {
            let day = season_day(d.dice, span);
            let post = d.any_post();
            d.crosses(day, post, false, Plan::Usual);
            if d.dice.per_mille(450) {
                let visit = day + d.dice.between(150, 330);
                let stay = d.dice.between(7, 28);
                d.visit(visit, stay);
                if d.dice.per_mille(300) {
                    let back = visit + stay + d.dice.between(120, 400);
                    d.crosses(back, post, true, Plan::Usual);
                }
            }
        }
        Life::Crew => {
            let mut day = d.dice.between(0, 120);
            for _ in 0..d.dice.between(4, 12) {
                let stay = d.dice.between(1, 2);
                d.visit(day, stay);
                day += stay + d.dice.between(14, 60);
            }
        }
        Life::NoEntry => {
            let day = d.dice.between(5, 170.min(span.days));
            let post = d.any_post();
            d.crosses(day, post, false, Plan::Usual);
            if d.dice.per_mille(300) {
                let back = day + d.dice.between(200, 500);
                let stay = d.dice.between(3, 20);
                d.visit(back, stay);
            }
        }
        Life::NotAdmissible => {
            let plan = match d.dice.below(10) {
                0..=4 => Plan::Refused,
                5..=8 => Plan::ReferredAndRefused,
                _ => Plan::Withdraws,
            };
            let day = season_day(d.dice, span);
            let post = d.any_post();
            // Who withdraws does not come again without a visa.
            d.crosses(day, post, true, plan);
            d.moves.truncate(1);
        }
        Life::Asylum => {
            let day = season_day(d.dice, span);
            let post = d.any_post();
            d.crosses(day, post, true, Plan::Asylum);
        }
    }
    let mut moves = d.moves;
    moves.sort_by_key(|m| m.at);
    if life == Life::NewName {
        for m in moves.iter_mut().skip(2) {
            m.renamed = true;
        }
    }
    moves
}
