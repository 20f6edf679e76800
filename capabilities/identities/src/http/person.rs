//! A person on record: what is known and where it comes from, their documents, and the records that
//! were merged, each to be parted again with a reason.

use askama::Template;
use axum::extract::{Path, State};
use jiff::civil::Date;
use kernel::{Error, Id, Result};
use people::{Fact, Known, Merge, Names, PartialDate, Person, Sex, Source, Told, known};
use registry::{Query, Session, Stored};
use web::components::{Action, Cell, Choice, Column, Empty, Event, Field, Note, Table, Timeline};
use web::sheet::{Part, Sent, Sheet, fold};
use web::{Ctx, Form, Html, Page, Reply, Tone};

use super::{At, version, with_session, words};
use crate::decide;
use crate::model::Candidate;
use crate::{DECIDE, DUPLICATES, HELD, TELL};

/// What can be written down on the page, in its order.
const TELLABLE: [&str; 5] = ["name", "birth_date", "birth_place", "sex", "citizenship"];
/// From whom it can come.
const SOURCES: [&str; 2] = ["person", "officer"];
/// How many pairs are looked at.
const MOST_PAIRS: usize = 50;

struct Shown {
    known: Known,
    /// Pairs in which their records stand and of which somebody has still to decide.
    open: usize,
}

fn load(session: &Session, id: Id<Person>) -> Result<Shown> {
    session.get(id)?;
    let known = known(session, id)?;
    let mut open = 0;
    for column in ["first", "second"] {
        let all = Query::<Candidate>::all();
        let pairs = session.each(&all, column, &known.ids, MOST_PAIRS, |c| {
            if column == "first" { c.body.first } else { c.body.second }
        })?;
        open += pairs.values().flatten().filter(|c| c.body.state.is_undecided()).count();
    }
    Ok(Shown { known, open })
}

/// The document of an id, in one line.
fn document(known: &Known, source: Option<&Source>) -> Option<String> {
    let Some(Source::Document { document }) = source else { return None };
    let found = known.documents.iter().find(|d| d.id == *document)?;
    Some(format!("{} {}", found.body.issuing_state, found.body.number))
}

/// What is said of them, with where it comes from.
pub(super) fn statements(ctx: &Ctx, known: &Known) -> Table {
    let columns = vec![
        Column::text(ctx.t("identities-fact")),
        Column::text(ctx.t("identities-says")),
        Column::text(ctx.t("identities-source")),
        Column::text(ctx.t("identities-since")),
    ];
    let mut statements = known.statements();
    statements.sort_by_key(|s| TELLABLE.iter().position(|t| *t == s.told.code()));
    let row = |s: &people::Statement| -> Vec<Cell> {
        let source = document(known, s.source.as_ref());
        let said = words::told(ctx, &s.told);
        let said = match &s.told {
            Told::Relation { to, .. } => Cell::Link(said, format!("/people/{to}")),
            _ => said.into(),
        };
        vec![
            words::what(ctx, s.told.code()).into(),
            said,
            words::source(ctx, s.source.as_ref(), source.as_deref()).into(),
            ctx.date_time(s.at).into(),
        ]
    };
    Table::new(ctx, ctx.t("identities-facts"), columns).rows(statements.iter().map(row).collect())
}

pub(super) fn documents(ctx: &Ctx, known: &Known) -> Table {
    let columns = vec![
        Column::text(ctx.t("identities-what-document")),
        Column::text(ctx.t("identities-issuer")),
        Column::text(ctx.t("identities-number")),
        Column::text(ctx.t("identities-expires")),
        Column::text(ctx.t("identities-first-seen")),
    ];
    let row = |d: &Stored<people::Document>| -> Vec<Cell> {
        let b = &d.body;
        vec![
            Cell::Code(b.document_type.clone()),
            words::country(ctx, &b.issuing_state).into(),
            Cell::Code(b.number.clone()),
            words::day(ctx, b.expires_on).into(),
            b.first_seen_at
                .map_or_else(|| ctx.t("identities-not-known"), |at| ctx.date_time(at))
                .into(),
        ]
    };
    Table::new(ctx, ctx.t("identities-documents"), columns)
        .rows(known.documents.iter().map(row).collect())
        .empty(Empty::new(ctx.t("identities-no-documents"), String::new()))
}

/// When records were merged and parted, the newest first.
pub(super) fn merges(ctx: &Ctx, known: &Known) -> Timeline {
    let mut events: Vec<(jiff::Timestamp, Event)> = Vec::new();
    for stored in &known.merges {
        let m = &stored.body;
        let what = if m.by_rule { "identities-merged-by-rule" } else { "identities-merged" };
        events.push((
            m.at,
            Event {
                when: ctx.date_time(m.at),
                what: ctx.t(what),
                detail: format!("{} · {}", m.by.name, m.because),
                tone: Tone::Good,
                href: None,
            },
        ));
        if let Some(p) = &m.parted {
            events.push((
                p.at,
                Event {
                    when: ctx.date_time(p.at),
                    what: ctx.t("identities-parted"),
                    detail: format!("{} · {}", p.by.name, p.because),
                    tone: Tone::Watch,
                    href: None,
                },
            ));
        }
    }
    events.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Timeline { events: events.into_iter().map(|(_, e)| e).collect() }
}

/// What parting does, what the merge rested on, and the form.
#[derive(Template)]
#[template(path = "identities/part.html")]
struct PartForm {
    says: String,
    ledger: Html,
    form: Html,
}

/// Which form was sent and came back with faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Faulty {
    None,
    Part(Id<Merge>),
    Tell,
    Withdraw(Id<Fact>),
}

fn parting(ctx: &Ctx, id: Id<Person>, known: &Known, form: &Form, faulty: Faulty) -> Vec<Html> {
    let name = |of: Id<Person>| {
        let found = known.people.iter().find(|p| p.id == of);
        found.map_or_else(|| ctx.t("identities-erased"), |p| words::person(ctx, &p.body))
    };
    let blank = Form::empty(ctx);
    let is_ours = |m: &&Stored<Merge>| m.body.is_in_force() && m.home.0 == ctx.frame().node();
    let one = |m: &Stored<Merge>| {
        let mine = faulty == Faulty::Part(m.id);
        let because =
            Field::area(if mine { form } else { &blank }, "because", ctx.t("identities-because"))
                .rows(2)
                .hint(ctx.t("identities-because-hint"));
        let sent = Sent::to(ctx, format!("/people/{id}/part"), m.version)
            .hidden("merge", m.id.to_string())
            .fields(vec![because])
            .button(Action::button(ctx.t("identities-part")).grave());
        let body = Html::of(&PartForm {
            says: ctx.t("identities-part-says"),
            ledger: super::pair::ledger(ctx, &m.body.evidence),
            form: sent.html(),
        });
        let title = ctx.t_args(
            "identities-part-title",
            &[("kept", name(m.body.kept).into()), ("joined", name(m.body.joined).into())],
        );
        fold(title, mine, body)
    };
    known.merges.iter().filter(is_ours).map(one).collect()
}

fn telling(ctx: &Ctx, id: Id<Person>, form: &Form, faulty: Faulty) -> Html {
    let mine = faulty == Faulty::Tell;
    let blank = Form::empty(ctx);
    let form = if mine { form } else { &blank };
    let whats = TELLABLE.iter().map(|c| Choice::new(*c, words::what(ctx, c))).collect();
    let sources = SOURCES.iter().map(|c| Choice::new(*c, ctx.t(&format!("identities-source-{c}"))));
    let sent = Sent::to(ctx, format!("/people/{id}/facts"), 0)
        .fields(vec![
            Field::select(form, "what", ctx.t("identities-fact"), whats),
            Field::text(form, "value", ctx.t("identities-says"))
                .hint(ctx.t("identities-says-hint")),
            Field::select(form, "source", ctx.t("identities-source"), sources.collect()),
        ])
        .button(Action::button(ctx.t("identities-tell")).quiet());
    fold(ctx.t("identities-tell-title"), mine, sent.html())
}

fn withdrawing(ctx: &Ctx, id: Id<Person>, known: &Known, form: &Form, faulty: Faulty) -> Vec<Html> {
    let blank = Form::empty(ctx);
    let is_ours = |f: &&Stored<Fact>| {
        f.body.withdrawn.is_none()
            && f.home.0 == ctx.frame().node()
            && known.ids.contains(&f.body.person)
    };
    let one = |f: &Stored<Fact>| {
        let mine = faulty == Faulty::Withdraw(f.id);
        let because =
            Field::text(if mine { form } else { &blank }, "because", ctx.t("identities-because"));
        let sent = Sent::to(ctx, format!("/people/{id}/withdraw"), f.version)
            .hidden("fact", f.id.to_string())
            .fields(vec![because])
            .button(Action::button(ctx.t("identities-withdraw")).quiet());
        let said =
            format!("{}: {}", words::what(ctx, f.body.told.code()), words::told(ctx, &f.body.told));
        fold(ctx.t1("identities-withdraw-title", "fact", said), mine, sent.html())
    };
    known.facts.iter().filter(is_ours).map(one).collect()
}

fn page(ctx: &Ctx, id: Id<Person>, shown: &Shown, form: &Form, faulty: Faulty) -> Reply {
    let known = &shown.known;
    let title =
        known.leading().map_or_else(|| ctx.t("identities-erased"), |p| p.body.names.shown());
    let mut first = Part::new("");
    if known.ids.len() > 1 {
        let says = ctx.t1("identities-records-says", "n", ctx.number(known.ids.len()));
        first = first.with(&Note::new(Tone::Good, ctx.t("identities-one-person"), says));
    }
    if shown.open > 0 {
        let says = ctx.t1("identities-pairs-open", "n", ctx.number(shown.open));
        first = first.with(&Note::new(Tone::Watch, says, String::new()));
    }
    let mut actions = Vec::new();
    if ctx.may(&HELD) {
        actions.push(Action::link(ctx.t("identities-held"), format!("/people/{id}/held")));
    }
    if shown.open > 0 && ctx.may(&DUPLICATES) {
        actions.push(Action::link(ctx.t("identities-duplicates"), "/people/duplicates"));
    }
    first = first.actions(actions).with(&statements(ctx, known));
    if ctx.may(&TELL) {
        first = first.html(telling(ctx, id, form, faulty));
        for one in withdrawing(ctx, id, known, form, faulty) {
            first = first.html(one);
        }
    }
    let mut sheet = Sheet::stacked().part(first).part(Part::new("").with(&documents(ctx, known)));
    if !known.merges.is_empty() {
        let mut part = Part::new(ctx.t("identities-merges")).with(&merges(ctx, known));
        if ctx.may(&DECIDE) {
            for one in parting(ctx, id, known, form, faulty) {
                part = part.html(one);
            }
        }
        sheet = sheet.part(part);
    }
    let trail = vec![(ctx.t("identities-persons"), "/people".to_owned())];
    sheet.show(ctx, Page::new(title).trail(trail), Some(form))
}

async fn again(ctx: &Ctx, id: Id<Person>, form: &Form, faulty: Faulty) -> Reply {
    let shown = with_session(ctx, move |session| load(session, id)).await?;
    page(ctx, id, &shown, form, faulty)
}

pub(super) async fn show(ctx: Ctx, State(_): At, Path(id): Path<Id<Person>>) -> Reply {
    again(&ctx, id, &Form::empty(&ctx), Faulty::None).await
}

pub(super) async fn part(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<Person>>,
    mut form: Form,
) -> Reply {
    let version = version(&mut form);
    let because = form.value("because").to_owned();
    let Some(merge) = form.id::<Merge>("merge") else {
        return again(&ctx, id, &form, Faulty::None).await;
    };
    let done = with_session(&ctx, move |session| {
        let seen = Stored { version, ..session.get(merge)? };
        decide::part(session, &seen, &because)
    })
    .await;
    match done {
        Ok(()) => {
            Ok(ctx.saying(&format!("/people/{id}"), Tone::Done, ctx.t("identities-done-parted")))
        }
        Err(error) => {
            form.absorb(error)?;
            again(&ctx, id, &form, Faulty::Part(merge)).await
        }
    }
}

/// What somebody typed, as a fact.
fn told(form: &mut Form, language: web::Language) -> Option<Told> {
    let what = form.one_of("what", &TELLABLE)?;
    let value = form.required("value")?;
    let (first, rest) = value.split_once(',').map_or((value.as_str(), ""), |(a, b)| (a, b));
    let (first, rest) = (first.trim(), rest.trim());
    match what {
        "name" => Some(Told::Name { names: Names::new(first, rest) }),
        "birth_date" => {
            let date = value.parse::<PartialDate>().ok().or_else(|| {
                web::parse_date(&value, language).ok().map(|d: Date| PartialDate::Day(d))
            });
            if date.is_none() {
                form.blame("value", "born-shape", &[]);
            }
            Some(Told::BirthDate { date: date? })
        }
        "birth_place" => {
            let country = places::parse_country(rest).map(|c| c.alpha3.to_owned());
            let place = if country.is_some() { first.to_owned() } else { value.clone() };
            Some(Told::BirthPlace { place, country })
        }
        "sex" => {
            let sex = Sex::from_code(&value);
            if sex.is_none() {
                form.blame("value", "fact-sex", &[]);
            }
            Some(Told::Sex { sex: sex? })
        }
        _ => {
            let country = places::parse_country(&value).map(|c| c.alpha3.to_owned());
            if country.is_none() {
                form.blame("value", "fact-country", &[]);
            }
            Some(Told::Citizenship { country: country? })
        }
    }
}

pub(super) async fn tell(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<Person>>,
    mut form: Form,
) -> Reply {
    let told = told(&mut form, ctx.language());
    let source = match form.one_of("source", &SOURCES) {
        Some("officer") => Source::Officer,
        _ => Source::Person,
    };
    let Some(told) = told.filter(|_| form.is_sound()) else {
        return again(&ctx, id, &form, Faulty::Tell).await;
    };
    let now = ctx.now();
    let done = with_session(&ctx, move |session| {
        session.get(id)?;
        let mut writing = session.write("identities.tell");
        people::tell(session, &mut writing, id, told, source, now)?;
        writing.commit().map(|_| ())
    })
    .await;
    match done {
        Ok(()) => {
            Ok(ctx.saying(&format!("/people/{id}"), Tone::Done, ctx.t("identities-done-told")))
        }
        Err(error) => {
            form.absorb(error)?;
            again(&ctx, id, &form, Faulty::Tell).await
        }
    }
}

pub(super) async fn withdraw(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<Person>>,
    mut form: Form,
) -> Reply {
    let version = version(&mut form);
    let because = form.value("because").to_owned();
    let Some(fact) = form.id::<Fact>("fact") else {
        return again(&ctx, id, &form, Faulty::None).await;
    };
    let done = with_session(&ctx, move |session| {
        let seen = Stored { version, ..session.get(fact)? };
        if !people::one_person(session, id)?.contains(&seen.body.person) {
            return Err(Error::not_found("no-such-record", "There is no such record here."));
        }
        let mut writing = session.write("identities.withdraw");
        people::withdraw(session, &mut writing, &seen, &because)?;
        writing.commit().map(|_| ())
    })
    .await;
    match done {
        Ok(()) => {
            Ok(ctx.saying(&format!("/people/{id}"), Tone::Done, ctx.t("identities-done-withdrawn")))
        }
        Err(error) => {
            form.absorb(error)?;
            again(&ctx, id, &form, Faulty::Withdraw(fact)).await
        }
    }
}
