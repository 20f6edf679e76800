//! The library of series: what is there, and which series a number would be of.

use axum::extract::State;
use documents::series::Search;
use documents::{Matched, SeenDocument, Series};
use registry::Stored;
use web::components::{Action, Cell, Column, Empty, Field, Status, Table};
use web::sheet::{Part, Sent, Sheet};
use web::{Ctx, Form, Html, Page, Reply, Tone};

use super::{At, with_session, words};
use crate::KEEP_LIBRARY;
use crate::examination::{document_type, issuer};

/// Rows on the page.
const ROWS: usize = 200;

enum Found {
    All(Vec<Stored<Series>>),
    Matched(Vec<Matched>),
}

/// The form's fields, filled from the address.
pub(super) fn asked(ctx: &Ctx, names: &[&str]) -> Form {
    let query = ctx.query();
    let values: Vec<(&str, String)> = names
        .iter()
        .map(|n| (*n, query.get(n).unwrap_or_default().chars().take(100).collect()))
        .collect();
    Form::filled(ctx, &values)
}

pub(super) async fn show(ctx: Ctx, State(_): At) -> Reply {
    let mut form = asked(&ctx, &["issuer", "type", "name", "number"]);
    let from = form.text("issuer").map(|typed| issuer(&typed));
    let kind = form.text("type").map(|typed| document_type(&typed));
    if from == Some(None) {
        form.blame("issuer", "document-issuer", &[]);
    }
    if kind == Some(None) {
        form.blame("type", "document-type", &[]);
    }
    let (from, kind) = (from.flatten(), kind.flatten());
    let number = form.text("number");
    if number.is_some() && from.is_none() {
        form.blame("issuer", "document-issuer", &[]);
    }
    let (text, sound, today) = (form.value("name").to_owned(), form.is_sound(), ctx.today());
    let found = with_session(&ctx, move |session| {
        if !sound {
            return Ok(Found::All(Vec::new()));
        }
        if let (Some(issuer), Some(number)) = (&from, &number) {
            let seen = SeenDocument {
                issuer: issuer.clone(),
                document_type: kind.unwrap_or_else(|| "P".to_owned()),
                number: number.clone(),
                issued: None,
                expiry: None,
            };
            return documents::series_on(session, &seen, today).map(Found::Matched);
        }
        let search = Search { text, issuer: from, document_type: kind };
        documents::series::search(session, &search).map(Found::All)
    })
    .await?;
    let ask = Sent::asking(&ctx, "/documents/series")
        .fields(vec![
            Field::search(&form, "issuer", ctx.t("examiner-issuer"), words::countries(&ctx)),
            Field::text(&form, "type", ctx.t("examiner-type")).size(6).mono(),
            Field::text(&form, "name", ctx.t("examiner-words")),
            Field::text(&form, "number", ctx.t("examiner-number"))
                .mono()
                .hint(ctx.t("examiner-number-hint")),
        ])
        .button(Action::button(ctx.t("examiner-find")).key("F2").access_key('a'));
    let mut part = Part::new("").html(ask.html());
    if ctx.may(&KEEP_LIBRARY) {
        let add = Action::link(ctx.t("examiner-series-add"), "/documents/series/new");
        part = part.actions(vec![add.key("Alt+N").access_key('n').quiet()]);
    }
    let table = match found {
        Found::All(rows) => all(&ctx, &rows),
        Found::Matched(rows) => matched(&ctx, &rows),
    };
    Sheet::stacked().part(part.with(&table)).show(
        &ctx,
        Page::new(ctx.t("examiner-library")),
        Some(&form),
    )
}

fn link(s: &Stored<Series>) -> Cell {
    Cell::Link(s.body.name.clone(), format!("/documents/series/{}", s.id))
}

fn all(ctx: &Ctx, rows: &[Stored<Series>]) -> Table {
    let columns = vec![
        Column::text(ctx.t("examiner-issuer")),
        Column::text(ctx.t("examiner-type")),
        Column::text(ctx.t("examiner-series")),
        Column::text(ctx.t("examiner-issued")),
        Column::number(ctx.t("examiner-features")),
        Column::number(ctx.t("examiner-forgeries-known")),
    ];
    let caption = ctx.t1("examiner-library-n", "n", rows.len());
    let mut table = Table::new(ctx, caption, columns)
        .empty(Empty::new(ctx.t("examiner-library-none"), ctx.t("examiner-library-none-advice")));
    for s in rows.iter().take(ROWS) {
        let b = &s.body;
        table.push(vec![
            words::country(ctx, &b.issuer).into(),
            Cell::Code(b.document_type.clone()),
            link(s),
            words::days(ctx, b.issued_from, b.issued_until).into(),
            ctx.number(b.features.len()).into(),
            ctx.number(b.forgeries.len()).into(),
        ]);
    }
    if rows.len() > ROWS { table.note(ctx.t1("examiner-library-more", "n", ROWS)) } else { table }
}

#[derive(askama::Template)]
#[template(
    ext = "html",
    source = r#"<ul class="plain-list">{% for s in all %}<li>{{ s }}</li>{% endfor %}</ul>"#
)]
struct Signals {
    all: Vec<Status>,
}

/// Signals one under the other.
pub(super) fn signals(all: Vec<Status>) -> Html {
    Html::of(&Signals { all })
}

fn matched(ctx: &Ctx, rows: &[Matched]) -> Table {
    let columns = vec![
        Column::text(ctx.t("examiner-series")),
        Column::text(ctx.t("examiner-type")),
        Column::text(ctx.t("examiner-issued")),
        Column::text(ctx.t("examiner-number-fits")),
        Column::text(ctx.t("examiner-doubts")),
    ];
    let mut table = Table::new(ctx, ctx.t("examiner-matched"), columns)
        .empty(Empty::new(ctx.t("examiner-matched-none"), ctx.t("examiner-matched-none-advice")))
        .note(ctx.t("examiner-matched-note"));
    for m in rows {
        let b = &m.series.body;
        let fits = match m.fits.number {
            Some(true) => Status::new(Tone::Good, ctx.t("examiner-fits")),
            Some(false) => Status::new(Tone::Watch, ctx.t("examiner-fits-not")),
            None => Status::new(Tone::Plain, ctx.t("examiner-not-known")),
        };
        let doubts = m.doubts.iter().map(|d| Status::new(Tone::Watch, words::doubt(ctx, d)));
        table.push(vec![
            link(&m.series),
            Cell::Code(b.document_type.clone()),
            words::days(ctx, b.issued_from, b.issued_until).into(),
            fits.into(),
            Cell::Html(signals(doubts.collect())),
        ]);
    }
    table
}
