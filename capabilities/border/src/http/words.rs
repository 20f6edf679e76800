//! The field's codes in the reader's words.

use jiff::civil::Date;
use web::components::{Choice, Status};
use web::{Arg, Speech, Tone};

use crate::entry_rules::{Finding, Ground, Outcome};
use crate::model::{Direction, Event};
use crate::progress::State;
use crate::stays::{Stay, StayStatus};

/// A country by its code: its name and the code, or the code alone where it is on no list.
pub(super) fn country(speech: &Speech, code: &str) -> String {
    places::country_shown(code, speech.language().code())
}

/// Every country as a choice, by name.
pub(super) fn countries(speech: &Speech) -> Vec<Choice> {
    let all = places::countries_by_name(speech.language().code());
    all.into_iter().map(|(code, name)| Choice::new(code, name)).collect()
}

/// A date that may be known in part, as it is stored.
pub(super) fn partial(speech: &Speech, iso: &str) -> String {
    match iso.parse::<Date>() {
        Ok(day) => speech.language().date(day),
        Err(_) => iso.to_owned(),
    }
}

pub(super) fn direction(speech: &Speech, direction: Direction) -> String {
    speech.t(&format!("border-direction-{}", direction.code()))
}

pub(super) fn class(speech: &Speech, code: &str) -> String {
    speech.t_or(&format!("border-class-{code}"), code)
}

/// The grounds on which the law refuses, each with its section.
pub(super) fn grounds(speech: &Speech, law: &[Ground]) -> Vec<Choice> {
    law.iter()
        .map(|g| {
            let words = speech.t_or(&format!("border-ground-{}", g.code), &g.code);
            Choice::new(g.code.as_str(), format!("{words} ({})", g.section))
        })
        .collect()
}

pub(super) fn sex(speech: &Speech, code: &str) -> String {
    speech.t_or(&format!("border-sex-{code}"), code)
}

pub(super) fn state(speech: &Speech, state: State) -> Status {
    let tone = match state {
        State::Open | State::Withdrawn => Tone::Plain,
        State::Referred | State::Assigned => Tone::Watch,
        State::Admitted | State::Departed => Tone::Good,
        State::Refused => Tone::Stop,
    };
    Status::new(tone, speech.t(&format!("border-state-{}", state.code())))
}

pub(super) fn stay(speech: &Speech, stay: &Stay, today: Date) -> Status {
    let over = stay.overstay_days(today);
    let tone = match stay.status {
        _ if over > 0 => Tone::Stop,
        StayStatus::NoExit | StayStatus::NoEntry => Tone::Watch,
        StayStatus::Open => Tone::Good,
        StayStatus::Closed | StayStatus::ResidentLeft | StayStatus::Void => Tone::Plain,
    };
    let word = speech.t(&format!("border-stay-{}", stay.status.code()));
    if over > 0 {
        return Status::new(tone, format!("{word}: {}", over_days(speech, over)));
    }
    Status::new(tone, word)
}

pub(super) fn over_days(speech: &Speech, days: i64) -> String {
    speech.t1("border-stay-over-days", "days", days)
}

/// A check digit as a word and a shape.
pub(super) fn check_digit(speech: &Speech, outcome: &str) -> Status {
    let tone = match outcome {
        "valid" => Tone::Good,
        "invalid" => Tone::Stop,
        _ => Tone::Plain,
    };
    Status::new(tone, speech.t_or(&format!("border-digit-{outcome}"), outcome))
}

/// How a requirement came out, as a word and a shape.
pub(super) fn outcome(speech: &Speech, outcome: Outcome) -> Status {
    let tone = match outcome {
        Outcome::Met => Tone::Good,
        Outcome::NotMet => Tone::Stop,
        Outcome::NotKnown => Tone::Watch,
        Outcome::Exempt => Tone::Plain,
    };
    Status::new(tone, speech.t(&format!("border-outcome-{}", outcome_code(outcome))))
}

const fn outcome_code(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Met => "met",
        Outcome::NotMet => "not_met",
        Outcome::NotKnown => "not_known",
        Outcome::Exempt => "exempt",
    }
}

/// A requirement in a sentence.
pub(super) fn finding(speech: &Speech, finding: &Finding) -> String {
    let mut args: Vec<(&str, Arg)> = vec![("outcome", outcome_code(finding.outcome).into())];
    for (name, value) in &finding.args {
        let shown = match name.as_str() {
            "date" | "fits" => partial(speech, value),
            "citizenship" => country(speech, value),
            _ => value.clone(),
        };
        args.push((name, shown.into()));
    }
    speech.t_args(&format!("border-finding-{}", finding.code), &args)
}

pub(super) fn step(speech: &Speech, event: &Event) -> String {
    speech.t(&format!("border-step-{}", event.step.code()))
}

/// What some codes stand for, as choices in their order.
pub(super) fn choices(speech: &Speech, prefix: &str, codes: &[&str]) -> Vec<Choice> {
    codes.iter().map(|c| Choice::new(*c, speech.t_or(&format!("{prefix}-{c}"), c))).collect()
}

/// The same with the choice of saying nothing.
pub(super) fn choices_or_none(speech: &Speech, prefix: &str, codes: &[&str]) -> Vec<Choice> {
    let mut all = vec![Choice::new("", speech.t("border-not-stated"))];
    all.extend(choices(speech, prefix, codes));
    all
}
