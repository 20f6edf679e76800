//! Expected flights and who is on them.
//!
//! Always holds: the page says who came and who did not, and leaves to the officer what that means;
//! that somebody is not to board is decided on a page of its own, on a ground of the law.

use axum::extract::{Path, State};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use kernel::Id;
use registry::Stored;
use web::components::{Action, Cell, Column, Definitions, Empty, Field, Status, Table};
use web::{Ctx, Form, Page, Reply, Tone};

use super::key::{self, Weight};
use super::sheet::{self, Part, Row as Pages, Sheet, blame};
use super::{At, Room, examination, run, words};
use crate::flights::{Advice, Because, Came, Expected, Flight, FlightSeen, Row};

/// A row of the list with the day's flights.
fn flight_row(ctx: &Ctx, flight: &Stored<Flight>, listed: u64) -> Vec<Cell> {
    let f = &flight.body;
    let other = match f.direction {
        crate::model::Direction::Arrival => &f.departure,
        crate::model::Direction::Departure => &f.arrival,
    };
    vec![
        Cell::Link(f.designator.clone(), format!("/border/flights/{}", flight.id)),
        words::direction(ctx, f.direction).into(),
        other.clone().into(),
        clock(there(f)).into(),
        ctx.number(listed).into(),
        if f.closed { ctx.t("border-flight-closed") } else { String::new() }.into(),
    ]
}

/// When a flight is at the post, by its clocks.
fn there(f: &Flight) -> Option<DateTime> {
    match f.direction {
        crate::model::Direction::Arrival => f.arrives_at.or(f.departs_at),
        crate::model::Direction::Departure => f.departs_at.or(f.arrives_at),
    }
}

fn clock(at: Option<DateTime>) -> String {
    at.map_or_else(|| "–".to_owned(), |at| format!("{:02}:{:02}", at.hour(), at.minute()))
}

pub(super) async fn list(ctx: Ctx, State(room): At) -> Reply {
    let asked = ctx.query().get("date").and_then(|d| d.parse::<Date>().ok());
    let (day, flights) = run(&ctx, &room, move |desk, act| {
        let day = match asked {
            Some(day) => day,
            None => desk.place(act)?.day(desk.registry().now()),
        };
        Ok((day, desk.flights(act, day)?))
    })
    .await?;
    let beside = |days: i32| day.checked_add(days.days()).unwrap_or(day);
    let days = Pages {
        label: ctx.t("border-flights"),
        pages: [-1, 0, 1]
            .map(|by| {
                (ctx.date(beside(by)), format!("/border/flights?date={}", beside(by)), by == 0)
            })
            .to_vec(),
    };
    let table = Table::new(
        &ctx,
        ctx.date(day),
        vec![
            Column::text(ctx.t("border-flight")),
            Column::text(ctx.t("border-direction")),
            Column::text(ctx.t("border-flight-other-end")),
            Column::text(ctx.t("border-flight-time")),
            Column::number(ctx.t("border-flight-listed")),
            Column::text(ctx.t("border-state")),
        ],
    )
    .rows(flights.iter().map(|(f, n)| flight_row(&ctx, f, *n)).collect())
    .empty(Empty::new(ctx.t("border-flights-none"), ctx.t("border-flights-none-advice")));
    Sheet::stacked()
        .before(&days)
        .part(Part::new("").hints(ctx.t("border-flights-about")).with(&table))
        .show(&ctx, Page::new(ctx.t("border-flights")), None)
}

/// An advice as a word and a shape.
fn advice(ctx: &Ctx, advice: Advice) -> Status {
    let tone = match advice {
        Advice::Clear => Tone::Good,
        Advice::Examine | Advice::Incomplete => Tone::Watch,
        Advice::DoNotBoard => Tone::Stop,
    };
    Status::new(tone, ctx.t(&format!("border-advice-{}", advice.code())))
}

/// Whom an officer looks at first; within, the order of names stays.
const fn urgency(advice: Advice) -> u8 {
    match advice {
        Advice::DoNotBoard => 0,
        Advice::Examine => 1,
        Advice::Incomplete => 2,
        Advice::Clear => 3,
    }
}

fn because(ctx: &Ctx, because: &[Because]) -> String {
    let one = |b: &Because| match b.kind.as_str() {
        "finding" => {
            let what = ctx.t_or(&format!("border-because-{}", b.what), &b.what);
            match &b.section {
                Some(section) => format!("{what} ({section})"),
                None => what,
            }
        }
        "reported" => ctx.t(&format!("documents-lost-{}", b.what)),
        "other_identity" => ctx.t("border-other-identity"),
        "indicator" => format!("{}: {}", ctx.t("border-indicator-raised"), b.what),
        _ => {
            ctx.t1("border-because-missing", "field", ctx.t(&format!("border-missing-{}", b.what)))
        }
    };
    because.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn came(ctx: &Ctx, row: &Row) -> Cell {
    match &row.came {
        Came::Examined(id) => {
            Cell::Link(ctx.t("border-came-examined"), format!("/border/examinations/{id}"))
        }
        Came::NotYet => ctx.t("border-came-not_yet").into(),
        Came::NoShow => Cell::Status(Status::new(Tone::Watch, ctx.t("border-came-no_show"))),
        Came::Gone => ctx.t("border-came-gone").into(),
        Came::Transit => ctx.t("border-came-transit").into(),
    }
}

fn name(e: &Expected) -> String {
    match (e.surname.is_empty(), e.given_names.is_empty()) {
        (false, false) => format!("{}, {}", e.surname, e.given_names),
        _ => format!("{}{}", e.surname, e.given_names),
    }
}

fn person_row(ctx: &Ctx, row: &Row, may_decide: bool) -> Vec<Cell> {
    let e = &row.expected.body;
    let document = e.document.as_ref();
    let number = document.map_or_else(
        || "–".to_owned(),
        |d| [d.document_type.as_str(), &d.issuer, &d.number].join(" ").trim().to_owned(),
    );
    let shown = name(e);
    let who = if may_decide && row.came == Came::NotYet {
        Cell::Link(shown, format!("/border/expected/{}", row.expected.id))
    } else {
        shown.into()
    };
    let mut why = because(ctx, &row.now.because);
    if let Some(decided) = &e.not_to_board {
        why = format!("{} ({}): {}", decided.officer.name, decided.section, decided.reason);
    }
    if row.check {
        let check = ctx.t("border-flight-check");
        why = if why.is_empty() { check } else { format!("{why} · {check}") };
    }
    vec![
        who,
        Cell::Status(advice(ctx, row.advice())),
        why.into(),
        came(ctx, row),
        number.into(),
        e.birth_date.as_deref().map_or_else(|| "–".to_owned(), |b| words::partial(ctx, b)).into(),
        if e.crew { ctx.t("border-crew") } else { e.seat.clone().unwrap_or_default() }.into(),
    ]
}

pub(super) async fn show(ctx: Ctx, State(room): At, Path(id): Path<Id<Flight>>) -> Reply {
    let mut seen = run(&ctx, &room, move |desk, act| desk.flight(act, id)).await?;
    seen.rows.sort_by_key(|row| urgency(row.advice()));
    let f = &seen.flight.body;
    let may_decide = ctx.may(&crate::NOT_TO_BOARD);
    let people = Table::new(&ctx, ctx.t("border-flight-people"), columns(&ctx))
        .rows(seen.rows.iter().map(|r| person_row(&ctx, r, may_decide)).collect())
        .empty(Empty::new(ctx.t("border-flight-nobody"), ctx.t("border-flight-nobody-advice")))
        .note(ctx.t1("border-flight-erased", "when", ctx.date_time(f.kept_until)));
    let strangers = Table::new(
        &ctx,
        ctx.t("border-flight-not-listed"),
        vec![Column::text(ctx.t("border-name")), Column::text(ctx.t("border-document"))],
    )
    .rows(
        seen.not_listed
            .iter()
            .map(|e| {
                let body = &e.body;
                vec![
                    Cell::Link(
                        examination::shown_name(&ctx, body),
                        format!("/border/examinations/{}", e.id),
                    ),
                    format!("{} {}", body.document.document_type, body.document.number).into(),
                ]
            })
            .collect(),
    )
    .empty(Empty::new(ctx.t("border-flight-all-listed"), String::new()));
    let figures = figures(&ctx, &seen);
    let facts = Definitions::new()
        .text(ctx.t("border-direction"), &words::direction(&ctx, f.direction))
        .text(ctx.t("border-flight-route"), &format!("{} → {}", f.departure, f.arrival))
        .text(ctx.t("border-flight-time"), &format!("{} {}", ctx.date(f.date), clock(there(f))));
    let trail = vec![(ctx.t("border-flights"), format!("/border/flights?date={}", f.date))];
    Sheet::stacked()
        .part(Part::new("").with(&facts).figures(figures))
        .part(Part::new("").with(&people))
        .part(Part::new("").with(&strangers))
        .show(&ctx, Page::new(f.designator.clone()).trail(trail), None)
}

fn columns(ctx: &Ctx) -> Vec<Column> {
    vec![
        Column::text(ctx.t("border-name")),
        Column::text(ctx.t("border-advice")),
        Column::text(ctx.t("border-because")),
        Column::text(ctx.t("border-came")),
        Column::text(ctx.t("border-document")),
        Column::text(ctx.t("border-birth-date")),
        Column::text(ctx.t("border-seat")),
    ]
}

fn figures(ctx: &Ctx, seen: &FlightSeen) -> Vec<(String, String)> {
    let n = |of: &dyn Fn(&Row) -> bool| ctx.number(seen.rows.iter().filter(|r| of(r)).count());
    vec![
        (ctx.t("border-flight-listed"), ctx.number(seen.rows.len())),
        (ctx.t("border-advice-examine"), n(&|r| r.advice() == Advice::Examine)),
        (ctx.t("border-came-examined"), n(&|r| matches!(r.came, Came::Examined(_)))),
        (ctx.t("border-came-no_show"), n(&|r| r.came == Came::NoShow)),
        (ctx.t("border-flight-not-listed"), ctx.number(seen.not_listed.len())),
    ]
}

/// Somebody who is expected, with the decision that they are not to board.
pub(super) async fn person(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Expected>>,
    form: Form,
) -> Reply {
    person_page(&ctx, &room, id, form).await
}

async fn person_page(ctx: &Ctx, room: &Room, id: Id<Expected>, form: Form) -> Reply {
    let (row, grounds) = run(ctx, room, move |desk, act| {
        let expected = desk.session(act).get(id)?;
        let seen = desk.flight(act, expected.body.flight)?;
        let row = seen.rows.into_iter().find(|r| r.expected.id == id);
        let row = row.ok_or_else(|| {
            kernel::Error::not_found("no-such-record", "There is nobody of this id on the list.")
        })?;
        let book = desk.book();
        let grounds = book.law(row.expected.body.date)?.grounds.clone();
        Ok((row, grounds))
    })
    .await?;
    let e = &row.expected.body;
    let (version, at) = (row.expected.version, format!("/border/expected/{id}"));
    let facts = Definitions::new()
        .text(ctx.t("border-flight"), &format!("{} · {}", e.designator, ctx.date(e.date)))
        .html(ctx.t("border-advice"), web::Html::of(&advice(ctx, row.advice())))
        .text(ctx.t("border-because"), &because(ctx, &row.now.because));
    let mut sheet = Sheet::beside().part(Part::new(name(e)).with(&facts));
    sheet = match &e.not_to_board {
        Some(decided) => {
            let back = key::button(
                ctx.t("border-may-board"),
                format!("{at}/may-board"),
                "F2",
                'a',
                Weight::Main,
            );
            let form = sheet::form(ctx, format!("{at}/may-board"), version, Vec::new(), vec![back]);
            let said = format!(
                "{} · {} · {}",
                decided.officer.name,
                ctx.date_time(decided.at),
                decided.section
            );
            sheet.part(
                Part::new(ctx.t("border-advice-do_not_board"))
                    .says(decided.reason.clone())
                    .hints(said)
                    .html(form),
            )
        }
        None => {
            let choices = words::grounds(ctx, &grounds);
            let fields = vec![
                Field::radio(&form, "ground", ctx.t("border-ground"), choices).focus(),
                Field::area(&form, "reason", ctx.t("border-refusal-reason")).required(),
            ];
            let decide =
                key::button(ctx.t("border-not-to-board"), at.clone(), "F8", 'x', Weight::Grave);
            sheet.part(
                Part::new(ctx.t("border-not-to-board"))
                    .says(ctx.t1("border-not-to-board-consequence", "name", name(e)))
                    .html(sheet::form(ctx, at, version, fields, vec![decide])),
            )
        }
    };
    let trail = vec![
        (ctx.t("border-flights"), format!("/border/flights?date={}", e.date)),
        (e.designator.clone(), format!("/border/flights/{}", e.flight)),
    ];
    sheet.show(ctx, Page::new(name(e)).trail(trail), Some(&form))
}

pub(super) async fn not_to_board(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Expected>>,
    mut form: Form,
) -> Reply {
    let version = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let (ground, why) = (form.value("ground").to_owned(), form.value("reason").to_owned());
    let done = run(&ctx, &room, move |desk, act| {
        desk.not_to_board(act, id, version, &ground, &why)?;
        Ok(desk.session(act).get(id)?.body.flight)
    })
    .await;
    decided(&ctx, &room, id, form, done, "border-not-to-board-done").await
}

pub(super) async fn may_board(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Expected>>,
    mut form: Form,
) -> Reply {
    let version = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let done = run(&ctx, &room, move |desk, act| {
        desk.may_board(act, id, version)?;
        Ok(desk.session(act).get(id)?.body.flight)
    })
    .await;
    decided(&ctx, &room, id, form, done, "border-may-board-done").await
}

async fn decided(
    ctx: &Ctx,
    room: &Room,
    id: Id<Expected>,
    mut form: Form,
    done: kernel::Result<Id<Flight>>,
    said: &str,
) -> Reply {
    match done {
        Ok(flight) => Ok(ctx.saying(&format!("/border/flights/{flight}"), Tone::Done, ctx.t(said))),
        Err(error) => {
            blame(&mut form, error)?;
            person_page(ctx, room, id, form).await
        }
    }
}

/// Where to see the flight on which somebody was expected.
pub(super) fn link(ctx: &Ctx, e: &crate::model::Examination) -> Option<Action> {
    let listed = e.listed.as_ref().filter(|_| ctx.may(&crate::FLIGHTS))?;
    let label = format!("{} {}", ctx.t("border-flight"), listed.designator);
    Some(Action::link(label, format!("/border/flights/{}", listed.flight)).quiet())
}
