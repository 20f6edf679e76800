//! How a node stands, in the reader's words.

use askama::Template;
use jiff::Timestamp;
use sync::{Admission, Alarm, CLOCK_MS, Report, Trouble};
use web::components::Status;
use web::{Arg, Ctx, Html, Tone};

use crate::alarm_code;
use crate::overview::{Line, Node, Standing};

/// What stands where there is nothing to say.
pub(super) const NOTHING: &str = "–";

/// Findings: a word with its shape, and a sentence.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<ul class="findings">{% for (status, said) in all %}<li>{{ status }}<span>{{ said }}</span></li>{% endfor %}</ul>"#
)]
struct Findings<'a> {
    all: &'a [(Status, String)],
}

/// Findings as a list; nothing where there are none.
pub(super) fn findings(all: &[(Status, String)]) -> Option<Html> {
    (!all.is_empty()).then(|| Html::of(&Findings { all }))
}

/// How a node was let in.
pub(super) fn admission(ctx: &Ctx, admission: Admission) -> Status {
    match admission {
        Admission::Invited => Status::new(Tone::Plain, ctx.t("nodes-invited")),
        Admission::Joined => Status::new(Tone::Good, ctx.t("nodes-joined")),
        Admission::Retired => Status::new(Tone::Plain, ctx.t("nodes-retired")),
    }
}

/// How a line is.
pub(super) fn line(ctx: &Ctx, line: Line) -> Status {
    let (tone, word) = match line {
        Line::Ended => (Tone::Plain, ctx.t("nodes-line-ended")),
        Line::NotJoined => (Tone::Plain, ctx.t("nodes-line-not-joined")),
        Line::NeverHeard => (Tone::Watch, ctx.t("nodes-line-never-heard")),
        Line::Stands => (Tone::Good, ctx.t("nodes-line-stands")),
        Line::InStep => (Tone::Good, ctx.t("nodes-line-in-step")),
        Line::Behind(n) => (Tone::Plain, ctx.t1("nodes-line-behind", "n", n)),
        Line::Away(at) if is_today(ctx, at) => {
            (Tone::Plain, ctx.t1("nodes-line-away", "at", when(ctx, at)))
        }
        Line::Away(at) => (Tone::Plain, ctx.t1("nodes-line-away-day", "at", moment(ctx, at))),
        Line::Silent(at) => (Tone::Stop, ctx.t1("nodes-line-silent", "at", moment(ctx, at))),
    };
    Status::new(tone, word)
}

/// How a head stands to the others of its journal.
pub(super) fn standing(ctx: &Ctx, standing: Standing) -> Status {
    match standing {
        Standing::Contradicts => Status::new(Tone::Stop, ctx.t("nodes-head-contradicts")),
        Standing::Newest => Status::new(Tone::Good, ctx.t("nodes-head-newest")),
        Standing::Former => Status::new(Tone::Plain, ctx.t("nodes-head-former")),
    }
}

fn is_today(ctx: &Ctx, at: Timestamp) -> bool {
    at.to_zoned_datetime(ctx.time_zone()).date() == ctx.today()
}

/// A time at this node for a table, without the date where it is today's.
pub(super) fn when(ctx: &Ctx, at: Timestamp) -> String {
    if is_today(ctx, at) { ctx.language().time(at, &ctx.time_zone()) } else { ctx.date_time(at) }
}

/// A time of another day for a sentence.
pub(super) fn moment(ctx: &Ctx, at: Timestamp) -> String {
    ctx.language().moment(at, ctx.now(), &ctx.time_zone())
}

/// A time at this node to the second, with its date.
pub(super) fn exactly(ctx: &Ctx, at: Timestamp) -> String {
    let local = at.to_zoned_datetime(ctx.time_zone());
    format!("{}:{:02}", ctx.date_time(at), local.second())
}

/// A time that may not be known.
pub(super) fn maybe(at: Option<Timestamp>, say: impl Fn(Timestamp) -> String) -> String {
    at.map_or_else(|| NOTHING.to_owned(), say)
}

/// So many seconds in the largest unit that says something.
fn span(ctx: &Ctx, seconds: u64) -> String {
    let (key, n) = match seconds {
        0..90 => ("nodes-span-seconds", seconds),
        90..5_400 => ("nodes-span-minutes", (seconds + 30) / 60),
        5_400..172_800 => ("nodes-span-hours", (seconds + 1_800) / 3_600),
        _ => ("nodes-span-days", (seconds + 43_200) / 86_400),
    };
    ctx.t1(key, "n", n)
}

/// How far a clock is from another: `ahead_ms` is less than zero when it is behind.
pub(super) fn clock(ctx: &Ctx, ahead_ms: i64) -> String {
    if ahead_ms.abs() < CLOCK_MS {
        return ctx.t("nodes-clock-right");
    }
    let key = if ahead_ms > 0 { "nodes-clock-ahead" } else { "nodes-clock-behind" };
    ctx.t1(key, "span", span(ctx, ahead_ms.unsigned_abs() / 1_000))
}

/// The same with the figure.
pub(super) fn clock_exactly(ctx: &Ctx, ahead_ms: i64) -> String {
    let tenths = i32::try_from(ahead_ms / 100).unwrap_or(i32::MAX);
    let seconds = ctx.language().decimal_number(f64::from(tenths) / 10.0, 1);
    format!("{} ({})", clock(ctx, ahead_ms), ctx.t1("nodes-clock-figure", "seconds", seconds))
}

/// So many bytes as megabytes or gigabytes.
pub(super) fn disk(ctx: &Ctx, bytes: u64) -> String {
    const MEGA: u64 = 1_000_000;
    if bytes < 1_000 * MEGA {
        return ctx.t1("nodes-megabytes", "n", bytes / MEGA);
    }
    let tenths = u32::try_from(bytes / (100 * MEGA)).unwrap_or(u32::MAX);
    let places = if tenths < 1_000 { 1 } else { 0 };
    let n = ctx.language().decimal_number(f64::from(tenths) / 10.0, places);
    ctx.t1("nodes-gigabytes", "n", n)
}

/// The room on a node's disk, if it said.
pub(super) fn disk_of(ctx: &Ctx, report: Option<&Report>) -> String {
    let free = report.and_then(|r| r.disk_free);
    free.map_or_else(|| NOTHING.to_owned(), |bytes| disk(ctx, bytes))
}

/// What was wrong, by its code; where there is no text for it, as it was stored.
pub(super) fn trouble(ctx: &Ctx, trouble: &Trouble) -> String {
    ctx.t_or(&format!("nodes-trouble-{}", trouble.code), &trouble.text)
}

/// An alarm as a word and a shape.
pub(super) fn alarm(ctx: &Ctx, alarm: Alarm) -> Status {
    let tone = match alarm {
        Alarm::Split | Alarm::LostTheEnd | Alarm::Refused | Alarm::Silent => Tone::Stop,
        Alarm::Disk | Alarm::Clock | Alarm::Left | Alarm::Backlog | Alarm::Release => Tone::Watch,
    };
    Status::new(tone, ctx.t(&format!("nodes-alarm-{}", alarm_code(alarm))))
}

/// An alarm as a sentence: what is wrong and what to do.
pub(super) fn sentence(ctx: &Ctx, node: &Node, alarm: Alarm, release: &str) -> String {
    let contact = node.contact.as_ref();
    let report = contact.and_then(|c| c.report.as_ref());
    let mut args: Vec<(&str, Arg)> = Vec::new();
    match alarm {
        Alarm::Split | Alarm::LostTheEnd => {}
        Alarm::Refused => {
            let said = contact.and_then(|c| c.trouble.as_ref()).map(|t| trouble(ctx, t));
            args.push(("trouble", said.unwrap_or_default().into()));
        }
        Alarm::Silent => {
            args.push(("at", maybe(contact.and_then(|c| c.at), |at| moment(ctx, at)).into()));
        }
        Alarm::Disk => args.push(("free", disk_of(ctx, report).into())),
        Alarm::Clock => {
            args.push(("clock", clock(ctx, report.map_or(0, |r| r.clock_ms)).into()));
        }
        Alarm::Left => args.push(("n", contact.map_or(0, |c| c.left).into())),
        Alarm::Backlog => args.push(("n", node.missing().unwrap_or(0).into())),
        Alarm::Release => {
            args.push(("theirs", report.map_or(NOTHING, |r| r.release.as_str()).into()));
            args.push(("ours", release.into()));
        }
    }
    ctx.t_args(&format!("nodes-alarm-{}-say", alarm_code(alarm)), &args)
}

/// Every alarm of a node, as findings.
pub(super) fn alarms(ctx: &Ctx, node: &Node, release: &str) -> Vec<(Status, String)> {
    let said = |a: &Alarm| (alarm(ctx, *a), sentence(ctx, node, *a, release));
    node.alarms.iter().map(said).collect()
}

/// How many entries of a node's journal are missing here. While its line does not stand it writes
/// on unseen: then there are at least so many, and of none nothing is known.
pub(super) fn backlog(ctx: &Ctx, node: &Node) -> String {
    match (node.missing(), node.since()) {
        (Some(n), Some(_)) => ctx.number(n),
        (Some(n), None) if n > 0 => ctx.t1("nodes-at-least", "n", ctx.number(n)),
        _ => NOTHING.to_owned(),
    }
}
