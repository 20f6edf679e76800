//! Applying the rules to somebody: which requirement, met or not, by which section.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::rule_set::{ExemptGroup, Exemption, Needs, Requirement, RuleSet, Topic};
use crate::stay_days::{DaysLeft, StayDays, days_left};

/// A visa as it lies in the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisaSeen {
    /// Its number.
    pub number: String,
    /// The first day on which it allows entry, if known.
    pub valid_from: Option<Date>,
    /// The last day on which it allows entry and stay.
    pub valid_until: Option<Date>,
    /// Days of stay that it allows, if it says.
    pub stay_days: Option<u16>,
}

/// A residence permit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermitSeen {
    /// Its number.
    pub number: String,
    /// Its last day, if it has one.
    pub valid_until: Option<Date>,
}

/// What the rules are asked about. Protection and asylum are not among it, and can't be.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The day of the crossing, in civil time at the post.
    pub on: Date,
    /// ICAO code; `None` if not known.
    pub citizenship: Option<&'a str>,
    /// The document's code, such as `P` or `PD`.
    pub document_type: &'a str,
    /// Its last day, if it has one and it could be read.
    pub document_expiry: Option<Date>,
    /// When it was issued, if anybody typed it.
    pub document_issued: Option<Date>,
    /// A visa, if there is one.
    pub visa: Option<&'a VisaSeen>,
    /// A residence permit, if there is one.
    pub permit: Option<&'a PermitSeen>,
    /// On duty on a ship, aircraft, train or lorry.
    pub crew: bool,
    /// Former stays that count.
    pub stays: &'a [StayDays],
}

/// How a finding came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The requirement is met.
    Met,
    /// It is not met: the law does not let in as it stands.
    NotMet,
    /// Something that it asks about is not known; the officer has to look.
    NotKnown,
    /// The law frees from it.
    Exempt,
}

/// One requirement and how it came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable code; the words are `border-finding-CODE`, with `outcome` and `args`.
    pub code: String,
    /// How it came out.
    pub outcome: Outcome,
    /// The section of the law.
    pub section: String,
    /// Numbers and dates for the sentence.
    pub args: Vec<(String, String)>,
}

/// What the law says of this entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The rule set's name and first day, as it is cited.
    pub law: String,
    /// Requirement by requirement.
    pub findings: Vec<Finding>,
    /// The count of days, where it applies.
    pub days: Option<DaysLeft>,
    /// The class of admission that the papers point to.
    pub class: String,
    /// Until when the person may stay; `None` without end, or when they may not.
    pub until: Option<Date>,
}

impl Assessment {
    /// Whether every requirement is met, or the law frees from it.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.findings.iter().all(|f| matches!(f.outcome, Outcome::Met | Outcome::Exempt))
    }
    /// The requirements that are not met.
    pub fn not_met(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.outcome == Outcome::NotMet)
    }
}

fn finding(code: &str, outcome: Outcome, section: &str, args: &[(&str, String)]) -> Finding {
    Finding {
        code: code.to_owned(),
        outcome,
        section: section.to_owned(),
        args: args.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect(),
    }
}

/// Applies a rule set.
#[must_use]
pub fn assess(rules: &RuleSet, facts: &Facts<'_>) -> Assessment {
    let mut findings = vec![not_expired(rules, facts)];
    let requirement = facts
        .citizenship
        .and_then(|c| rules.requirements.iter().find(|r| r.fits(c, facts.document_type)));
    findings.push(papers(rules, facts, requirement));
    let unlimited = requirement.is_some_and(|r| r.unlimited);
    let resident = facts.permit.is_some_and(|p| p.valid_until.is_none_or(|u| facts.on <= u));
    let class = class(requirement, facts, resident);
    let mut days = None;
    let until = if unlimited {
        None
    } else if resident {
        facts.permit.and_then(|p| p.valid_until)
    } else {
        let counted = days_left(facts.stays, facts.on, rules.short_stay);
        findings.push(short_stay(rules, facts, counted));
        days = Some(counted);
        // A document that runs out early shortens the stay rather than forbid it.
        let fits = match exempt(rules, facts, Topic::PassportValidity) {
            Some(_) => None,
            None => facts.document_expiry.map(|expiry| fits_until(rules, expiry)),
        };
        stay_until(facts, counted, fits)
    };
    if !unlimited {
        findings.push(validity(rules, facts, until));
        findings.extend(issued(rules, facts));
    }
    Assessment {
        law: format!("{} ({})", rules.title, rules.in_force_from),
        findings,
        days,
        class: class.to_owned(),
        until,
    }
}

fn class(requirement: Option<&Requirement>, facts: &Facts<'_>, resident: bool) -> &'static str {
    match requirement {
        Some(r) if r.unlimited => "citizen",
        _ if resident => "resident",
        _ if facts.crew => "crew",
        _ if facts.visa.is_some() => "visa",
        _ => "visitor",
    }
}

fn exempt<'a>(rules: &'a RuleSet, facts: &Facts<'_>, topic: Topic) -> Option<&'a Exemption> {
    rules.exemptions.iter().find(|e| {
        e.from.contains(&topic)
            && match e.who {
                ExemptGroup::Crew => facts.crew,
                ExemptGroup::Resident => {
                    facts.permit.is_some_and(|p| p.valid_until.is_none_or(|u| facts.on <= u))
                }
            }
    })
}

fn not_expired(rules: &RuleSet, facts: &Facts<'_>) -> Finding {
    let section = &rules.passport_validity.section;
    match facts.document_expiry {
        None => finding("document_expiry", Outcome::NotKnown, section, &[]),
        Some(day) => {
            let outcome = if facts.on <= day { Outcome::Met } else { Outcome::NotMet };
            finding("document_expiry", outcome, section, &[("date", day.to_string())])
        }
    }
}

fn papers(rules: &RuleSet, facts: &Facts<'_>, requirement: Option<&Requirement>) -> Finding {
    let Some(citizenship) = facts.citizenship else {
        return finding("citizenship", Outcome::NotKnown, &rules.passport_validity.section, &[]);
    };
    let Some(r) = requirement else {
        // No requirement lets this kind of document in.
        let args =
            [("citizenship", citizenship.to_owned()), ("document", facts.document_type.to_owned())];
        return finding(
            "document_accepted",
            Outcome::NotMet,
            &rules.passport_validity.section,
            &args,
        );
    };
    if r.needs == Needs::Nothing {
        return finding("no_visa_needed", Outcome::Met, &r.section, &[]);
    }
    if let Some(e) = exempt(rules, facts, Topic::Visa) {
        return finding("visa", Outcome::Exempt, &e.section, &[]);
    }
    let permit = facts.permit.is_some_and(|p| p.valid_until.is_none_or(|u| facts.on <= u));
    match (r.needs, facts.visa) {
        (_, _) if permit => finding("permit", Outcome::Met, &r.section, &[]),
        (Needs::Permit, _) => finding("permit", Outcome::NotMet, &r.section, &[]),
        (_, None) => finding("visa", Outcome::NotMet, &r.section, &[]),
        (_, Some(visa)) => match visa.valid_until {
            None => {
                finding("visa", Outcome::NotKnown, &r.section, &[("number", visa.number.clone())])
            }
            Some(until) => {
                let begun = visa.valid_from.is_none_or(|from| from <= facts.on);
                let outcome =
                    if begun && facts.on <= until { Outcome::Met } else { Outcome::NotMet };
                let args = [("number", visa.number.clone()), ("date", until.to_string())];
                finding("visa_valid", outcome, &r.section, &args)
            }
        },
    }
}

fn short_stay(rules: &RuleSet, facts: &Facts<'_>, days: DaysLeft) -> Finding {
    if let Some(e) = exempt(rules, facts, Topic::ShortStay) {
        return finding("short_stay", Outcome::Exempt, &e.section, &[]);
    }
    let outcome = if days.left_days > 0 { Outcome::Met } else { Outcome::NotMet };
    let args = [
        ("used", days.used_days.to_string()),
        ("left", days.left_days.to_string()),
        ("days", rules.short_stay.days.to_string()),
        ("window", rules.short_stay.window_days.to_string()),
    ];
    finding("short_stay", outcome, &rules.short_stay_section, &args)
}

/// The last day of a stay that a document with this expiry outlasts by as much as the law asks.
fn fits_until(rules: &RuleSet, expiry: Date) -> Date {
    let days = i64::from(rules.passport_validity.days_beyond_stay);
    expiry.checked_sub(days.days()).unwrap_or(Date::MIN)
}

/// The earliest of: the days that are left, what the document's validity leaves, the visa's last
/// day, the days that the visa allows.
fn stay_until(facts: &Facts<'_>, days: DaysLeft, fits: Option<Date>) -> Option<Date> {
    let mut until = days.until?;
    if let Some(fits) = fits {
        until = until.min(fits);
    }
    if let Some(visa) = facts.visa {
        if let Some(last) = visa.valid_until {
            until = until.min(last);
        }
        if let Some(n) = visa.stay_days.filter(|n| *n > 0) {
            let last = facts.on.checked_add((i64::from(n) - 1).days()).unwrap_or(Date::MAX);
            until = until.min(last);
        }
    }
    (until >= facts.on).then_some(until)
}

fn validity(rules: &RuleSet, facts: &Facts<'_>, until: Option<Date>) -> Finding {
    let rule = &rules.passport_validity;
    if let Some(e) = exempt(rules, facts, Topic::PassportValidity) {
        return finding("passport_validity", Outcome::Exempt, &e.section, &[]);
    }
    let Some(expiry) = facts.document_expiry else {
        return finding("passport_validity", Outcome::NotKnown, &rule.section, &[]);
    };
    let fits = fits_until(rules, expiry);
    let outcome = if fits >= facts.on { Outcome::Met } else { Outcome::NotMet };
    let args = [
        ("date", expiry.to_string()),
        ("days", rule.days_beyond_stay.to_string()),
        ("fits", until.unwrap_or(fits).min(fits).to_string()),
    ];
    finding("passport_validity", outcome, &rule.section, &args)
}

fn issued(rules: &RuleSet, facts: &Facts<'_>) -> Option<Finding> {
    let rule = &rules.passport_validity;
    let years = rule.issued_within_years?;
    // The zone does not hold the date of issue; only where somebody typed it can it be judged.
    let issued = facts.document_issued?;
    if exempt(rules, facts, Topic::PassportValidity).is_some() {
        return None;
    }
    let oldest = facts.on.checked_sub(i64::from(years).years()).unwrap_or(Date::MIN);
    let outcome = if issued >= oldest { Outcome::Met } else { Outcome::NotMet };
    let args = [("date", issued.to_string()), ("years", years.to_string())];
    Some(finding("document_age", outcome, &rule.section, &args))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> RuleSet {
        crate::entry_rules::read(include_str!("../../rules/utopia.toml")).unwrap()
    }

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn facts<'a>(citizenship: &'a str, document: &'a str) -> Facts<'a> {
        Facts {
            on: day("2026-11-24"),
            citizenship: Some(citizenship),
            document_type: document,
            document_expiry: Some(day("2031-01-01")),
            document_issued: None,
            visa: None,
            permit: None,
            crew: false,
            stays: &[],
        }
    }

    fn outcome(a: &Assessment, code: &str) -> Option<(Outcome, String)> {
        a.findings.iter().find(|f| f.code == code).map(|f| (f.outcome, f.section.clone()))
    }

    #[test]
    fn a_citizen_of_utopia_enters_without_end() {
        let a = assess(&rules(), &facts("UTO", "P"));
        assert!(a.is_met());
        assert_eq!((a.class.as_str(), a.until, a.days), ("citizen", None, None));
    }

    #[test]
    fn somebody_who_needs_no_visa_may_stay_ninety_days() {
        let a = assess(&rules(), &facts("USA", "P"));
        assert!(a.is_met(), "{a:?}");
        assert_eq!(a.until, Some(day("2027-02-21")));
        assert_eq!(outcome(&a, "no_visa_needed").unwrap().1, "section 10(2)");
    }

    #[test]
    fn without_the_visa_that_the_law_asks_for_the_requirement_is_not_met() {
        let a = assess(&rules(), &facts("IND", "P"));
        assert_eq!(outcome(&a, "visa"), Some((Outcome::NotMet, "section 10(3)".into())));
    }

    #[test]
    fn an_expired_visa_is_not_met_and_a_valid_one_shortens_the_stay() {
        let mut visa = VisaSeen {
            number: "V1".into(),
            valid_from: None,
            valid_until: Some(day("2026-11-23")),
            stay_days: None,
        };
        let (r, mut f) = (rules(), facts("IND", "P"));
        f.visa = Some(&visa);
        assert_eq!(outcome(&assess(&r, &f), "visa_valid").unwrap().0, Outcome::NotMet);
        visa.valid_until = Some(day("2026-12-31"));
        visa.stay_days = Some(10);
        let mut f = facts("IND", "P");
        f.visa = Some(&visa);
        let a = assess(&r, &f);
        assert!(a.is_met());
        assert_eq!(a.until, Some(day("2026-12-03")), "the day of entry is the first of the ten");
    }

    #[test]
    fn a_permit_holder_is_exempt_from_visa_and_days() {
        let permit = PermitSeen { number: "R1".into(), valid_until: Some(day("2028-01-01")) };
        let stays = [StayDays { from: day("2026-06-01"), to: Some(day("2026-11-01")) }];
        let (r, mut f) = (rules(), facts("IND", "P"));
        f.permit = Some(&permit);
        f.stays = &stays;
        let a = assess(&r, &f);
        assert!(a.is_met(), "{a:?}");
        assert_eq!((a.class.as_str(), a.until), ("resident", permit.valid_until));
    }

    #[test]
    fn crew_needs_no_visa() {
        let (r, mut f) = (rules(), facts("PHL", "P"));
        f.crew = true;
        assert_eq!(
            outcome(&assess(&r, &f), "visa"),
            Some((Outcome::Exempt, "section 14(2)".into()))
        );
    }

    #[test]
    fn ninety_days_used_leave_none() {
        let stays = [StayDays { from: day("2026-08-01"), to: Some(day("2026-10-29")) }];
        let (r, mut f) = (rules(), facts("USA", "P"));
        f.stays = &stays;
        let a = assess(&r, &f);
        assert_eq!(outcome(&a, "short_stay"), Some((Outcome::NotMet, "section 12(1)".into())));
        assert_eq!(a.until, None);
    }

    #[test]
    fn an_expired_passport_is_not_met() {
        let (r, mut f) = (rules(), facts("USA", "P"));
        f.document_expiry = Some(day("2026-11-23"));
        let a = assess(&r, &f);
        assert_eq!(outcome(&a, "document_expiry").unwrap().0, Outcome::NotMet);
        assert_eq!(outcome(&a, "passport_validity").unwrap().0, Outcome::NotMet);
    }

    #[test]
    fn a_document_that_runs_out_early_shortens_the_stay() {
        let (r, mut f) = (rules(), facts("USA", "P"));
        f.document_expiry = Some(day("2027-03-04"));
        let a = assess(&r, &f);
        assert!(a.is_met());
        assert_eq!(a.until, Some(day("2026-12-04")), "ninety days before it runs out");
    }

    #[test]
    fn what_is_not_known_is_said_so() {
        let (r, mut f) = (rules(), facts("USA", "P"));
        f.citizenship = None;
        f.document_expiry = None;
        let a = assess(&r, &f);
        assert_eq!(outcome(&a, "citizenship").unwrap().0, Outcome::NotKnown);
        assert_eq!(outcome(&a, "document_expiry").unwrap().0, Outcome::NotKnown);
        assert!(!a.is_met());
    }

    #[test]
    fn the_law_in_force_on_the_day_decides() {
        let old = RuleSet {
            in_force_from: day("2019-01-01"),
            short_stay: crate::stay_days::Allowance { days: 30, window_days: 180 },
            ..rules()
        };
        let sets = [old, rules()];
        let on = |d: &str| crate::entry_rules::in_force(&sets, day(d)).unwrap().short_stay.days;
        assert_eq!((on("2023-12-31"), on("2024-01-01")), (30, 90));
        assert!(crate::entry_rules::in_force(&sets, day("2018-12-31")).is_none());
    }
}
