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

pub use naming::tokens;

/// What is compared: the codes of [`Evidence::what`].
pub const WHATS: [&str; 11] = [
    "name_given",
    "name_family",
    "name_patronymic",
    "name_particle",
    "name_generation",
    "name_title",
    "name_word",
    "birth_date",
    "sex",
    "citizenship",
    "document",
];

/// How two sides agree: the codes of [`Evidence::how`].
pub const HOWS: [&str; 17] = [
    "same",
    "other_script",
    "spelling",
    "phonetic",
    "initial",
    "nickname",
    "joined_or_split",
    "truncated",
    "missing",
    "contradicted",
    "differs",
    "first_of_january",
    "day_and_month_swapped",
    "one_digit",
    "year_alone",
    "month_and_year",
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

    /// The least evidence that would turn it: the fewest lines without which the rest would lie on
    /// the other side of `threshold`, the weightiest first. Empty where no lines would.
    #[must_use]
    pub fn turning(&self, threshold: i64) -> Vec<&Evidence> {
        let total = self.total_centibits();
        let is_above = total >= threshold;
        let mut for_it: Vec<&Evidence> = self
            .lines
            .iter()
            .filter(|l| (l.centibits > 0) == is_above && l.centibits != 0)
            .collect();
        for_it.sort_by_key(|l| std::cmp::Reverse(l.centibits.abs()));
        let (mut left, mut out) = (total, Vec::new());
        for line in for_it {
            if (left >= threshold) != is_above {
                break;
            }
            left = left.saturating_sub(line.centibits);
            out.push(line);
        }
        if (left >= threshold) == is_above { Vec::new() } else { out }
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
        let worth: i64 = turning.iter().map(|l| l.centibits).sum();
        assert!(total >= threshold && total - worth < threshold, "{turning:?}");
        for one in &turning {
            assert!(total - (worth - one.centibits) >= threshold, "{} is idle", one.what);
        }
        // From below, what speaks against it would have to go.
        let against = weigh(&a, &subject("ERIKSSON", "BO", "1975-01-03", "L2"));
        let total = against.total_centibits();
        assert!(total < threshold);
        assert!(against.turning(threshold).iter().all(|l| l.centibits < 0));
    }

    #[test]
    fn citizenship_alone_never_moves_much() {
        let a = subject("ERIKSSON", "ANNA", "1974-08-12", "L1");
        let b = Subject { citizenships: vec!["XXA".into()], ..a.clone() };
        assert!((total(&a, &a) - total(&a, &b)).abs() <= 200);
    }
}
