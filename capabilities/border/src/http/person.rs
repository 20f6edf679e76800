//! A person with all that they did here: crossings, stays, refusals.

use axum::extract::{Path, State};
use web::components::{Cell, Column, Definitions, Empty, Table};
use web::{Ctx, Page, Reply};

use super::sheet::{Part, Sheet};
use super::unknown::NotKnown;
use super::{At, facts, run, words};
use crate::history::LOOKED_AT;
use crate::model::PersonId;

pub(super) async fn show(ctx: Ctx, State(room): At, Path(id): Path<PersonId>) -> Reply {
    let view = run(&ctx, &room, move |desk, act| desk.person(act, id)).await?;
    let (p, h, today) = (&view.person.body, &view.history, ctx.today());
    let citizenships: Vec<_> = p.citizenships.iter().map(|c| words::country(&ctx, c)).collect();
    let identity = Definitions::new()
        .text(ctx.t("border-name"), &p.names.shown())
        .text(ctx.t("border-birth-date"), &words::partial(&ctx, &p.birth_date.to_string()))
        .text(ctx.t("border-sex"), &words::sex(&ctx, p.sex.code()))
        .text(ctx.t("border-citizenship"), &citizenships.join(", "))
        .text(ctx.t("border-documents-shown"), &ctx.number(h.documents));
    let stays = Table::new(
        &ctx,
        ctx.t("border-stays"),
        vec![
            Column::text(ctx.t("border-stay-from")),
            Column::text(ctx.t("border-stay-to")),
            Column::text(ctx.t("border-until")),
            Column::text(ctx.t("border-class")),
            Column::text(ctx.t("border-state")),
        ],
    )
    .rows(
        h.stays
            .iter()
            .map(|s| {
                let link =
                    |day: Option<jiff::civil::Date>, id: Option<kernel::Id<_>>| match (day, id) {
                        (Some(day), Some(id)) => {
                            Cell::Link(ctx.date_short(day), format!("/border/crossings/{id}"))
                        }
                        (Some(day), None) => ctx.date_short(day).into(),
                        _ => "–".into(),
                    };
                vec![
                    link(s.body.entered_on, s.body.entry),
                    link(s.body.left_on, s.body.exit),
                    s.body.until.map_or_else(|| "–".to_owned(), |d| ctx.date_short(d)).into(),
                    s.body
                        .class
                        .as_deref()
                        .map_or_else(String::new, |c| words::class(&ctx, c))
                        .into(),
                    words::stay(&ctx, &s.body, today).into(),
                ]
            })
            .collect(),
    )
    .empty(Empty::new(ctx.t("border-no-history"), String::new()));
    let timeline = facts::before(&ctx, h, LOOKED_AT);
    let mut past = Part::new(ctx.t("border-happened"));
    past = if timeline.events.is_empty() {
        past.empty(ctx.t("border-no-history"), String::new())
    } else {
        past.with(&timeline)
    };
    Sheet::beside()
        .before_html(NotKnown::here(&ctx, &room).await.shown())
        .part(Part::new(ctx.t("border-person")).with(&identity).with(&stays))
        .part(past)
        .show(&ctx, Page::new(p.names.shown()), None)
}
