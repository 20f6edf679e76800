//! The overview: what crossed and who migrated, month by month, each figure open to its crossings.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use cubes::{CellStatus, Counts, Dimension, FlowTable};
use web::components::{
    Action, BarList, Cell, Column, Empty, Field, MonthlyChart, Point, Series, Table,
};
use web::{Ctx, Form, Page, QueryString, Reply};

use super::selection::{self, Selection, label};
use super::{At, posts, table_now};

#[derive(Template)]
#[template(path = "observatory/overview.html")]
struct Overview<'a> {
    ctx: &'a Ctx,
    fields: Vec<Field>,
    show: Action,
    figures: Vec<(String, String, String)>,
    migration: MonthlyChart,
    crossings: MonthlyChart,
    top: BarList,
    months: Table,
    empty: Option<Empty>,
}

/// The figures of one month or of all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sums {
    arrivals: u64,
    departures: u64,
    migrant_arrivals: u64,
    migrant_departures: u64,
    undetermined_arrivals: u64,
    undetermined_departures: u64,
    provisional_arrivals: u64,
    provisional_departures: u64,
}

impl Sums {
    fn add(&mut self, c: &Counts) {
        self.arrivals += c.crossings(false);
        self.departures += c.crossings(true);
        self.migrant_arrivals += c.of(false, CellStatus::Migrant);
        self.migrant_departures += c.of(true, CellStatus::Migrant);
        self.undetermined_arrivals += c.undetermined(false);
        self.undetermined_departures += c.undetermined(true);
        self.provisional_arrivals += c.provisional_migrants(false);
        self.provisional_departures += c.provisional_migrants(true);
    }

    const fn undetermined(&self) -> u64 {
        self.undetermined_arrivals + self.undetermined_departures
    }
}

fn whole(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn net(a: u64, b: u64) -> i64 {
    whole(a).saturating_sub(whole(b))
}

fn by_month(table: &FlowTable) -> BTreeMap<String, Sums> {
    let mut out: BTreeMap<String, Sums> = BTreeMap::new();
    for row in &table.rows {
        out.entry(label(table, row, Dimension::Month).to_owned()).or_default().add(&row.counts);
    }
    // A month in which nobody crossed is a month with nothing, not a gap.
    let ends = out.keys().next().cloned().zip(out.keys().next_back().cloned());
    let ends =
        ends.and_then(|(a, b)| Some((selection::year_month(&a)?, selection::year_month(&b)?)));
    if let Some(((mut year, mut month), last)) = ends {
        while (year, month) <= last {
            out.entry(format!("{year:04}-{month:02}")).or_default();
            (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        }
    }
    out
}

fn series(
    months: &BTreeMap<String, Sums>,
    label: String,
    value: impl Fn(&Sums) -> u64,
    provisional: impl Fn(&Sums) -> bool,
) -> Series {
    let points = months
        .iter()
        .filter_map(|(m, sums)| {
            let (year, month) = selection::year_month(m)?;
            Some(Point {
                year,
                month,
                value: Some(whole(value(sums))),
                provisional: provisional(sums),
                break_before: false,
            })
        })
        .collect();
    Series { label, points }
}

/// The address of the crossings behind a figure.
fn behind(query: &QueryString, month: &str, direction: &str, status: Option<&str>) -> String {
    let query = query.without("year").with("month", month).with("direction", direction);
    match status {
        Some(status) => query.with("status", status).href("/statistics/crossings"),
        None => query.href("/statistics/crossings"),
    }
}

fn months_table(ctx: &Ctx, query: &QueryString, months: &BTreeMap<String, Sums>) -> Table {
    let may = ctx.may(&crate::DRILL_DOWN);
    let figure = |n: u64, month: &str, direction: &str, status: Option<&str>| {
        if may && n > 0 {
            Cell::Link(ctx.number(n), behind(query, month, direction, status))
        } else {
            Cell::Text(ctx.number(n))
        }
    };
    let rows = months.iter().rev().map(|(m, s)| {
        vec![
            Cell::Text(selection::month(ctx, m)),
            figure(s.arrivals, m, "arrival", None),
            figure(s.departures, m, "departure", None),
            figure(s.migrant_arrivals, m, "arrival", Some("migrant")),
            figure(s.migrant_departures, m, "departure", Some("migrant")),
            Cell::Text(ctx.number(net(s.migrant_arrivals, s.migrant_departures))),
            figure(s.undetermined_arrivals, m, "arrival", Some("undetermined")),
            figure(s.undetermined_departures, m, "departure", Some("undetermined")),
            Cell::Text(ctx.number(net(s.provisional_arrivals, s.provisional_departures))),
        ]
    });
    let heads = [
        "statistics-arrivals",
        "statistics-departures",
        "statistics-migrant-arrivals",
        "statistics-migrant-departures",
        "statistics-net",
        "statistics-undetermined-arrivals",
        "statistics-undetermined-departures",
        "statistics-provisional-net",
    ];
    let mut columns = vec![Column::text(ctx.t("statistics-month"))];
    columns.extend(heads.map(|key| Column::number(ctx.t(key))));
    let file = |form: &str| query.href(&format!("/statistics/download/{form}"));
    Table::new(ctx, ctx.t("statistics-by-month"), columns)
        .rows(rows.collect())
        .empty(Empty::new(ctx.t("statistics-nothing"), ctx.t("statistics-nothing-advice")))
        .download("CSV", file("csv"))
        .download("Parquet", file("parquet"))
        .download("XLSX", file("xlsx"))
        .note(ctx.t("statistics-definition"))
}

fn top_citizenships(ctx: &Ctx, query: &QueryString, table: &FlowTable) -> BarList {
    let mut by: BTreeMap<&str, Sums> = BTreeMap::new();
    for row in &table.rows {
        by.entry(label(table, row, Dimension::Citizenship)).or_default().add(&row.counts);
    }
    let mut all: Vec<(&str, Sums)> = by.into_iter().collect();
    all.sort_by(|a, b| {
        b.1.provisional_arrivals.cmp(&a.1.provisional_arrivals).then_with(|| a.0.cmp(b.0))
    });
    let bars: Vec<(String, Option<String>, i64)> = all
        .into_iter()
        .filter(|(_, s)| s.provisional_arrivals > 0)
        .take(10)
        .map(|(code, s)| {
            let href = query.with("citizenship", code).href("/statistics");
            (selection::country(ctx, code), Some(href), whole(s.provisional_arrivals))
        })
        .collect();
    BarList::new(
        ctx.language(),
        ctx.t("statistics-top"),
        (ctx.t("statistics-citizenship"), ctx.t("statistics-provisional-arrivals")),
        ctx.t("statistics-provisional-meaning"),
        &bars,
    )
}

pub(super) async fn show(ctx: Ctx, State(room): At, form: Form) -> Reply {
    let whole_table = table_now(&room).await?;
    let posts = posts(&ctx).await?;
    let query = ctx.query();
    let fields = selection::fields(&ctx, &form, &whole_table, &posts);
    let table = Selection::of(&query).of_table(whole_table);
    let months = by_month(&table);
    let mut all = Sums::default();
    for row in &table.rows {
        all.add(&row.counts);
    }
    let note = ctx.t("statistics-source");
    let open = |s: &Sums| s.undetermined() > 0;
    let migration = [
        series(&months, ctx.t("statistics-in"), |s| s.provisional_arrivals, open),
        series(&months, ctx.t("statistics-out"), |s| s.provisional_departures, open),
    ];
    let traffic = [
        series(&months, ctx.t("statistics-arrivals"), |s| s.arrivals, |_| false),
        series(&months, ctx.t("statistics-departures"), |s| s.departures, |_| false),
    ];
    let figure =
        |key: &str, n: i64| (ctx.t(key), ctx.number(n), ctx.t_or(&format!("{key}-about"), ""));
    let body = Overview {
        fields,
        show: Action::button(ctx.t("statistics-show")).key("F2").access_key('a'),
        figures: vec![
            figure("statistics-arrivals", whole(all.arrivals)),
            figure("statistics-departures", whole(all.departures)),
            figure("statistics-migrant-arrivals", whole(all.migrant_arrivals)),
            figure("statistics-migrant-departures", whole(all.migrant_departures)),
            figure("statistics-net", net(all.migrant_arrivals, all.migrant_departures)),
            figure("statistics-undetermined", whole(all.undetermined())),
        ],
        migration: MonthlyChart::new(
            &ctx,
            "migration",
            ctx.t("statistics-migration-by-month"),
            note.clone(),
            &migration,
        ),
        crossings: MonthlyChart::new(
            &ctx,
            "crossings",
            ctx.t("statistics-crossings-by-month"),
            note,
            &traffic,
        ),
        top: top_citizenships(&ctx, &query, &table),
        empty: months
            .is_empty()
            .then(|| Empty::new(ctx.t("statistics-nothing"), ctx.t("statistics-nothing-advice"))),
        months: months_table(&ctx, &query, &months),
        ctx: &ctx,
    };
    Page::new(ctx.t("statistics-title")).wide().show(&ctx, &body)
}
