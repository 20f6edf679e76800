//! Examinations of documents: those that are open, and those that are concluded.

use axum::extract::State;
use registry::{Cursor, Stored};
use web::components::{Action, Cell, Column, Empty, Table};
use web::sheet::{Part, Row, Sheet};
use web::{Ctx, Page, Reply};

use super::{At, run, words};
use crate::EXAMINE;
use crate::model::{Examination, State as Stand};

fn row(ctx: &Ctx, stored: &Stored<Examination>) -> Vec<Cell> {
    let e = &stored.body;
    let href = format!("/documents/examinations/{}", stored.id);
    let (at, by) = match &e.conclusion {
        Some(c) => (c.at, &c.by.name),
        None => (e.opened_at, &e.written_by.name),
    };
    let mut standing = words::standing(ctx, e);
    if let Some(c) = &e.conclusion {
        standing.word = super::examination::concluded(ctx, c);
    }
    vec![
        Cell::Link(words::document(ctx, e), href),
        standing.into(),
        ctx.date_time(at).into(),
        by.clone().into(),
        ctx.frame().post_name(e.post).unwrap_or_default().into(),
    ]
}

/// Examinations as a table.
pub(super) fn table(ctx: &Ctx, caption: String, rows: &[Stored<Examination>]) -> Table {
    let columns = vec![
        Column::text(ctx.t("examiner-document")),
        Column::text(ctx.t("examiner-verdict")),
        Column::text(ctx.t("examiner-when")),
        Column::text(ctx.t("examiner-by")),
        Column::text(ctx.t("examiner-post")),
    ];
    Table::new(ctx, caption, columns).rows(rows.iter().map(|r| row(ctx, r)).collect())
}

pub(super) async fn show(ctx: Ctx, State(room): At) -> Reply {
    let query = ctx.query();
    let state = query.get("state").and_then(Stand::from_code).unwrap_or(Stand::Draft);
    let everywhere = query.get("posts") == Some("all") || ctx.post().is_none();
    let post = ctx.post().filter(|_| !everywhere);
    let after = query.get("after").map(Cursor::from_text).transpose()?;
    let (page, counts) = run(&ctx, &room, move |e, act| {
        let counts = Stand::ALL
            .iter()
            .map(|s| Ok((*s, e.count(act, *s, post)?)))
            .collect::<kernel::Result<Vec<_>>>()?;
        Ok((e.list(act, state, post, after)?, counts))
    })
    .await?;
    let at = |state: Stand, everywhere: bool| {
        let posts = if everywhere { "all" } else { "" };
        let query = web::QueryString::default().with("state", state.code()).with("posts", posts);
        query.href("/documents/examinations")
    };
    let states = Row {
        label: ctx.t("examiner-examinations"),
        pages: counts
            .iter()
            .map(|(s, n)| {
                let name = ctx.t(&format!("examiner-list-{}", s.code()));
                (format!("{name} ({})", ctx.number(*n)), at(*s, everywhere), *s == state)
            })
            .collect(),
    };
    let mut part = Part::new("").with(&states);
    if ctx.post().is_some() {
        let places = Row {
            label: ctx.t("examiner-where"),
            pages: vec![
                (ctx.t("examiner-here"), at(state, false), !everywhere),
                (ctx.t("examiner-everywhere"), at(state, true), everywhere),
            ],
        };
        part = part.with(&places);
    }
    if ctx.may(&EXAMINE) {
        let open = Action::link(ctx.t("examiner-open"), "/documents/examinations/new");
        part = part.actions(vec![open.key("F2").access_key('a')]);
    }
    let next = page.next.as_ref().map(Cursor::to_text);
    let caption = ctx.t(&format!("examiner-list-{}", state.code()));
    let rows = table(&ctx, caption, &page.rows)
        .empty(Empty::new(ctx.t("examiner-list-none"), ctx.t("examiner-list-none-advice")))
        .next(&ctx, next.as_deref());
    let title = ctx.t("examiner-examinations");
    Sheet::stacked().part(part.with(&rows)).show(&ctx, Page::new(title), None)
}
