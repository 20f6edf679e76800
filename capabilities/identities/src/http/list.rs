//! The queue: pairs that may be one person, the weightiest first.

use std::collections::HashMap;

use axum::extract::State as At;
use jiff::{SignedDuration, Timestamp};
use kernel::{Id, Post, Result};
use people::{Person, groups};
use registry::{Cursor, Page as Rows, Query, Session, Stored};
use web::components::{Action, Cell, Column, Empty, Status, Table};
use web::sheet::{Part, Row, Sheet};
use web::{Ctx, Page, Reply, Tone};

use super::{Room, with_session, words};
use crate::model::{Candidate, State};

const PAGE: usize = 50;
/// The least ages that can be asked for, in days.
const AGES: [i64; 4] = [0, 1, 7, 30];

/// What the address asks for.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub state: State,
    pub post: Option<Id<Post>>,
    pub before: Option<Timestamp>,
    pub oldest_first: bool,
    pub after: Option<Cursor>,
}

/// One page of pairs.
pub(super) fn pairs(session: &Session, asked: &Asked) -> Result<Rows<Candidate>> {
    let mut query = Query::<Candidate>::all().eq("state", asked.state.code()).limit(PAGE);
    if let Some(post) = asked.post {
        query = query.eq("post", post);
    }
    if let Some(before) = asked.before {
        query = query.lt("proposed_at", before);
    }
    query = if asked.oldest_first {
        query.oldest_first("proposed_at")
    } else {
        query.newest_first("weight")
    };
    session.find(&query.after(asked.after.clone()))
}

struct Shown {
    page: Rows<Candidate>,
    people: HashMap<Id<Person>, Vec<Stored<Person>>>,
    /// Those whose two records are one person by now.
    one: Vec<Id<Candidate>>,
    counts: Vec<(State, u64)>,
}

fn load(session: &Session, asked: &Asked) -> Result<Shown> {
    let page = pairs(session, asked)?;
    let mut ids: Vec<Id<Person>> =
        page.rows.iter().flat_map(|c| [c.body.first, c.body.second]).collect();
    ids.sort_unstable();
    ids.dedup();
    let people = session.each(&Query::<Person>::all(), "id", &ids, 1, |p| p.id)?;
    let groups = groups(session, &ids)?;
    let is_one = |c: &&Stored<Candidate>| groups.of(c.body.first).contains(&c.body.second);
    let one = page.rows.iter().filter(is_one).map(|c| c.id).collect();
    let count = |s: State| session.count(&Query::<Candidate>::all().eq("state", s.code()));
    let counts = State::ALL.into_iter().map(|s| Ok((s, count(s)?))).collect::<Result<_>>()?;
    Ok(Shown { page, people, one, counts })
}

fn row(ctx: &Ctx, shown: &Shown, stored: &Stored<Candidate>) -> Vec<Cell> {
    let c = &stored.body;
    let name = |id: Id<Person>| {
        let person = shown.people.get(&id).and_then(|all| all.first());
        person.map_or_else(|| ctx.t("identities-erased"), |p| words::person(ctx, &p.body))
    };
    let mut state = words::state(ctx, c.state);
    if c.state.is_undecided() && shown.one.contains(&stored.id) {
        state = Status::new(Tone::Good, ctx.t("identities-one-already"));
    }
    let days = ctx.days_since(c.proposed_at);
    vec![
        Cell::Link(name(c.first), format!("/people/duplicates/{}", stored.id)),
        name(c.second).into(),
        words::worth(ctx, c.weight_centibits).into(),
        state.into(),
        c.post.and_then(|p| ctx.frame().post_name(p)).unwrap_or_default().into(),
        ctx.number(days).into(),
    ]
}

fn filters(ctx: &Ctx, asked: &Asked, counts: &[(State, u64)], days: i64) -> Vec<Row> {
    let here = ctx.query().without("after");
    let at = |name: &str, value: &str| here.with(name, value).href("/people/duplicates");
    let states = counts.iter().map(|(s, n)| {
        let word = ctx.t(&format!("identities-list-{}", s.code()));
        (format!("{word} ({})", ctx.number(*n)), at("state", s.code()), *s == asked.state)
    });
    let mut rows = vec![Row { label: ctx.t("identities-duplicates"), pages: states.collect() }];
    if ctx.post().is_some() {
        rows.push(Row {
            label: ctx.t("identities-where"),
            pages: vec![
                (ctx.t("identities-everywhere"), at("posts", "all"), asked.post.is_none()),
                (ctx.t("identities-here"), at("posts", "own"), asked.post.is_some()),
            ],
        });
    }
    let ages = AGES.iter().map(|d| {
        let word = ctx.t(&format!("identities-age-{d}"));
        (word, at("days", &d.to_string()), *d == days)
    });
    rows.push(Row { label: ctx.t("identities-age"), pages: ages.collect() });
    rows
}

pub(super) async fn show(ctx: Ctx, At(_): At<Room>) -> Reply {
    let query = ctx.query();
    let days = query.get("days").and_then(|d| d.parse().ok()).filter(|d| AGES.contains(d));
    let days: i64 = days.unwrap_or(0);
    let before = (days > 0)
        .then(|| ctx.now().checked_sub(SignedDuration::from_hours(24 * days)).ok())
        .flatten();
    let asked = Asked {
        state: query.get("state").and_then(State::from_code).unwrap_or(State::Open),
        post: ctx.post().filter(|_| query.get("posts") == Some("own")),
        before,
        oldest_first: query.get("sort") == Some("age"),
        after: query.get("after").map(Cursor::from_text).transpose()?,
    };
    let question = asked.clone();
    let shown = with_session(&ctx, move |session| load(session, &question)).await?;
    let mut part = Part::new("").says(ctx.t("identities-duplicates-says"));
    for filter in filters(&ctx, &asked, &shown.counts, days) {
        part = part.with(&filter);
    }
    if let Some(first) = shown.page.rows.first() {
        let open = Action::link(
            ctx.t("identities-open-first"),
            format!("/people/duplicates/{}", first.id),
        );
        part = part.actions(vec![open.key("F2").access_key('a')]);
    }
    let columns = vec![
        Column::text(ctx.t("identities-older")),
        Column::text(ctx.t("identities-newer")),
        Column::text(ctx.t("identities-worth")),
        Column::text(ctx.t("identities-state")),
        Column::text(ctx.t("identities-post")),
        Column::number(ctx.t("identities-waits")).unit(ctx.t("identities-days")).sort("age"),
    ];
    let next = shown.page.next.as_ref().map(Cursor::to_text);
    let caption = ctx.t(&format!("identities-list-{}", asked.state.code()));
    let rows = shown.page.rows.iter().map(|c| row(&ctx, &shown, c)).collect();
    let table = Table::new(&ctx, caption, columns)
        .rows(rows)
        .empty(Empty::new(ctx.t("identities-none"), ctx.t("identities-none-advice")))
        .note(ctx.t("identities-worth-note"))
        .next(&ctx, next.as_deref());
    let title = ctx.t("identities-duplicates");
    Sheet::stacked().part(part.with(&table)).show(&ctx, Page::new(title), None)
}
