//! Reading a rule set from TOML, with every fault at its line.
//!
//! Always holds: what is returned has passed every check; an unknown key is a fault, because a
//! misspelt exemption would otherwise vanish silently.

use std::collections::HashSet;
use std::ops::Range;

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use super::rule_set::{
    Appeal, ExemptGroup, Exemption, Ground, Needs, PassengerLists, PassportValidity, Requirement,
    RuleSet, Topic,
};
use crate::stay_days::Allowance;

/// Something wrong in a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct RuleFault {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what is expected.
    pub what: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: Spanned<String>,
    title: Spanned<String>,
    source: Spanned<String>,
    in_force_from: Spanned<toml::value::Datetime>,
    in_force_until: Option<Spanned<toml::value::Datetime>>,
    own_citizenship: Spanned<String>,
    passport_validity: ValidityFile,
    short_stay: ShortStayFile,
    #[serde(default)]
    requirement: Vec<Spanned<RequirementFile>>,
    #[serde(default)]
    exemption: Vec<Spanned<ExemptionFile>>,
    #[serde(default)]
    ground: Vec<Spanned<GroundFile>>,
    appeal: Spanned<AppealFile>,
    passenger_lists: Option<PassengerListsFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PassengerListsFile {
    section: Spanned<String>,
    kept_hours: Spanned<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ValidityFile {
    section: Spanned<String>,
    days_beyond_stay: u16,
    issued_within_years: Option<u16>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShortStayFile {
    section: Spanned<String>,
    days: Spanned<u16>,
    window_days: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RequirementFile {
    section: Spanned<String>,
    citizenship: Vec<Spanned<String>>,
    documents: Vec<Spanned<String>>,
    needs: Needs,
    #[serde(default)]
    unlimited: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExemptionFile {
    section: Spanned<String>,
    who: ExemptGroup,
    from: Vec<Topic>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroundFile {
    code: Spanned<String>,
    section: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppealFile {
    section: Spanned<String>,
    days: Spanned<u16>,
    to: Spanned<String>,
}

/// Half a year: longer is no border control any more.
const MOST_KEPT_HOURS: u16 = 24 * 183;

struct Checks<'a> {
    text: &'a str,
    faults: Vec<RuleFault>,
}

impl Checks<'_> {
    fn line(&self, at: usize) -> usize {
        self.text.get(..at.min(self.text.len())).unwrap_or(self.text).matches('\n').count() + 1
    }
    fn fault(&mut self, span: Range<usize>, what: impl Into<String>) {
        let line = self.line(span.start);
        self.faults.push(RuleFault { line, what: what.into() });
    }
    fn words(&mut self, name: &str, value: Spanned<String>) -> String {
        if value.get_ref().trim().is_empty() {
            self.fault(value.span(), format!("{name} is empty; expected words"));
        }
        value.into_inner()
    }
    fn date(&mut self, name: &str, value: &Spanned<toml::value::Datetime>) -> Date {
        let text = value.get_ref().to_string();
        text.parse().unwrap_or_else(|_| {
            self.fault(
                value.span(),
                format!("{name} is `{text}`; expected a date, such as 2024-01-01"),
            );
            Date::MIN
        })
    }
    fn code(&mut self, name: &str, value: Spanned<String>) -> String {
        let code = value.get_ref();
        let fine = code == "*"
            || ((1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase()));
        if !fine {
            let what = format!(
                "{name} `{code}` is not a code; expected one to three capital letters, or \"*\""
            );
            self.fault(value.span(), what);
        }
        value.into_inner()
    }
    fn codes(
        &mut self,
        name: &str,
        span: Range<usize>,
        values: Vec<Spanned<String>>,
    ) -> Vec<String> {
        if values.is_empty() {
            self.fault(span, format!("{name} is empty; expected codes, or [\"*\"] for every one"));
        }
        values.into_iter().map(|v| self.code(name, v)).collect()
    }
}

/// Reads a rule set.
///
/// # Errors
/// Every fault, with its line.
pub fn read(text: &str) -> Result<RuleSet, Vec<RuleFault>> {
    let mut c = Checks { text, faults: Vec::new() };
    let file: File = match toml::from_str(text) {
        Ok(file) => file,
        Err(e) => {
            let line = e.span().map_or(1, |s| c.line(s.start));
            return Err(vec![RuleFault { line, what: e.message().replace('\n', " ") }]);
        }
    };
    let in_force_from = c.date("in_force_from", &file.in_force_from);
    let in_force_until = file.in_force_until.as_ref().map(|until| {
        let day = c.date("in_force_until", until);
        if day < in_force_from {
            c.fault(until.span(), "in_force_until is before in_force_from");
        }
        day
    });
    if *file.short_stay.days.get_ref() > file.short_stay.window_days {
        c.fault(file.short_stay.days.span(), "more days than the window has");
    }
    let requirements = requirements(&mut c, file.requirement);
    let grounds = grounds(&mut c, file.ground);
    let appeal_span = file.appeal.span();
    let appeal = file.appeal.into_inner();
    if *appeal.days.get_ref() == 0 {
        c.fault(appeal.days.span(), "days is 0; expected within how many days to appeal");
    }
    if grounds.is_empty() {
        c.fault(appeal_span, "no [[ground]]; without a ground nobody can be refused");
    }
    let exemptions = file
        .exemption
        .into_iter()
        .map(|e| {
            let span = e.span();
            let e = e.into_inner();
            if e.from.is_empty() {
                c.fault(span, "from is empty; expected visa, short_stay or passport_validity");
            }
            Exemption { section: c.words("section", e.section), who: e.who, from: e.from }
        })
        .collect();
    let passenger_lists = file.passenger_lists.map(|lists| {
        if !(1..=MOST_KEPT_HOURS).contains(lists.kept_hours.get_ref()) {
            c.fault(
                lists.kept_hours.span(),
                format!(
                    "kept_hours is {}; expected 1 to {MOST_KEPT_HOURS}",
                    lists.kept_hours.get_ref()
                ),
            );
        }
        PassengerLists {
            section: c.words("section", lists.section),
            kept_hours: lists.kept_hours.into_inner(),
        }
    });
    let set = RuleSet {
        passenger_lists,
        name: c.words("name", file.name),
        title: c.words("title", file.title),
        source: c.words("source", file.source),
        in_force_from,
        in_force_until,
        own_citizenship: c.code("own_citizenship", file.own_citizenship),
        passport_validity: PassportValidity {
            section: c.words("section", file.passport_validity.section),
            days_beyond_stay: file.passport_validity.days_beyond_stay,
            issued_within_years: file.passport_validity.issued_within_years,
        },
        short_stay_section: c.words("section", file.short_stay.section),
        short_stay: Allowance {
            days: file.short_stay.days.into_inner(),
            window_days: file.short_stay.window_days,
        },
        requirements,
        exemptions,
        grounds,
        appeal: Appeal {
            section: c.words("section", appeal.section),
            days: appeal.days.into_inner(),
            to: c.words("to", appeal.to),
        },
    };
    if c.faults.is_empty() {
        Ok(set)
    } else {
        c.faults.sort_by_key(|f| f.line);
        Err(c.faults)
    }
}

fn requirements(c: &mut Checks<'_>, list: Vec<Spanned<RequirementFile>>) -> Vec<Requirement> {
    if list.is_empty() {
        c.fault(0..0, "no [[requirement]]; expected at least one");
    }
    list.into_iter()
        .map(|r| {
            let span = r.span();
            let r = r.into_inner();
            Requirement {
                section: c.words("section", r.section),
                citizenship: c.codes("citizenship", span.clone(), r.citizenship),
                documents: c.codes("documents", span, r.documents),
                needs: r.needs,
                unlimited: r.unlimited,
            }
        })
        .collect()
}

fn grounds(c: &mut Checks<'_>, list: Vec<Spanned<GroundFile>>) -> Vec<Ground> {
    let mut seen = HashSet::new();
    list.into_iter()
        .map(|g| {
            let g = g.into_inner();
            let span = g.code.span();
            let code = c.words("code", g.code);
            if !seen.insert(code.clone()) {
                c.fault(span, format!("ground `{code}` stands twice"));
            }
            Ground { code, section: c.words("section", g.section) }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const UTOPIA: &str = include_str!("../../rules/utopia.toml");

    fn faults(from: &str, to: &str) -> Vec<String> {
        assert!(UTOPIA.contains(from), "the example has changed");
        let changed = UTOPIA.replacen(from, to, 1);
        read(&changed).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_rules_of_utopia_are_sound() {
        let set = read(UTOPIA).unwrap();
        assert_eq!(set.short_stay, Allowance { days: 90, window_days: 180 });
        assert_eq!(set.grounds.len(), 9);
    }

    #[test]
    fn a_fault_is_named_with_its_line() {
        let line = UTOPIA.lines().position(|l| l.contains("citizenship = [\"UTO\"]")).unwrap() + 1;
        assert_eq!(
            faults("citizenship = [\"UTO\"]", "citizenship = [\"Utopia\"]"),
            [format!(
                "line {line}: citizenship `Utopia` is not a code; expected one to three capital letters, or \"*\""
            )]
        );
    }

    #[test]
    fn a_misspelt_key_is_a_fault() {
        let found = faults("issued_within_years = 10", "issued_within_year = 10");
        assert!(found[0].contains("issued_within_year"), "{found:?}");
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let changed = UTOPIA.replace("days = 14", "days = 0").replace(
            "in_force_from = 2024-01-01",
            "in_force_from = 2024-01-01\nin_force_until = 2023-01-01",
        );
        let found = read(&changed).unwrap_err();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].line < found[1].line);
    }

    #[test]
    fn text_that_is_not_toml_is_a_fault_and_no_panic() {
        assert_eq!(read("name = ").unwrap_err()[0].line, 1);
        assert!(read("").is_err());
    }
}
