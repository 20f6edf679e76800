//! Every node in one table, what is wrong under each; above it this node's own centre, below it
//! the heads that are kept of others.

use askama::Template;
use axum::extract::State;
use sync::Trouble;
use web::components::{Cell, Column, Definitions, Empty, Status, Table};
use web::{Ctx, Html, Page, Reply, Tone};

use super::words::{self, NOTHING};
use super::{At, seen};
use crate::overview::{Line, Node, Overview, OwnCentre, Standing};

/// A node's row.
struct Row {
    name: String,
    href: String,
    posts: Vec<String>,
    admission: Status,
    line: Status,
    heard: String,
    backlog: String,
    clock: String,
    disk: String,
    release: String,
    alarms: Option<Html>,
}

#[derive(Template)]
#[template(path = "nodes/list.html")]
struct Body<'a> {
    ctx: &'a Ctx,
    own: Option<Html>,
    centre: Option<(Definitions, Option<Html>)>,
    rows: Vec<Row>,
    /// Whether there is a word on nodes at all: a post has none of its own, as a rule.
    nodes: bool,
    summary: String,
    contradictions: Option<Html>,
    heads: Option<Table>,
}

fn row(ctx: &Ctx, node: &Node, release: &str) -> Row {
    let contact = node.contact.as_ref();
    let report = contact.and_then(|c| c.report.as_ref());
    let name = node.enrolment.name.clone();
    Row {
        href: format!("/administration/nodes/{name}"),
        posts: node.posts.clone(),
        admission: words::admission(ctx, node.enrolment.admission),
        line: words::line(ctx, node.line),
        heard: words::maybe(contact.and_then(|c| c.at), |at| words::when(ctx, at)),
        backlog: words::backlog(ctx, node),
        clock: report.map_or_else(|| NOTHING.to_owned(), |r| words::clock(ctx, r.clock_ms)),
        disk: words::disk_of(ctx, report),
        release: report.map_or_else(|| NOTHING.to_owned(), |r| r.release.clone()),
        alarms: words::findings(&words::alarms(ctx, node, release)),
        name,
    }
}

/// Faults of a line that pass by themselves.
const PASSING: &[&str] = &["centre-away", "line-broken", "centre-in-trouble"];

fn fault(ctx: &Ctx, trouble: &Trouble) -> (Status, String) {
    let passes = PASSING.contains(&trouble.code.as_str());
    let (tone, key) = if passes {
        (Tone::Watch, "nodes-centre-no-line")
    } else {
        (Tone::Stop, "nodes-centre-refuses")
    };
    (Status::new(tone, ctx.t(key)), words::trouble(ctx, trouble))
}

fn centre(ctx: &Ctx, own: &OwnCentre, release: &str) -> (Definitions, Option<Html>) {
    let link = &own.link;
    let heard = link.at.is_some();
    let known = |text: String| if heard { text } else { NOTHING.to_owned() };
    let mut facts = Definitions::new()
        .text(ctx.t("nodes-centre"), own.name())
        .html(ctx.t("nodes-line"), Html::of(&words::line(ctx, own.line)))
        .text(ctx.t("nodes-heard"), &words::maybe(link.at, |at| words::exactly(ctx, at)))
        .text(
            ctx.t("nodes-centre-in-step"),
            &words::maybe(link.in_step, |at| words::exactly(ctx, at)),
        )
        .text(
            ctx.t("nodes-centre-lacks"),
            &own.lacks.map_or_else(|| NOTHING.to_owned(), |n| ctx.t1("nodes-entries-n", "n", n)),
        )
        .text(ctx.t("nodes-centre-told"), &words::maybe(link.told, |at| words::exactly(ctx, at)))
        .text(ctx.t("nodes-centre-clock"), &known(words::clock_exactly(ctx, link.clock_ms)))
        .text(ctx.t("nodes-centre-release"), &known(link.release.clone()));
    if let Some(centre) = &own.centre {
        facts = facts
            .code(ctx.t("nodes-centre-address"), &centre.address)
            .text(ctx.t("nodes-joined-at"), &words::exactly(ctx, centre.joined_at));
    }
    let mut wrong = Vec::new();
    if let Some(alarm) = &link.alarm {
        let word = ctx.t("nodes-centre-journal");
        wrong.push((Status::new(Tone::Stop, word), words::trouble(ctx, alarm)));
    }
    // What was wrong with the last line is past once another stands.
    wrong.extend(link.trouble.as_ref().filter(|_| !link.up).map(|t| fault(ctx, t)));
    if let Line::Silent(at) = own.line {
        let said = ctx.t1("nodes-centre-silent-say", "at", words::moment(ctx, at));
        wrong.push((words::alarm(ctx, sync::Alarm::Silent), said));
    }
    if heard && link.clock_ms.abs() >= sync::CLOCK_MS {
        let clock = words::clock(ctx, link.clock_ms);
        let said = ctx.t1("nodes-centre-clock-say", "clock", clock);
        wrong.push((words::alarm(ctx, sync::Alarm::Clock), said));
    }
    if link.left > 0 {
        let last = link.last_left.clone().unwrap_or_default();
        let said =
            ctx.t_args("nodes-centre-left-say", &[("n", link.left.into()), ("last", last.into())]);
        wrong.push((words::alarm(ctx, sync::Alarm::Left), said));
    }
    if heard && link.release != release {
        let said = ctx.t_args(
            "nodes-centre-release-say",
            &[("theirs", link.release.as_str().into()), ("ours", release.into())],
        );
        wrong.push((words::alarm(ctx, sync::Alarm::Release), said));
    }
    (facts, words::findings(&wrong))
}

fn contradictions(ctx: &Ctx, all: &Overview) -> Option<Html> {
    let said = |w: &crate::overview::Witnessed| {
        let text = ctx.t_args(
            "nodes-head-contradicts-say",
            &[("journal", w.head.origin.as_str().into()), ("code", w.head.code.as_str().into())],
        );
        (words::standing(ctx, w.standing), text)
    };
    let against: Vec<_> =
        all.heads.iter().filter(|w| w.standing == Standing::Contradicts).map(said).collect();
    words::findings(&against)
}

fn heads(ctx: &Ctx, all: &Overview) -> Option<Table> {
    if all.heads.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text(ctx.t("nodes-journal")),
        Column::text(ctx.t("nodes-head")),
        Column::number(ctx.t("nodes-entries")),
        Column::text(ctx.t("nodes-code")),
    ];
    let rows = all.heads.iter().map(|w| {
        vec![
            Cell::Code(w.head.origin.clone()),
            words::standing(ctx, w.standing).into(),
            ctx.number(w.head.size).into(),
            Cell::Code(w.head.code.clone()),
        ]
    });
    Some(
        Table::new(ctx, ctx.t("nodes-heads"), columns)
            .rows(rows.collect())
            .empty(Empty::default())
            .note(ctx.t("nodes-heads-note")),
    )
}

fn own(ctx: &Ctx, all: &Overview) -> Option<Html> {
    let head = all.lost_end.as_ref()?;
    let said = ctx.t_args(
        "nodes-own-lost-end-say",
        &[("n", head.size.into()), ("code", head.code.as_str().into())],
    );
    words::findings(&[(words::alarm(ctx, sync::Alarm::LostTheEnd), said)])
}

/// How many there are, and how many of them have an alarm.
fn summary(ctx: &Ctx, all: &Overview) -> String {
    let alarmed = all.nodes.iter().filter(|n| !n.alarms.is_empty()).count();
    let nodes = ctx.t1("nodes-count", "n", all.nodes.len());
    if alarmed == 0 {
        return format!("{nodes} · {}", ctx.t("nodes-count-none"));
    }
    format!("{nodes} · {}", ctx.t1("nodes-count-alarmed", "n", alarmed))
}

pub(super) async fn show(ctx: Ctx, State(room): At) -> Reply {
    let all = seen(&ctx, &room).await?;
    let body = Body {
        own: own(&ctx, &all),
        centre: all.centre.as_ref().map(|c| centre(&ctx, c, room.release)),
        rows: all.nodes.iter().map(|n| row(&ctx, n, room.release)).collect(),
        nodes: !all.nodes.is_empty() || all.centre.is_none(),
        summary: summary(&ctx, &all),
        contradictions: contradictions(&ctx, &all),
        heads: heads(&ctx, &all),
        ctx: &ctx,
    };
    Page::new(ctx.t("nodes-title")).wide().show(&ctx, &body)
}
