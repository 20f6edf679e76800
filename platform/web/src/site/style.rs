//! Every component on one page, to be looked at in light, in the dark and in print.

use askama::Template;

use crate::components::{
    Action, BarList, Cell, Choice, Column, Definitions, Empty, Event, Field, MonthlyChart, Note,
    Point, Progress, Series, Status, Table, Timeline, Toast, Tone,
};
use crate::{Ctx, Form, Html, Page, Reply};

#[derive(Template)]
#[template(path = "web/style.html")]
struct Style {
    csrf: Html,
    statuses: Vec<Status>,
    toast: Toast,
    note: Note,
    actions: Vec<Action>,
    fields: Vec<Field>,
    table: Table,
    none: Table,
    chart: MonthlyChart,
    bars: BarList,
    events: Timeline,
    facts: Definitions,
    progress: Progress,
}

// What the components show here is in English on purpose: it is a specimen, not a text.
pub(super) async fn show(ctx: Ctx, mut form: Form) -> Reply {
    form.set("number", "L898902C3");
    form.set("born", "31/2/1974");
    form.date("born");
    let choices = || {
        vec![
            Choice::new("visit", "Visit"),
            Choice::new("work", "Work"),
            Choice::new("study", "Study"),
        ]
    };
    let body = Style {
        csrf: ctx.csrf_field(),
        statuses: vec![
            Status::new(Tone::Good, "Valid"),
            Status::new(Tone::Watch, "Expires in 12 days"),
            Status::new(Tone::Stop, "Check digit wrong"),
            Status::new(Tone::Plain, "Not read"),
        ],
        toast: Toast::new(
            Tone::Good,
            "Admitted until 21 February 2027. The crossing is in the journal.",
        ),
        note: Note::new(
            Tone::Watch,
            "What came from the centre is 14 days old.",
            "Rules, lists, posts and accounts: as of 10 November, 14:10.",
        ),
        actions: vec![
            Action::button("Admit").key("F2").access_key('a'),
            Action::button("Refer to second line").key("F4").quiet(),
            Action::button("Refuse entry").key("F8").grave(),
        ],
        fields: vec![
            Field::zone(&form, "mrz", "Machine readable zone")
                .hint("Hold the document to the reader, or paste its lines."),
            Field::text(&form, "number", "Document number").mono().size(12),
            Field::date(&form, "born", "Date of birth").hint("For example 24/11/1989"),
            Field::select(&form, "purpose", "Purpose", choices()),
            Field::search(&form, "country", "Citizenship", vec![Choice::new("UTO", "Utopia")])
                .hint("Type a few letters."),
            Field::radio(&form, "class", "Class of admission", choices()).default("visit"),
            Field::check(
                &form,
                "minors",
                "Travelling with",
                vec![Choice::new("1", "Accompanying minors")],
            ),
        ],
        table: table(&ctx),
        none: Table::new(&ctx, "Referrals", vec![Column::text("Name")]).empty(Empty::new(
            "Nobody waits for second line.",
            "Referrals from the booths appear here as they are made.",
        )),
        chart: MonthlyChart::new(
            &ctx,
            "style-chart",
            "Arrivals and departures by month",
            "Source: made-up figures. Definition: crossings recorded at all posts of Utopia.",
            &series(),
        ),
        bars: BarList::new(
            ctx.language(),
            "Arrivals by citizenship",
            ("Citizenship", "Arrivals"),
            "Source: made-up figures.",
            &bars(),
        ),
        events: Timeline { events: events() },
        facts: Definitions::new()
            .text("Name", "ERIKSSON, Anna Maria")
            .code("Document", "L898902C3")
            .text("Issuing State", "Utopia"),
        progress: Progress {
            done: 620,
            total: 1000,
            label: "Import".into(),
            words: "620 of 1,000 lines read, 3 rejected. This page can be left.".into(),
        },
    };
    Page::new(ctx.t("web-style")).wide().show(&ctx, &body)
}

fn table(ctx: &Ctx) -> Table {
    let row = |time: &str, name: &str, tone, word: &str, days: &str| -> Vec<Cell> {
        vec![
            time.into(),
            Cell::Link(name.to_owned(), "/style".to_owned()),
            Cell::Code("UTO".to_owned()),
            Status::new(tone, word).into(),
            days.into(),
        ]
    };
    let columns = vec![
        Column::text("Time").sort("time"),
        Column::text("Traveller").sort("name"),
        Column::text("State"),
        Column::text("Decision"),
        Column::number("Stay").unit("days").sort("days"),
    ];
    Table::new(ctx, "Crossings of this shift", columns)
        .rows(vec![
            row("04:12", "ERIKSSON, Anna Maria", Tone::Good, "Admitted", "90"),
            row("04:09", "SPECIMEN, Johan", Tone::Watch, "Referred", "–"),
            row("03:58", "MUSTER, Erika", Tone::Stop, "Refused", "–"),
        ])
        .next(ctx, Some("specimen"))
        .download("CSV", "/style?format=csv")
        .download("XLSX", "/style?format=xlsx")
}

fn series() -> Vec<Series> {
    let of = |label: &str, base: i64, swing: &[i64]| Series {
        label: label.to_owned(),
        points: (1_i8..=12)
            .zip(swing)
            .map(|(month, extra)| Point {
                year: 2026,
                month,
                value: Some(base + extra),
                provisional: month > 10,
                break_before: month == 5,
            })
            .collect(),
    };
    vec![
        of(
            "Arrivals",
            4_200,
            &[0, 150, 600, 1_100, 1_500, 2_400, 3_900, 3_700, 2_000, 1_000, 300, 900],
        ),
        of(
            "Departures",
            3_900,
            &[500, 100, 400, 900, 1_200, 1_900, 3_100, 4_100, 2_700, 1_200, 400, 600],
        ),
    ]
}

fn bars() -> Vec<(String, Option<String>, i64)> {
    [("Utopia", 18_230), ("Ruritania", 9_114), ("Freedonia", 4_820), ("Sylvania", 1_207)]
        .into_iter()
        .map(|(name, n)| (name.to_owned(), Some("/style".to_owned()), n))
        .collect()
}

fn events() -> Vec<Event> {
    let of = |when: &str, what: &str, detail: &str, tone| Event {
        when: when.into(),
        what: what.into(),
        detail: detail.into(),
        tone,
        href: None,
    };
    vec![
        of(
            "24/11/2026 04:12",
            "Admitted for 90 days",
            "Port Concord, booth 2, O. Vance",
            Tone::Good,
        ),
        of("02/05/2025 17:40", "Left", "Port Concord", Tone::Plain),
        of(
            "10/02/2025 09:05",
            "Referred to second line",
            "Two names under one number",
            Tone::Watch,
        ),
    ]
}
