//! One node in full: every figure, what its alarms mean, and what to type.

use askama::Template;
use axum::extract::{Path, State};
use kernel::Error;
use sync::{Admission, Alarm};
use web::components::{Cell, Column, Definitions, Status, Table};
use web::{Ctx, Html, Page, Reply};

use super::words::{self, NOTHING};
use super::{At, seen};
use crate::alarm_code;
use crate::overview::{Node, Witnessed};

/// An alarm with what it means.
struct Said {
    word: Status,
    sentence: String,
    meaning: String,
}

/// A command, and what it does.
struct Command {
    does: String,
    typed: String,
}

#[derive(Template)]
#[template(path = "nodes/node.html")]
struct Body<'a> {
    ctx: &'a Ctx,
    line: Status,
    alarms: Vec<Said>,
    standing: Definitions,
    reported: Definitions,
    left: Option<String>,
    trouble: Option<Definitions>,
    heads: Option<Table>,
    commands: Vec<Command>,
}

fn meaning(ctx: &Ctx, alarm: Alarm) -> String {
    ctx.t_args(
        &format!("nodes-alarm-{}-means", alarm_code(alarm)),
        &[
            ("hours", sync::SILENT.as_hours().into()),
            ("little", words::disk(ctx, sync::LITTLE_DISK).into()),
            ("minutes", (sync::CLOCK_MS / 60_000).into()),
            ("entries", sync::BACKLOG.into()),
        ],
    )
}

fn standing(ctx: &Ctx, node: &Node) -> Definitions {
    let e = &node.enrolment;
    let posts = if node.posts.is_empty() { NOTHING.to_owned() } else { node.posts.join(", ") };
    let exactly = |at| words::exactly(ctx, at);
    let mut facts = Definitions::new()
        .html(ctx.t("nodes-stands"), Html::of(&words::admission(ctx, e.admission)))
        .text(ctx.t("nodes-posts"), &posts)
        .text(ctx.t("nodes-joined-at"), &words::maybe(e.joined_at, exactly));
    if let Some(until) = e.code_until {
        facts = facts.text(ctx.t("nodes-code-until"), &exactly(until));
    }
    if let Some((at, why)) = &e.retired {
        facts = facts
            .text(ctx.t("nodes-retired-at"), &exactly(*at))
            .text(ctx.t("nodes-retired-why"), why);
    }
    if let Some(key) = &e.key {
        facts = facts.code(ctx.t("nodes-key"), key);
    }
    facts
}

fn reported(ctx: &Ctx, node: &Node, release: &str) -> Definitions {
    let contact = node.contact.as_ref();
    let report = contact.and_then(|c| c.report.as_ref());
    let exactly = |at| words::exactly(ctx, at);
    let known = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_owned());
    Definitions::new()
        .html(ctx.t("nodes-line"), Html::of(&words::line(ctx, node.line)))
        .text(ctx.t("nodes-heard"), &words::maybe(contact.and_then(|c| c.at), exactly))
        .text(ctx.t("nodes-line-since"), &words::maybe(node.since(), exactly))
        .text(ctx.t("nodes-size"), &known(report.map(|r| ctx.number(r.size))))
        .text(ctx.t("nodes-holds"), &known(contact.map(|c| ctx.number(c.holds))))
        .text(ctx.t("nodes-backlog"), &words::backlog(ctx, node))
        .text(ctx.t("nodes-clock"), &known(report.map(|r| words::clock_exactly(ctx, r.clock_ms))))
        .text(ctx.t("nodes-disk"), &words::disk_of(ctx, report))
        .text(ctx.t("nodes-release"), &known(report.map(|r| r.release.clone())))
        .text(ctx.t("nodes-release-here"), release)
        .text(ctx.t("nodes-left"), &known(contact.map(|c| ctx.number(c.left))))
}

fn trouble(ctx: &Ctx, node: &Node) -> Option<Definitions> {
    let t = node.contact.as_ref()?.trouble.as_ref()?;
    Some(
        Definitions::new()
            .text(ctx.t("nodes-wrong"), &words::trouble(ctx, t))
            .text(ctx.t("nodes-wrong-at"), &words::exactly(ctx, t.at))
            .code(ctx.t("nodes-wrong-code"), &t.code),
    )
}

fn heads(ctx: &Ctx, of: &[&Witnessed]) -> Option<Table> {
    if of.is_empty() {
        return None;
    }
    let columns = vec![
        Column::text(ctx.t("nodes-head")),
        Column::number(ctx.t("nodes-entries")),
        Column::text(ctx.t("nodes-code")),
    ];
    let row = |w: &&Witnessed| {
        vec![
            words::standing(ctx, w.standing).into(),
            ctx.number(w.head.size).into(),
            Cell::Code(w.head.code.clone()),
        ]
    };
    let caption = ctx.t("nodes-heads");
    let table = Table::new(ctx, caption, columns).rows(of.iter().map(row).collect());
    Some(table.note(ctx.t("nodes-heads-note")))
}

fn commands(ctx: &Ctx, node: &Node) -> Vec<Command> {
    let name = &node.enrolment.name;
    // Its posts stand in the command: with a new code the node is enrolled at those named with it.
    let posts: String = node.posts.iter().map(|code| format!(" --post {code}")).collect();
    let enrol = || Command {
        does: ctx.t("nodes-do-enrol"),
        typed: format!("portolan node enrol {name}{posts}"),
    };
    let retire = || Command {
        does: ctx.t("nodes-do-retire"),
        typed: format!("portolan node retire {name} --because \"{}\"", ctx.t("nodes-do-because")),
    };
    match node.enrolment.admission {
        Admission::Invited | Admission::Joined => vec![enrol(), retire()],
        Admission::Retired => Vec::new(),
    }
}

pub(super) async fn show(ctx: Ctx, State(room): At, Path(name): Path<String>) -> Reply {
    let all = seen(&ctx, &room).await?;
    let node = all.nodes.iter().find(|n| n.enrolment.name == name).ok_or_else(|| {
        Error::not_found(
            "no-such-node",
            format!("There is no node “{name}” here. Look at the list of nodes."),
        )
        .with("node", &name)
    })?;
    let origin = node.origin();
    let of: Vec<&Witnessed> = all.heads.iter().filter(|w| w.head.origin == origin).collect();
    let said = |a: &Alarm| Said {
        word: words::alarm(&ctx, *a),
        sentence: words::sentence(&ctx, node, *a, room.release),
        meaning: meaning(&ctx, *a),
    };
    let body = Body {
        line: words::line(&ctx, node.line),
        alarms: node.alarms.iter().map(said).collect(),
        standing: standing(&ctx, node),
        reported: reported(&ctx, node, room.release),
        left: node.contact.as_ref().and_then(|c| c.last_left.clone()),
        trouble: trouble(&ctx, node),
        heads: heads(&ctx, &of),
        commands: commands(&ctx, node),
        ctx: &ctx,
    };
    let trail = vec![(ctx.t("nodes-title"), "/administration/nodes".to_owned())];
    Page::new(name).trail(trail).show(&ctx, &body)
}
