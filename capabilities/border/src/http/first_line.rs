//! The first line's desk: one field for the zone, the fields of a document that can't be read.

use askama::Template;
use axum::extract::State;
use kernel::{Kind, Result};
use registry::Query;
use web::components::{Action, Choice, Field};
use web::{Ctx, Form, Html, Page, Reply};

use super::key::{self, Weight};
use super::unknown::NotKnown;
use super::{At, Room, run, words};
use crate::document::Typed;
use crate::examination::Arrived;
use crate::model::{Direction, Examination};
use crate::shift::ShiftView;

#[derive(Template)]
#[template(path = "border/first_line.html")]
struct FirstLine<'a> {
    ctx: &'a Ctx,
    form: &'a Form,
    problems: Vec<String>,
    zone: Field,
    direction: Field,
    typed: Vec<Field>,
    typing: bool,
    send: Html,
    last: Action,
    begun: Option<Action>,
    shift: Option<ShiftNow>,
    not_known: NotKnown,
}

/// The shift in the reader's words.
struct ShiftNow {
    counts: Vec<(String, String)>,
    in_charge: String,
}

pub(super) async fn show(ctx: Ctx, State(room): At, form: Form) -> Reply {
    page(&ctx, &room, &form, Vec::new()).await
}

const TYPED: [&str; 10] = [
    "document_type",
    "number",
    "issuer",
    "surname",
    "given_names",
    "birth_date",
    "sex",
    "citizenship",
    "expiry",
    "issued",
];

async fn page(ctx: &Ctx, room: &Room, form: &Form, problems: Vec<String>) -> Reply {
    let (shift, begun) =
        run(ctx, room, |desk, act| Ok((desk.current_shift(act)?, desk.count_begun(act)?))).await?;
    let countries = || words::countries(ctx);
    let typed = vec![
        Field::text(form, "number", ctx.t("border-number")).mono(),
        Field::search(form, "issuer", ctx.t("border-issuer"), countries()),
        Field::text(form, "surname", ctx.t("border-surname")),
        Field::text(form, "given_names", ctx.t("border-given-names")),
        Field::date(form, "birth_date", ctx.t("border-birth-date"))
            .hint(ctx.t("border-birth-date-hint")),
        Field::select(
            form,
            "sex",
            ctx.t("border-sex"),
            words::choices_or_none(ctx, "border-sex", &["F", "M", "X"]),
        ),
        Field::search(form, "citizenship", ctx.t("border-citizenship"), countries()),
        Field::date(form, "expiry", ctx.t("border-expiry")),
        Field::date(form, "issued", ctx.t("border-issued")),
        Field::text(form, "document_type", ctx.t("border-document-type")).size(4).mono(),
    ];
    let direction = Field::radio(
        form,
        "direction",
        ctx.t("border-direction"),
        vec![
            Choice::new("", ctx.t("border-direction-suggested")),
            Choice::new("arrival", words::direction(ctx, Direction::Arrival)),
            Choice::new("departure", words::direction(ctx, Direction::Departure)),
        ],
    );
    let direction =
        if form.value("direction").is_empty() { direction.default("") } else { direction };
    let body = FirstLine {
        ctx,
        problems,
        zone: Field::zone(form, "zone", ctx.t("border-zone"))
            .hint(ctx.t("border-zone-hint"))
            .focus(),
        direction,
        typing: TYPED.iter().any(|name| !form.value(name).is_empty()) || !form.is_sound(),
        typed,
        send: key::button(ctx.t("border-examine"), "/border".to_owned(), "F2", 'e', Weight::Main),
        last: Action::link(ctx.t("border-last"), "/border/last").key("F7").access_key('l'),
        begun: (begun > 0).then(|| {
            let label = ctx.t1("border-begun-open", "n", begun);
            Action::link(label, "/border/begun").key("F4").access_key('b').quiet()
        }),
        shift: shift.map(|s| shift_now(ctx, &s)),
        not_known: NotKnown::here(ctx, room).await,
        form,
    };
    let mut response = Page::new(ctx.t("border-first-line")).wide().show(ctx, &body)?;
    if !form.is_sound() {
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// What was typed of a document; dates as people write them become dates as they are kept.
pub(super) fn typed(form: &mut Form) -> Typed {
    let text = |form: &Form, name: &str| form.text(name).unwrap_or_default();
    let day = |form: &mut Form, name: &str| {
        form.date(name).map_or_else(String::new, |date| date.to_string())
    };
    let born = text(form, "birth_date");
    let birth_date =
        if born.parse::<people::PartialDate>().is_ok() { born } else { day(form, "birth_date") };
    Typed {
        document_type: text(form, "document_type"),
        number: text(form, "number"),
        issuer: text(form, "issuer"),
        surname: text(form, "surname").to_uppercase(),
        given_names: text(form, "given_names").to_uppercase(),
        birth_date,
        sex: text(form, "sex"),
        citizenship: text(form, "citizenship"),
        expiry: day(form, "expiry"),
        issued: day(form, "issued"),
    }
}

pub(super) fn direction(form: &mut Form) -> Option<Direction> {
    form.one_of("direction", &["arrival", "departure"]).map(|d| match d {
        "departure" => Direction::Departure,
        _ => Direction::Arrival,
    })
}

pub(super) async fn examine(ctx: Ctx, State(room): At, mut form: Form) -> Reply {
    let arrived = Arrived {
        zone: form.text("zone"),
        typed: typed(&mut form),
        direction: direction(&mut form),
        ..Arrived::default()
    };
    if !form.is_sound() {
        return page(&ctx, &room, &form, Vec::new()).await;
    }
    match run(&ctx, &room, move |desk, act| desk.examine(act, &arrived)).await {
        Ok(seen) => Ok(ctx.redirect(&format!("/border/examinations/{}", seen.examination.id))),
        Err(error) => {
            // Where and what, which the field's own sentence has no room for.
            let zone = error.fields().iter().filter(|f| f.field == "zone");
            let problems = zone.map(|f| f.message.clone()).collect();
            if error.kind() == Kind::Invalid {
                form.absorb(error)?;
                return page(&ctx, &room, &form, problems).await;
            }
            Err(error.into())
        }
    }
}

/// How many examinations of the post are looked through for one's own.
const LOOKED_THROUGH: usize = 50;

/// Leads to what the officer last did.
pub(super) async fn last(ctx: Ctx, State(room): At) -> Reply {
    let found = run(&ctx, &room, |desk, act| -> Result<_> {
        let place = desk.place(act)?;
        let newest = Query::<Examination>::all()
            .eq("post", place.id)
            .newest_first("begun_at")
            .limit(LOOKED_THROUGH);
        let rows = desk.session(act).find(&newest)?.rows;
        let mine = rows.iter().filter_map(|e| {
            let by_me = e.body.events.iter().rev().find(|v| v.by.user == act.actor.user)?;
            Some((by_me.at, e.id))
        });
        Ok(mine.max_by_key(|(at, _)| *at).map(|(_, id)| id))
    })
    .await?;
    Ok(match found {
        Some(id) => ctx.redirect(&format!("/border/examinations/{id}")),
        None => ctx.saying("/border", web::Tone::Plain, ctx.t("border-last-none")),
    })
}

fn shift_now(ctx: &Ctx, view: &ShiftView) -> ShiftNow {
    let (c, shift) = (&view.counts, &view.shift.body);
    let counts = [
        ("border-count-arrivals", c.arrivals),
        ("border-count-departures", c.departures),
        ("border-count-refusals", c.refusals),
        ("border-count-waiting", c.waiting),
    ];
    let args: [(&str, web::Arg); 2] = [
        ("name", shift.in_charge.name.as_str().into()),
        ("since", ctx.date_time(shift.opened_at).into()),
    ];
    ShiftNow {
        counts: counts.map(|(key, n)| (ctx.t(key), ctx.number(n))).to_vec(),
        in_charge: ctx.t_args("border-shift-in-charge", &args),
    }
}
