//! From a figure down to the crossings that it counts.
//!
//! Always holds: each crossing that is shown was read through the session, which logs it; no name
//! and no document number is among what is shown.

use axum::extract::State;
use cubes::Dimension;
use kernel::{Error, Id, Purpose};
use web::components::{Cell, Column, Empty, Table};
use web::{Action, Ctx, Page, Reply};

use super::selection::{self, Selection};
use super::{At, posts};
use crate::Crossing;
use crate::model::Direction;
use crate::published::drill_down;

/// Most crossings on a page.
const MOST: usize = 200;

/// The desk's own action, by its name in the policies: who may open a crossing there gets a link.
const RECORD: Action = Action::new("border:history", Purpose::BorderControl);

pub(super) async fn show(ctx: Ctx, State(room): At) -> Reply {
    let query = ctx.query();
    let selection = Selection::of(&query);
    let mut labels = selection.labels();
    for (dimension, name) in [(Dimension::Direction, "direction"), (Dimension::Status, "status")] {
        if let Some(value) = query.get(name).filter(|v| !v.is_empty()) {
            labels.push((dimension, value.to_owned()));
        }
    }
    if selection.label(Dimension::Month).is_none() {
        return Err(Error::invalid(
            "month-needed",
            "Open a figure of a month: the list of crossings goes by months.",
        )
        .into());
    }
    let from: usize = query.get("after").and_then(|n| n.parse().ok()).unwrap_or(0);
    let wanted = labels.clone();
    let session = ctx.session()?;
    let (found, rows) = web::blocking(move || {
        let ids: Vec<Id<Crossing>> = {
            let reader = room.current()?;
            let labels: Vec<(Dimension, &str)> =
                wanted.iter().map(|(d, l)| (*d, l.as_str())).collect();
            drill_down(reader.state(), &labels, usize::MAX)
        };
        let rows = ids
            .iter()
            .skip(from)
            .take(MOST)
            .map(|id| Ok((*id, session.get(*id)?.body)))
            .collect::<kernel::Result<Vec<(Id<Crossing>, Crossing)>>>()?;
        Ok((ids.len(), rows))
    })
    .await?;
    let posts = posts(&ctx).await?;
    let open = ctx.may(&RECORD);
    let shown = rows.iter().map(|(id, c)| {
        let when = ctx.date_short(c.date);
        let post = c.post.to_string();
        vec![
            if open { Cell::Link(when, format!("/border/crossings/{id}")) } else { when.into() },
            ctx.t(match c.direction {
                Direction::Arrival => "statistics-arrival",
                Direction::Departure => "statistics-departure",
            })
            .into(),
            selection::country(&ctx, c.citizenship.as_deref().unwrap_or("unknown")).into(),
            selection::sex(&ctx, c.sex.as_deref().unwrap_or("unknown")).into(),
            c.birth_date.as_deref().and_then(|b| b.get(..4)).unwrap_or("–").into(),
            posts
                .iter()
                .find(|(p, _)| *p == post)
                .map_or(post.clone(), |(_, name)| name.clone())
                .into(),
            Cell::Code(id.to_string()),
        ]
    });
    let columns = [
        "statistics-day",
        "statistics-direction",
        "statistics-citizenship",
        "statistics-sex",
        "statistics-birth-year",
        "statistics-post",
        "statistics-crossing",
    ];
    let said = labels
        .iter()
        .map(|(d, l)| match d {
            Dimension::Month => selection::month(&ctx, l),
            Dimension::Citizenship => selection::country(&ctx, l),
            Dimension::Sex => selection::sex(&ctx, l),
            Dimension::Direction => ctx.t_or(&format!("statistics-{l}"), l),
            Dimension::Status => ctx.t_or(&format!("statistics-status-{l}"), l),
            Dimension::Post => posts
                .iter()
                .find(|(p, _)| p == l)
                .map_or_else(|| l.clone(), |(_, name)| name.clone()),
            Dimension::AgeGroup => selection::age(&ctx, l),
        })
        .collect::<Vec<_>>()
        .join(" · ");
    let args: [(&str, web::Arg); 2] =
        [("shown", ctx.number(rows.len()).into()), ("all", ctx.number(found).into())];
    let next = from.saturating_add(MOST);
    let next = (next < found).then(|| next.to_string());
    let table = Table::new(
        &ctx,
        ctx.t_args("statistics-crossings-shown", &args),
        columns.map(|key| Column::text(ctx.t(key))).to_vec(),
    )
    .rows(shown.collect())
    .empty(Empty::new(ctx.t("statistics-nothing"), ctx.t("statistics-nothing-advice")))
    .next(&ctx, next.as_deref())
    .note(ctx.t("statistics-read-logged"));
    let trail = vec![(ctx.t("statistics-title"), query_back(&selection))];
    Page::new(said).trail(trail).wide().show(&ctx, &table)
}

/// The overview with the same selection, but all months of it.
fn query_back(selection: &Selection) -> String {
    let mut query = web::QueryString::parse("");
    if let Some(year) = selection.year() {
        query = query.with("year", year);
    }
    for (dimension, label) in selection.labels() {
        if dimension != Dimension::Month {
            query = query.with(dimension.name(), &label);
        }
    }
    query.href("/statistics")
}
