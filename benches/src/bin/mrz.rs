//! The machine readable zone against its peers: `cargo run --release -p benches --bin mrz`.
//!
//! Always: every reader gets the same zones; the truth comes from the construction below, which
//! shares no code with the reader under test. Three questions: are the fields of good zones right,
//! is each zone rightly accepted or refused, and is the outcome of each check digit right. A reader
//! that stops at the first fault cannot answer the third, and gets a dash.
#![expect(
    clippy::print_stdout,
    clippy::as_conversions,
    clippy::indexing_slicing,
    reason = "a scoreboard prints, its figures are rounded, and its zones have known lengths"
)]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use icao9303::mrz::{CalendarDate, Outcome, ReadOptions};

const PER_FORMAT: usize = 4_000;
const RUNS: usize = 7;

/// What a zone says, and which check digits hold: number, birth, expiry, optional, composite.
#[derive(Clone, Debug, Default, PartialEq)]
struct Truth {
    number: String,
    primary: String,
    secondary: String,
    birth: String,
    expiry: String,
    digits: [Option<bool>; 5],
}

impl Truth {
    fn is_good(&self) -> bool {
        self.digits.iter().all(|d| *d != Some(false))
    }

    fn same_fields(&self, other: &Self) -> bool {
        self.number == other.number
            && self.primary == other.primary
            && self.secondary == other.secondary
            && self.birth == other.birth
            && self.expiry == other.expiry
    }
}

struct Zone {
    lines: Vec<String>,
    text: String,
    joined: String,
    truth: Truth,
}

/// What a reader said; `None` where it gave up.
struct Answer {
    accepted: bool,
    said: Option<Truth>,
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Seeded(u64);

impl Seeded {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % below as u64) as usize
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(alphabet[self.next(alphabet.len())])).collect()
    }
}

/// Doc 9303-3 §4.9, written again.
fn digit(series: &str) -> char {
    let sum: u32 = series
        .chars()
        .enumerate()
        .map(|(n, c)| {
            let value = c.to_digit(36).unwrap_or(0);
            value * [7, 3, 1][n % 3]
        })
        .sum();
    char::from_digit(sum % 10, 10).unwrap_or('?')
}

fn fill(text: &str, width: usize) -> String {
    format!("{text:<<width$}")
}

/// One zone with all its digits right, or with one character of a checked field changed so that the
/// formula notices.
fn make(format: usize, corrupt: bool, seeded: &mut Seeded) -> Zone {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let both = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let long = format == 0 && seeded.next(4) == 0;
    let length = if long { 12 } else { 7 + seeded.next(3) };
    let number = seeded.text(both, length);
    let mut date = |from: usize, years: usize| {
        let (year, month, day) =
            (from + seeded.next(years), 1 + seeded.next(12), 1 + seeded.next(28));
        format!("{:02}{month:02}{day:02}", year % 100)
    };
    let (birth, expiry) = (date(1940, 70), date(2020, 20));
    let (length, second) = (3 + seeded.next(8), 3 + seeded.next(5));
    let (primary, secondary) = (seeded.text(letters, length), seeded.text(letters, second));
    let optional_length = if format == 1 { 5 } else { 8 };
    let optional = seeded.text(both, optional_length);
    let names = format!("{primary}<<{secondary}");
    let sex = ["F", "M", "<"][seeded.next(3)];
    let dates = format!("{birth}{}{sex}{expiry}{}", digit(&birth), digit(&expiry));
    let (field, check, rest) = if long {
        (number[..9].to_owned(), '<', format!("{}{}<", &number[9..], digit(&number)))
    } else {
        let field = fill(&number, 9);
        let check = digit(&field);
        (field, check, String::new())
    };
    let mut lines = match format {
        0 => {
            let first = fill(&format!("I<UTO{field}{check}{rest}"), 30);
            let middle = format!("{dates}UTO{}", fill("", 11));
            let composite = digit(&format!(
                "{}{}{}{}",
                &first[5..],
                &middle[..7],
                &middle[8..15],
                &middle[18..]
            ));
            vec![first, format!("{middle}{composite}"), fill(&names, 30)]
        }
        1 | 2 => {
            let width = if format == 1 { 36 } else { 44 };
            let head = if format == 1 { "I<UTO" } else { "P<UTO" };
            let room = if format == 1 { 7 } else { 14 };
            let mut second = format!("{field}{check}UTO{dates}{}", fill(&optional, room));
            if format == 2 {
                let own = digit(&second[28..42]);
                second.push(own);
            }
            let composite =
                digit(&format!("{}{}{}", &second[..10], &second[13..20], &second[21..]));
            vec![fill(&format!("{head}{names}"), width), format!("{second}{composite}")]
        }
        _ => {
            let width = if format == 3 { 44 } else { 36 };
            let second = fill(&format!("{field}{check}UTO{dates}{optional}"), width);
            vec![fill(&format!("V<UTO{names}"), width), second[..width].to_owned()]
        }
    };
    let composite = (format < 3).then_some(true);
    let own_optional = (format == 2).then_some(true);
    let mut digits = [Some(true), Some(true), Some(true), own_optional, composite];
    if corrupt {
        let (line, birth_at) = if format == 0 { (1, 0) } else { (1, 13) };
        let which = seeded.next(2);
        let at = birth_at + if which == 0 { 6 } else { 14 };
        let mut bytes = lines[line].clone().into_bytes();
        bytes[at] = b'0' + (bytes[at] - b'0' + 1 + seeded.next(9) as u8) % 10;
        lines[line] = String::from_utf8_lossy(&bytes).into_owned();
        digits[1 + which] = Some(false);
        // A change of e in a check digit is a change of e times its weight in the composite, and
        // 7, 3 and 1 take no e from 1 to 9 to a multiple of 10.
        digits[4] = composite.map(|_| false);
    }
    let truth = Truth { number, primary, secondary, birth, expiry, digits };
    let (text, joined) = (lines.join("\n"), lines.concat());
    Zone { lines, text, joined, truth }
}

fn ours(zone: &Zone, options: &ReadOptions) -> Answer {
    let reading = icao9303::mrz::read(zone.text.as_bytes(), options);
    let digits = reading.check_digits.all().map(|outcome| match outcome {
        Outcome::Valid => Some(true),
        Outcome::Invalid => Some(false),
        Outcome::Absent => None,
    });
    let f = &reading.fields;
    let said = Truth {
        number: f.document_number.to_string(),
        primary: f.primary_identifier.to_string(),
        secondary: f.secondary_identifier.to_string(),
        birth: f.date_of_birth.raw.to_string(),
        expiry: f.date_of_expiry.raw.to_string(),
        digits,
    };
    Answer { accepted: reading.is_sound(), said: Some(said) }
}

fn peer_mrz_read(zone: &Zone) -> Result<peer_mrz::MrzData, peer_mrz::MrzError> {
    let l: Vec<&str> = zone.lines.iter().map(String::as_str).collect();
    match (l.as_slice(), l[0].len(), l[0].starts_with('V')) {
        ([a, b, c], ..) => peer_mrz::parse_td1(a, b, c),
        ([a, b], 36, false) => peer_mrz::parse_td2(a, b),
        ([a, b], 36, true) => peer_mrz::parse_mrv_b(a, b),
        ([a, b], _, true) => peer_mrz::parse_mrv_a(a, b),
        _ => peer_mrz::parse_td3(l[0], l[1]),
    }
}

fn six(iso: &str) -> String {
    iso.get(2..).unwrap_or_default().replace('-', "")
}

fn peer_mrz_answer(zone: &Zone) -> Answer {
    let Ok(read) = peer_mrz_read(zone) else { return Answer { accepted: false, said: None } };
    let c = &read.checks;
    let digits =
        [c.document_number, c.date_of_birth, c.date_of_expiry, c.personal_number, c.composite];
    let said = Truth {
        number: read.full_document_number().to_owned(),
        primary: read.surname.clone(),
        secondary: read.given_names.clone(),
        birth: six(&read.date_of_birth.to_string()),
        expiry: six(&read.date_of_expiry.to_string()),
        digits,
    };
    Answer { accepted: c.all_valid(), said: Some(said) }
}

fn peer_mrz_parser_read(zone: &Zone) -> Option<mrz_parser::MRZResult> {
    mrz_parser::MRZParser::parse(Some(zone.lines.iter().cloned().map(Some).collect())).ok()
}

fn peer_mrz_parser_answer(zone: &Zone) -> Answer {
    let Some(read) = peer_mrz_parser_read(zone) else {
        return Answer { accepted: false, said: None };
    };
    let said = Truth {
        number: read.document_number,
        primary: read.surnames,
        secondary: read.given_names,
        birth: six(&read.birth_date.to_string()),
        expiry: six(&read.expiry_date.to_string()),
        digits: [None; 5],
    };
    Answer { accepted: true, said: Some(said) }
}

fn peer_mrtd_answer(zone: &Zone) -> Answer {
    let said = match mrtd::parse(&zone.joined) {
        Ok(mrtd::Document::Passport(p)) => Truth {
            number: p.passport_number,
            primary: p.surnames.join(" "),
            secondary: p.given_names.join(" "),
            birth: six(&p.birth_date.to_string()),
            expiry: six(&p.expiry_date.to_string()),
            digits: [None; 5],
        },
        Ok(mrtd::Document::IdentityCard(c)) => Truth {
            number: c.document_number,
            primary: c.surnames.join(" "),
            secondary: c.given_names.join(" "),
            birth: six(&c.birth_date.to_string()),
            expiry: six(&c.expiry_date.to_string()),
            digits: [None; 5],
        },
        Err(_) => return Answer { accepted: false, said: None },
    };
    Answer { accepted: true, said: Some(said) }
}

fn row(name: &str, zones: &[Zone], answers: &[Answer], tells_digits: bool, per_second: f64) {
    let good = zones.iter().filter(|z| z.truth.is_good()).count();
    let pairs = || zones.iter().zip(answers);
    let right = pairs()
        .filter(|(z, a)| {
            z.truth.is_good() && a.said.as_ref().is_some_and(|said| said.same_fields(&z.truth))
        })
        .count();
    let judged = pairs().filter(|(z, a)| z.truth.is_good() == a.accepted).count();
    let verdicts: usize = pairs()
        .map(|(z, a)| {
            let told = a.said.as_ref().map_or([None; 5], |said| said.digits);
            z.truth.digits.iter().zip(told).filter(|(t, g)| t.is_some() && **t == *g).count()
        })
        .sum();
    let all: usize =
        zones.iter().map(|z| z.truth.digits.iter().filter(|d| d.is_some()).count()).sum();
    let digits = if tells_digits { format!("{verdicts}/{all}") } else { "-".to_owned() };
    let total = zones.len();
    println!(
        "{name:<22} {:>13} {:>13} {digits:>13} {per_second:>12.0}",
        format!("{right}/{good}"),
        format!("{judged}/{total}")
    );
}

/// Zones per second of the best run.
fn speed<T>(zones: &[Zone], mut one: impl FnMut(&Zone) -> T) -> f64 {
    let mut best = 0.0_f64;
    for _ in 0..RUNS {
        let start = Instant::now();
        for zone in zones {
            black_box(one(black_box(zone)));
        }
        best = best.max(zones.len() as f64 / start.elapsed().as_secs_f64());
    }
    best
}

/// npm mrz through node; says why where it cannot run.
fn npm(zones: &[Zone]) -> Result<(Vec<Answer>, f64), Box<dyn Error>> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let to = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peers");
    fs::create_dir_all(&to)?;
    for file in ["package.json", "mrz.mjs"] {
        fs::copy(from.join(file), to.join(file))?;
    }
    if !to.join("node_modules/mrz").is_dir() {
        let args = ["install", "--no-audit", "--no-fund", "--silent"];
        let status = Command::new("npm").args(args).current_dir(&to).status()?;
        if !status.success() {
            return Err("npm install failed".into());
        }
    }
    let mut node = Command::new("node")
        .arg("mrz.mjs")
        .current_dir(&to)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = node.stdin.take().ok_or("no standard input")?;
    for zone in zones {
        serde_json::to_writer(&mut input, &zone.lines)?;
        input.write_all(b"\n")?;
    }
    drop(input);
    let output = String::from_utf8(node.wait_with_output()?.stdout)?;
    let mut answers = Vec::new();
    let mut per_second = 0.0;
    for line in output.lines() {
        let said: serde_json::Value = serde_json::from_str(line)?;
        if let Some(rate) = said.get("zones_per_second") {
            per_second = rate.as_f64().unwrap_or_default();
            continue;
        }
        if said.is_null() {
            answers.push(Answer { accepted: false, said: None });
            continue;
        }
        let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
        let digits = [0, 1, 2, 3, 4].map(|n| said["digits"][n].as_bool());
        let said = Truth {
            number: text("number"),
            primary: text("primary"),
            secondary: text("secondary"),
            birth: text("birth"),
            expiry: text("expiry"),
            digits,
        };
        // Its own verdict refuses Utopia, a code of Doc 9303-3 §5; what counts are its check digits,
        // and of these the ones that the form has.
        let truth = zones.get(answers.len()).map_or([None; 5], |z| z.truth.digits);
        let accepted = truth.iter().zip(said.digits).all(|(t, d)| t.is_none() || d == Some(true));
        answers.push(Answer { accepted, said: Some(said) });
    }
    Ok((answers, per_second))
}

fn main() {
    let mut seeded = Seeded(9303);
    let zones: Vec<Zone> =
        (0..5 * PER_FORMAT).map(|n| make(n / PER_FORMAT, n % 4 == 3, &mut seeded)).collect();
    println!(
        "{} zones of five forms, a quarter with a wrong check digit; one core, best of {RUNS}\n",
        zones.len()
    );
    println!(
        "{:<22} {:>13} {:>13} {:>13} {:>12}",
        "reader", "fields right", "judged right", "check digits", "zones/s"
    );
    let options = ReadOptions::on(CalendarDate { year: 2026, month: 11, day: 24 });
    let answers: Vec<Answer> = zones.iter().map(|z| ours(z, &options)).collect();
    let rate = speed(&zones, |z| icao9303::mrz::read(z.text.as_bytes(), &options));
    row("icao9303 (ours)", &zones, &answers, true, rate);
    let answers: Vec<Answer> = zones.iter().map(peer_mrz_answer).collect();
    row("mrz 0.9", &zones, &answers, true, speed(&zones, peer_mrz_read));
    let answers: Vec<Answer> = zones.iter().map(peer_mrz_parser_answer).collect();
    row("mrz-parser 0.3", &zones, &answers, false, speed(&zones, peer_mrz_parser_read));
    let answers: Vec<Answer> = zones.iter().map(peer_mrtd_answer).collect();
    row("mrtd 0.5 (TD1, TD3)", &zones, &answers, false, speed(&zones, |z| mrtd::parse(&z.joined)));
    match npm(&zones) {
        Ok((answers, rate)) => row("npm mrz 5.0", &zones, &answers, true, rate),
        Err(error) => println!("npm mrz                skipped: {error}"),
    }
}
