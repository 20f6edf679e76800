//! The codes of this crate in the reader's words.

use jiff::civil::Date;
use people::{Evidence, PartialDate, Person, Source, Told};
use web::components::{Choice, Status};
use web::{Ctx, Speech, Tone};

use crate::model::State;

/// A country by its code: its name and the code, or the code alone where it is on no list.
pub(super) fn country(speech: &Speech, code: &str) -> String {
    places::country_shown(code, speech.language().code())
}

/// Every country as a choice, by name.
pub(super) fn countries(speech: &Speech) -> Vec<Choice> {
    let all = places::countries_by_name(speech.language().code());
    all.into_iter().map(|(code, name)| Choice::new(code, name)).collect()
}

/// A date of which a part may be unknown.
pub(super) fn partial(speech: &Speech, date: PartialDate) -> String {
    match date {
        PartialDate::Day(day) => speech.language().date(day),
        PartialDate::Month(year, month) => speech.language().year_month(year, month),
        PartialDate::Year(year) => year.to_string(),
        PartialDate::Unknown => speech.t("identities-not-known"),
    }
}

pub(super) fn sex(speech: &Speech, code: &str) -> String {
    speech.t_or(&format!("identities-sex-{}", code.to_lowercase()), code)
}

/// A person in one line: name and birth date.
pub(super) fn person(speech: &Speech, person: &Person) -> String {
    format!("{}, {}", person.names.shown(), partial(speech, person.birth_date))
}

pub(super) fn state(speech: &Speech, state: State) -> Status {
    let tone = match state {
        State::Open | State::Left => Tone::Plain,
        State::ByRule => Tone::Watch,
        State::Same | State::NotSame => Tone::Good,
    };
    Status::new(tone, speech.t(&format!("identities-state-{}", state.code())))
}

/// What was compared.
pub(super) fn what(speech: &Speech, code: &str) -> String {
    speech.t_or(&format!("identities-what-{code}"), code)
}

/// How two sides agree.
pub(super) fn how(speech: &Speech, code: &str) -> String {
    speech.t_or(&format!("identities-how-{code}"), code)
}

/// One side of a line, as a reader writes it.
pub(super) fn side(speech: &Speech, line: &Evidence, text: &str) -> String {
    if text.is_empty() {
        return speech.t("identities-not-known");
    }
    match line.what.as_str() {
        "birth_date" => text.parse().map_or_else(|_| text.to_owned(), |d| partial(speech, d)),
        "sex" => sex(speech, text),
        "citizenship" => {
            text.split(", ").map(|c| country(speech, c)).collect::<Vec<_>>().join(", ")
        }
        _ => text.to_owned(),
    }
}

/// How many times likelier, at two digits, so that nobody reads more into it than there is; none
/// beyond a thousand million.
fn factor(centibits: i64) -> Option<i64> {
    let bits = centibits.unsigned_abs();
    if bits >= 3_000 {
        return None;
    }
    // 2^(1/100) thirty thousand times over would be exact; two digits need no more than this.
    let mut value = 1_000_000_i64 << (bits / 100);
    for _ in 0..bits % 100 {
        value = value.saturating_add(value.saturating_mul(6_956) / 1_000_000);
    }
    let mut n = value.saturating_add(500_000) / 1_000_000;
    let mut scale = 1;
    while n >= 100 {
        n = (n + 5) / 10;
        scale *= 10;
    }
    Some((n * scale).max(1))
}

/// What a line or a sum is worth, in words.
pub(super) fn worth(speech: &Speech, centibits: i64) -> String {
    if (-10..=10).contains(&centibits) {
        return speech.t("identities-worth-nothing");
    }
    let key = if centibits > 0 { "identities-worth-for" } else { "identities-worth-against" };
    let times = factor(centibits).map_or_else(
        || speech.t1("identities-more-than", "n", speech.language().number(1_000_000_000)),
        |n| speech.language().number(n),
    );
    speech.t1(key, "times", times)
}

/// Lines of the ledger within a sentence: “Date of birth: the same” and “Sex: the same”.
pub(super) fn lines(speech: &Speech, lines: &[&Evidence]) -> String {
    let quoted = |l: &&Evidence| {
        let args = [("what", what(speech, &l.what).into()), ("how", how(speech, &l.how).into())];
        speech.t_args("identities-quoted", &args)
    };
    let mut said: Vec<String> = lines.iter().map(quoted).collect();
    match (said.pop(), said.is_empty()) {
        (None, _) => String::new(),
        (Some(only), true) => only,
        (Some(last), false) => {
            let args = [("one", said.join(", ").into()), ("other", last.into())];
            speech.t_args("identities-and", &args)
        }
    }
}

/// What is said of somebody.
pub(super) fn told(speech: &Speech, told: &Told) -> String {
    match told {
        Told::Name { names } => names.shown(),
        Told::BirthDate { date } => partial(speech, *date),
        Told::BirthPlace { place, country: None } => place.clone(),
        Told::BirthPlace { place, country: Some(code) } => {
            format!("{place}, {}", country(speech, code))
        }
        Told::Sex { sex: s } => sex(speech, s.code()),
        Told::Citizenship { country: code } => country(speech, code),
        Told::Relation { relation, .. } => {
            speech.t_or(&format!("identities-relation-{}", relation.code()), relation.code())
        }
        Told::Photograph { kept_as, .. } => kind(speech, kept_as),
    }
}

/// Where something comes from.
pub(super) fn source(speech: &Speech, source: Option<&Source>, document: Option<&str>) -> String {
    match source {
        None => speech.t("identities-not-known"),
        Some(Source::Document { .. }) => {
            let word = speech.t("identities-source-document");
            document.map_or(word.clone(), |d| format!("{word} {d}"))
        }
        Some(Source::Import { named }) => {
            format!("{}: {named}", speech.t("identities-source-import"))
        }
        Some(other) => speech.t_or(&format!("identities-source-{}", other.code()), other.code()),
    }
}

/// A kind of record.
pub(super) fn kind(speech: &Speech, kind: &str) -> String {
    let key = format!("identities-kind-{}", kind.replace(['.', '_'], "-"));
    speech.t_or(&key, kind)
}

/// A day, or that it is not known.
pub(super) fn day(ctx: &Ctx, day: Option<Date>) -> String {
    day.map_or_else(|| ctx.t("identities-not-known"), |d| ctx.date_short(d))
}

#[cfg(test)]
mod tests {
    use super::factor;

    #[test]
    fn a_factor_has_two_digits() {
        assert_eq!(factor(0), Some(1));
        assert_eq!(factor(100), Some(2));
        assert_eq!(factor(-100), Some(2));
        assert_eq!(factor(1_000), Some(1_000));
        assert_eq!(factor(2_350), Some(12_000_000));
        assert_eq!(factor(350), Some(11));
        assert_eq!(factor(3_000), None);
    }
}
