//! Documents reported lost or stolen: asked one number at a time, added, taken back.
//!
//! Always holds: nobody reads the lists through; what is taken back stays on record with its reason.

use axum::extract::{Path, State};
use documents::{LostDocument, LostStatus};
use kernel::{Error, Id};
use registry::{Query, Session, Stored};
use web::components::{Action, Cell, Choice, Column, Empty, Field, Note, Table};
use web::sheet::{Part, Sent, Sheet, fold};
use web::{Ctx, Form, Page, QueryString, Reply, Tone};

use super::library::asked;
use super::series_form::absorb;
use super::{At, with_session, words};
use crate::REPORT_LOST;
use crate::examination::issuer;

/// The list in which entries stand that are added here.
const OWN_LIST: &str = "desk";
/// The most lists that are told.
const MOST_LISTS: usize = 30;

/// A list: what it is called, and how many entries it has.
struct List {
    name: String,
    entries: u64,
}

/// Every list: one look-up finds the next name, another counts.
fn lists(session: &Session) -> kernel::Result<Vec<List>> {
    let mut out: Vec<List> = Vec::new();
    while out.len() < MOST_LISTS {
        let query = Query::<LostDocument>::all().oldest_first("list").limit(1);
        let query = match out.last() {
            Some(last) => query.gt("list", last.name.as_str()),
            None => query,
        };
        let Some(next) = session.find(&query)?.first() else { break };
        let name = next.body.list;
        let entries = session.count(&Query::<LostDocument>::all().eq("list", name.as_str()))?;
        out.push(List { name, entries });
    }
    Ok(out)
}

struct Shown {
    /// Nothing was asked, or what counts today of the number that was.
    found: Option<Vec<Stored<LostDocument>>>,
    lists: Vec<List>,
    last: Option<jiff::Timestamp>,
}

async fn load(ctx: &Ctx, ask: Option<(String, String)>) -> kernel::Result<Shown> {
    let today = ctx.today();
    with_session(ctx, move |session| {
        let found = ask
            .map(|(issuer, number)| documents::lost::reported(session, &issuer, &number, today))
            .transpose()?;
        let newest = Query::<LostDocument>::all().newest_first("entry").limit(1);
        let last = session.find(&newest)?.first().map(|s| s.at);
        Ok(Shown { found, lists: lists(session)?, last })
    })
    .await
}

pub(super) async fn show(ctx: Ctx, State(_): At) -> Reply {
    page(&ctx, &Form::empty(&ctx), None).await
}

/// The page; with a form of which one is wrong: that which adds, or that which withdraws.
async fn page(ctx: &Ctx, typed: &Form, withdrawing: Option<Id<LostDocument>>) -> Reply {
    let mut ask = asked(ctx, &["issuer", "number"]);
    if withdrawing.is_some() {
        ask.set("issuer", typed.value("issuer"));
        ask.set("number", typed.value("number"));
    }
    let number = ask.text("number");
    let from = issuer(ask.value("issuer"));
    if number.is_some() && from.is_none() {
        ask.blame("issuer", "document-issuer", &[]);
    }
    let question = from.zip(number);
    let shown = load(ctx, question.clone()).await?;
    let sent = Sent::asking(ctx, "/documents/lost")
        .fields(vec![
            Field::search(&ask, "issuer", ctx.t("examiner-issuer"), words::countries(ctx))
                .required()
                .focus(),
            Field::text(&ask, "number", ctx.t("examiner-number")).mono().required(),
        ])
        .button(Action::button(ctx.t("examiner-ask")).key("F2").access_key('a'));
    let mut first = Part::new(ctx.t("examiner-lost-ask")).html(sent.html());
    if let Some(found) = &shown.found {
        first = answer(ctx, first, found, question.as_ref(), typed, withdrawing);
    }
    first = first.hints(ctx.t("examiner-lost-says"));
    let mut second = Part::new(ctx.t("examiner-lists")).with(&table(ctx, &shown));
    if ctx.may(&REPORT_LOST) {
        let form = if withdrawing.is_some() { Form::empty(ctx) } else { typed.clone() };
        second = second.html(fold(
            ctx.t("examiner-lost-add-title"),
            withdrawing.is_none() && !typed.is_sound(),
            adding(ctx, &form),
        ));
    }
    // A number that can't be asked is said beside its field; what was typed elsewhere, by its form.
    let faulty = if typed.is_sound() { &ask } else { typed };
    let sheet = Sheet::beside().part(first).part(second);
    sheet.show(ctx, Page::new(ctx.t("examiner-lost")), Some(faulty))
}

fn answer(
    ctx: &Ctx,
    mut part: Part,
    found: &[Stored<LostDocument>],
    question: Option<&(String, String)>,
    typed: &Form,
    withdrawing: Option<Id<LostDocument>>,
) -> Part {
    if found.is_empty() {
        return part.with(&Note::new(
            Tone::Good,
            ctx.t("examiner-lost-none"),
            ctx.t("examiner-lost-none-says"),
        ));
    }
    part = part.with(&Note::new(
        Tone::Watch,
        ctx.t("examiner-lost-found"),
        ctx.t("examiner-reported-says"),
    ));
    for entry in found {
        let b = &entry.body;
        let day = |d: Option<jiff::civil::Date>| {
            d.map_or_else(|| ctx.t("examiner-not-known"), |d| ctx.date(d))
        };
        let mut d = web::components::Definitions::new()
            .html(ctx.t("examiner-lost-status"), web::Html::of(&words::lost(ctx, b.status)))
            .text(ctx.t("examiner-list"), &format!("{} · {}", b.list, b.reference))
            .text(ctx.t("examiner-reported-on"), &day(b.reported_on));
        if let Some(until) = b.until {
            d = d.text(ctx.t("examiner-counts-until"), &ctx.date(until));
        }
        if let Some(note) = &b.note {
            d = d.text(ctx.t("examiner-note"), note);
        }
        part = part.with(&d);
        if let (true, Some((issuer, number))) = (ctx.may(&REPORT_LOST), question) {
            let blank = Form::empty(ctx);
            let mine = withdrawing == Some(entry.id);
            let form = if mine { typed } else { &blank };
            let why = Field::text(form, "because", ctx.t("examiner-why")).required();
            let sent =
                Sent::to(ctx, format!("/documents/lost/{}/withdraw", entry.id), entry.version)
                    .hidden("issuer", issuer.as_str())
                    .hidden("number", number.as_str())
                    .fields(vec![why])
                    .button(Action::button(ctx.t("examiner-withdraw")).quiet());
            part = part.html(fold(ctx.t("examiner-withdraw-title"), mine, sent.html()));
        }
    }
    part
}

fn table(ctx: &Ctx, shown: &Shown) -> Table {
    let columns =
        vec![Column::text(ctx.t("examiner-list")), Column::number(ctx.t("examiner-entries"))];
    let mut table = Table::new(ctx, ctx.t("examiner-lists-by-name"), columns)
        .empty(Empty::new(ctx.t("examiner-lists-none"), ctx.t("examiner-lists-none-advice")));
    for list in &shown.lists {
        table.push(vec![Cell::Code(list.name.clone()), ctx.number(list.entries).into()]);
    }
    match shown.last {
        Some(at) => table.note(ctx.t1("examiner-lists-last", "at", ctx.date_time(at))),
        None => table,
    }
}

fn adding(ctx: &Ctx, form: &Form) -> web::Html {
    let status = LostStatus::ALL.iter().map(|s| Choice::new(s.code(), words::lost(ctx, *s).word));
    Sent::to(ctx, "/documents/lost", 0)
        .fields(vec![
            Field::text(form, "document_issuer", ctx.t("examiner-issuer")).required(),
            Field::text(form, "document_type", ctx.t("examiner-type")).mono(),
            Field::text(form, "document_number", ctx.t("examiner-number")).mono().required(),
            Field::select(form, "status", ctx.t("examiner-lost-status"), status.collect()),
            Field::text(form, "reference", ctx.t("examiner-reference"))
                .hint(ctx.t("examiner-reference-hint"))
                .required(),
            Field::date(form, "reported_on", ctx.t("examiner-reported-on")),
            Field::date(form, "until", ctx.t("examiner-counts-until")),
            Field::area(form, "note", ctx.t("examiner-note"))
                .rows(2)
                .hint(ctx.t("examiner-lost-note-hint")),
        ])
        .button(Action::button(ctx.t("examiner-lost-add")).quiet())
        .html()
}

pub(super) async fn add(ctx: Ctx, State(_): At, mut form: Form) -> Reply {
    let from = issuer(form.value("document_issuer"));
    if from.is_none() {
        form.blame("document_issuer", "document-issuer", &[]);
    }
    let status = form.value("status").to_owned();
    let status = LostStatus::ALL.into_iter().find(|s| s.code() == status);
    let entry = LostDocument {
        list: OWN_LIST.to_owned(),
        reference: form.required("reference").unwrap_or_default(),
        issuer: from.unwrap_or_default(),
        number: people::number_key(&form.required("document_number").unwrap_or_default()),
        document_type: form.text("document_type").map(|t| t.to_uppercase()),
        status: status.unwrap_or(LostStatus::Lost),
        reported_on: form.date("reported_on"),
        until: form.date("until"),
        note: form.text("note"),
        withdrawn_on: None,
        withdrawn_because: None,
    };
    if !form.is_sound() {
        return page(&ctx, &form, None).await;
    }
    let (number, of) = (entry.number.clone(), entry.issuer.clone());
    let kept = move |session: &Session| {
        // The same reference of another document would put that one out of the list.
        let there = documents::lost::entry(session, OWN_LIST, &entry.reference)?;
        if there.is_some_and(|t| (&t.body.issuer, &t.body.number) != (&entry.issuer, &entry.number))
        {
            let taken = Error::conflict("lost-refused", "The entry can't be kept as stated.");
            return Err(taken.field(
                "reference",
                "reference-taken",
                "Another document stands under this reference. Give another.",
            ));
        }
        documents::lost::add(session, &entry)
    };
    match with_session(&ctx, kept).await {
        Ok(_) => {
            let to = QueryString::default().with("issuer", &of).with("number", &number);
            Ok(ctx.saying(&to.href("/documents/lost"), Tone::Done, ctx.t("examiner-done-lost")))
        }
        Err(error) => {
            absorb(&ctx, &mut form, renamed(error))?;
            page(&ctx, &form, None).await
        }
    }
}

/// Faults by the names of this form's fields, which stand beside a question's own.
fn renamed(error: Error) -> Error {
    if error.fields().is_empty() {
        return error;
    }
    let mut out = Error::new(error.kind(), error.code(), error.public().to_owned());
    for fault in error.fields() {
        let field = match fault.field.as_str() {
            "issuer" => "document_issuer",
            "number" => "document_number",
            other => other,
        };
        out = out.field(field, fault.code, fault.message.clone());
    }
    out
}

pub(super) async fn withdraw(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<LostDocument>>,
    mut form: Form,
) -> Reply {
    let version: u32 = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let (why, today) = (form.value("because").to_owned(), ctx.today());
    let done = with_session(&ctx, move |session| {
        let seen = Stored { version, ..session.get(id)? };
        documents::lost::withdraw(session, &seen, today, &why)
    })
    .await;
    match done {
        Ok(()) => Ok(ctx.saying("/documents/lost", Tone::Done, ctx.t("examiner-done-withdrawn"))),
        Err(error) => {
            absorb(&ctx, &mut form, error)?;
            page(&ctx, &form, Some(id)).await
        }
    }
}
