//! Refusing entry: the ground from the law's list, the reason in words, and the form to print.
//!
//! Always holds: nobody is refused but from a page of its own that says what refusing does; the
//! form is in the traveller's language and in English, and says how to appeal.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use kernel::{Id, Kind};
use web::components::{Action, Field, Status};
use web::{Arg, Ctx, Form, Html, Language, Page, Reply, Speech};

use super::key::{self, Weight};
use super::unknown::NotKnown;
use super::{At, Room, conflict, examination, facts, run, words};
use crate::decision::{RefusalForm, Refusing};
use crate::examination::Examined;
use crate::model::{Examination, Refusal};

#[derive(Template)]
#[template(path = "border/refuse.html")]
struct RefusePage<'a> {
    ctx: &'a Ctx,
    form: &'a Form,
    seen: &'a Examined,
    consequence: String,
    against: Vec<(Status, String, String)>,
    signals: Vec<Status>,
    not_known: NotKnown,
    fields: Vec<Field>,
    back: Action,
    refuse: Html,
}

pub(super) async fn ask(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    form: Form,
) -> Reply {
    page(&ctx, &room, id, form).await
}

async fn page(ctx: &Ctx, room: &Room, id: Id<Examination>, form: Form) -> Reply {
    let (seen, grounds) = run(ctx, room, move |desk, act| {
        let seen = desk.examination(act, id)?;
        // What blocks a refusal is said before anybody has written a reason.
        seen.examination.body.progress.after(crate::progress::Step::Refuse)?;
        let book = desk.book();
        let grounds = book.law(seen.examination.body.date)?.grounds.clone();
        Ok((seen, grounds))
    })
    .await?;
    let e = &seen.examination.body;
    let choices = words::grounds(ctx, &grounds);
    let mut fields = vec![
        Field::radio(&form, "ground", ctx.t("border-ground"), choices).focus(),
        Field::area(&form, "reason", ctx.t("border-refusal-reason"))
            .hint(ctx.t("border-refusal-reason-hint"))
            .required(),
    ];
    fields.extend(examination::same_as(ctx, &form, &seen));
    let name = examination::shown_name(ctx, e);
    let findings = e.assessment.iter().flat_map(crate::entry_rules::Assessment::not_met);
    let body = RefusePage {
        consequence: ctx.t1("border-refuse-consequence", "name", name.as_str()),
        against: findings
            .map(|f| {
                let status = words::outcome(ctx, f.outcome);
                (status, words::finding(ctx, f), f.section.clone())
            })
            .collect(),
        signals: facts::signals(ctx, &seen),
        not_known: NotKnown::of(ctx, room, &seen.not_known).await,
        fields,
        back: Action::link(ctx.t("border-refuse-back"), format!("/border/examinations/{id}"))
            .key("F3")
            .access_key('n'),
        refuse: key::button(
            ctx.t("border-refuse"),
            format!("/border/examinations/{id}/refuse"),
            "F8",
            'x',
            Weight::Grave,
        ),
        form: &form,
        seen: &seen,
        ctx,
    };
    let trail = vec![
        (ctx.t("border-first-line"), "/border".to_owned()),
        (name, format!("/border/examinations/{id}")),
    ];
    let mut response =
        Page::new(ctx.t("border-refuse-title")).trail(trail).wide().show(ctx, &body)?;
    if !form.is_sound() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub(super) async fn refuse(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let version = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let refusing = Refusing {
        ground: form.value("ground").to_owned(),
        reason: form.value("reason").to_owned(),
        same_as: form.id("same_as"),
    };
    let done = run(&ctx, &room, move |desk, act| desk.refuse(act, id, version, &refusing)).await;
    match done {
        Ok(refusal) => Ok(ctx.saying(
            &format!("/border/refusals/{refusal}"),
            web::Tone::Stop,
            ctx.t("border-done-refused"),
        )),
        Err(error) if error.code() == "version-conflict" => {
            conflict::page(&ctx, &room, id, &form, "refuse").await
        }
        Err(error) if error.kind() == Kind::Invalid => {
            form.absorb(error)?;
            page(&ctx, &room, id, form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The form in one language.
struct Said {
    speech: Speech,
    title: String,
    intro: String,
    rows: Vec<(String, String)>,
    appeal_title: String,
    appeal: String,
    officer: String,
    traveller: String,
    received: String,
}

#[derive(Template)]
#[template(path = "border/refusal.html")]
struct Sheet<'a> {
    ctx: &'a Ctx,
    said: Vec<Said>,
    languages: Vec<(Language, String, bool)>,
    next: Action,
    number: String,
}

pub(super) async fn form(ctx: Ctx, State(room): At, Path(id): Path<Id<Refusal>>) -> Reply {
    let form = run(&ctx, &room, move |desk, act| desk.refusal_form(act, id)).await?;
    // The traveller reads it: another language than the officer's can be asked for.
    let wanted = ctx.query().get("language").and_then(Language::from_code);
    let first = wanted.unwrap_or_else(|| ctx.language());
    let mut languages = vec![first];
    if first != Language::English {
        languages.push(Language::English);
    }
    let here = format!("/border/refusals/{id}");
    let body = Sheet {
        said: languages.into_iter().map(|l| said(&ctx.speaking(l), &form)).collect(),
        languages: Language::ALL
            .into_iter()
            .map(|l| (l, format!("{here}?language={}", l.code()), l == first))
            .collect(),
        next: Action::link(ctx.t("border-next"), "/border").key("F3").access_key('n'),
        number: id.to_string(),
        ctx: &ctx,
    };
    Page::new(ctx.t("border-refusal-form")).own_heading().show(&ctx, &body)
}

fn said(speech: &Speech, form: &RefusalForm) -> Said {
    let r = &form.refusal.body;
    let d = &r.document;
    let language = speech.language();
    let day = |date| language.date(date);
    let number =
        format!("{} {} · {}", d.document_type, d.number, words::country(speech, &d.issuer));
    let ground = speech.t_or(&format!("border-ground-{}", r.ground), &r.ground);
    let mut rows = vec![
        (speech.t("border-name"), d.name()),
        (
            speech.t("border-birth-date"),
            d.birth_date.as_deref().map_or_else(String::new, |b| words::partial(speech, b)),
        ),
        (
            speech.t("border-citizenship"),
            d.citizenship.as_deref().map_or_else(String::new, |c| words::country(speech, c)),
        ),
        (speech.t("border-document"), number),
        (
            speech.t("border-refused-at"),
            format!(
                "{} · {}",
                form.place.post.name,
                language.date_time(r.refused_at, &form.place.zone)
            ),
        ),
        (speech.t("border-ground"), format!("{ground} ({})", r.section)),
        (speech.t("border-law"), r.law.clone()),
        (speech.t("border-refusal-reason"), r.reason.clone()),
    ];
    rows.retain(|(_, value)| !value.is_empty());
    let appeal: [(&str, Arg); 4] = [
        ("to", r.appeal_to.as_str().into()),
        ("days", i64::from(r.appeal_days).into()),
        ("until", day(r.appeal_until).into()),
        ("section", r.appeal_section.as_str().into()),
    ];
    Said {
        title: speech.t("border-refusal-title"),
        intro: speech.t1("border-refusal-intro", "law", r.law.as_str()),
        rows,
        appeal_title: speech.t("border-refusal-appeal"),
        appeal: speech.t_args("border-appeal-text", &appeal),
        officer: format!("{}: {}", speech.t("border-sign-officer"), r.officer.name),
        traveller: speech.t("border-sign-traveller"),
        received: speech.t("border-sign-received"),
        speech: speech.clone(),
    }
}
