//! Two records side by side, what speaks for and against their being one person, and the decision.

use askama::Template;
use axum::extract::{Path, State};
use kernel::{Error, Id, Result};
use people::{Evidence, Known, Person};
use registry::Stored;
use web::components::{Action, Definitions, Event, Field, Note, Timeline};
use web::sheet::{Part, Sent, Sheet};
use web::{Ctx, Form, Html, Page, Reply, Tone};

use super::{At, version, with_session, words};
use crate::DECIDE;
use crate::decide::{self, Pair};
use crate::model::{Candidate, State as Stand};

struct Line {
    what: String,
    left: String,
    right: String,
    how: String,
    worth: String,
    is_for: bool,
    length: i64,
}

/// The evidence as a sum: a line to each comparison, with a bar to the side for which it speaks.
#[derive(Template)]
#[template(path = "identities/ledger.html")]
struct LedgerTable {
    caption: String,
    heads: [String; 5],
    lines: Vec<Line>,
    total_word: String,
    total: String,
    note: String,
}

/// The evidence as a table; the longest bar is the weightiest line's.
pub(super) fn ledger(ctx: &Ctx, lines: &[Evidence]) -> Html {
    let most = lines.iter().map(|l| l.centibits.abs()).max().unwrap_or(1).max(1);
    let total: i64 = lines.iter().map(|l| l.centibits).fold(0, i64::saturating_add);
    let line = |l: &Evidence| Line {
        what: words::what(ctx, &l.what),
        left: words::side(ctx, l, &l.left),
        right: words::side(ctx, l, &l.right),
        how: words::how(ctx, &l.how),
        worth: words::worth(ctx, l.centibits),
        is_for: l.centibits >= 0,
        length: l.centibits.abs().saturating_mul(98).checked_div(most).unwrap_or(0),
    };
    Html::of(&LedgerTable {
        caption: ctx.t("identities-ledger"),
        heads: [
            ctx.t("identities-compared"),
            ctx.t("identities-worth"),
            ctx.t("identities-agree"),
            ctx.t("identities-older"),
            ctx.t("identities-newer"),
        ],
        lines: lines.iter().map(line).collect(),
        total_word: ctx.t("identities-together"),
        total: words::worth(ctx, total),
        note: ctx.t("identities-ledger-note"),
    })
}

struct Side {
    heading: String,
    href: String,
    name: String,
    facts: Definitions,
}

#[derive(Template)]
#[template(path = "identities/sides.html")]
struct Sides {
    sides: Vec<Side>,
}

/// One of the two records, with what was merged with it already.
fn side(ctx: &Ctx, heading: &str, id: Id<Person>, known: &Known) -> Side {
    let own = known.people.iter().find(|p| p.id == id);
    let name = own.map_or_else(|| ctx.t("identities-erased"), |p| p.body.names.shown());
    let mut facts = Definitions::new();
    if let Some(p) = own {
        let body = &p.body;
        let countries: Vec<String> =
            body.citizenships.iter().map(|c| words::country(ctx, c)).collect();
        facts = facts
            .text(ctx.t("identities-what-birth_date"), &words::partial(ctx, body.birth_date))
            .text(ctx.t("identities-what-sex"), &words::sex(ctx, body.sex.code()))
            .text(ctx.t("identities-what-citizenship"), &countries.join(", "));
    }
    for document in known.documents.iter().filter(|d| d.body.holder == id) {
        let d = &document.body;
        let until = words::day(ctx, d.expires_on);
        let until = ctx.t1("identities-valid-until", "day", until);
        let text = format!("{} {} {} · {until}", d.issuing_state, d.document_type, d.number);
        facts = facts.text(ctx.t("identities-what-document"), &text);
    }
    for fact in known.facts.iter().filter(|f| f.body.person == id && f.body.withdrawn.is_none()) {
        let word = words::what(ctx, fact.body.told.code());
        let source = words::source(ctx, Some(&fact.body.source), None);
        facts = facts.text(word, &format!("{} · {source}", words::told(ctx, &fact.body.told)));
    }
    if let Some(p) = own {
        facts = facts
            .text(ctx.t("identities-recorded"), &ctx.date_time(p.at))
            .code(ctx.t("identities-kept-at"), p.home.0.as_str());
    }
    let others = known.ids.len().saturating_sub(1);
    if others > 0 {
        facts = facts.text(ctx.t("identities-merged-with"), &ctx.number(others));
    }
    Side { heading: ctx.t(heading), href: format!("/people/{id}"), name, facts }
}

/// What would have to be otherwise for the pair to lie on the other side of the threshold.
fn turning(ctx: &Ctx, pair: &Pair) -> String {
    let threshold = pair.rule.propose_from_centibits;
    let total = pair.ledger.total_centibits();
    let least = pair.ledger.turning(threshold);
    let lines = words::lines(ctx, &least);
    match (least.is_empty(), total >= threshold) {
        (true, true) => ctx.t("identities-nothing-turns"),
        (true, false) => ctx.t("identities-nothing-turns-up"),
        (false, true) => ctx.t1("identities-turns", "lines", lines),
        (false, false) => ctx.t1("identities-turns-up", "lines", lines),
    }
}

fn history(ctx: &Ctx, candidate: &Stored<Candidate>) -> Timeline {
    let mut events: Vec<Event> = candidate
        .body
        .decisions
        .iter()
        .rev()
        .map(|d| {
            let status = words::state(ctx, d.state);
            Event {
                when: ctx.date_time(d.at),
                what: status.word,
                detail: [d.by.name.as_str(), d.because.as_str()].join(" · "),
                tone: status.tone,
                href: None,
            }
        })
        .collect();
    events.push(Event {
        when: ctx.date_time(candidate.body.proposed_at),
        what: ctx.t("identities-proposed"),
        detail: words::worth(ctx, candidate.body.weight_centibits),
        tone: Tone::Plain,
        href: None,
    });
    Timeline { events }
}

fn deciding(ctx: &Ctx, pair: &Pair, form: &Form) -> Html {
    let action = format!("/people/duplicates/{}", pair.candidate.id);
    let because = Field::area(form, "because", ctx.t("identities-because"))
        .rows(3)
        .hint(ctx.t("identities-because-hint"));
    let sent = Sent::to(ctx, action, pair.candidate.version).fields(vec![because]);
    let button = |key: &str, sends: &str| Action::button(ctx.t(key)).sends("decision", sends);
    let buttons = if pair.candidate.body.state == Stand::ByRule {
        vec![button("identities-confirm", "confirm").key("F2").access_key('a')]
    } else {
        let mut all = vec![
            button("identities-leave", "leave").quiet().key("F6").access_key('l'),
            button("identities-not-same", "not_same").key("F2").access_key('a'),
        ];
        if !pair.is_one() {
            all.push(button("identities-merge", "merge").grave().key("F8").access_key('s'));
        }
        all
    };
    sent.buttons(buttons.iter().map(Html::of).collect()).html()
}

/// Whether somebody can decide here.
fn is_open(ctx: &Ctx, pair: &Pair) -> bool {
    let state = pair.candidate.body.state;
    let is_ours = pair.candidate.home.0 == ctx.frame().node();
    ctx.may(&DECIDE) && is_ours && (state.is_undecided() || state == Stand::ByRule)
}

fn page(ctx: &Ctx, pair: &Pair, form: &Form) -> Reply {
    let c = &pair.candidate.body;
    let sides = Sides {
        sides: vec![
            side(ctx, "identities-older", c.first, &pair.first),
            side(ctx, "identities-newer", c.second, &pair.second),
        ],
    };
    let mut evidence =
        Part::new(ctx.t("identities-evidence")).html(ledger(ctx, &pair.ledger.lines));
    if !pair.is_one() {
        evidence = evidence.says(turning(ctx, pair));
    }
    let mut sheet = Sheet::stacked();
    let home = pair.candidate.home.0.as_str();
    if home != ctx.frame().node() {
        let says = ctx.t1("identities-elsewhere-says", "home", home.to_owned());
        let note = Note::new(Tone::Watch, ctx.t("identities-elsewhere"), says);
        sheet = sheet.part(Part::new("").with(&note));
    }
    if pair.is_one() {
        let at = format!("/people/{}", c.first);
        let note = Note::new(Tone::Good, ctx.t("identities-one-already"), String::new());
        let open = Action::link(ctx.t("identities-open-person"), at);
        sheet = sheet.part(Part::new("").with(&note).actions(vec![open]));
    }
    sheet = sheet.part(Part::new(ctx.t("identities-two-records")).with(&sides)).part(evidence);
    if is_open(ctx, pair) {
        let merges = if c.state == Stand::ByRule {
            "identities-confirm-says"
        } else {
            "identities-merge-says"
        };
        let part = Part::new(ctx.t("identities-decide"))
            .with(&Note::new(
                Tone::Plain,
                ctx.t("identities-decide-word"),
                ctx.t("identities-decide-says"),
            ))
            .says(ctx.t(merges))
            .html(deciding(ctx, pair, form));
        sheet = sheet.part(part);
    }
    let past = Part::new(ctx.t("identities-past")).with(&history(ctx, &pair.candidate));
    let trail = vec![(ctx.t("identities-duplicates"), "/people/duplicates".to_owned())];
    sheet.part(past).show(ctx, Page::new(ctx.t("identities-pair")).trail(trail), Some(form))
}

async fn load(ctx: &Ctx, id: Id<Candidate>) -> Result<Pair> {
    with_session(ctx, move |session| decide::open(session, id)).await
}

pub(super) async fn show(ctx: Ctx, State(_): At, Path(id): Path<Id<Candidate>>) -> Reply {
    let pair = load(&ctx, id).await?;
    page(&ctx, &pair, &Form::empty(&ctx))
}

pub(super) async fn decide(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<Candidate>>,
    mut form: Form,
) -> Reply {
    let version = version(&mut form);
    let because = form.value("because").to_owned();
    let choice = form.one_of("decision", &["leave", "not_same", "merge", "confirm"]);
    let Some(choice) = choice else {
        let pair = load(&ctx, id).await?;
        return page(&ctx, &pair, &form);
    };
    let done = with_session(&ctx, move |session| {
        let seen = session.get(id)?;
        if seen.version != version {
            let says = "Somebody else worked on this pair meanwhile. Look at it as it stands now.";
            return Err(Error::conflict("pair-changed", says));
        }
        match choice {
            "merge" => {
                decide::same(session, &seen, &because)?;
                return Ok(Some(seen.body.first));
            }
            "not_same" => decide::not_same(session, &seen, &because)?,
            "confirm" => decide::confirm(session, &seen, &because)?,
            _ => decide::leave(session, &seen, &because)?,
        }
        Ok(None)
    })
    .await;
    match done {
        Ok(Some(person)) => {
            let to = format!("/people/{person}");
            Ok(ctx.saying(&to, Tone::Done, ctx.t("identities-done-merged")))
        }
        Ok(None) => {
            let said = ctx.t(&format!("identities-done-{choice}"));
            Ok(ctx.saying("/people/duplicates", Tone::Done, said))
        }
        Err(error) => {
            form.absorb(error)?;
            let pair = load(&ctx, id).await?;
            page(&ctx, &pair, &form)
        }
    }
}
