//! An examination: everything that is known, then the choice.
//!
//! Always holds: what Enter does is harmless (it keeps the journey and applies the law again), so
//! that the Enter which a reader sends after the zone decides nothing.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use kernel::Id;
use places::PostKind;
use web::components::{Action, Choice, Definitions, Field, Status, Timeline, Toast};
use web::{Ctx, Form, Html, Page, Reply, Tone};

use super::checks::Looked;
use super::key::{self, Weight};
use super::unknown::NotKnown;
use super::{At, Room, checks, facts, flights, hits, journey, run, second_line, words};
use crate::examination::Examined;
use crate::model::{Direction, Examination};
use crate::progress::{State as Stand, Step};

#[derive(Template)]
#[template(path = "border/examination.html")]
struct ExaminationPage<'a> {
    ctx: &'a Ctx,
    form: &'a Form,
    seen: &'a Examined,
    e: &'a Examination,
    name: String,
    when: String,
    state: Status,
    document: Definitions,
    digits: Vec<(String, Status)>,
    /// In one line, where every check digit holds.
    digits_hold: Option<Status>,
    variant: Option<Status>,
    checks: Looked,
    /// The check that stands on a page of its own.
    apart: Option<Action>,
    flight: Option<Action>,
    examine_document: Option<Action>,
    signals: Vec<Status>,
    differences: Vec<(String, String, String)>,
    before: Timeline,
    person: Option<String>,
    findings: Vec<(Status, String, String)>,
    law: Option<String>,
    days: Option<(i64, i64, String)>,
    not_known: NotKnown,
    steps: Timeline,
    outcome: Option<Action>,
    open: bool,
    elsewhere: Option<Toast>,
    asylum: Option<Toast>,
    journey: Vec<Field>,
    papers: Vec<Field>,
    papers_open: bool,
    same_as: Option<Field>,
    decision: Vec<Field>,
    check: Html,
    keys: Vec<Html>,
    next: Action,
    taken: Option<String>,
    inner: Vec<Html>,
}

pub(super) async fn show(ctx: Ctx, State(room): At, Path(id): Path<Id<Examination>>) -> Reply {
    let (seen, usual) = load(&ctx, &room, id).await?;
    let form = journey::filled(&ctx, &seen.examination.body, usual);
    page(&ctx, &room, &seen, &form).await
}

/// An examination, and by what people come to the post where it is.
pub(super) async fn load(
    ctx: &Ctx,
    room: &Room,
    id: Id<Examination>,
) -> kernel::Result<(Examined, &'static str)> {
    run(ctx, room, move |desk, act| {
        let seen = desk.examination(act, id)?;
        let place = desk.place_of(&desk.session(act), seen.examination.body.post)?;
        let usual = match place.post.kind {
            PostKind::Air => "air",
            PostKind::Sea => "sea",
            PostKind::Land => "road",
            PostKind::Rail => "rail",
        };
        Ok((seen, usual))
    })
    .await
}

/// What the second line sees and the first does not.
async fn inner(ctx: &Ctx, room: &Room, seen: &Examined) -> kernel::Result<Vec<Html>> {
    let e = &seen.examination.body;
    if ctx.post() != Some(e.post) || e.referred_at.is_none() || !ctx.may(&crate::SECOND_LINE) {
        return Ok(Vec::new());
    }
    let id = seen.examination.id;
    let protection = run(ctx, room, move |desk, act| desk.protection_of(act, id)).await?;
    Ok(second_line::tools(ctx, seen, &protection.rows))
}

/// The page, with what was typed and what is wrong with it.
pub(super) async fn page(ctx: &Ctx, room: &Room, seen: &Examined, form: &Form) -> Reply {
    let e = &seen.examination.body;
    let inner = inner(ctx, room, seen).await?;
    let here = ctx.post() == Some(e.post);
    let second = matches!(e.progress.state, Stand::Referred | Stand::Assigned);
    let may_decide = here && (!second || ctx.may(&crate::SECOND_LINE));
    let open = may_decide && !e.progress.state.is_final() && e.progress.state != Stand::Referred;
    let name = shown_name(ctx, e);
    let person = seen.history.person.filter(|_| ctx.may(&crate::HISTORY));
    let body = ExaminationPage {
        when: format!("{} · {}", words::direction(ctx, e.direction), ctx.date(e.date)),
        state: words::state(ctx, e.progress.state),
        document: facts::document(ctx, &e.document, e.date),
        digits: facts::check_digits(ctx, e),
        digits_hold: facts::check_digits_hold(ctx, e),
        variant: facts::variant(ctx, e),
        checks: checks::looked(ctx, room, seen).await?,
        apart: hits::pointer(ctx, room, seen).await?,
        flight: flights::link(ctx, e),
        examine_document: examine_document(ctx, seen),
        signals: facts::signals(ctx, seen),
        differences: facts::differences(ctx, &seen.history),
        before: facts::before(ctx, &seen.history, 6),
        person: person.map(|p| format!("/border/people/{p}")),
        findings: findings(ctx, e),
        law: e.assessment.as_ref().map(|a| a.law.clone()),
        days: e.assessment.as_ref().and_then(|a| a.days).map(|d| {
            let until = d.until.map_or_else(|| "–".to_owned(), |u| ctx.date(u));
            (i64::from(d.left_days), i64::from(d.used_days), until)
        }),
        not_known: NotKnown::of(ctx, room, &seen.not_known).await,
        steps: facts::steps(ctx, e, ctx.may(&crate::SECOND_LINE)),
        outcome: outcome(ctx, e),
        open,
        elsewhere: (!here).then(|| {
            let post = ctx.frame().post_name(e.post).unwrap_or_default();
            Toast::new(Tone::Watch, ctx.t1("border-other-post", "post", post))
        }),
        asylum: e
            .progress
            .asylum_open
            .then(|| Toast::new(Tone::Watch, ctx.t("border-asylum-open"))),
        journey: journey::fields(ctx, form),
        papers: journey::papers(ctx, form),
        papers_open: journey::papers_wanted(e),
        same_as: same_as(ctx, form, seen),
        decision: journey::decision(ctx, form, e),
        check: key::button(
            ctx.t("border-check-again"),
            at(seen, "journey"),
            "F5",
            'j',
            Weight::Quiet,
        ),
        keys: keys(ctx, seen),
        next: Action::link(ctx.t("border-next"), "/border").key("F3").access_key('n'),
        taken: e.referred_at.map(|_| {
            let seconds = e.second_line_seconds(ctx.now()).unwrap_or(0);
            ctx.t1("border-second-line-took", "n", seconds / 60)
        }),
        inner,
        name: name.clone(),
        ctx,
        form,
        seen,
        e,
    };
    let trail = vec![(ctx.t("border-first-line"), "/border".to_owned())];
    let mut response = Page::new(name).trail(trail).wide().own_heading().show(ctx, &body)?;
    if !form.is_sound() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The traveller's name as the document has it.
pub(super) fn shown_name(ctx: &Ctx, e: &Examination) -> String {
    let d = &e.document;
    match (d.surname.is_empty(), d.given_names.is_empty()) {
        (false, false) => format!("{}, {}", d.surname, d.given_names),
        (true, true) => ctx.t("border-name-unknown"),
        _ => d.name(),
    }
}

/// Where the second line writes down what it found in the document. Names stand in no address.
fn examine_document(ctx: &Ctx, seen: &Examined) -> Option<Action> {
    let e = &seen.examination.body;
    if e.referred_at.is_none() || !ctx.may(&crate::SECOND_LINE) || ctx.post() != Some(e.post) {
        return None;
    }
    let d = &e.document;
    let plain = |t: &str| t.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    let mut href = format!(
        "/documents/examinations/new?examination={}&issuer={}&type={}&number={}",
        seen.examination.id,
        plain(&d.issuer),
        plain(&d.document_type),
        plain(&d.number)
    );
    for (name, verdict) in [
        ("chip", e.chip.as_ref().map(|chip| &chip.verdict)),
        ("seal", e.seal.as_ref().map(|seal| &seal.verdict)),
    ] {
        if let Some(verdict) = verdict {
            href = format!("{href}&{name}={verdict}");
        }
    }
    Some(Action::link(ctx.t("border-examine-document"), href).quiet())
}

fn findings(ctx: &Ctx, e: &Examination) -> Vec<(Status, String, String)> {
    let all = e.assessment.iter().flat_map(|a| &a.findings);
    all.map(|f| (words::outcome(ctx, f.outcome), words::finding(ctx, f), f.section.clone()))
        .collect()
}

/// Where the examination led, once it is over.
fn outcome(ctx: &Ctx, e: &Examination) -> Option<Action> {
    match (e.crossing, e.refusal) {
        (_, Some(refusal)) => Some(
            Action::link(ctx.t("border-refusal-form"), format!("/border/refusals/{refusal}"))
                .key("F4")
                .access_key('p'),
        ),
        (Some(crossing), None) if ctx.may(&crate::HISTORY) => Some(
            Action::link(ctx.t("border-crossing"), format!("/border/crossings/{crossing}"))
                .key("F4")
                .access_key('p')
                .quiet(),
        ),
        _ => None,
    }
}

/// Who it may be, where the document is new and the name is not.
pub(super) fn same_as(ctx: &Ctx, form: &Form, seen: &Examined) -> Option<Field> {
    let candidates = seen.history.candidates();
    if seen.examination.body.person.is_some() || candidates.is_empty() {
        return None;
    }
    let mut choices = vec![Choice::new("", ctx.t("border-somebody-else"))];
    choices.extend(candidates.iter().map(|c| {
        let p = &c.person.body;
        let citizenships: Vec<_> = p.citizenships.iter().map(|c| words::country(ctx, c)).collect();
        let born = words::partial(ctx, &p.birth_date.to_string());
        let label = [p.names.shown(), born, citizenships.join(", ")].join(" · ");
        Choice::new(c.person.id.to_string(), label)
    }));
    let field = Field::radio(form, "same_as", ctx.t("border-same-as"), choices)
        .hint(ctx.t("border-same-as-hint"));
    Some(if form.value("same_as").is_empty() { field.default("") } else { field })
}

/// Where a step of an examination is sent.
pub(super) fn at(seen: &Examined, step: &str) -> String {
    format!("/border/examinations/{}/{step}", seen.examination.id)
}

/// What may be done now, each with its key. Refusal stands apart and only leads on to its form.
fn keys(ctx: &Ctx, seen: &Examined) -> Vec<Html> {
    let e = &seen.examination.body;
    let may = |step: Step| seen.next.contains(&step);
    let mut keys = Vec::new();
    let other = match e.direction {
        Direction::Arrival => {
            if may(Step::Admit) && ctx.may(&crate::ADMIT) {
                let label = ctx.t("border-admit");
                keys.push(key::button(label, at(seen, "admit"), "F2", 'a', Weight::Main));
            }
            ctx.t("border-turn-departure")
        }
        Direction::Departure => {
            if may(Step::Depart) && ctx.may(&crate::ADMIT) {
                let label = ctx.t("border-depart");
                keys.push(key::button(label, at(seen, "depart"), "F2", 'a', Weight::Main));
            }
            ctx.t("border-turn-arrival")
        }
    };
    if ctx.may(&crate::REFER) {
        if may(Step::Refer) {
            let label = ctx.t("border-refer");
            keys.push(key::button(label, at(seen, "refer"), "F4", 'r', Weight::Quiet));
        }
        if may(Step::RequestAsylum) && !e.progress.asylum_open {
            let label = ctx.t("border-asylum");
            keys.push(key::button(label, at(seen, "asylum"), "F6", 'y', Weight::Quiet));
        }
    }
    keys.push(key::button(other, at(seen, "turn"), "F9", 't', Weight::Quiet));
    if may(Step::Withdraw) && ctx.may(&crate::REFER) {
        let label = ctx.t("border-withdraw");
        keys.push(key::button(label, at(seen, "withdraw"), "Alt+W", 'w', Weight::Quiet));
    }
    if may(Step::Refuse) && e.direction == Direction::Arrival && ctx.may(&crate::REFUSE) {
        let label = ctx.t("border-refuse-on");
        let then = Some(("then", "refuse"));
        keys.push(key::sending(label, at(seen, "journey"), then, "F8", 'x', Weight::Grave));
    }
    keys
}
