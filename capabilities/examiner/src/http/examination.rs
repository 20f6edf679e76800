//! An examination of a document: what is known of it, what was looked at, what was concluded; and
//! writing all of that.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use documents::Picture;
use documents::series::METHODS;
use kernel::{Error, Id, Kind};
use web::components::{Action, Choice, Definitions, Event, Field, Note, Status, Timeline};
use web::sheet::Sent;
use web::{Ctx, Form, Html, Page, Reply, Tone};

use super::{At, conflict, picture, run, with_session, words};
use crate::examination::{Added, Concluding, MOST_FREE, View, Written};
use crate::model::{Check, Examination, Outcome, Verdict};
use crate::taken::MOST_PICTURES;
use crate::{EXAMINE, Examiner};

/// What was seen of a feature, on a page that only shows.
struct Looked {
    name: String,
    outcome: Status,
    note: String,
}

/// A feature in the form.
struct Asked {
    code: String,
    fields: Vec<Field>,
    pictures: Html,
}

#[derive(Template)]
#[template(path = "examiner/examination.html")]
struct Body<'a> {
    ctx: &'a Ctx,
    document: String,
    state: Status,
    when: String,
    summary: Option<&'a str>,
    facts: Definitions,
    about: Note,
    reported: Vec<Status>,
    links: Vec<Action>,
    before: Option<Timeline>,
    pictures: Html,
    looked: Vec<Looked>,
    findings: &'a str,
    happened: Timeline,
    form: Option<Writing>,
    reopen: Option<Html>,
}

/// The form of a draft.
struct Writing {
    action: String,
    version: String,
    series: Field,
    head: Vec<Field>,
    asked: Vec<Asked>,
    free: Vec<Vec<Field>>,
    findings: Field,
    picture: Vec<Field>,
    conclusion: Vec<Field>,
    keys: Vec<Html>,
}

/// A button that sends the form elsewhere than where its main button does.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<button class="action {{ weight }}" formaction="{{ to }}" data-key="{{ key }}" aria-keyshortcuts="{{ key }}" accesskey="{{ letter }}">{{ label }} <kbd>{{ key }}</kbd></button>"#
)]
struct Elsewhere<'a> {
    label: String,
    to: String,
    key: &'a str,
    letter: char,
    weight: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<button class="action quiet" name="remove" value="{{ id }}">{{ label }}</button>"#
)]
struct RemovePicture {
    id: String,
    label: String,
}

/// What a form of this examination holds.
pub(super) fn filled(ctx: &Ctx, e: &Examination) -> Form {
    let mut form = Form::empty(ctx);
    form.set("series", e.series.map_or_else(String::new, |s| s.to_string()));
    form.set("chip", e.chip.clone().unwrap_or_default());
    form.set("seal", e.seal.clone().unwrap_or_default());
    form.set("findings", e.findings.clone());
    for check in e.checks.iter().filter(|c| c.code.is_some()) {
        let code = check.code.as_deref().unwrap_or_default();
        form.set(&format!("outcome-{code}"), check.outcome.code());
        form.set(&format!("note-{code}"), check.note.clone());
    }
    for (n, check) in e.checks.iter().filter(|c| c.code.is_none()).enumerate() {
        form.set(&format!("free-name-{n}"), check.name.clone());
        form.set(&format!("free-outcome-{n}"), check.outcome.code());
        form.set(&format!("free-note-{n}"), check.note.clone());
    }
    form
}

/// What a form says was looked at.
fn checks(form: &Form) -> Vec<Check> {
    let outcome = |name: &str| Outcome::from_code(form.value(name)).unwrap_or(Outcome::NotChecked);
    let features = form.values("feature").into_iter().map(|code| Check {
        code: Some(code.to_owned()),
        name: String::new(),
        outcome: outcome(&format!("outcome-{code}")),
        note: form.value(&format!("note-{code}")).to_owned(),
    });
    let free = (0..MOST_FREE).map(|n| Check {
        code: None,
        name: form.value(&format!("free-name-{n}")).to_owned(),
        outcome: outcome(&format!("free-outcome-{n}")),
        note: form.value(&format!("free-note-{n}")).to_owned(),
    });
    features
        .chain(free)
        .filter(|c| c.code.is_some() || !c.name.trim().is_empty() || !c.note.trim().is_empty())
        .collect()
}

fn written(form: &mut Form) -> Written {
    let series = form.id("series");
    let remove = form.id("remove");
    let picture = form
        .file("picture")
        .map(|f| Added { bytes: f.bytes.to_vec(), caption: form.value("caption").to_owned() });
    Written {
        series,
        checks: checks(form),
        chip: form.text("chip"),
        seal: form.text("seal"),
        findings: form.value("findings").to_owned(),
        picture,
        remove,
    }
}

fn outcomes(ctx: &Ctx) -> Vec<Choice> {
    let say = |o: &Outcome| Choice::new(o.code(), ctx.t(&format!("examiner-outcome-{}", o.code())));
    Outcome::ALL.iter().map(say).collect()
}

/// The codes that a first line may tell of a chip or a seal.
pub(super) fn electronic(of_chip: bool) -> Vec<&'static str> {
    if of_chip {
        icao9303::chip::verdict::Verdict::ALL.iter().map(|v| v.code()).collect()
    } else {
        icao9303::seal::verdict::Verdict::ALL.iter().map(|v| v.code()).collect()
    }
}

/// The fields of what came of chip and seal.
pub(super) fn electronic_fields(ctx: &Ctx, form: &Form) -> Vec<Field> {
    let choices = |of_chip| {
        words::choices_or_none(ctx, "examiner-not-read", &electronic(of_chip), |c| {
            words::electronic(ctx, c)
        })
    };
    vec![
        Field::select(form, "chip", ctx.t("examiner-chip"), choices(true)),
        Field::select(form, "seal", ctx.t("examiner-seal"), choices(false)),
    ]
}

/// The choice of a series among those of the issuer.
pub(super) fn series_field(
    ctx: &Ctx,
    form: &Form,
    others: &[registry::Stored<documents::Series>],
) -> Field {
    let mut choices = vec![Choice::new("", ctx.t("examiner-series-none"))];
    choices
        .extend(others.iter().map(|s| Choice::new(s.id.to_string(), words::series(ctx, &s.body))));
    Field::select(form, "series", ctx.t("examiner-series"), choices)
}

fn writing(ctx: &Ctx, view: &View, form: &Form, captions: &[(Id<Picture>, String)]) -> Writing {
    let stored = &view.examination;
    let action = format!("/documents/examinations/{}", stored.id);
    let features = view.series.as_ref().map_or(&[][..], |s| s.body.features.as_slice());
    let asked = features
        .iter()
        .map(|f| {
            let hint =
                [f.place.as_str(), &words::light(ctx, f.light), f.genuine.as_str()].join(" · ");
            let outcome = format!("outcome-{}", f.code);
            let radio = Field::radio(form, &outcome, f.name.clone(), outcomes(ctx))
                .hint(hint)
                .default(Outcome::NotChecked.code());
            let note = Field::text(form, &format!("note-{}", f.code), ctx.t("examiner-seen"));
            Asked {
                code: f.code.clone(),
                fields: vec![radio, note],
                pictures: picture::row(picture::of(&f.pictures, captions, &f.name)),
            }
        })
        .collect();
    let used = (0..MOST_FREE)
        .rev()
        .find(|n| {
            !form.value(&format!("free-name-{n}")).is_empty()
                || !form.value(&format!("free-note-{n}")).is_empty()
        })
        .map_or(0, |n| n + 1);
    let free = (0..(used + 1).min(MOST_FREE))
        .map(|n| {
            vec![
                Field::text(form, &format!("free-name-{n}"), ctx.t("examiner-free-name")),
                Field::select(
                    form,
                    &format!("free-outcome-{n}"),
                    ctx.t("examiner-outcome"),
                    outcomes(ctx),
                )
                .default(Outcome::NotChecked.code()),
                Field::text(form, &format!("free-note-{n}"), ctx.t("examiner-seen")),
            ]
        })
        .collect();
    let verdicts = words::choices_or_none(ctx, "examiner-verdict-choose", Verdict::CODES, |c| {
        ctx.t(&format!("examiner-verdict-{c}"))
    });
    let methods =
        words::choices_or_none(ctx, "examiner-method-choose", &METHODS, |c| words::method(ctx, c));
    let full = stored.body.pictures.len() >= MOST_PICTURES;
    let picture = if full {
        Vec::new()
    } else {
        vec![
            Field::file(form, "picture", ctx.t("examiner-picture-add"))
                .hint(ctx.t("examiner-picture-hint")),
            Field::text(form, "caption", ctx.t("examiner-caption")),
        ]
    };
    Writing {
        version: stored.version.to_string(),
        series: series_field(ctx, form, &view.others),
        head: electronic_fields(ctx, form),
        asked,
        free,
        findings: Field::area(form, "findings", ctx.t("examiner-findings"))
            .rows(4)
            .hint(ctx.t("examiner-findings-hint")),
        picture,
        conclusion: vec![
            Field::select(form, "verdict", ctx.t("examiner-verdict"), verdicts),
            Field::select(form, "method", ctx.t("examiner-method"), methods)
                .hint(ctx.t("examiner-method-hint")),
        ],
        keys: vec![
            Html::of(&Action::button(ctx.t("examiner-keep-draft")).key("F2").access_key('a')),
            Html::of(&Elsewhere {
                label: ctx.t("examiner-conclude"),
                to: format!("{action}/conclude"),
                key: "F8",
                letter: 'c',
                weight: "quiet",
            }),
        ],
        action: format!("{action}/keep"),
    }
}

fn facts(ctx: &Ctx, view: &View) -> Definitions {
    let e = &view.examination.body;
    let number =
        if e.number.is_empty() { ctx.t("examiner-number-unread") } else { e.number.clone() };
    let told = |code: &Option<String>| {
        code.as_deref().map_or_else(|| ctx.t("examiner-not-read"), |c| words::electronic(ctx, c))
    };
    let mut d = Definitions::new()
        .text(ctx.t("examiner-issuer"), &words::country(ctx, &e.issuer))
        .code(ctx.t("examiner-type"), &e.document_type)
        .code(ctx.t("examiner-number"), &number);
    let series = view.series.as_ref();
    let named =
        series.map_or_else(|| ctx.t("examiner-series-none"), |s| words::series(ctx, &s.body));
    d = d.text(ctx.t("examiner-series"), &named);
    if e.conclusion.is_some() {
        d = d
            .text(ctx.t("examiner-chip"), &told(&e.chip))
            .text(ctx.t("examiner-seal"), &told(&e.seal));
    }
    let post = ctx.frame().post_name(e.post).unwrap_or_default();
    d.text(ctx.t("examiner-post"), &post).text(
        ctx.t("examiner-opened"),
        &format!("{} · {}", ctx.date_time(e.opened_at), e.opened_by.name),
    )
}

/// What was concluded, in one line.
pub(super) fn concluded(ctx: &Ctx, c: &crate::model::Conclusion) -> String {
    let verdict = words::verdict(ctx, c.verdict).word;
    match &c.method {
        Some(method) if c.verdict.needs_method() => {
            format!("{verdict}: {}", words::method(ctx, method))
        }
        _ => verdict,
    }
}

fn happened(ctx: &Ctx, e: &Examination) -> Timeline {
    let event = |at, what: String, detail: String, tone| Event {
        when: ctx.date_time(at),
        what,
        detail,
        tone,
        href: None,
    };
    let opened = ctx.t("examiner-event-opened");
    let mut events = vec![event(e.opened_at, opened, e.opened_by.name.clone(), Tone::Plain)];
    for r in &e.reopened {
        let tone = words::verdict(ctx, r.was.verdict).tone;
        events.push(event(r.was.at, concluded(ctx, &r.was), r.was.by.name.clone(), tone));
        let why = format!("{}: {}", r.by.name, r.reason);
        events.push(event(r.at, ctx.t("examiner-event-reopened"), why, Tone::Watch));
    }
    if let Some(c) = &e.conclusion {
        let tone = words::verdict(ctx, c.verdict).tone;
        events.push(event(c.at, concluded(ctx, c), c.by.name.clone(), tone));
    }
    events.reverse();
    Timeline { events }
}

fn before(ctx: &Ctx, view: &View) -> Option<Timeline> {
    let events: Vec<Event> = view
        .before
        .iter()
        .map(|other| {
            let standing = words::standing(ctx, &other.body);
            Event {
                when: ctx.date_time(other.body.opened_at),
                what: standing.word,
                detail: ctx.frame().post_name(other.body.post).unwrap_or_default(),
                tone: standing.tone,
                href: Some(format!("/documents/examinations/{}", other.id)),
            }
        })
        .collect();
    (!events.is_empty()).then_some(Timeline { events })
}

/// The pictures taken, each with a button that takes it out while nothing rests on it.
fn pictures(ctx: &Ctx, e: &Examination, writing: bool) -> Html {
    let seen = e.pictures.iter().map(|p| {
        let caption =
            if p.caption.is_empty() { ctx.t("examiner-picture") } else { p.caption.clone() };
        let relied_on = e.reopened.iter().any(|r| p.at <= r.was.at);
        let remove =
            RemovePicture { id: p.id.to_string(), label: ctx.t("examiner-picture-remove") };
        picture::Seen {
            href: format!("/documents/examination-pictures/{}", p.id),
            under: format!("{caption} · {} · {}", p.by.name, ctx.date_time(p.at)),
            alt: caption,
            button: (writing && !relied_on).then(|| Html::of(&remove)),
        }
    });
    picture::row(seen.collect())
}

async fn page(ctx: &Ctx, examiner: &Examiner, view: &View, form: &Form) -> Reply {
    let (stored, e) = (&view.examination, &view.examination.body);
    let may = ctx.may_at(&EXAMINE, Some(e.post)) && words::is_ours(examiner.registry(), stored);
    let draft = e.conclusion.is_none();
    let ids: Vec<Id<Picture>> = view
        .series
        .iter()
        .filter(|_| may && draft)
        .flat_map(|s| s.body.features.iter().flat_map(|f| f.pictures.iter().copied()))
        .collect();
    let captions = with_session(ctx, move |s| picture::captions(s, ids)).await?;
    let mut links = Vec::new();
    if let Some(desk) = e.at_desk {
        let to = format!("/border/examinations/{desk}");
        links.push(Action::link(ctx.t("examiner-to-desk"), to).key("F4").access_key('i').quiet());
    }
    if let Some(s) = &view.series {
        let to = format!("/documents/series/{}", s.id);
        links.push(Action::link(ctx.t("examiner-to-series"), to).quiet());
    }
    let reopen = (may && !draft).then(|| {
        let at = format!("/documents/examinations/{}/reopen", stored.id);
        let why = Field::area(form, "reason", ctx.t("examiner-why"))
            .rows(2)
            .hint(ctx.t("examiner-reopen-hint"))
            .required();
        let button = Action::button(ctx.t("examiner-reopen")).quiet();
        web::sheet::fold(
            ctx.t("examiner-reopen-title"),
            !form.is_sound(),
            Sent::to(ctx, at, stored.version).fields(vec![why]).button(button).html(),
        )
    });
    let looked = e.checks.iter().map(|c| Looked {
        name: c.name.clone(),
        outcome: words::outcome(ctx, c.outcome),
        note: c.note.clone(),
    });
    let reported = e.reported.iter().map(|r| {
        let mut status = words::lost(ctx, r.status);
        status.word = format!("{} · {} · {}", status.word, r.list, r.reference);
        status
    });
    let body = Body {
        document: words::document(ctx, e),
        state: words::standing(ctx, e),
        when: ctx.date_time(e.conclusion.as_ref().map_or(e.opened_at, |c| c.at)),
        summary: form.summary(),
        facts: facts(ctx, view),
        about: Note::new(
            Tone::Plain,
            ctx.t("examiner-about-document"),
            ctx.t("examiner-about-document-says"),
        ),
        reported: reported.collect(),
        links,
        before: before(ctx, view),
        pictures: pictures(ctx, e, may && draft),
        looked: if may && draft { Vec::new() } else { looked.collect() },
        findings: &e.findings,
        happened: happened(ctx, e),
        form: (may && draft).then(|| writing(ctx, view, form, &captions)),
        reopen,
        ctx,
    };
    let title = body.document.clone();
    let trail = vec![(ctx.t("examiner-examinations"), "/documents/examinations".to_owned())];
    let page = Page::new(title).trail(trail).wide().own_heading();
    let mut response = page.show(ctx, &body)?;
    if !form.is_sound() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

pub(super) async fn show(ctx: Ctx, State(room): At, Path(id): Path<Id<Examination>>) -> Reply {
    let view = run(&ctx, &room, move |e, act| e.view(act, id)).await?;
    let form = filled(&ctx, &view.examination.body);
    page(&ctx, &room, &view, &form).await
}

/// The page again with what stands against it, or both versions.
async fn stopped(
    ctx: &Ctx,
    room: &Examiner,
    id: Id<Examination>,
    mut form: Form,
    error: Option<Error>,
) -> Reply {
    let conflicting = error.as_ref().is_some_and(|e| e.code() == "version-conflict");
    if let Some(error) = error.filter(|_| !conflicting) {
        if !matches!(error.kind(), Kind::Invalid | Kind::Refused | Kind::Conflict) {
            return Err(error.into());
        }
        form.absorb(error)?;
    }
    let view = run(ctx, room, move |e, act| e.view(act, id)).await?;
    if conflicting {
        return conflict::page(ctx, &view, &form);
    }
    page(ctx, room, &view, &form).await
}

pub(super) async fn keep(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let what = written(&mut form);
    if !form.is_sound() {
        return stopped(&ctx, &room, id, form, None).await;
    }
    match run(&ctx, &room, move |e, act| e.write(act, id, version, &what)).await {
        Ok(_) => Ok(ctx.saying(
            &format!("/documents/examinations/{id}"),
            Tone::Done,
            ctx.t("examiner-done-kept"),
        )),
        Err(error) => stopped(&ctx, &room, id, form, Some(error)).await,
    }
}

pub(super) async fn conclude(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let what = written(&mut form);
    let verdict = form.required("verdict").and_then(|_| form.one_of("verdict", Verdict::CODES));
    let verdict = verdict.and_then(Verdict::from_code);
    let Some(verdict) = verdict.filter(|_| form.is_sound()) else {
        return stopped(&ctx, &room, id, form, None).await;
    };
    let concluding = Concluding { verdict, method: form.text("method") };
    let done =
        run(&ctx, &room, move |e, act| e.conclude(act, id, version, &what, &concluding)).await;
    match done {
        Ok(_) => Ok(ctx.saying(
            &format!("/documents/examinations/{id}"),
            Tone::Done,
            ctx.t("examiner-done-concluded"),
        )),
        Err(error) => stopped(&ctx, &room, id, form, Some(error)).await,
    }
}

pub(super) async fn reopen(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let why = form.value("reason").to_owned();
    match run(&ctx, &room, move |e, act| e.reopen(act, id, version, &why)).await {
        Ok(_) => Ok(ctx.saying(
            &format!("/documents/examinations/{id}"),
            Tone::Watch,
            ctx.t("examiner-done-reopened"),
        )),
        Err(error) => stopped(&ctx, &room, id, form, Some(error)).await,
    }
}
