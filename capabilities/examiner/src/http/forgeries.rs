//! How many forgeries were found: the table first, then its proportions, and the whole as a file.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use jiff::ToSpan as _;
use jiff::civil::Date;
use kernel::{Error, Result};
use web::components::{Action, BarList, Cell as TableCell, Column, Empty, Field, Table};
use web::sheet::{Part, Sent, Sheet};
use web::{Ctx, Form, Html, Page, Reply};

use super::{At, with_session, words};
use crate::forgeries::{Cell, Forgeries, between};

/// Rows on the page; the file has all.
const ROWS: usize = 200;

/// The first day of a month, `2026-11`.
fn month(text: &str) -> Option<Date> {
    let (year, month) = text.trim().split_once('-')?;
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, 1).ok()
}

fn label(day: Date) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// The months that an address asks for: the last twelve, where it names none.
pub(super) struct Months {
    pub from: Date,
    pub until: Date,
}

impl Months {
    /// From the fields `from` and `until` of a form, which is told what is wrong with them.
    pub(super) fn of(form: &mut Form, today: Date) -> Self {
        let this = today.first_of_month();
        let last_year = this.checked_sub(11.months()).unwrap_or(this);
        let mut read = |name: &str, otherwise: Date| {
            let Some(typed) = form.text(name) else { return otherwise };
            month(&typed).unwrap_or_else(|| {
                form.blame(name, "month-shape", &[]);
                otherwise
            })
        };
        let (from, until) = (read("from", last_year), read("until", this));
        if from > until {
            form.blame("until", "month-before", &[]);
            return Self { from: last_year, until: this };
        }
        Self { from, until }
    }

    /// The day before which they end.
    pub(super) fn end(&self) -> Date {
        self.until.checked_add(1.month()).unwrap_or(Date::MAX)
    }
}

pub(super) async fn counted(ctx: &Ctx, months: &Months) -> Result<Forgeries> {
    let (from, end) = (months.from, months.end());
    with_session(ctx, move |session| between(session, from, end)).await
}

fn bars(
    ctx: &Ctx,
    title: &str,
    head: &str,
    all: &Forgeries,
    what: impl Fn(&Cell) -> String,
) -> Html {
    let bars: Vec<(String, Option<String>, i64)> = all
        .by(what)
        .into_iter()
        .take(15)
        .map(|(name, n)| (name, None, i64::try_from(n).unwrap_or(i64::MAX)))
        .collect();
    Html::of(&BarList::new(
        ctx.language(),
        ctx.t(title),
        (ctx.t(head), ctx.t("examiner-found")),
        ctx.t("examiner-found-source"),
        &bars,
    ))
}

pub(super) async fn show(ctx: Ctx, State(_): At) -> Reply {
    let mut form = super::library::asked(&ctx, &["from", "until"]);
    let months = Months::of(&mut form, ctx.today());
    let all = counted(&ctx, &months).await?;
    for (name, day) in [("from", months.from), ("until", months.until)] {
        if form.fault(name).is_none() {
            form.set(name, label(day));
        }
    }
    let ask = Sent::asking(&ctx, "/documents/forgeries")
        .fields(vec![
            Field::text(&form, "from", ctx.t("examiner-from-month"))
                .size(8)
                .hint(ctx.t("examiner-month-hint")),
            Field::text(&form, "until", ctx.t("examiner-until-month"))
                .size(8)
                .hint(ctx.t("examiner-month-hint")),
        ])
        .button(Action::button(ctx.t("examiner-show")).key("F2").access_key('a'));
    let args =
        [("found", ctx.number(all.total()).into()), ("all", ctx.number(all.concluded).into())];
    let mut part = Part::new("")
        .html(ask.html())
        .says(ctx.t_args("examiner-found-of", &args))
        .with(&table(&ctx, &all, &months));
    if all.total() > 0 {
        part = part
            .html(bars(&ctx, "examiner-by-method", "examiner-method", &all, |c| {
                words::method(&ctx, &c.method)
            }))
            .html(bars(&ctx, "examiner-by-issuer", "examiner-issuer", &all, |c| {
                words::country(&ctx, &c.issuer)
            }));
    }
    Sheet::stacked().part(part).show(&ctx, Page::new(ctx.t("examiner-forgeries")), Some(&form))
}

fn table(ctx: &Ctx, all: &Forgeries, months: &Months) -> Table {
    let columns = vec![
        Column::text(ctx.t("examiner-month")),
        Column::text(ctx.t("examiner-issuer")),
        Column::text(ctx.t("examiner-type")),
        Column::text(ctx.t("examiner-series")),
        Column::text(ctx.t("examiner-method")),
        Column::number(ctx.t("examiner-found")),
    ];
    let file = web::QueryString::default()
        .with("from", &label(months.from))
        .with("until", &label(months.until))
        .href("/documents/forgeries/download");
    let mut table = Table::new(ctx, ctx.t("examiner-forgeries-table"), columns)
        .empty(Empty::new(ctx.t("examiner-found-none"), ctx.t("examiner-found-none-advice")))
        .download("CSV", file)
        .note(ctx.t("examiner-found-definition"));
    // Newest month first.
    for (cell, n) in all.cells.iter().rev().take(ROWS) {
        let said = month(&cell.month)
            .map_or_else(|| cell.month.clone(), |d| ctx.language().year_month(d.year(), d.month()));
        table.push(vec![
            said.into(),
            words::country(ctx, &cell.issuer).into(),
            TableCell::Code(cell.document_type.clone()),
            cell.series.clone().unwrap_or_else(|| ctx.t("examiner-series-none")).into(),
            words::method(ctx, &cell.method).into(),
            ctx.number(*n).into(),
        ]);
    }
    table
}

/// The table as a file: codes, not words, so that it means the same in every language.
pub(super) async fn download(ctx: Ctx, State(_): At) -> Reply {
    let mut form = super::library::asked(&ctx, &["from", "until"]);
    let months = Months::of(&mut form, ctx.today());
    if !form.is_sound() {
        return Err(months_unclear().into());
    }
    let all = counted(&ctx, &months).await?;
    let fault = |e: csv::Error| Error::internal(format!("forgeries as a file: {e}"));
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(["month", "issuer", "document_type", "series", "method", "found"])
        .map_err(fault)?;
    for (cell, n) in &all.cells {
        let series = plain(cell.series.as_deref().unwrap_or_default());
        let row =
            [&cell.month, &cell.issuer, &cell.document_type, &series, &cell.method, &n.to_string()];
        out.write_record(row).map_err(fault)?;
    }
    let bytes =
        out.into_inner().map_err(|e| Error::internal(format!("forgeries as a file: {e}")))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"forgeries.csv\""),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// A text that a spreadsheet takes for a text: one that begins like a formula gets a quote before.
fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

pub(super) fn months_unclear() -> Error {
    Error::invalid("months-unclear", "Give the months as 2026-11, the first not after the last.")
}
