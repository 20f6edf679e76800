//! Two people changed one examination: the second sees both versions, and nothing is overwritten.

use askama::Template;
use axum::http::StatusCode;
use kernel::Id;
use web::components::{Action, Definitions, Status};
use web::{Ctx, Form, Page, Reply};

use super::{Room, examination, words};
use crate::model::Examination;

#[derive(Template)]
#[template(path = "border/conflict.html")]
struct Conflict<'a> {
    ctx: &'a Ctx,
    name: String,
    state: Status,
    now: Definitions,
    sent: Definitions,
    on: Action,
}

/// The fields of the form whose values are shown beside what stands now, and their labels.
const FIELDS: [(&str, &str); 11] = [
    ("mode", "border-mode"),
    ("conveyance", "border-conveyance"),
    ("purpose", "border-purpose"),
    ("address", "border-address"),
    ("minors", "border-minors"),
    ("group", "border-group"),
    ("visa_number", "border-visa-number"),
    ("permit_number", "border-permit-number"),
    ("class", "border-class"),
    ("until", "border-until"),
    ("reason", "border-reason"),
];

pub(super) async fn page(
    ctx: &Ctx,
    room: &Room,
    id: Id<Examination>,
    form: &Form,
    what: &str,
) -> Reply {
    let (seen, usual) = examination::load(ctx, room, id).await?;
    let e = &seen.examination.body;
    let standing = super::journey::filled(ctx, e, usual);
    let mut now = Definitions::new();
    if let Some(last) = e.events.last() {
        let said = format!("{} · {}", words::step(ctx, last), last.by.name);
        now = now.text(ctx.date_time(last.at), &said);
    }
    now = now.text(ctx.t("border-direction"), &words::direction(ctx, e.direction));
    let mut sent = Definitions::new()
        .text(ctx.t("border-conflict-wanted"), &ctx.t_or(&format!("border-sent-{what}"), what));
    for (field, label) in FIELDS {
        let (theirs, mine) = (standing.value(field), form.value(field));
        if !theirs.is_empty() {
            now = now.text(ctx.t(label), &shown(ctx, field, theirs));
        }
        if !mine.is_empty() {
            sent = sent.text(ctx.t(label), &shown(ctx, field, mine));
        }
    }
    let body = Conflict {
        ctx,
        name: examination::shown_name(ctx, e),
        state: words::state(ctx, e.progress.state),
        now,
        sent,
        on: Action::link(ctx.t("border-conflict-on"), format!("/border/examinations/{id}"))
            .key("F2")
            .access_key('a'),
    };
    let mut response = Page::new(ctx.t("border-conflict")).wide().show(ctx, &body)?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

fn shown(ctx: &Ctx, field: &str, value: &str) -> String {
    match field {
        "mode" | "purpose" | "class" => ctx.t_or(&format!("border-{field}-{value}"), value),
        "until" => words::partial(ctx, value),
        _ => value.to_owned(),
    }
}
