//! What is held about a person, told to who asks: a page to be read and printed, and a file with
//! every record.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use kernel::{Error, Id, Result};
use people::{Person, known};
use registry::Stored;
use serde_json::{Value, json};
use web::components::{Action, Cell, Choice, Column, Definitions, Empty, Field, Note, Table};
use web::sheet::{Part, Sent, Sheet};
use web::{Ctx, Form, Page, Reply, Tone};

use super::{At, Room, person, with_session, words};
use crate::held::{self, Held, HeldKind, HeldRecord};
use crate::model::{Answer, Asker};

fn asker(ctx: &Ctx, asker: Asker) -> String {
    ctx.t(&format!("identities-asker-{}", asker.code()))
}

async fn asking(ctx: &Ctx, id: Id<Person>, form: &Form) -> Reply {
    let (known, given) = with_session(ctx, move |session| {
        session.get(id)?;
        let known = known(session, id)?;
        let given = held::answers(session, &known)?;
        Ok((known, given))
    })
    .await?;
    let askers = Asker::ALL.iter().map(|a| Choice::new(a.code(), asker(ctx, *a))).collect();
    let sent = Sent::to(ctx, format!("/people/{id}/held"), 0)
        .fields(vec![
            Field::radio(form, "asker", ctx.t("identities-asker"), askers),
            Field::area(form, "shown", ctx.t("identities-shown"))
                .rows(2)
                .hint(ctx.t("identities-shown-hint")),
        ])
        .button(Action::button(ctx.t("identities-answer")).key("F2").access_key('a'));
    let columns = vec![
        Column::text(ctx.t("identities-when")),
        Column::text(ctx.t("identities-asker")),
        Column::text(ctx.t("identities-shown")),
        Column::text(ctx.t("identities-answered-by")),
    ];
    let row = |a: &Stored<Answer>| -> Vec<Cell> {
        vec![
            Cell::Link(ctx.date_time(a.body.at), format!("/people/answers/{}", a.id)),
            asker(ctx, a.body.asker).into(),
            a.body.shown.clone().into(),
            a.body.by.name.clone().into(),
        ]
    };
    let before = Table::new(ctx, ctx.t("identities-answers"), columns)
        .rows(given.iter().map(row).collect())
        .empty(Empty::new(ctx.t("identities-no-answers"), String::new()));
    let name = known.leading().map_or_else(|| ctx.t("identities-erased"), |p| p.body.names.shown());
    let trail =
        vec![(ctx.t("identities-persons"), "/people".to_owned()), (name, format!("/people/{id}"))];
    Sheet::stacked()
        .part(Part::new("").says(ctx.t("identities-held-says")).html(sent.html()))
        .part(Part::new("").with(&before))
        .show(ctx, Page::new(ctx.t("identities-held")).trail(trail), Some(form))
}

pub(super) async fn ask(ctx: Ctx, State(_): At, Path(id): Path<Id<Person>>) -> Reply {
    asking(&ctx, id, &Form::empty(&ctx)).await
}

pub(super) async fn give(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Person>>,
    mut form: Form,
) -> Reply {
    let codes = Asker::ALL.map(Asker::code);
    let asker = form.one_of("asker", &codes).and_then(Asker::from_code);
    let shown = form.value("shown").to_owned();
    let Some(asker) = asker else {
        return asking(&ctx, id, &form).await;
    };
    let done =
        with_session(&ctx, move |session| held::answer(session, &room.holdings, id, asker, &shown))
            .await;
    match done {
        Ok((answer, _)) => Ok(ctx.redirect(&format!("/people/answers/{answer}"))),
        Err(error) => {
            form.absorb(error)?;
            asking(&ctx, id, &form).await
        }
    }
}

async fn load(ctx: &Ctx, room: &Room, id: Id<Answer>) -> Result<(Stored<Answer>, Held)> {
    let holdings = room.holdings.clone();
    with_session(ctx, move |session| {
        let answer = session.get(id)?;
        let held = holdings.of(session, answer.body.person)?;
        Ok((answer, held))
    })
    .await
}

/// A value as a reader writes it: dates in words, countries and posts by name.
fn said(ctx: &Ctx, key: &str, value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::Bool(true) => return Some(ctx.t("identities-yes")),
        Value::Bool(false) => return Some(ctx.t("identities-no")),
        Value::Number(n) => {
            return Some(n.as_i64().map_or_else(|| n.to_string(), |n| ctx.number(n)));
        }
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) => text,
        Value::Array(_) | Value::Object(_) => return None,
    };
    if text.len() > 2_000 {
        return Some(ctx.t1("identities-long-text", "n", ctx.number(text.len())));
    }
    if let Ok(at) = text.parse::<jiff::Timestamp>() {
        return Some(ctx.date_time(at));
    }
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        return Some(ctx.date(day));
    }
    if key == "post"
        && let Some(name) = text.parse().ok().and_then(|post| ctx.frame().post_name(post))
    {
        return Some(name);
    }
    if ["issuing_state", "issuer", "citizenship", "country", "citizenships", "nationality"]
        .contains(&key)
    {
        return Some(words::country(ctx, text));
    }
    if key == "asker" {
        return Some(ctx.t_or(&format!("identities-asker-{text}"), text));
    }
    // Ids say nothing to who reads; the file has them.
    let is_id = text.len() == 36 && text.parse::<uuid::Uuid>().is_ok();
    (!is_id).then(|| ctx.t_or(&format!("identities-code-{text}"), text))
}

/// A field by its name.
fn field(ctx: &Ctx, key: &str) -> String {
    ctx.t_or(&format!("identities-field-{key}"), &key.replace('_', " "))
}

/// Everything in a body that says something, with its name.
fn flatten(ctx: &Ctx, key: &str, value: &Value, out: &mut Vec<(String, String)>) {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    match value {
        // Whoever did something: their name, with the role in which they did it.
        Value::Object(_) if text("role").is_some() && text("name").is_some() => {
            let role = text("role").unwrap_or_default();
            let role = ctx.t_or(&format!("identities-code-{role}"), role);
            out.push((field(ctx, key), format!("{}, {role}", text("name").unwrap_or_default())));
        }
        Value::Object(fields) => {
            // Evidence is figures: the file has it, and the pair's own page.
            for (name, value) in fields.iter().filter(|(name, _)| *name != "evidence") {
                flatten(ctx, name, value, out);
            }
        }
        Value::Array(all) => {
            for value in all {
                flatten(ctx, key, value, out);
            }
        }
        value => {
            if let Some(text) = said(ctx, key, value) {
                out.push((field(ctx, key), text));
            }
        }
    }
}

/// A record in one cell: what each of its fields says, a field after the other.
fn fields(ctx: &Ctx, record: &HeldRecord) -> Definitions {
    let mut all = Vec::new();
    if let Some(newest) = record.versions.first() {
        flatten(ctx, "", &newest.body, &mut all);
    }
    let mut merged: Vec<(String, Vec<String>)> = Vec::new();
    for (name, text) in all {
        match merged.iter_mut().find(|(n, _)| *n == name) {
            Some((_, texts)) if texts.contains(&text) => {}
            Some((_, texts)) => texts.push(text),
            None => merged.push((name, vec![text])),
        }
    }
    merged.into_iter().fold(Definitions::new(), |d, (name, texts)| {
        let text = texts.join(" · ");
        // A zone is one long word: as a code it breaks where the screen ends.
        if text.split(' ').any(|word| word.chars().count() > 24) {
            d.code(name, &text)
        } else {
            d.text(name, &text)
        }
    })
}

/// A record under the time since when it is held.
#[derive(Template)]
#[template(path = "identities/entry.html")]
struct Entry {
    at: String,
    fields: Definitions,
}

fn of_kind(ctx: &Ctx, kind: &HeldKind) -> Part {
    let n = ctx.number(kind.records.len());
    let mut part = Part::new(format!("{} ({n})", words::kind(ctx, &kind.kind)));
    for record in &kind.records {
        let at = record.versions.last().map(|v| ctx.date_time(v.at)).unwrap_or_default();
        let mut d = fields(ctx, record);
        let versions = record.versions.len();
        if versions > 1 {
            d = d.text(ctx.t("identities-versions"), &ctx.number(versions));
        }
        part = part.with(&Entry { at, fields: d });
    }
    part
}

pub(super) async fn show(ctx: Ctx, State(room): At, Path(id): Path<Id<Answer>>) -> Reply {
    let (answer, held) = load(&ctx, &room, id).await?;
    let a = &answer.body;
    let known = &held.known;
    let name = known.leading().map_or_else(|| ctx.t("identities-erased"), |p| p.body.names.shown());
    let total: u64 = held.counts().iter().map(|(_, n)| n).sum();
    let about = Definitions::new()
        .text(ctx.t("identities-about"), &name)
        .text(ctx.t("identities-asker"), &asker(&ctx, a.asker))
        .text(ctx.t("identities-shown"), &a.shown)
        .text(ctx.t("identities-answered-by"), &format!("{} · {}", a.by.name, ctx.date_time(a.at)))
        .text(ctx.t("identities-node"), &ctx.frame().node())
        .text(ctx.t("identities-records"), &ctx.number(total));
    let file = Action::link(ctx.t("identities-file"), format!("/people/answers/{id}/file"));
    let head = Part::new("")
        .with(&about)
        .with(&Note::new(
            Tone::Plain,
            ctx.t("identities-complete"),
            ctx.t("identities-complete-says"),
        ))
        .actions(vec![file.key("F2").access_key('a')]);
    let register = Part::new(ctx.t("identities-register"))
        .with(&person::statements(&ctx, known))
        .with(&person::documents(&ctx, known));
    let mut sheet = Sheet::stacked().part(head).part(register);
    if !known.merges.is_empty() {
        let merges = person::merges(&ctx, known);
        sheet = sheet.part(Part::new(ctx.t("identities-merges")).with(&merges));
    }
    // What stands above in words is not said twice; the file has it all.
    let said = ["people.person", "people.document", "people.fact", "people.merge"];
    for kind in held.kinds.iter().filter(|k| !said.contains(&k.kind.as_str())) {
        sheet = sheet.part(of_kind(&ctx, kind));
    }
    let trail = vec![
        (ctx.t("identities-persons"), "/people".to_owned()),
        (name, format!("/people/{}", a.person)),
        (ctx.t("identities-held"), format!("/people/{}/held", a.person)),
    ];
    sheet.show(&ctx, Page::new(ctx.t("identities-held-title")).trail(trail), None)
}

/// Everything as data: what a program, or a lawyer, reads.
pub(super) fn whole(node: &str, answer: &Stored<Answer>, held: &Held) -> Value {
    json!({
        "node": node,
        "answer": answer.id,
        "asker": answer.body.asker,
        "shown": answer.body.shown,
        "answered_by": answer.body.by,
        "answered_at": answer.body.at,
        "persons": held.known.ids,
        "kinds": held.kinds,
    })
}

pub(super) async fn file(ctx: Ctx, State(room): At, Path(id): Path<Id<Answer>>) -> Reply {
    let (answer, held) = load(&ctx, &room, id).await?;
    let whole = whole(&ctx.frame().node(), &answer, &held);
    let bytes = serde_json::to_vec_pretty(&whole)
        .map_err(|e| Error::internal(format!("what is held as a file: {e}")))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"held.json\""),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes).into_response())
}
