//! Duplicates and what is held about a person, for programs.

use axum::extract::{Path, State};
use jiff::Timestamp;
use kernel::{Error, Id, Kind};
use people::{Evidence, Merge, Person};
use registry::{Cursor, Stored};
use serde::{Deserialize, Serialize};
use utoipa::openapi::OpenApi;
use utoipa::{OpenApi as _, ToSchema};
use web::{Ctx, Fault, Json};

use super::list::{Asked, pairs};
use super::{At, answer, with_session};
use crate::decide;
use crate::held;
use crate::model::{Asker, Candidate, State as Stand};

/// One line of the evidence.
#[derive(Debug, Serialize, ToSchema)]
struct Line {
    /// What was compared: `name_family`, `birth_date`, `sex`, `citizenship`, `document`, …
    what: String,
    /// As the older record has it.
    left: String,
    /// As the newer record has it.
    right: String,
    /// How they agree or differ.
    how: String,
    /// What it is worth: log₂ of the likelihood ratio, in hundredths; above nought for one person.
    centibits: i64,
}

impl From<Evidence> for Line {
    fn from(e: Evidence) -> Self {
        Self { what: e.what, left: e.left, right: e.right, how: e.how, centibits: e.centibits }
    }
}

/// A pair that may be one person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PairSeen {
    /// Its id.
    #[schema(value_type = String)]
    id: Id<Candidate>,
    /// Its version, which a decision must name.
    version: u32,
    /// The older record.
    #[schema(value_type = String)]
    first: Id<Person>,
    /// The newer record.
    #[schema(value_type = String)]
    second: Id<Person>,
    /// `open`, `left`, `by_rule`, `same` or `not_same`.
    state: &'static str,
    /// The sum of the evidence, in hundredths of a bit. It orders the queue and decides nothing.
    weight_centibits: i64,
    /// The evidence.
    evidence: Vec<Line>,
    /// When it was proposed.
    #[schema(value_type = String, format = DateTime)]
    proposed_at: Timestamp,
}

fn seen(stored: Stored<Candidate>) -> PairSeen {
    let c = stored.body;
    PairSeen {
        id: stored.id,
        version: stored.version,
        first: c.first,
        second: c.second,
        state: c.state.code(),
        weight_centibits: c.weight_centibits,
        evidence: c.evidence.into_iter().map(Line::from).collect(),
        proposed_at: c.proposed_at,
    }
}

/// A page of pairs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Pairs {
    /// The pairs, the weightiest first.
    pairs: Vec<PairSeen>,
    /// Where the next page begins; null at the end.
    next: Option<String>,
}

/// Pairs that may be one person, the weightiest first.
#[utoipa::path(get, path = "/api/v1/duplicates", params(
    ("state" = Option<String>, Query, description = "open (where it is not given), left, by_rule, same or not_same"),
    ("after" = Option<String>, Query, description = "Where the page before ended")
), responses((status = 200, description = "The pairs", body = Pairs)),
security(("token" = [])))]
pub(super) async fn duplicates(ctx: Ctx, State(_): At) -> Result<Json<Pairs>, Fault> {
    let query = ctx.query();
    let state = match query.get("state") {
        None => Stand::Open,
        Some(code) => Stand::from_code(code).ok_or_else(|| {
            let says = "Give a state: open, left, by_rule, same or not_same.";
            Error::invalid("state-unknown", says)
        })?,
    };
    let after = query.get("after").map(Cursor::from_text).transpose()?;
    let asked = Asked { state, post: None, before: None, oldest_first: false, after };
    let page = with_session(&ctx, move |session| pairs(session, &asked)).await?;
    let next = page.next.as_ref().map(Cursor::to_text);
    Ok(Json(Pairs { pairs: page.rows.into_iter().map(seen).collect(), next }))
}

/// One pair, with the evidence as it stands now.
#[utoipa::path(get, path = "/api/v1/duplicates/{id}", params(
    ("id" = String, Path, description = "The pair")
), responses((status = 200, description = "The pair", body = PairSeen)),
security(("token" = [])))]
pub(super) async fn duplicate(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<Candidate>>,
) -> Result<Json<PairSeen>, Fault> {
    let pair = with_session(&ctx, move |session| decide::open(session, id)).await?;
    let mut out = seen(pair.candidate);
    out.weight_centibits = pair.ledger.total_centibits();
    out.evidence = pair.ledger.lines.into_iter().map(Line::from).collect();
    Ok(Json(out))
}

/// What somebody says of a pair.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    /// The version of the pair that was seen.
    version: u32,
    /// Why.
    because: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Done {
    /// The pair.
    #[schema(value_type = String)]
    id: Id<Candidate>,
    /// Where it stands now.
    state: &'static str,
    /// Every record of the person who has the older record, the one that leads first.
    #[schema(value_type = Vec<String>)]
    person: Vec<Id<Person>>,
}

async fn say(
    ctx: &Ctx,
    id: Id<Candidate>,
    said: Said,
    work: impl FnOnce(&registry::Session, &Stored<Candidate>, &str) -> kernel::Result<()>
    + Send
    + 'static,
) -> Result<Json<Done>, Fault> {
    let done = with_session(ctx, move |session| {
        let seen = session.get(id)?;
        if seen.version != said.version {
            let says = "Somebody else worked on this pair meanwhile. Look at it as it stands now.";
            return Err(Error::conflict("pair-changed", says));
        }
        work(session, &seen, &said.because)?;
        let now = session.get(id)?.body;
        let person = people::one_person(session, now.first)?;
        Ok(Done { id, state: now.state.code(), person })
    })
    .await?;
    Ok(Json(done))
}

/// Says that a pair is one person: merges the two records under the older.
#[utoipa::path(post, path = "/api/v1/duplicates/{id}/merge", params(
    ("id" = String, Path, description = "The pair")
), request_body = Said, responses((status = 200, description = "Merged", body = Done)),
security(("token" = [])))]
pub(super) async fn merge(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<Candidate>>,
    Json(said): Json<Said>,
) -> Result<Json<Done>, Fault> {
    say(&ctx, id, said, |session, seen, because| {
        decide::same(session, seen, because).map(|_: Id<Merge>| ())
    })
    .await
}

/// Says that a pair is two persons; it is not proposed again.
#[utoipa::path(post, path = "/api/v1/duplicates/{id}/not-same", params(
    ("id" = String, Path, description = "The pair")
), request_body = Said, responses((status = 200, description = "Remembered", body = Done)),
security(("token" = [])))]
pub(super) async fn not_same(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<Candidate>>,
    Json(said): Json<Said>,
) -> Result<Json<Done>, Fault> {
    say(&ctx, id, said, decide::not_same).await
}

/// Parts what merging a pair had joined.
#[utoipa::path(post, path = "/api/v1/duplicates/{id}/part", params(
    ("id" = String, Path, description = "The pair")
), request_body = Said, responses((status = 200, description = "Parted", body = Done)),
security(("token" = [])))]
pub(super) async fn part(
    ctx: Ctx,
    State(_): At,
    Path(id): Path<Id<Candidate>>,
    Json(said): Json<Said>,
) -> Result<Json<Done>, Fault> {
    say(&ctx, id, said, |session, seen, because| {
        let merge =
            seen.body.decisions.iter().rev().find_map(|d| d.merge).ok_or_else(|| {
                Error::new(Kind::Conflict, "not-merged", "This pair was not merged.")
            })?;
        decide::part(session, &session.get(merge)?, because)
    })
    .await
}

/// Everything that is held about a person. Who asked and what they showed goes on record.
#[utoipa::path(get, path = "/api/v1/people/{id}/held", params(
    ("id" = String, Path, description = "A record of the person"),
    ("asker" = String, Query, description = "Who asks: person, representative or guardian"),
    ("shown" = String, Query, description = "How they showed that they may ask")
), responses((status = 200, description = "Every record, by kind, with all its versions", body = Object)),
security(("token" = [])))]
pub(super) async fn held(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Person>>,
) -> Result<Json<serde_json::Value>, Fault> {
    let query = ctx.query();
    let asker = query.get("asker").and_then(Asker::from_code).ok_or_else(|| {
        let says = "Say who asks: asker=person, representative or guardian.";
        Error::invalid("asker-unknown", says)
    })?;
    let shown = query.get("shown").unwrap_or_default().to_owned();
    let node = ctx.frame().node();
    let whole = with_session(&ctx, move |session| {
        let (answer, held) = held::answer(session, &room.holdings, id, asker, &shown)?;
        Ok(answer::whole(&node, &session.get(answer)?, &held))
    })
    .await?;
    Ok(Json(whole))
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(duplicates, duplicate, merge, not_same, part, held))]
struct Document;

/// This crate's part of the description of the API.
#[must_use]
pub fn openapi() -> OpenApi {
    Document::openapi()
}
