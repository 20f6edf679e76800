//! What speaks for two records being one person, and what against, as a sum of lines.
//!
//! Always holds: each line says what was compared, as both sides have it, how they agree, and what
//! that is worth: log₂ of how much likelier it is of one person than of two (Fellegi and Sunter
//! 1969), in hundredths; nothing but these lines is weighed. Citizenship is weak evidence only:
//! people of one country are many, and people acquire others.
//!
//! Left out: deciding.

use people::{Document, Evidence, Known, Names, PartialDate, Person, Sex, Told, number_key};

mod dates;
mod naming;

pub use naming::keys as name_keys;

/// What is compared: the codes of [`Evidence::what`].
pub const WHATS: [&str; 12] = [
    "name_given",
    "name_family",
    "name_patronymic",
    "name_particle",
    "name_generation",
    "name_title",
    "name_word",
    "name_whole",
    "birth_date",
    "sex",
    "citizenship",
    "document",
];

/// How two sides agree: the codes of [`Evidence::how`].
pub const HOWS: [&str; 20] = [
    "same",
    "other_script",
    "spelling",
    "phonetic",
    "initial",
    "nickname",
    "joined_or_split",
    "reordered",
    "truncated",
    "missing",
    "contradicted",
    "differs",
    "first_of_january",
    "day_and_month_swapped",
    "one_digit",
    "year_alone",
    "month_and_year",
    "hijri",
    "near_year",
    "other_documents",
];

/// One side of a comparison: all that the register knows of somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The names, those of documents first.
    pub names: Vec<Names>,
    /// The birth dates.
    pub birth_dates: Vec<PartialDate>,
    /// The sexes that documents state.
    pub sexes: Vec<Sex>,
    /// The citizenships.
    pub citizenships: Vec<String>,
    /// The documents: issuer and number's key, and both as they are shown.
    pub documents: Vec<(String, String)>,
}

fn add<T: PartialEq>(to: &mut Vec<T>, value: T) {
    if !to.contains(&value) {
        to.push(value);
    }
}

impl Subject {
    /// A record with the documents that its person holds.
    #[must_use]
    pub fn new<'a>(person: &Person, documents: impl IntoIterator<Item = &'a Document>) -> Self {
        let mut this = Self::default();
        this.add_person(person);
        for document in documents {
            this.add_document(document);
        }
        this
    }

    /// All that is known of somebody, facts that were withdrawn aside.
    #[must_use]
    pub fn of(known: &Known) -> Self {
        let mut this = Self::default();
        for person in &known.people {
            this.add_person(&person.body);
        }
        for document in &known.documents {
            this.add_document(&document.body);
        }
        for statement in known.statements() {
            match statement.told {
                Told::Name { names } => add(&mut this.names, names),
                Told::BirthDate { date } => add(&mut this.birth_dates, date),
                Told::Citizenship { country } => add(&mut this.citizenships, country),
                _ => {}
            }
        }
        this
    }

    fn add_person(&mut self, person: &Person) {
        add(&mut self.names, person.names.clone());
        add(&mut self.birth_dates, person.birth_date);
        add(&mut self.sexes, person.sex);
        for country in &person.citizenships {
            add(&mut self.citizenships, country.clone());
        }
    }

    fn add_document(&mut self, document: &Document) {
        add(&mut self.documents, (document.issuing_state.clone(), number_key(&document.number)));
    }
}

/// The evidence about a pair.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// The lines, in the order in which a person reads them.
    pub lines: Vec<Evidence>,
}

impl Ledger {
    /// What all of it is worth, in hundredths of a bit.
    #[must_use]
    pub fn total_centibits(&self) -> i64 {
        self.lines.iter().map(|l| l.centibits).fold(0, i64::saturating_add)
    }

    /// The least evidence that would turn it: the fewest lines that would have to say something else
    /// for the whole to lie on the other side of `threshold`, the weightiest first. Empty where
    /// nothing that they could say would.
    #[must_use]
    pub fn turning(&self, threshold: i64) -> Vec<&Evidence> {
        // Named by their places: two words of a name are two lines.
        let entries = (0..).zip(&self.lines).map(|(n, l): (usize, _)| as_entry(n, l)).collect();
        let ledger = linkage::Ledger { prior: 0.0, entries };
        let changes = ledger.least_change(bits(threshold)).unwrap_or_default();
        let line = |c: linkage::Change| self.lines.get(c.column.parse::<usize>().ok()?);
        changes.into_iter().filter_map(line).collect()
    }
}

/// Hundredths of a bit as bits: a weight is far below what 32 bits hold.
fn bits(centibits: i64) -> f64 {
    let bound = i64::from(i32::MAX);
    let held = i32::try_from(centibits.clamp(-bound, bound)).unwrap_or_default();
    f64::from(held) / 100.0
}

/// Nats, in which `names` counts, as hundredths of a bit.
#[expect(clippy::as_conversions, reason = "a weight is a few dozen nats; rounding saturates")]
fn centibits(nats: f64) -> i64 {
    (nats / std::f64::consts::LN_2 * 100.0).round() as i64
}

/// What a line could be worth, whatever both sides said: at least, and at most. A word of a name that
/// contradicts, and a rare one that agrees; a date that differs, and one that agrees.
fn range(what: &str) -> (i64, i64) {
    match what {
        "birth_date" => (-650, 1_415),
        "sex" => (-400, 95),
        "citizenship" => (-50, 100),
        "document" => (0, 1_200),
        _ => (-1_950, 1_400),
    }
}

/// A line as `linkage` keeps it.
fn as_entry(place: usize, line: &Evidence) -> linkage::Entry {
    let (least, most) = range(&line.what);
    linkage::Entry {
        column: place.to_string(),
        facet: linkage::Facet::Text,
        left: line.left.clone(),
        right: line.right.clone(),
        level: line.how.clone(),
        level_number: 1,
        weight: bits(line.centibits),
        rarity: 0.0,
        range: (bits(least.min(line.centibits)), bits(most.max(line.centibits))),
    }
}

/// A line.
fn line(
    what: &str,
    left: impl Into<String>,
    right: impl Into<String>,
    how: &str,
    centibits: i64,
) -> Evidence {
    Evidence {
        what: what.to_owned(),
        left: left.into(),
        right: right.into(),
        how: how.to_owned(),
        centibits,
    }
}

/// Weighs two sides against each other.
#[must_use]
pub fn weigh(left: &Subject, right: &Subject) -> Ledger {
    let mut lines = naming::best(&left.names, &right.names);
    lines.extend(dates::best(&left.birth_dates, &right.birth_dates));
    lines.extend(sex(&left.sexes, &right.sexes));
    lines.extend(citizenship(&left.citizenships, &right.citizenships));
    lines.extend(documents(&left.documents, &right.documents));
    Ledger { lines }
}

/// Sex as documents state it: half of all agree by chance, and documents of one person seldom
/// differ, but they do. Unspecified says nothing.
fn sex(left: &[Sex], right: &[Sex]) -> Option<Evidence> {
    let said = |all: &[Sex]| all.iter().copied().find(|s| *s != Sex::X);
    let (a, b) = (said(left)?, said(right)?);
    let same = left.iter().any(|s| *s != Sex::X && right.contains(s));
    let (how, centibits) = if same { ("same", 95) } else { ("differs", -400) };
    Some(line("sex", a.code(), b.code(), how, centibits))
}

/// Weak on purpose, in either direction.
fn citizenship(left: &[String], right: &[String]) -> Option<Evidence> {
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let shared = left.iter().find(|c| right.contains(c));
    let (how, centibits) = if shared.is_some() { ("same", 100) } else { ("differs", -50) };
    Some(line("citizenship", left.join(", "), right.join(", "), how, centibits))
}

/// One number of one issuer on two records is strong; two numbers say nothing: people renew.
fn documents(left: &[(String, String)], right: &[(String, String)]) -> Option<Evidence> {
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let shown = |all: &[(String, String)]| {
        all.iter().map(|(s, n)| format!("{s} {n}")).collect::<Vec<_>>().join(", ")
    };
    let same = left.iter().find(|d| !d.1.is_empty() && right.contains(d));
    Some(match same {
        Some((state, number)) => {
            let one = format!("{state} {number}");
            line("document", one.clone(), one, "same", 1_200)
        }
        None => line("document", shown(left), shown(right), "other_documents", 0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(surname: &str, given: &str, born: &str, number: &str) -> Subject {
        Subject {
            names: vec![Names::new(surname, given)],
            birth_dates: vec![born.parse().unwrap()],
            sexes: vec![Sex::M],
            citizenships: vec!["UTO".into()],
            documents: vec![("UTO".into(), number.into())],
        }
    }

    fn total(a: &Subject, b: &Subject) -> i64 {
        weigh(a, b).total_centibits()
    }

    #[test]
    fn a_renewed_passport_with_another_romanisation_outweighs_a_twin_and_a_stranger() {
        let first = subject("MUHAMMAD", "YUSUF", "1984-05-17", "L1");
        let renewed = subject("MOHAMMED", "YOUSUF", "1984-05-17", "L2");
        let twin = subject("MUHAMMAD", "TARIQ", "1984-05-17", "L3");
        let stranger = subject("ERIKSSON", "NILS", "1984-05-17", "L4");
        let (one, other, nobody) =
            (total(&first, &renewed), total(&first, &twin), total(&first, &stranger));
        assert!(one > other && other > nobody, "{one} {other} {nobody}");
        assert!(one >= crate::model::PROPOSED_FROM, "{one}");
        assert!(nobody < crate::model::PROPOSED_FROM, "{nobody}");
    }

    #[test]
    fn the_total_is_the_sum_of_its_lines_and_no_side_is_preferred() {
        let a = subject("ERIKSSON", "ANNA", "1974-08-12", "L1");
        let b = subject("ERIKSEN", "ANNA", "1974-12-08", "L2");
        let ledger = weigh(&a, &b);
        let sum: i64 = ledger.lines.iter().map(|l| l.centibits).sum();
        assert_eq!(ledger.total_centibits(), sum);
        assert_eq!(total(&a, &b), total(&b, &a));
    }

    #[test]
    fn the_least_evidence_is_enough_and_nothing_in_it_is_idle() {
        let a = subject("ERIKSSON", "ANNA", "1974-08-12", "L1");
        let ledger = weigh(&a, &subject("ERIKSSON", "ANNA", "1974-08-12", "L1"));
        let (threshold, total) = (1_000, ledger.total_centibits());
        let turning = ledger.turning(threshold);
        let least = |l: &Evidence| l.centibits - range(&l.what).0;
        let worth: i64 = turning.iter().map(|l| least(l)).sum();
        assert!(total >= threshold && total - worth < threshold, "{turning:?}");
        for one in &turning {
            assert!(total - (worth - least(one)) >= threshold, "{} is idle", one.what);
        }
        // From below, what would have to agree that does not.
        let against = weigh(&a, &subject("ERIKSSON", "BO", "1975-01-03", "L2"));
        assert!(against.total_centibits() < threshold);
        let first = against.turning(threshold)[0];
        assert_eq!((first.what.as_str(), first.how.as_str()), ("name_given", "contradicted"));
    }

    #[test]
    fn citizenship_alone_never_moves_much() {
        let a = subject("ERIKSSON", "ANNA", "1974-08-12", "L1");
        let b = Subject { citizenships: vec!["XXA".into()], ..a.clone() };
        assert!((total(&a, &a) - total(&a, &b)).abs() <= 200);
    }
}
