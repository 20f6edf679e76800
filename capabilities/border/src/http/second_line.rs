//! The second line: its queue, and what it does with an examination that was referred.
//!
//! Always holds: who waits longest stands first; interview notes and referrals to protection are
//! on no page of the first line.

use axum::extract::{Path, State};
use jiff::Timestamp;
use kernel::{Act, Id, Result};
use registry::{Cursor, Stored};
use web::components::{Cell, Column, Empty, Event, Field, Table, Timeline};
use web::{Ctx, Form, Html, Page, Reply, Tone};

use super::key::{self, Weight};
use super::sheet::{self, Part, Sheet, fold};
use super::unknown::NotKnown;
use super::{At, Room, examination, run, words};
use crate::Desk;
use crate::examination::Examined;
use crate::model::Examination;
use crate::progress::State as Stand;
use crate::protection::ProtectionReferral;

fn minutes(ctx: &Ctx, e: &Examination, now: Timestamp) -> String {
    let seconds = e.second_line_seconds(now).unwrap_or(0);
    ctx.t1("border-minutes", "n", seconds / 60)
}

fn row(ctx: &Ctx, e: &Stored<Examination>, now: Timestamp) -> Vec<Cell> {
    let body = &e.body;
    let why = body.events.iter().rev().find(|v| v.step == crate::progress::Step::Refer);
    let who = body.assigned_to.as_ref().map_or_else(String::new, |o| o.name.clone());
    let status = if body.progress.asylum_open {
        web::components::Status::new(Tone::Watch, ctx.t("border-queue-asylum"))
    } else {
        words::state(ctx, body.progress.state)
    };
    vec![
        Cell::Link(examination::shown_name(ctx, body), format!("/border/examinations/{}", e.id)),
        Cell::Status(status),
        why.and_then(|w| w.text.clone()).unwrap_or_default().into(),
        who.into(),
        body.referred_at.map_or_else(String::new, |at| ctx.date_time(at)).into(),
        minutes(ctx, body, now).into(),
    ]
}

fn columns(ctx: &Ctx) -> Vec<Column> {
    vec![
        Column::text(ctx.t("border-traveller")),
        Column::text(ctx.t("border-state")),
        Column::text(ctx.t("border-queue-why")),
        Column::text(ctx.t("border-queue-who")),
        Column::text(ctx.t("border-queue-since")),
        Column::number(ctx.t("border-queue-minutes")),
    ]
}

pub(super) async fn queue(ctx: Ctx, State(room): At) -> Reply {
    let after = ctx.query().get("after").and_then(|c| Cursor::from_text(c).ok());
    let queue = run(&ctx, &room, move |desk, act| desk.queue(act, after)).await?;
    let now = ctx.now();
    let rows = |page: &registry::Page<Examination>| {
        page.rows.iter().map(|e| row(&ctx, e, now)).collect::<Vec<_>>()
    };
    let next = queue.waiting.next.as_ref().map(Cursor::to_text);
    let waiting = Table::new(&ctx, ctx.t("border-queue-waiting"), columns(&ctx))
        .rows(rows(&queue.waiting))
        .empty(Empty::new(ctx.t("border-queue-none"), ctx.t("border-queue-none-advice")))
        .next(&ctx, next.as_deref());
    let assigned = Table::new(&ctx, ctx.t("border-queue-assigned"), columns(&ctx))
        .rows(rows(&queue.assigned))
        .empty(Empty::new(ctx.t("border-queue-nobody-assigned"), String::new()));
    Sheet::stacked()
        .before_html(NotKnown::here(&ctx, &room).await.shown())
        .part(Part::new("").with(&waiting))
        .part(Part::new("").with(&assigned))
        .show(&ctx, Page::new(ctx.t("border-second-line")), None)
}

/// What the second line has on the page of an examination.
pub(super) fn tools(
    ctx: &Ctx,
    seen: &Examined,
    protection: &[Stored<ProtectionReferral>],
) -> Vec<Html> {
    let e = &seen.examination.body;
    let (here, version) = (|step: &str| examination::at(seen, step), seen.examination.version);
    let blank = Form::empty(ctx);
    let mut out = Vec::new();
    if e.progress.state == Stand::Referred {
        let take = key::button(ctx.t("border-take"), here("assign"), "F2", 'a', Weight::Main);
        out.push(sheet::form(ctx, here("assign"), version, Vec::new(), vec![take]));
    }
    if e.progress.state == Stand::Assigned {
        let note = Field::area(&blank, "note", ctx.t("border-note")).rows(3).required();
        let keep =
            key::button(ctx.t("border-note-keep"), here("note"), "Alt+K", 'k', Weight::Quiet);
        out.push(fold(
            ctx.t("border-note-title"),
            true,
            sheet::form(ctx, here("note"), version, vec![note], vec![keep]),
        ));
        if e.progress.asylum_open {
            let how = Field::area(&blank, "how", ctx.t("border-asylum-how")).rows(2).required();
            let done = key::button(
                ctx.t("border-asylum-dealt"),
                here("asylum-dealt"),
                "Alt+Y",
                'y',
                Weight::Quiet,
            );
            out.push(fold(
                ctx.t("border-asylum-title"),
                true,
                sheet::form(ctx, here("asylum-dealt"), version, vec![how], vec![done]),
            ));
        }
        let what = Field::text(&blank, "what", ctx.t("border-hold-what")).required();
        let hold = key::button(ctx.t("border-hold"), here("hold"), "Alt+H", 'h', Weight::Quiet);
        out.push(fold(
            ctx.t("border-hold-title"),
            false,
            sheet::form(ctx, here("hold"), version, vec![what], vec![hold]),
        ));
    }
    for held in e.documents_held.iter().filter(|h| h.returned_at.is_none()) {
        let mut blank = Form::empty(ctx);
        blank.set("receipt", held.receipt.clone());
        let label = format!("{} · {}", ctx.t("border-receipt"), held.what);
        let receipt = Field::text(&blank, "receipt", label).mono();
        let back = key::button(ctx.t("border-return"), here("return"), "", 'g', Weight::Quiet);
        out.push(sheet::form(ctx, here("return"), version, vec![receipt], vec![back]));
    }
    if matches!(e.progress.state, Stand::Referred | Stand::Assigned) || !protection.is_empty() {
        let events: Vec<Event> = protection
            .iter()
            .map(|p| Event {
                when: ctx.date_time(p.body.referred_at),
                what: p.body.service.clone(),
                detail: format!("{}: {}", p.body.by.name, p.body.note),
                tone: Tone::Plain,
                href: None,
            })
            .collect();
        let fields = vec![
            Field::text(&blank, "service", ctx.t("border-protection-service")).required(),
            Field::area(&blank, "note", ctx.t("border-protection-note"))
                .rows(2)
                .hint(ctx.t("border-protection-hint"))
                .required(),
        ];
        let send = key::button(
            ctx.t("border-protection-send"),
            here("protection"),
            "Alt+P",
            'p',
            Weight::Quiet,
        );
        let form = sheet::form(ctx, here("protection"), version, fields, vec![send]);
        let body = if events.is_empty() {
            form
        } else {
            Html::trusted(format!("{}{form}", Html::of(&Timeline { events })))
        };
        out.push(fold(ctx.t("border-protection-title"), !protection.is_empty(), body));
    }
    out
}

/// Does one step of the second line, and says so.
async fn step(
    ctx: &Ctx,
    room: &Room,
    id: Id<Examination>,
    mut form: Form,
    done: &str,
    work: impl FnOnce(&Desk, &Act, u32, &mut dyn FnMut(&str) -> String) -> Result<Option<String>>
    + Send
    + 'static,
) -> Reply {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let sent = form.clone();
    let mut text = move |name: &str| sent.value(name).to_owned();
    match run(ctx, room, move |desk, act| work(desk, act, version, &mut text)).await {
        Ok(said) => {
            let text = ctx.t1(done, "what", said.unwrap_or_default());
            Ok(ctx.saying(&format!("/border/examinations/{id}"), Tone::Done, text))
        }
        Err(error) => {
            super::decide::stopped(ctx, room, id, form, error, version, "second-line").await
        }
    }
}

pub(super) async fn assign(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    form: Form,
) -> Reply {
    step(&ctx, &room, id, form, "border-done-taken", move |desk, act, version, _| {
        desk.assign(act, id, version).map(|()| None)
    })
    .await
}

pub(super) async fn note(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    form: Form,
) -> Reply {
    step(&ctx, &room, id, form, "border-done-noted", move |desk, act, version, text| {
        desk.note(act, id, version, &text("note")).map(|()| None)
    })
    .await
}

pub(super) async fn hold(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    form: Form,
) -> Reply {
    step(&ctx, &room, id, form, "border-done-held", move |desk, act, version, text| {
        desk.hold_document(act, id, version, &text("what")).map(Some)
    })
    .await
}

pub(super) async fn give_back(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    form: Form,
) -> Reply {
    step(&ctx, &room, id, form, "border-done-returned", move |desk, act, version, text| {
        desk.return_document(act, id, version, &text("receipt")).map(|()| None)
    })
    .await
}

pub(super) async fn asylum_dealt(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    form: Form,
) -> Reply {
    step(&ctx, &room, id, form, "border-done-asylum-dealt", move |desk, act, version, text| {
        desk.deal_with_asylum(act, id, version, &text("how")).map(|()| None)
    })
    .await
}

pub(super) async fn protect(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    form: Form,
) -> Reply {
    step(&ctx, &room, id, form, "border-done-protected", move |desk, act, _, text| {
        desk.refer_to_protection(act, id, &text("service"), &text("note")).map(|()| None)
    })
    .await
}
