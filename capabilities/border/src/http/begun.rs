//! What was begun at the post and not decided: by a reader that sent a document with its chip, or by
//! an officer who was called away.

use axum::extract::State;
use registry::Stored;
use web::components::{Cell, Column, Empty, Table};
use web::{Ctx, Page, Reply};

use super::sheet::{Part, Sheet};
use super::{At, examination, run, words};
use crate::model::Examination;

fn row(ctx: &Ctx, e: &Stored<Examination>) -> Vec<Cell> {
    let body = &e.body;
    let by = body.events.first().map_or_else(String::new, |begun| begun.by.name.clone());
    vec![
        Cell::Link(examination::shown_name(ctx, body), format!("/border/examinations/{}", e.id)),
        words::direction(ctx, body.direction).into(),
        ctx.date_time(body.begun_at).into(),
        by.into(),
    ]
}

pub(super) async fn show(ctx: Ctx, State(room): At) -> Reply {
    let begun = run(&ctx, &room, |desk, act| desk.begun(act)).await?;
    let columns = vec![
        Column::text(ctx.t("border-traveller")),
        Column::text(ctx.t("border-direction")),
        Column::text(ctx.t("border-begun-at")),
        Column::text(ctx.t("border-begun-by")),
    ];
    let table = Table::new(&ctx, ctx.t("border-begun"), columns)
        .rows(begun.iter().map(|e| row(&ctx, e)).collect())
        .empty(Empty::new(ctx.t("border-begun-none"), String::new()));
    let trail = vec![(ctx.t("border-first-line"), "/border".to_owned())];
    Sheet::stacked().part(Part::new("").hints(ctx.t("border-begun-lead")).with(&table)).show(
        &ctx,
        Page::new(ctx.t("border-begun")).trail(trail),
        None,
    )
}
