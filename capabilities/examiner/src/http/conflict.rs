//! Two people wrote in one examination: the second sees both versions, and nothing is overwritten.

use askama::Template;
use axum::http::StatusCode;
use web::components::{Action, Definitions, Status};
use web::{Ctx, Form, Page, Reply};

use super::examination::filled;
use super::words;
use crate::examination::{MOST_FREE, View};
use crate::model::Outcome;

#[derive(Template)]
#[template(path = "examiner/conflict.html")]
struct Conflict<'a> {
    ctx: &'a Ctx,
    state: Status,
    now: Definitions,
    sent: Definitions,
    on: Action,
}

/// The words of an outcome's code; of anything else, nothing.
fn outcome(ctx: &Ctx, code: &str) -> String {
    Outcome::from_code(code).map_or_else(String::new, |o| words::outcome(ctx, o).word)
}

/// What a form says of one thing that was looked at.
fn said(ctx: &Ctx, form: &Form, outcome_name: &str, note_name: &str) -> String {
    let (outcome, note) = (outcome(ctx, form.value(outcome_name)), form.value(note_name));
    if note.is_empty() { outcome } else { format!("{outcome}: {note}") }
}

pub(super) fn page(ctx: &Ctx, view: &View, form: &Form) -> Reply {
    let stored = &view.examination;
    let e = &stored.body;
    let standing = filled(ctx, e);
    let mut now = Definitions::new().text(ctx.date_time(stored.at), &e.written_by.name);
    let mut sent = Definitions::new();
    let mut both = |label: String, theirs: String, mine: String| {
        if theirs == mine {
            return;
        }
        for (list, text) in [(&mut now, theirs), (&mut sent, mine)] {
            if !text.is_empty() {
                *list = std::mem::take(list).text(label.clone(), &text);
            }
        }
    };
    let features = view.series.as_ref().map_or(&[][..], |s| s.body.features.as_slice());
    for f in features {
        let (outcome, note) = (format!("outcome-{}", f.code), format!("note-{}", f.code));
        let of = |form: &Form| {
            let said = said(ctx, form, &outcome, &note);
            if said.is_empty() { words::outcome(ctx, Outcome::NotChecked).word } else { said }
        };
        both(f.name.clone(), of(&standing), of(form));
    }
    for n in 0..MOST_FREE {
        let of = |form: &Form| {
            let name = form.value(&format!("free-name-{n}"));
            let said = said(ctx, form, &format!("free-outcome-{n}"), &format!("free-note-{n}"));
            if name.is_empty() { String::new() } else { format!("{name}: {said}") }
        };
        both(ctx.t("examiner-free"), of(&standing), of(form));
    }
    for (field, label) in [("chip", "examiner-chip"), ("seal", "examiner-seal")] {
        let of = |form: &Form| {
            let code = form.value(field);
            if code.is_empty() { String::new() } else { words::electronic(ctx, code) }
        };
        both(ctx.t(label), of(&standing), of(form));
    }
    let findings = |form: &Form| form.value("findings").trim().to_owned();
    both(ctx.t("examiner-findings"), findings(&standing), findings(form));
    let verdict = form.value("verdict");
    if !verdict.is_empty() {
        let word = ctx.t_or(&format!("examiner-verdict-{verdict}"), verdict);
        both(ctx.t("examiner-verdict"), String::new(), word);
    }
    both(ctx.t("examiner-why"), String::new(), form.value("reason").to_owned());
    let body = Conflict {
        state: words::standing(ctx, e),
        now,
        sent,
        on: Action::link(
            ctx.t("examiner-conflict-on"),
            format!("/documents/examinations/{}", stored.id),
        )
        .key("F2")
        .access_key('a'),
        ctx,
    };
    let mut response = Page::new(ctx.t("examiner-conflict")).wide().show(ctx, &body)?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}
