//! The published table: a page at a time, or whole as a file.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use cubes::{Dimension, Form as FileForm};
use web::components::{Action, Cell, Column, Empty, Table};
use web::{Ctx, Form, Page, Reply};

use super::selection::{self, Selection, label};
use super::{At, posts, table_now};
use crate::Figures;

/// Rows on a page.
const ROWS: usize = 100;

#[derive(askama::Template)]
#[template(path = "observatory/table.html")]
struct Body {
    fields: Vec<web::components::Field>,
    show: Action,
    table: Table,
}

pub(super) async fn show(ctx: Ctx, State(room): At, form: Form) -> Reply {
    let whole = table_now(&room).await?;
    let posts = posts(&ctx).await?;
    let query = ctx.query();
    let fields = selection::fields(&ctx, &form, &whole, &posts);
    let table = Selection::of(&query).of_table(whole);
    let from: usize = query.get("after").and_then(|n| n.parse().ok()).unwrap_or(0);
    let next = from.saturating_add(ROWS);
    let next = (next < table.rows.len()).then(|| next.to_string());
    let mut columns: Vec<Column> = table
        .dimensions
        .iter()
        .map(|d| Column::text(ctx.t(&format!("statistics-{}", d.name().replace('_', "-")))))
        .collect();
    columns.extend(table.figure_names.iter().map(|name| {
        Column::number(ctx.t(&format!("statistics-column-{}", name.replace('_', "-"))))
    }));
    let rows = table.rows.iter().skip(from).take(ROWS).map(|row| {
        let mut cells: Vec<Cell> = table
            .dimensions
            .iter()
            .map(|d| {
                let l = label(&table, row, *d);
                Cell::Text(match d {
                    Dimension::Month => selection::month(&ctx, l),
                    Dimension::Citizenship => selection::country(&ctx, l),
                    Dimension::Sex => selection::sex(&ctx, l),
                    Dimension::AgeGroup => selection::age(&ctx, l),
                    _ => posts
                        .iter()
                        .find(|(id, _)| id == l)
                        .map_or_else(|| l.to_owned(), |(_, name)| name.clone()),
                })
            })
            .collect();
        cells.extend(row.figures.iter().map(|n| Cell::Text(ctx.number(*n))));
        cells
    });
    let file = |form: &str| query.without("after").href(&format!("/statistics/download/{form}"));
    let args: [(&str, web::Arg); 3] = [
        ("from", ctx.number(from.saturating_add(1).min(table.rows.len())).into()),
        ("to", ctx.number(from.saturating_add(ROWS).min(table.rows.len())).into()),
        ("all", ctx.number(table.rows.len()).into()),
    ];
    let shown = Table::new(&ctx, ctx.t_args("statistics-rows", &args), columns)
        .rows(rows.collect())
        .empty(Empty::new(ctx.t("statistics-nothing"), ctx.t("statistics-nothing-advice")))
        .next(&ctx, next.as_deref())
        .download("CSV", file("csv"))
        .download("Parquet", file("parquet"))
        .download("XLSX", file("xlsx"))
        .note(ctx.t("statistics-definition"));
    let body = Body {
        fields,
        show: Action::button(ctx.t("statistics-show")).key("F2").access_key('a'),
        table: shown,
    };
    Page::new(ctx.t("statistics-table")).wide().show(&ctx, &body)
}

/// The table as a file. A post stands as its code, which means the same in every file.
pub(super) async fn download(ctx: Ctx, State(room): At, Path(form): Path<String>) -> Reply {
    let form = FileForm::of_path(std::path::Path::new(&format!("flows.{form}"))).map_err(|_| {
        kernel::Error::not_found(
            "no-such-form",
            "The table can be had as csv, parquet, xlsx and json.",
        )
    })?;
    let table = Selection::of(&ctx.query()).of_table(table_now(&room).await?);
    let bytes = web::blocking(move || Figures { table }.to_bytes(form)).await?;
    let name = match form {
        FileForm::Csv => "attachment; filename=\"flows.csv\"",
        FileForm::Parquet => "attachment; filename=\"flows.parquet\"",
        FileForm::Xlsx => "attachment; filename=\"flows.xlsx\"",
        FileForm::Json => "attachment; filename=\"flows.json\"",
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(form.media_type())),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(name)),
    ];
    Ok((headers, bytes).into_response())
}
