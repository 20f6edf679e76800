//! The shift: who is in charge, what was done, handing over; and the sheet of a day, to print.

use axum::extract::State;
use jiff::civil::Date;
use kernel::{Actor, Id};
use registry::Cursor;
use web::components::Timeline;
use web::components::{Action, Cell, Choice, Column, Definitions, Empty, Event, Field, Table};
use web::{Ctx, Form, Html, Page, Reply, Tone};

use super::key::{self, Weight};
use super::sheet::{self, Part, Sheet, blame};
use super::unknown::NotKnown;
use super::{At, Room, run, words};
use crate::model::{Crossing, Officer};
use crate::shift::{Counts, Shift, ShiftView};

/// The roles that can have a shift in charge.
const IN_CHARGE: [&str; 3] = ["officer", "second_line", "supervisor"];

fn figures(ctx: &Ctx, c: &Counts) -> Vec<(String, String)> {
    [
        ("border-count-arrivals", c.arrivals),
        ("border-count-departures", c.departures),
        ("border-count-refusals", c.refusals),
        ("border-count-examinations", c.examinations),
        ("border-count-late", c.late),
        ("border-count-voided", c.voided),
        ("border-count-waiting", c.waiting),
        ("border-count-assigned", c.assigned),
    ]
    .map(|(key, n)| (ctx.t(key), ctx.number(n)))
    .to_vec()
}

fn hand_overs(ctx: &Ctx, shift: &Shift) -> Timeline {
    let mut events = vec![Event {
        when: ctx.date_time(shift.opened_at),
        what: ctx.t("border-shift-opened"),
        detail: shift.opened_by.name.clone(),
        tone: Tone::Plain,
        href: None,
    }];
    events.extend(shift.hand_overs.iter().map(|h| Event {
        when: ctx.date_time(h.at),
        what: ctx.t("border-shift-handed-over"),
        detail: format!("{} → {}: {}", h.from.name, h.to.name, h.note),
        tone: Tone::Plain,
        href: None,
    }));
    events.extend(shift.closed.iter().map(|c| Event {
        when: ctx.date_time(c.at),
        what: ctx.t("border-shift-closed"),
        detail: [c.by.name.clone(), c.note.clone()].join(": "),
        tone: Tone::Plain,
        href: None,
    }));
    events.reverse();
    Timeline { events }
}

async fn colleagues(ctx: &Ctx, room: &Room) -> kernel::Result<Vec<Actor>> {
    let Some(post) = ctx.post() else { return Ok(Vec::new()) };
    let access = room.access.clone();
    web::blocking(move || access.at_post(post, &IN_CHARGE)).await
}

pub(super) async fn show(ctx: Ctx, State(room): At, form: Form) -> Reply {
    page(&ctx, &room, &form).await
}

async fn page(ctx: &Ctx, room: &Room, form: &Form) -> Reply {
    let now = run(ctx, room, |desk, act| desk.current_shift(act)).await?;
    let others = colleagues(ctx, room).await?;
    let links = sheet::Row {
        label: ctx.t("border-shift-pages"),
        pages: vec![
            (ctx.t("border-day-sheet"), "/border/day-sheet".to_owned(), false),
            (ctx.t("border-late"), "/border/late".to_owned(), false),
        ],
    };
    let sheet = Sheet::beside().before(&links);
    let page = Page::new(ctx.t("border-shift"));
    let Some(ShiftView { shift, counts, place }) = now else {
        let open = key::button(
            ctx.t("border-shift-open"),
            "/border/shift/open".into(),
            "F2",
            'a',
            Weight::Main,
        );
        let part = Part::new("").says(ctx.t("border-shift-none")).html(sheet::form(
            ctx,
            "/border/shift/open",
            1,
            Vec::new(),
            vec![open],
        ));
        return sheet.part(part).show(ctx, page, Some(form));
    };
    let id = shift.id;
    let args: [(&str, web::Arg); 2] = [
        ("name", shift.body.in_charge.name.as_str().into()),
        ("since", ctx.date_time(shift.body.opened_at).into()),
    ];
    let so_far = Part::new(place.post.name.clone())
        .says(ctx.t_args("border-shift-in-charge", &args))
        .figures(figures(ctx, &counts))
        .with(&hand_overs(ctx, &shift.body));
    let choices: Vec<Choice> = others
        .iter()
        .filter(|a| a.user != shift.body.in_charge.user)
        .map(|a| {
            let role = ctx.t_or(&format!("role-{}", a.role.name()), a.role.name());
            Choice::new(a.user.to_string(), format!("{} · {role}", a.name))
        })
        .collect();
    // All of them seen, where they are few.
    let field = if choices.len() <= 8 { Field::radio } else { Field::select };
    let to = field(form, "to", ctx.t("border-hand-over-to"), choices).required();
    let note = Field::area(form, "note", ctx.t("border-hand-over-note"))
        .rows(3)
        .hint(ctx.t1("border-hand-over-hint", "n", counts.waiting + counts.assigned))
        .required();
    let at = format!("/border/shift/{id}/hand-over");
    let over = key::button(ctx.t("border-hand-over"), at.clone(), "F2", 'a', Weight::Main);
    let hand_over = Part::new(ctx.t("border-hand-over-title")).html(sheet::form(
        ctx,
        at,
        shift.version,
        vec![to, note],
        vec![over],
    ));
    let at = format!("/border/shift/{id}/close");
    let note = Field::area(form, "closing_note", ctx.t("border-close-note")).rows(2);
    let close = key::button(ctx.t("border-shift-close"), at.clone(), "Alt+C", 'c', Weight::Quiet);
    let closing = sheet::fold(
        ctx.t("border-shift-close-title"),
        false,
        sheet::form(ctx, at, shift.version, vec![note], vec![close]),
    );
    sheet.part(so_far).part(hand_over.html(closing)).show(ctx, page, Some(form))
}

pub(super) async fn open(ctx: Ctx, State(room): At, mut form: Form) -> Reply {
    match run(&ctx, &room, |desk, act| desk.open_shift(act)).await {
        Ok(_) => Ok(ctx.saying("/border/shift", Tone::Done, ctx.t("border-done-shift-opened"))),
        Err(error) => {
            blame(&mut form, error)?;
            page(&ctx, &room, &form).await
        }
    }
}

pub(super) async fn hand_over(
    ctx: Ctx,
    State(room): At,
    axum::extract::Path(id): axum::extract::Path<Id<Shift>>,
    mut form: Form,
) -> Reply {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let others = colleagues(&ctx, &room).await?;
    let chosen = form.required("to");
    let to = chosen.and_then(|to| others.into_iter().find(|a| a.user.to_string() == to));
    let Some(to) = to.map(|a| Officer::from(&a)) else {
        if form.is_sound() {
            form.blame("to", "hand-over-to-oneself", &[]);
        }
        return page(&ctx, &room, &form).await;
    };
    let (name, note) = (to.name.clone(), form.value("note").to_owned());
    let work =
        move |desk: &crate::Desk, act: &kernel::Act| desk.hand_over(act, id, version, to, &note);
    match run(&ctx, &room, work).await {
        Ok(()) => {
            let said = ctx.t1("border-done-handed-over", "name", name);
            Ok(ctx.saying("/border/shift", Tone::Done, said))
        }
        Err(error) => {
            blame(&mut form, error)?;
            page(&ctx, &room, &form).await
        }
    }
}

pub(super) async fn close(
    ctx: Ctx,
    State(room): At,
    axum::extract::Path(id): axum::extract::Path<Id<Shift>>,
    mut form: Form,
) -> Reply {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let note = form.value("closing_note").to_owned();
    match run(&ctx, &room, move |desk, act| desk.close_shift(act, id, version, &note)).await {
        Ok(()) => Ok(ctx.saying("/border/shift", Tone::Done, ctx.t("border-done-shift-closed"))),
        Err(error) => {
            blame(&mut form, error)?;
            page(&ctx, &room, &form).await
        }
    }
}

fn crossing(ctx: &Ctx, id: Id<Crossing>, c: &Crossing) -> Vec<Cell> {
    let mut remarks = Vec::new();
    if c.voided.is_some() {
        remarks.push(ctx.t("border-stay-void"));
    }
    if c.late.is_some() {
        remarks.push(ctx.t("border-written-late"));
    }
    if c.corrected.is_some() {
        remarks.push(ctx.t("border-was-corrected"));
    }
    let d = c.document.as_ref();
    vec![
        Cell::Link(ctx.date_time(c.crossed_at), format!("/border/crossings/{id}")),
        words::direction(ctx, c.direction).into(),
        d.map_or_else(String::new, crate::model::DocumentSeen::name).into(),
        Cell::Code(d.map_or_else(String::new, |d| d.number.clone())),
        c.citizenship.clone().unwrap_or_default().into(),
        c.class.as_deref().map_or_else(String::new, |class| words::class(ctx, class)).into(),
        c.officer.as_ref().map_or_else(String::new, |o| o.name.clone()).into(),
        remarks.join(", ").into(),
    ]
}

pub(super) async fn day_sheet(ctx: Ctx, State(room): At, mut form: Form) -> Reply {
    let date = form.date("date");
    let after = ctx.query().get("after").and_then(|c| Cursor::from_text(c).ok());
    let sheet = run(&ctx, &room, move |desk, act| {
        let place = desk.place(act)?;
        let today: Date = place.day(desk.registry().now());
        desk.day_sheet(act, date.unwrap_or(today), after)
    })
    .await?;
    form.set("date", sheet.date.to_string());
    let columns = vec![
        Column::text(ctx.t("border-time")),
        Column::text(ctx.t("border-direction")),
        Column::text(ctx.t("border-name")),
        Column::text(ctx.t("border-document")),
        Column::text(ctx.t("border-citizenship")),
        Column::text(ctx.t("border-class")),
        Column::text(ctx.t("border-officer")),
        Column::text(ctx.t("border-remarks")),
    ];
    let next = sheet.crossings.next.as_ref().map(Cursor::to_text);
    let crossings = Table::new(&ctx, ctx.t("border-crossings"), columns)
        .rows(sheet.crossings.rows.iter().map(|c| crossing(&ctx, c.id, &c.body)).collect())
        .empty(Empty::new(ctx.t("border-day-none"), String::new()))
        .next(&ctx, next.as_deref());
    let columns = vec![
        Column::text(ctx.t("border-time")),
        Column::text(ctx.t("border-name")),
        Column::text(ctx.t("border-ground")),
        Column::text(ctx.t("border-officer")),
    ];
    let refusals = Table::new(&ctx, ctx.t("border-refusals"), columns)
        .rows(
            sheet
                .refusals
                .rows
                .iter()
                .map(|r| {
                    let ground = format!("border-ground-{}", r.body.ground);
                    vec![
                        Cell::Link(
                            ctx.date_time(r.body.refused_at),
                            format!("/border/refusals/{}", r.id),
                        ),
                        r.body.document.name().into(),
                        ctx.t_or(&ground, &r.body.ground).into(),
                        r.body.officer.name.clone().into(),
                    ]
                })
                .collect(),
        )
        .empty(Empty::new(ctx.t("border-refusals-none"), String::new()));
    let shifts: Vec<Html> =
        sheet.shifts.iter().map(|s| Html::of(&hand_overs(&ctx, &s.body))).collect();
    let printed = Definitions::new()
        .text(
            ctx.t("border-post"),
            &format!("{} · {}", sheet.place.post.name, sheet.place.post.code),
        )
        .text(ctx.t("border-printed-at"), &ctx.date_time(sheet.printed_at))
        .code(ctx.t("border-checkpoint"), &sheet.checkpoint);
    let day = Field::date(&form, "date", ctx.t("border-day"));
    let show = Action::button(ctx.t("border-day-show")).key("F2").access_key('a');
    let mut head = Part::new("").figures(figures(&ctx, &sheet.counts)).with(&printed);
    for shift in shifts {
        head = head.html(shift);
    }
    let not_known = NotKnown::here(&ctx, &room).await;
    if !not_known.is_empty() {
        head = head.html(sheet::titled(ctx.t("border-not-known-title"), &not_known));
    }
    let title = ctx.t1("border-day-sheet-of", "date", ctx.date(sheet.date));
    Sheet::stacked()
        .before_html(sheet::ask(&ctx, "/border/day-sheet", vec![day], vec![Html::of(&show)]))
        .part(head)
        .part(Part::new("").with(&crossings))
        .part(Part::new("").with(&refusals))
        .show(
            &ctx,
            Page::new(title).trail(vec![(ctx.t("border-shift"), "/border/shift".into())]),
            None,
        )
}
