//! Stays that somebody should look at, each explained.

use axum::extract::State;
use registry::Cursor;
use web::components::{Cell, Column, Empty, Table};
use web::{Ctx, Page, Reply};

use super::sheet::{Part, Row, Sheet};
use super::unknown::NotKnown;
use super::{At, run, words};
use crate::stay_lists::{Explained, StayList};

pub(super) async fn show(ctx: Ctx, State(room): At) -> Reply {
    let query = ctx.query();
    let list = query.get("list").and_then(StayList::from_code).unwrap_or(StayList::OverstayingNow);
    let after = query.get("after").and_then(|c| Cursor::from_text(c).ok());
    let everywhere = query.get("posts") == Some("all");
    let post = ctx.post().filter(|_| !everywhere);
    let today = ctx.today();
    let (page, counts) = run(&ctx, &room, move |desk, act| {
        let counts = StayList::ALL
            .into_iter()
            .map(|l| Ok((l, desk.count_stays(act, l, post, today)?)))
            .collect::<kernel::Result<Vec<_>>>()?;
        Ok((desk.stays(act, list, post, today, after)?, counts))
    })
    .await?;
    let posts = if everywhere { "&posts=all" } else { "" };
    let lists = Row {
        label: ctx.t("border-stays"),
        pages: counts
            .iter()
            .map(|(l, n)| {
                let name = ctx.t(&format!("border-stays-{}", l.code()));
                let href = format!("/border/stays?list={}{posts}", l.code());
                (format!("{name} ({})", ctx.number(*n)), href, *l == list)
            })
            .collect(),
    };
    let at = |posts: &str| format!("/border/stays?list={}{posts}", list.code());
    let where_ = Row {
        label: ctx.t("border-stays-where"),
        pages: vec![
            (ctx.t("border-stays-here"), at(""), !everywhere),
            (ctx.t("border-stays-everywhere"), at("&posts=all"), everywhere),
        ],
    };
    let next = page.next.as_ref().map(Cursor::to_text);
    let table = Table::new(
        &ctx,
        ctx.t(&format!("border-stays-{}", list.code())),
        vec![
            Column::text(ctx.t("border-name")),
            Column::text(ctx.t("border-stay-from")),
            Column::text(ctx.t("border-until")),
            Column::text(ctx.t("border-stay-to")),
            Column::text(ctx.t("border-stay-why")),
        ],
    )
    .rows(page.rows.iter().map(|e| row(&ctx, e, today)).collect())
    .empty(Empty::new(ctx.t("border-stays-none"), String::new()))
    .next(&ctx, next.as_deref());
    let about = ctx.t(&format!("border-stays-about-{}", list.code()));
    Sheet::stacked()
        .before(&lists)
        .before(&where_)
        .before_html(NotKnown::here(&ctx, &room).await.shown())
        .part(Part::new("").hints(about).with(&table))
        .show(&ctx, Page::new(ctx.t("border-stays")), None)
}

fn row(ctx: &Ctx, e: &Explained, today: jiff::civil::Date) -> Vec<Cell> {
    let stay = &e.stay.body;
    let name =
        e.person.as_ref().map_or_else(|| ctx.t("border-name-unknown"), |p| p.body.names.shown());
    let day = |day: Option<jiff::civil::Date>, id: Option<kernel::Id<_>>| match (day, id) {
        (Some(day), Some(id)) => Cell::Link(ctx.date_short(day), format!("/border/crossings/{id}")),
        _ => "–".into(),
    };
    vec![
        Cell::Link(name, format!("/border/people/{}", stay.person)),
        day(stay.entered_on, stay.entry),
        stay.until.map_or_else(|| "–".to_owned(), |d| ctx.date_short(d)).into(),
        day(stay.left_on, stay.exit),
        words::stay(ctx, stay, today).into(),
    ]
}
