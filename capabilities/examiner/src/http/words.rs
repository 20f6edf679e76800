//! The field's codes in the reader's words.

use documents::LostStatus;
use jiff::civil::Date;
use registry::Stored;
use web::components::{Choice, Status};
use web::{Ctx, Speech, Tone};

use crate::model::{Examination, Outcome, State, Verdict};

/// A country by its code: its name and the code, or the code alone where it is on no list.
pub(super) fn country(speech: &Speech, code: &str) -> String {
    places::country_shown(code, speech.language().code())
}

/// Every country as a choice, by name.
pub(super) fn countries(speech: &Speech) -> Vec<Choice> {
    let all = places::countries_by_name(speech.language().code());
    all.into_iter().map(|(code, name)| Choice::new(code, name)).collect()
}

pub(super) fn light(speech: &Speech, light: documents::Light) -> String {
    speech.t_or(&format!("documents-light-{}", light.code()), light.code())
}

pub(super) fn method(speech: &Speech, code: &str) -> String {
    speech.t_or(&format!("documents-method-{code}"), code)
}

pub(super) fn doubt(speech: &Speech, code: &str) -> String {
    speech.t_or(&format!("documents-doubt-{code}"), code)
}

pub(super) fn lost(speech: &Speech, status: LostStatus) -> Status {
    let code = status.code();
    Status::new(Tone::Stop, speech.t_or(&format!("documents-lost-{code}"), code))
}

pub(super) fn verdict(speech: &Speech, verdict: Verdict) -> Status {
    let tone = match verdict {
        Verdict::Genuine => Tone::Good,
        Verdict::Inconclusive => Tone::Watch,
        Verdict::Forged | Verdict::Altered | Verdict::Impostor | Verdict::Fantasy => Tone::Stop,
    };
    Status::new(tone, speech.t(&format!("examiner-verdict-{}", verdict.code())))
}

pub(super) fn outcome(speech: &Speech, outcome: Outcome) -> Status {
    let tone = match outcome {
        Outcome::AsGenuine => Tone::Good,
        Outcome::Differs => Tone::Stop,
        Outcome::NotChecked => Tone::Plain,
    };
    Status::new(tone, speech.t(&format!("examiner-outcome-{}", outcome.code())))
}

/// Where an examination stands: its verdict, once there is one.
pub(super) fn standing(speech: &Speech, e: &Examination) -> Status {
    match &e.conclusion {
        Some(c) => verdict(speech, c.verdict),
        None => {
            Status::new(Tone::Plain, speech.t(&format!("examiner-state-{}", State::Draft.code())))
        }
    }
}

/// What came of a chip or a seal.
pub(super) fn electronic(speech: &Speech, code: &str) -> String {
    speech.t_or(&format!("examiner-electronic-{code}"), code)
}

/// What some codes stand for, as choices in their order, after that of saying nothing.
pub(super) fn choices_or_none(
    speech: &Speech,
    none: &str,
    codes: &[&str],
    say: impl Fn(&str) -> String,
) -> Vec<Choice> {
    let mut all = vec![Choice::new("", speech.t(none))];
    all.extend(codes.iter().map(|c| Choice::new(*c, say(c))));
    all
}

/// A series in one line: type, name, days of issue.
pub(super) fn series(ctx: &Ctx, s: &documents::Series) -> String {
    format!("{} · {} · {}", s.document_type, s.name, days(ctx, s.issued_from, s.issued_until))
}

/// From a day until another, either of which may not be known.
pub(super) fn days(ctx: &Ctx, from: Option<Date>, until: Option<Date>) -> String {
    let day = |d: Date| ctx.date_short(d);
    match (from, until) {
        (None, None) => ctx.t("examiner-days-unknown"),
        (Some(from), None) => ctx.t1("examiner-days-from", "from", day(from)),
        (None, Some(until)) => ctx.t1("examiner-days-until", "until", day(until)),
        (Some(from), Some(until)) => format!("{} – {}", day(from), day(until)),
    }
}

/// The document of an examination in one line.
pub(super) fn document(ctx: &Ctx, e: &Examination) -> String {
    let number =
        if e.number.is_empty() { ctx.t("examiner-number-unread") } else { e.number.clone() };
    format!("{} {} {number}", e.issuer, e.document_type)
}

/// Whether a record is this node's to change.
pub(super) fn is_ours<R>(registry: &registry::Registry, stored: &Stored<R>) -> bool {
    stored.home == *registry.store().node()
}
