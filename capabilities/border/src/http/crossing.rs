//! A crossing with every version of it, and putting a mistake right.

use axum::extract::{Path, State};
use jiff::civil::DateTime;
use kernel::Id;
use web::components::{Action, Choice, Definitions, Event, Field, Status, Timeline};
use web::{Ctx, Form, Html, Page, Reply, Tone};

use super::key::{self, Weight};
use super::sheet::{self, Part, Sheet, blame};
use super::{At, facts, first_line, journey, run, words};
use crate::correction::{Correction, CrossingView};
use crate::decision::CLASSES;
use crate::model::{Crossing, Direction};

pub(super) async fn show(ctx: Ctx, State(room): At, Path(id): Path<Id<Crossing>>) -> Reply {
    let view = run(&ctx, &room, move |desk, act| desk.crossing(act, id)).await?;
    let form = filled(&ctx, &view.crossing.body);
    page(&ctx, &view, &form)
}

fn filled(ctx: &Ctx, c: &Crossing) -> Form {
    let local = ctx.language().date_time(c.crossed_at, &ctx.time_zone());
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    Form::filled(
        ctx,
        &[
            ("direction", c.direction.code().to_owned()),
            ("crossed_at", local),
            ("class", text(&c.class)),
            ("until", c.until.map_or_else(String::new, |d| d.to_string())),
            (
                "resident_before",
                c.resident_before.map_or("", |r| if r { "yes" } else { "no" }).to_owned(),
            ),
            ("citizenship", text(&c.citizenship)),
            ("sex", text(&c.sex)),
            ("birth_date", text(&c.birth_date)),
        ],
    )
}

fn facts_of(ctx: &Ctx, c: &Crossing) -> Definitions {
    let yes_no = |r: bool| ctx.t(if r { "border-resident-yes" } else { "border-resident-no" });
    let unknown = || ctx.t("border-not-stated");
    let mut d = Definitions::new()
        .text(ctx.t("border-time"), &ctx.date_time(c.crossed_at))
        .text(ctx.t("border-direction"), &words::direction(ctx, c.direction))
        .text(ctx.t("border-post"), &ctx.frame().post_name(c.post).unwrap_or_default());
    if let Some(class) = &c.class {
        d = d.text(ctx.t("border-class"), &words::class(ctx, class));
    }
    if let Some(until) = c.until {
        d = d.text(ctx.t("border-until"), &ctx.date(until));
    }
    d = d
        .text(
            ctx.t("border-citizenship"),
            &c.citizenship.as_deref().map_or_else(unknown, |c| words::country(ctx, c)),
        )
        .text(
            ctx.t("border-birth-date"),
            &c.birth_date.as_deref().map_or_else(unknown, |b| words::partial(ctx, b)),
        )
        .text(ctx.t("border-sex"), &c.sex.as_deref().map_or_else(unknown, |s| words::sex(ctx, s)))
        .text(ctx.t("border-resident-before"), &c.resident_before.map_or_else(unknown, yes_no));
    if let Some(officer) = &c.officer {
        d = d.text(ctx.t("border-officer"), &officer.name);
    }
    if let Some(reason) = &c.reason {
        d = d.text(ctx.t("border-reason"), reason);
    }
    if let Some(late) = &c.late {
        let said = format!(
            "{} · {} · {} · {}",
            late.reason,
            late.written_by,
            late.registered_by.name,
            ctx.date_time(late.registered_at)
        );
        d = d.text(ctx.t("border-written-late"), &said);
    }
    if let Some(from) = &c.imported {
        d = d.text(ctx.t("border-imported-from"), &format!("{} · {}", from.source, from.person));
    }
    d
}

/// In what one version differs from the one before, field by field.
fn changes(ctx: &Ctx, before: &Crossing, after: &Crossing) -> Vec<String> {
    let mut out = Vec::new();
    let dash = || "–".to_owned();
    let mut differs = |label: &str, a: String, b: String| {
        if a != b {
            out.push(format!("{}: {a} → {b}", ctx.t(label)));
        }
    };
    let or = |t: &Option<String>| t.clone().unwrap_or_else(dash);
    differs("border-time", ctx.date_time(before.crossed_at), ctx.date_time(after.crossed_at));
    differs(
        "border-direction",
        words::direction(ctx, before.direction),
        words::direction(ctx, after.direction),
    );
    let class = |c: &Crossing| c.class.as_deref().map_or_else(dash, |c| words::class(ctx, c));
    differs("border-class", class(before), class(after));
    let until = |c: &Crossing| c.until.map_or_else(dash, |d| ctx.date(d));
    differs("border-until", until(before), until(after));
    differs("border-citizenship", or(&before.citizenship), or(&after.citizenship));
    differs("border-sex", or(&before.sex), or(&after.sex));
    differs("border-birth-date", or(&before.birth_date), or(&after.birth_date));
    let resident = |c: &Crossing| {
        c.resident_before.map_or_else(dash, |r| {
            ctx.t(if r { "border-resident-yes" } else { "border-resident-no" })
        })
    };
    differs("border-resident-before", resident(before), resident(after));
    out
}

fn versions(ctx: &Ctx, view: &CrossingView) -> Timeline {
    let mut events = Vec::new();
    let mut before: Option<&Crossing> = None;
    for version in &view.history {
        let body = version.stored.as_ref().map(|s| &s.body);
        let mut detail = vec![version.entry.act.actor.name.clone()];
        let mut what = ctx.t("border-version-first");
        let mut tone = Tone::Plain;
        if let (Some(a), Some(b)) = (before, body) {
            detail.extend(changes(ctx, a, b));
            if let Some(voided) = b.voided.as_ref().filter(|_| a.voided.is_none()) {
                what = ctx.t("border-stay-void");
                tone = Tone::Stop;
                detail.push(voided.reason.clone());
            } else {
                what = ctx.t("border-was-corrected");
                tone = Tone::Watch;
                detail.extend(b.corrected.as_ref().map(|c| c.reason.clone()));
            }
        }
        if body.is_none() {
            what = ctx.t("border-version-erased");
        }
        events.push(Event {
            when: ctx.date_time(version.entry.at),
            what,
            detail: detail.join(" · "),
            tone,
            href: None,
        });
        before = body.or(before);
    }
    events.reverse();
    Timeline { events }
}

fn page(ctx: &Ctx, view: &CrossingView, form: &Form) -> Reply {
    let (id, c) = (view.crossing.id, &view.crossing.body);
    let name = view.person.as_ref().map_or_else(
        || ctx.t("border-name-unknown"),
        |p| {
            let shown = p.body.names.shown();
            if shown.trim().is_empty() { ctx.t("border-name-unknown") } else { shown }
        },
    );
    let mut what = Part::new(ctx.t("border-crossing"));
    if let Some(voided) = &c.voided {
        let said = ctx.t1("border-voided-because", "why", voided.reason.as_str());
        what = what.with(&Status::new(Tone::Stop, said));
    }
    what = what.with(&facts_of(ctx, c));
    let mut links = vec![Html::of(
        &Action::link(ctx.t("border-whole-history"), format!("/border/people/{}", c.person))
            .key("F4")
            .access_key('i')
            .quiet(),
    )];
    if let Some(e) = c.examination {
        links.push(Html::of(
            &Action::link(ctx.t("border-its-examination"), format!("/border/examinations/{e}"))
                .quiet(),
        ));
    }
    for link in links {
        what = what.html(link);
    }
    if let Some(d) = &c.document {
        what = what.html(sheet::fold(
            ctx.t("border-document"),
            false,
            Html::of(&facts::document(ctx, d, c.date)),
        ));
    }
    let mut past = Part::new(ctx.t("border-versions")).with(&versions(ctx, view));
    if c.voided.is_none() && ctx.may_at(&crate::CORRECT, Some(c.post)) {
        let at = format!("/border/crossings/{id}/correct");
        let keep = key::button(ctx.t("border-correct"), at.clone(), "F2", 'a', Weight::Main);
        let fields = correction_fields(ctx, form);
        past = past.html(sheet::fold(
            ctx.t("border-correct-title"),
            !form.is_sound(),
            sheet::form(ctx, at, view.crossing.version, fields, vec![keep]),
        ));
        let at = format!("/border/crossings/{id}/void");
        let void = key::button(ctx.t("border-void"), at.clone(), "F8", 'x', Weight::Grave);
        let why = Field::area(form, "void_reason", ctx.t("border-reason"))
            .rows(2)
            .hint(ctx.t("border-void-hint"))
            .required();
        past = past.html(sheet::fold(
            ctx.t("border-void-title"),
            false,
            sheet::form(ctx, at, view.crossing.version, vec![why], vec![void]),
        ));
    }
    Sheet::beside().part(what).part(past).show(ctx, Page::new(name), Some(form))
}

fn correction_fields(ctx: &Ctx, form: &Form) -> Vec<Field> {
    vec![
        Field::select(
            form,
            "direction",
            ctx.t("border-direction"),
            vec![
                Choice::new("arrival", words::direction(ctx, Direction::Arrival)),
                Choice::new("departure", words::direction(ctx, Direction::Departure)),
            ],
        ),
        Field::text(form, "crossed_at", ctx.t("border-time")),
        Field::select(
            form,
            "class",
            ctx.t("border-class"),
            words::choices_or_none(ctx, "border-class", &CLASSES),
        ),
        Field::date(form, "until", ctx.t("border-until")),
        Field::select(
            form,
            "resident_before",
            ctx.t("border-resident-before"),
            words::choices_or_none(ctx, "border-resident", &["yes", "no"]),
        ),
        Field::search(form, "citizenship", ctx.t("border-citizenship"), words::countries(ctx)),
        Field::select(
            form,
            "sex",
            ctx.t("border-sex"),
            words::choices_or_none(ctx, "border-sex", &["F", "M", "X"]),
        ),
        Field::text(form, "birth_date", ctx.t("border-birth-date")),
        Field::area(form, "reason", ctx.t("border-reason")).rows(2).required(),
    ]
}

/// Day and time as the page shows them: `24/11/2026 05:12`.
fn moment(ctx: &Ctx, text: &str) -> Option<DateTime> {
    let (day, time) = text.trim().rsplit_once([' ', 'T'])?;
    let day = web::parse_date(day.trim().trim_end_matches(','), ctx.language()).ok()?;
    let (hour, minute) = time.split_once([':', 'h'])?;
    Some(day.at(hour.parse().ok()?, minute.get(..2)?.parse().ok()?, 0, 0))
}

pub(super) async fn correct(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Crossing>>,
    mut form: Form,
) -> Reply {
    let view = run(&ctx, &room, move |desk, act| desk.crossing(act, id)).await?;
    let was = &view.crossing.body;
    ctx.require_at(&crate::CORRECT, Some(was.post))?;
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let before = filled(&ctx, was);
    // Only what was changed is corrected; a time that was left as shown keeps its seconds.
    let changed = |form: &Form, name: &str| form.value(name) != before.value(name);
    let crossed_at = if changed(&form, "crossed_at") {
        let at = moment(&ctx, form.value("crossed_at"));
        let at = at.and_then(|at| at.to_zoned_datetime(ctx.time_zone()).ok());
        if at.is_none() {
            form.blame("crossed_at", "time", &[]);
        }
        at.map(|z| z.timestamp())
    } else {
        None
    };
    let until = form.date("until").filter(|d| Some(*d) != was.until);
    let direction = first_line::direction(&mut form).filter(|d| *d != was.direction);
    let resident = journey::resident_before(&mut form).filter(|r| Some(*r) != was.resident_before);
    let text = |form: &Form, name: &str| form.text(name).filter(|_| changed(form, name));
    let correction = Correction {
        direction,
        crossed_at,
        class: text(&form, "class"),
        until,
        resident_before: resident,
        citizenship: text(&form, "citizenship"),
        sex: text(&form, "sex"),
        birth_date: text(&form, "birth_date"),
        reason: form.value("reason").to_owned(),
    };
    if !form.is_sound() {
        return page(&ctx, &view, &form);
    }
    let done = run(&ctx, &room, move |desk, act| desk.correct(act, id, version, &correction)).await;
    finish(&ctx, &view, form, id, done, "border-done-corrected")
}

pub(super) async fn void(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Crossing>>,
    mut form: Form,
) -> Reply {
    let view = run(&ctx, &room, move |desk, act| desk.crossing(act, id)).await?;
    ctx.require_at(&crate::CORRECT, Some(view.crossing.body.post))?;
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let why = form.value("void_reason").to_owned();
    let done = run(&ctx, &room, move |desk, act| desk.void(act, id, version, &why)).await;
    finish(&ctx, &view, form, id, done, "border-done-voided")
}

fn finish(
    ctx: &Ctx,
    view: &CrossingView,
    mut form: Form,
    id: Id<Crossing>,
    done: kernel::Result<()>,
    said: &str,
) -> Reply {
    match done {
        Ok(()) => Ok(ctx.saying(&format!("/border/crossings/{id}"), Tone::Done, ctx.t(said))),
        Err(error) => {
            blame(&mut form, error)?;
            page(ctx, view, &form)
        }
    }
}
