//! Writing down a paper log, a line at a time.

use axum::extract::State;
use jiff::civil::Time;
use web::components::{Choice, Field};
use web::{Ctx, Form, Page, Reply, Tone};

use super::key::{self, Weight};
use super::sheet::{self, Part, Sheet, blame};
use super::{At, first_line, journey, run, words};
use crate::decision::CLASSES;
use crate::late::PaperLine;
use crate::model::Direction;

pub(super) async fn show(ctx: Ctx, form: Form) -> Reply {
    page(&ctx, &form)
}

fn page(ctx: &Ctx, form: &Form) -> Reply {
    let countries = || words::countries(ctx);
    let when = vec![
        Field::date(form, "date", ctx.t("border-day")).required().focus(),
        Field::text(form, "time", ctx.t("border-time"))
            .hint(ctx.t("border-time-hint"))
            .size(6)
            .required(),
        Field::select(
            form,
            "direction",
            ctx.t("border-direction"),
            vec![
                Choice::new("arrival", words::direction(ctx, Direction::Arrival)),
                Choice::new("departure", words::direction(ctx, Direction::Departure)),
            ],
        ),
        Field::text(form, "document_type", ctx.t("border-document-type")).size(4).mono(),
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
    ];
    let mut rest = journey::fields(ctx, form);
    rest.extend(journey::papers(ctx, form));
    rest.push(Field::select(
        form,
        "class",
        ctx.t("border-class"),
        words::choices_or_none(ctx, "border-class", &CLASSES),
    ));
    rest.push(Field::date(form, "until", ctx.t("border-until")));
    rest.push(Field::select(
        form,
        "resident_before",
        ctx.t("border-resident-before"),
        words::choices_or_none(ctx, "border-resident", &["yes", "no"]),
    ));
    let mut fields = when;
    fields.extend(rest);
    fields.push(Field::text(form, "written_by", ctx.t("border-late-by")).required());
    fields.push(Field::area(form, "reason", ctx.t("border-late-why")).rows(2).required());
    let keep =
        key::button(ctx.t("border-late-keep"), "/border/late".into(), "F2", 'a', Weight::Main);
    Sheet::stacked()
        .part(Part::new("").hints(ctx.t("border-late-lead")).html(sheet::form(
            ctx,
            "/border/late",
            1,
            fields,
            vec![keep],
        )))
        .show(
            ctx,
            Page::new(ctx.t("border-late"))
                .trail(vec![(ctx.t("border-shift"), "/border/shift".into())]),
            Some(form),
        )
}

/// A time of day as people write it: `4:55`, `04.55`, `16h05`.
fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once([':', '.', 'h', 'H'])?;
    Time::new(hour.trim().parse().ok()?, minute.trim().parse().ok()?, 0, 0).ok()
}

pub(super) async fn keep(ctx: Ctx, State(room): At, mut form: Form) -> Reply {
    let direction = first_line::direction(&mut form).unwrap_or(Direction::Arrival);
    let extra = journey::read(&mut form, direction);
    let (day, typed_time) = (form.required_date("date"), form.required("time"));
    let at = typed_time.and_then(|t| time(&t));
    if at.is_none() && form.fault("time").is_none() {
        form.blame("time", "time", &[]);
    }
    let document = first_line::typed(&mut form);
    let (class, until) = (form.text("class"), form.date("until"));
    let resident_before = journey::resident_before(&mut form);
    let (Some(day), Some(at), true) = (day, at, form.is_sound()) else {
        return page(&ctx, &form);
    };
    let (reason, written_by) =
        (form.value("reason").to_owned(), form.value("written_by").to_owned());
    let done = run(&ctx, &room, move |desk, act| {
        let place = desk.place(act)?;
        let crossed_at = day.to_datetime(at).to_zoned_datetime(place.zone).map_err(|e| {
            kernel::Error::invalid("date-out-of-range", "There is no such day or time.")
                .because(e.to_string())
        })?;
        let line = PaperLine {
            crossed_at: crossed_at.timestamp(),
            direction,
            document,
            visa: extra.visa,
            permit: extra.permit,
            journey: extra.journey,
            class,
            until,
            resident_before,
            same_as: None,
            reason,
            written_by,
        };
        desk.register_late(act, &line)
    })
    .await;
    match done {
        Ok(written) => {
            let met =
                written.assessment.as_ref().is_none_or(crate::entry_rules::Assessment::is_met);
            let (tone, key) = if met {
                (Tone::Done, "border-done-late")
            } else {
                (Tone::Watch, "border-done-late-look")
            };
            Ok(ctx.saying(&format!("/border/crossings/{}", written.crossing), tone, ctx.t(key)))
        }
        Err(error) => {
            blame(&mut form, error)?;
            page(&ctx, &form)
        }
    }
}
