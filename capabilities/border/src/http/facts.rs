//! What is known of a traveller, arranged for the officer's eye: document, history, law.

use jiff::civil::Date;
use people::Difference;
use web::components::{Definitions, Event, Status, Timeline};
use web::{Arg, Ctx, Html, Tone};

use super::words;
use crate::examination::Examined;
use crate::history::History;
use crate::model::{Crossing, DocumentSeen, Examination};

/// The document as it was read.
pub(super) fn document(ctx: &Ctx, d: &DocumentSeen, today: Date) -> Definitions {
    let unknown = || ctx.t("border-not-known");
    let born = d.birth_date.as_deref().map_or_else(unknown, |b| {
        let age = b.parse::<people::PartialDate>().ok().and_then(|b| b.age_on(today));
        let shown = words::partial(ctx, b);
        match age {
            Some(a) if a.least_years == a.most_years => {
                format!("{shown} · {}", ctx.t1("border-age", "years", i64::from(a.least_years)))
            }
            _ => shown,
        }
    });
    let number = if d.number.is_empty() { unknown() } else { d.number.clone() };
    Definitions::new()
        .code(ctx.t("border-document"), &format!("{} {number}", d.document_type))
        .text(ctx.t("border-issuer"), &words::country(ctx, &d.issuer))
        .html(ctx.t("border-expiry"), expiry(ctx, d.expiry, today))
        .text(
            ctx.t("border-citizenship"),
            &d.citizenship.as_deref().map_or_else(unknown, |c| words::country(ctx, c)),
        )
        .text(ctx.t("border-birth-date"), &born)
        .text(ctx.t("border-sex"), &d.sex.as_deref().map_or_else(unknown, |s| words::sex(ctx, s)))
}

fn expiry(ctx: &Ctx, expiry: Option<Date>, today: Date) -> Html {
    let Some(day) = expiry else {
        return Html::of(&Status::new(Tone::Watch, ctx.t("border-not-known")));
    };
    let days = (day - today).get_days();
    let tone = match days {
        ..0 => Tone::Stop,
        0..90 => Tone::Watch,
        _ => Tone::Good,
    };
    let word = match days {
        ..0 => ctx.t1("border-expired", "date", ctx.date(day)),
        0..90 => ctx.t_args(
            "border-expires-soon",
            &[("date", ctx.date(day).into()), ("days", days.into())],
        ),
        _ => ctx.date(day),
    };
    Html::of(&Status::new(tone, word))
}

/// Check digit by check digit: its name, its state.
pub(super) fn check_digits(ctx: &Ctx, e: &Examination) -> Vec<(String, Status)> {
    e.check_digits
        .iter()
        .map(|c| {
            let name = ctx.t(&format!("border-digit-of-{}", c.name));
            (name, words::check_digit(ctx, &c.outcome))
        })
        .collect()
}

/// All check digits in one line, where there are some and each holds.
pub(super) fn check_digits_hold(ctx: &Ctx, e: &Examination) -> Option<Status> {
    let there = e.check_digits.iter().filter(|c| c.outcome != "absent");
    let (n, hold) =
        there.fold((0_usize, true), |(n, hold), c| (n + 1, hold && c.outcome == "valid"));
    (n > 0 && hold).then(|| Status::new(Tone::Good, ctx.t1("border-digits-hold", "n", n)))
}

/// The national variant that the zone is, where it is one.
pub(super) fn variant(ctx: &Ctx, e: &Examination) -> Option<Status> {
    let variant = crate::document::variant(e.zone.as_deref()?, e.date)?;
    let kind = ctx.t(&format!("border-variant-{variant}"));
    Some(Status::new(Tone::Plain, ctx.t1("border-variant", "kind", kind)))
}

/// What document and person did here before, in a sentence and a shape each.
pub(super) fn signals(ctx: &Ctx, seen: &Examined) -> Vec<Status> {
    let (h, today) = (&seen.history, seen.examination.body.date);
    let mut out = super::checks::signals(ctx, &seen.examination.body);
    out.push(recognised(ctx, h));
    if let Some(stay) = h.open_stay() {
        let over = stay.body.overstay_days(today);
        let since = stay.body.entered_on.map_or_else(String::new, |d| ctx.date(d));
        let (tone, key) = if over > 0 {
            (Tone::Stop, "border-open-stay-over")
        } else {
            (Tone::Plain, "border-open-stay")
        };
        let args: [(&str, Arg); 2] = [("since", since.into()), ("days", over.into())];
        out.push(Status::new(tone, ctx.t_args(key, &args)));
    }
    let refused = h.refusals.iter().filter(|r| r.body.examination != seen.examination.id).count();
    if refused > 0 {
        out.push(Status::new(Tone::Stop, ctx.t1("border-refused-before", "n", refused)));
    }
    let over = h.overstays(today);
    if over > 0 {
        out.push(Status::new(Tone::Watch, ctx.t1("border-overstays-before", "n", over)));
    }
    out
}

fn recognised(ctx: &Ctx, h: &History) -> Status {
    if h.other_identity().is_some() {
        return Status::new(Tone::Stop, ctx.t("border-other-identity"));
    }
    match (h.person.is_some(), h.is_certain) {
        (true, true) => {
            let args: [(&str, Arg); 2] =
                [("crossings", h.crossings.len().into()), ("documents", h.documents.into())];
            Status::new(Tone::Good, ctx.t_args("border-known", &args))
        }
        (true, false) => Status::new(Tone::Watch, ctx.t("border-known-by-name")),
        (false, _) if !h.candidates().is_empty() => {
            Status::new(Tone::Watch, ctx.t1("border-candidates", "n", h.candidates().len()))
        }
        (false, _) => Status::new(Tone::Plain, ctx.t("border-first-time")),
    }
}

/// In what the identity on record differs from the one that was shown.
pub(super) fn differences(ctx: &Ctx, h: &History) -> Vec<(String, String, String)> {
    let Some((_, differences)) = h.other_identity() else { return Vec::new() };
    differences
        .iter()
        .map(|d| match d {
            Difference::Name { recorded, seen } => {
                (ctx.t("border-name"), recorded.shown(), seen.shown())
            }
            Difference::BirthDate { recorded, seen } => (
                ctx.t("border-birth-date"),
                words::partial(ctx, &recorded.to_string()),
                words::partial(ctx, &seen.to_string()),
            ),
            Difference::Sex { recorded, seen } => (
                ctx.t("border-sex"),
                words::sex(ctx, recorded.code()),
                words::sex(ctx, seen.code()),
            ),
            Difference::Citizenship { recorded, seen } => (
                ctx.t("border-citizenship"),
                recorded.iter().map(|c| words::country(ctx, c)).collect::<Vec<_>>().join(", "),
                words::country(ctx, seen),
            ),
        })
        .collect()
}

/// The newest crossings and refusals, newest first.
pub(super) fn before(ctx: &Ctx, h: &History, at_most: usize) -> Timeline {
    let mut events: Vec<(jiff::Timestamp, Event)> = h
        .crossings
        .iter()
        .take(at_most)
        .map(|c| (c.body.crossed_at, crossing(ctx, c.id, &c.body)))
        .collect();
    events.extend(h.refusals.iter().take(at_most).map(|r| {
        let event = Event {
            when: ctx.date_short(r.body.date),
            what: ctx.t("border-state-refused"),
            detail: ctx.t_or(&format!("border-ground-{}", r.body.ground), &r.body.ground),
            tone: Tone::Stop,
            href: Some(format!("/border/refusals/{}", r.id)),
        };
        (r.body.refused_at, event)
    }));
    events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Timeline { events: events.into_iter().take(at_most).map(|(_, e)| e).collect() }
}

fn crossing(ctx: &Ctx, id: kernel::Id<Crossing>, c: &Crossing) -> Event {
    let mut detail = Vec::new();
    detail.extend(c.class.as_deref().map(|class| words::class(ctx, class)));
    detail.extend(c.until.map(|until| ctx.t1("border-until-day", "date", ctx.date_short(until))));
    detail.extend(ctx.frame().post_name(c.post));
    if c.late.is_some() {
        detail.push(ctx.t("border-written-late"));
    }
    if c.corrected.is_some() {
        detail.push(ctx.t("border-was-corrected"));
    }
    Event {
        when: ctx.date_short(c.date),
        what: words::direction(ctx, c.direction),
        detail: detail.join(" · "),
        tone: Tone::Plain,
        href: Some(format!("/border/crossings/{id}")),
    }
}

/// What happened in an examination; what was said in the second line is for the second line.
pub(super) fn steps(ctx: &Ctx, e: &Examination, second_line: bool) -> Timeline {
    use crate::progress::Step;
    let events = e
        .events
        .iter()
        .map(|event| {
            let inner = matches!(event.step, Step::Note | Step::DealWithAsylum);
            let text = event.text.clone().filter(|_| second_line || !inner).unwrap_or_default();
            Event {
                when: ctx.date_time(event.at),
                what: words::step(ctx, event),
                detail: [event.by.name.clone(), text]
                    .into_iter()
                    .filter(|t| !t.is_empty())
                    .collect::<Vec<_>>()
                    .join(": "),
                tone: match event.step {
                    Step::Admit | Step::Depart => Tone::Good,
                    Step::Refuse => Tone::Stop,
                    Step::Refer | Step::RequestAsylum | Step::HoldDocument => Tone::Watch,
                    _ => Tone::Plain,
                },
                href: None,
            }
        })
        .collect();
    Timeline { events }
}
