//! The check that stands apart: who on the watchlists the traveller may be, with what speaks for
//! and against it, and what the officer says.
//!
//! Always holds: the examination, which a traveller may see, says no more than that a check is
//! open; lists are named on this page alone, which opens by a key; whoever may not see an entry is
//! told to refer and nothing else; no score is shown, only what agrees and what differs.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse as _;
use base64::Engine as _;
use kernel::Id;
use registry::Stored;
use watchlists::screen::{Evidence, Looked};
use watchlists::{BirthDate, Entry, Judgement, List, Quality, Verdict};
use web::components::{Action, Cell, Column, Definitions, Field, Note, Status, Table};
use web::sheet::Sent;
use web::{Ctx, Form, Html, Page, Reply, Tone};

use super::key::{self, Weight};
use super::sheet::{Part, Sheet, blame, fold, titled};
use super::{At, Room, examination, run, words};
use crate::examination::Examined;
use crate::hits::{HitStand, Hits, ListHit, Saying};
use crate::model::Examination;

fn here(id: Id<Examination>) -> String {
    format!("/border/examinations/{id}/check")
}

/// What the examination's page says of it: that a check is open, or that all are closed.
pub(super) async fn pointer(
    ctx: &Ctx,
    room: &Room,
    seen: &Examined,
) -> kernel::Result<Option<Action>> {
    let e = seen.examination.body.clone();
    if ctx.post() != Some(e.post) || !ctx.may(&crate::HITS) {
        return Ok(None);
    }
    let hits = run(ctx, room, move |desk, act| desk.hits(act, &e)).await?;
    if hits.all.is_empty() {
        return Ok(None);
    }
    let label = match hits.open() {
        0 => ctx.t("border-checks-closed"),
        n => ctx.t1("border-checks-open", "n", i64::try_from(n).unwrap_or(i64::MAX)),
    };
    let link = Action::link(label, here(seen.examination.id)).key("F7").access_key('k');
    Ok(Some(if hits.open() == 0 { link.quiet() } else { link }))
}

/// How much a line of the evidence says, in words.
fn strength(weight: f64) -> (&'static str, Tone) {
    if weight >= 4.0 {
        ("border-evidence-strong-for", Tone::Watch)
    } else if weight >= 0.4 {
        ("border-evidence-for", Tone::Watch)
    } else if weight > -0.4 {
        ("border-evidence-little", Tone::Plain)
    } else if weight > -2.5 {
        ("border-evidence-against", Tone::Good)
    } else {
        ("border-evidence-strong-against", Tone::Good)
    }
}

fn evidence_row(ctx: &Ctx, line: &Evidence) -> Vec<Cell> {
    let shown = |value: &Option<String>| match (line.part.as_str(), value) {
        (_, None) => "–".to_owned(),
        ("citizenship", Some(code)) => words::country(ctx, code),
        ("sex", Some(code)) => words::sex(ctx, code),
        ("birth_date", Some(date)) => words::partial(ctx, date),
        (_, Some(text)) => text.clone(),
    };
    let how = match (line.part.as_str(), line.how.as_str()) {
        ("birth_date", "contradicted") => ctx.t("border-evidence-how-other_date"),
        (_, how) => ctx.t_or(&format!("border-evidence-how-{how}"), how),
    };
    let (key, tone) = strength(line.weight);
    vec![
        ctx.t_or(&format!("border-evidence-part-{}", line.part), &line.part).into(),
        shown(&line.query).into(),
        shown(&line.entry).into(),
        how.into(),
        Cell::Status(Status::new(tone, ctx.t(key))),
    ]
}

fn evidence(ctx: &Ctx, hit: &ListHit) -> Table {
    Table::new(
        ctx,
        ctx.t("border-evidence"),
        vec![
            Column::text(ctx.t("border-evidence-what")),
            Column::text(ctx.t("border-evidence-traveller")),
            Column::text(ctx.t("border-evidence-entry")),
            Column::text(ctx.t("border-evidence-how")),
            Column::text(ctx.t("border-evidence-says")),
        ],
    )
    .rows(hit.candidate.explanation.iter().map(|l| evidence_row(ctx, l)).collect())
}

fn birth(ctx: &Ctx, b: &BirthDate) -> String {
    if let Some(stated) = &b.stated {
        return stated.clone();
    }
    let first = words::partial(ctx, &b.date.to_string());
    let span = match b.until {
        Some(until) => format!("{first} – {}", words::partial(ctx, &until.to_string())),
        None => first,
    };
    if b.about { ctx.t1("border-entry-about", "date", span) } else { span }
}

/// How old a list is, in words.
fn age(ctx: &Ctx, looked: Option<&Looked>, list: &List) -> String {
    let today = ctx.today();
    match looked.and_then(|l| l.days_old(today)) {
        Some(days) => ctx.t1("border-list-days-old", "n", days),
        None if list.form == watchlists::Form::Kept => ctx.t("border-list-kept"),
        None => ctx.t("border-list-age-unknown"),
    }
}

/// By what the entry can be told, and on what it stands.
fn entry_facts(
    ctx: &Ctx,
    entry: &Entry,
    list: &List,
    looked: Option<&Looked>,
    photograph: Option<String>,
) -> Definitions {
    let f = &entry.facts;
    let mut d = Definitions::new();
    if let Some(src) = photograph {
        // The address is made of ids alone.
        let markup = format!(
            "<img class=\"portrait\" src=\"{src}\" alt=\"{}\" height=\"160\">",
            ctx.t("border-entry-photograph").replace('"', "")
        );
        d = d.html(ctx.t("border-entry-photograph"), Html::trusted(markup));
    }
    let names = |low: bool| {
        let those = f.names.iter().filter(|n| (n.quality == Quality::Low) == low);
        those.map(|n| n.text.as_str()).collect::<Vec<_>>().join(" · ")
    };
    let births: Vec<String> = f.birth_dates.iter().map(|b| birth(ctx, b)).collect();
    let citizenships: Vec<String> = f
        .citizenships
        .iter()
        .map(|c| c.code.as_deref().map_or_else(|| c.stated.clone(), |c| words::country(ctx, c)))
        .collect();
    let documents: Vec<String> = f
        .documents
        .iter()
        .map(|d| {
            let parts =
                [Some(d.kind.as_str()), Some(&d.number), d.issuer.as_deref(), d.note.as_deref()];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        })
        .collect();
    let asks: Vec<String> =
        entry.asks(list).iter().map(|a| ctx.t(&format!("border-ask-{}", a.code()))).collect();
    let rows = [
        ("border-entry-asks", asks.join(" · ")),
        ("border-entry-marks", f.marks.clone().unwrap_or_default()),
        ("border-entry-names", names(false)),
        ("border-entry-weak-names", names(true)),
        ("border-birth-date", births.join(" · ")),
        ("border-entry-birth-places", f.birth_places.join(" · ")),
        ("border-citizenship", citizenships.join(" · ")),
        ("border-entry-documents", documents.join(" · ")),
        ("border-entry-positions", f.positions.join(" · ")),
        ("border-entry-remarks", f.remarks.clone().unwrap_or_default()),
        ("border-entry-list", format!("{} · {}", list.title, entry.reference)),
        ("border-entry-authority", list.authority.clone()),
        ("border-entry-basis", entry.legal_basis(list).to_owned()),
        ("border-entry-age", age(ctx, looked, list)),
        ("border-entry-expires", f.expires_on.map(|d| ctx.date(d)).unwrap_or_default()),
    ];
    rows.into_iter()
        .filter(|(_, text)| !text.is_empty())
        .fold(d, |d, (key, text)| d.text(ctx.t(key), &text))
}

fn said(ctx: &Ctx, judgement: &Stored<Judgement>) -> Note {
    let j = &judgement.body;
    let tone = match j.verdict {
        Verdict::Same => Tone::Stop,
        Verdict::NotTheSame => Tone::Good,
        Verdict::CannotTell => Tone::Watch,
    };
    let word = ctx.t(&format!("border-verdict-{}", j.verdict.code()));
    let by = [j.by.name.clone(), ctx.date_time(j.judged_at), j.because.clone()];
    let by: Vec<String> = by.into_iter().filter(|t| !t.is_empty()).collect();
    Note::new(tone, word, by.join(" · "))
}

/// The choices: each with its key where the hit is the one to judge next.
fn choices(ctx: &Ctx, seen: &Examined, hit: &ListHit, first: bool, form: &Form) -> Html {
    let id = seen.examination.id;
    let to = here(id);
    let mut fields = Vec::new();
    let mine = form.value("entry") == hit.candidate.entry.to_string();
    let blank = Form::empty(ctx);
    let form = if mine { form } else { &blank };
    let because = Field::area(form, "because", ctx.t("border-hit-because"))
        .rows(2)
        .hint(ctx.t("border-hit-because-hint"));
    fields.push(if first { because.focus() } else { because });
    let key = |key: &'static str| if first { key } else { "" };
    let button = |verdict: Verdict, k: &'static str, access: char, weight: Weight| {
        let label = ctx.t(&format!("border-say-{}", verdict.code()));
        key::sending(label, to.clone(), Some(("verdict", verdict.code())), key(k), access, weight)
    };
    let mut buttons = Vec::new();
    if hit.shown.is_some() {
        buttons.push(button(Verdict::NotTheSame, "F2", 'a', Weight::Quiet));
    }
    buttons.push(button(Verdict::CannotTell, "F4", 'r', Weight::Quiet));
    if hit.shown.is_some() {
        buttons.push(button(Verdict::Same, "F8", 'x', Weight::Grave));
    }
    Sent::to(ctx, to.clone(), seen.examination.version)
        .hidden("entry", hit.candidate.entry.to_string())
        .hidden("entry_version", hit.candidate.version.to_string())
        .fields(fields)
        .buttons(buttons)
        .html()
}

fn part(ctx: &Ctx, seen: &Examined, hits: &Hits, hit: &ListHit, first: bool, form: &Form) -> Part {
    let Some((entry, list)) = &hit.shown else {
        return Part::new(ctx.t("border-hit-not-shown"))
            .with(&Note::new(
                Tone::Watch,
                ctx.t("border-hit-refer"),
                ctx.t("border-hit-refer-says"),
            ))
            .html(choices(ctx, seen, hit, first, form));
    };
    let photograph = entry.body.facts.photograph.map(|_| {
        format!("/border/examinations/{}/check/{}/photograph", seen.examination.id, entry.id)
    });
    let looked = hits.looked_at.iter().find(|l| l.list == list.id);
    let mut part = Part::new(hit.candidate.name.clone());
    if let Some(judgement) = &hit.said {
        part = part.with(&said(ctx, judgement));
    }
    part = part.with(&evidence(ctx, hit)).html(titled(
        ctx.t("border-entry"),
        &entry_facts(ctx, &entry.body, &list.body, looked, photograph),
    ));
    if hit.stand == HitStand::Open {
        return part.html(choices(ctx, seen, hit, first, form));
    }
    part
}

/// One that needs nothing any more: who said what, and the rest when asked for.
fn folded(ctx: &Ctx, hits: &Hits, hit: &ListHit) -> Html {
    let Some(judgement) = &hit.said else { return Html::trusted("") };
    let j = &judgement.body;
    let args: [(&str, web::Arg); 4] = [
        ("verdict", ctx.t(&format!("border-verdict-{}", j.verdict.code())).into()),
        ("date", ctx.date_time(j.judged_at).into()),
        ("by", j.by.name.as_str().into()),
        ("name", hit.candidate.name.as_str().into()),
    ];
    let Some((entry, list)) = &hit.shown else {
        return fold(ctx.t("border-hit-not-shown"), false, Html::trusted(""));
    };
    let looked = hits.looked_at.iter().find(|l| l.list == list.id);
    let facts = entry_facts(ctx, &entry.body, &list.body, looked, None);
    let inside = [
        Html::of(&said(ctx, judgement)),
        Html::of(&evidence(ctx, hit)),
        titled(ctx.t("border-entry"), &facts),
    ];
    // Each renders itself escaped.
    let inside: String = inside.iter().map(Html::as_str).collect();
    fold(ctx.t_args("border-hit-folded", &args), false, Html::trusted(inside))
}

async fn page(ctx: &Ctx, room: &Room, id: Id<Examination>, form: &Form) -> Reply {
    let (seen, hits) = run(ctx, room, move |desk, act| {
        let seen = desk.examination(act, id)?;
        if act.actor.post != Some(seen.examination.body.post) {
            return Err(kernel::Error::new(
                kernel::Kind::Forbidden,
                "another-post",
                "This examination belongs to another post.",
            ));
        }
        let hits = desk.hits(act, &seen.examination.body)?;
        Ok((seen, hits))
    })
    .await?;
    let e = &seen.examination.body;
    let mut first = !e.progress.state.is_final();
    let mut sheet = Sheet::stacked().before(&Note::new(
        Tone::Watch,
        ctx.t("border-check-turn"),
        ctx.t("border-check-says"),
    ));
    let mut closed = Part::new(ctx.t("border-check-closed"));
    let mut any_closed = false;
    for hit in &hits.all {
        if hit.stand == HitStand::Open {
            sheet = sheet.part(part(ctx, &seen, &hits, hit, first, form));
            first = false;
        } else {
            closed = closed.html(folded(ctx, &hits, hit));
            any_closed = true;
        }
    }
    if hits.all.is_empty() {
        sheet = sheet
            .part(Part::new("").empty(ctx.t("border-check-none"), ctx.t("border-check-none-says")));
    }
    if any_closed {
        sheet = sheet.part(closed);
    }
    let back = format!("/border/examinations/{id}");
    sheet = sheet.part(Part::new("").actions(vec![
        Action::link(ctx.t("border-check-back"), back.clone()).key("F3").access_key('n'),
        Action::link(ctx.t("border-how-judged"), "/border/how-a-match-is-judged").quiet(),
    ]));
    let trail = vec![
        (ctx.t("border-first-line"), "/border".to_owned()),
        (examination::shown_name(ctx, e), back),
    ];
    sheet.show(ctx, Page::new(ctx.t("border-check")).trail(trail), Some(form))
}

pub(super) async fn show(ctx: Ctx, State(room): At, Path(id): Path<Id<Examination>>) -> Reply {
    page(&ctx, &room, id, &Form::empty(&ctx)).await
}

pub(super) async fn say(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    mut form: Form,
) -> Reply {
    let version = form.number("version", 1..=u32::MAX).unwrap_or(0);
    let entry_version = form.number("entry_version", 1..=u32::MAX).unwrap_or(0);
    let codes = ["same", "not_the_same", "cannot_tell"];
    let verdict = form.one_of("verdict", &codes).and_then(Verdict::from_code);
    let (Some(entry), Some(verdict)) = (form.id("entry"), verdict) else {
        return page(&ctx, &room, id, &form).await;
    };
    let because = form.value("because").to_owned();
    let saying = Saying { entry, entry_version, verdict, because };
    let done = run(&ctx, &room, move |desk, act| {
        desk.say_of_hit(act, id, version, &saying)?;
        let now = desk.session(act).get(id)?;
        Ok((desk.hits(act, &now.body)?.open(), now.body.progress.state))
    })
    .await;
    let back = format!("/border/examinations/{id}");
    match done {
        Err(error) => {
            blame(&mut form, error)?;
            page(&ctx, &room, id, &form).await
        }
        Ok((_, crate::progress::State::Referred)) => {
            Ok(ctx.saying(&back, Tone::Watch, ctx.t("border-done-check-referred")))
        }
        Ok((0, _)) => Ok(ctx.saying(&back, Tone::Done, ctx.t("border-done-check"))),
        Ok(_) => Ok(ctx.saying(&here(id), Tone::Done, ctx.t("border-done-check-next"))),
    }
}

/// The photograph of an entry that may mean the traveller, for whoever may see the entry.
pub(super) async fn photograph(
    ctx: Ctx,
    State(room): At,
    Path((id, entry)): Path<(Id<Examination>, Id<Entry>)>,
) -> Reply {
    let found = run(&ctx, &room, move |desk, act| {
        let session = desk.session(act);
        let hits = desk.hits(act, &session.get(id)?.body)?;
        let shown = hits.all.into_iter().filter_map(|h| h.shown).find(|(e, _)| e.id == entry);
        let photograph = shown.and_then(|(e, _)| e.body.facts.photograph);
        photograph.map(|p| session.get(p)).transpose()
    })
    .await?;
    let missing = || kernel::Error::new(kernel::Kind::NotFound, "no-such-record", "No photograph.");
    let found = found.ok_or_else(missing)?;
    let bytes = base64::engine::general_purpose::STANDARD
        .decode(found.body.base64.as_bytes())
        .map_err(|_| missing())?;
    let kind = if found.body.media_type == "image/png" { "image/png" } else { "image/jpeg" };
    let kept = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
    Ok((kept, bytes).into_response())
}

/// The page that says how a match is judged, for an officer and for a judge.
pub(super) async fn explained(ctx: Ctx, State(_): At) -> Reply {
    let mut sheet = Sheet::stacked();
    for (heading, says) in [
        ("border-judged-what", 3),
        ("border-judged-name", 4),
        ("border-judged-birth", 2),
        ("border-judged-beside", 2),
        ("border-judged-you", 4),
        ("border-judged-remembered", 2),
        ("border-judged-law", 3),
    ] {
        let mut part = Part::new(ctx.t(heading));
        for n in 1..=says {
            part = part.says(ctx.t(&format!("{heading}-{n}")));
        }
        sheet = sheet.part(part);
    }
    sheet.show(&ctx, Page::new(ctx.t("border-how-judged")), None)
}
