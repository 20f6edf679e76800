//! The nodes for programs: a monitor asks here what a person sees on the page.

use axum::extract::State;
use jiff::Timestamp;
use serde::Serialize;
use sync::Admission;
use utoipa::openapi::OpenApi;
use utoipa::{OpenApi as _, ToSchema};
use web::{Ctx, Fault, Json};

use super::{At, seen};
use crate::alarm_code;
use crate::overview::{self, Overview, OwnCentre};

/// Everything that is known here of the nodes.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Nodes {
    /// This node's name.
    node: String,
    /// Its release.
    release: String,
    /// Its centre; null where it has none.
    centre: Option<CentreSeen>,
    /// The nodes that may call here: those with alarms first, then by name.
    nodes: Vec<NodeSeen>,
    /// The heads that are kept of neighbours' journals.
    heads: Vec<HeadSeen>,
    /// A head of this node's own journal that a neighbour holds and that is newer than the journal
    /// that was here: its end was lost.
    lost_end: Option<HeadSeen>,
}

/// What was wrong.
#[derive(Debug, Serialize, ToSchema)]
struct Wrong {
    /// Its code.
    code: String,
    /// An English sentence that says what to do.
    text: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl Wrong {
    fn of(trouble: &sync::Trouble) -> Self {
        Self { code: trouble.code.clone(), text: trouble.text.clone(), at: trouble.at }
    }
}

/// A node that may call here.
#[derive(Debug, Serialize, ToSchema)]
struct NodeSeen {
    /// Its name.
    name: String,
    /// The codes of its posts.
    posts: Vec<String>,
    /// `invited`, `joined` or `retired`.
    admission: &'static str,
    /// `not-joined`, `never-heard`, `stands`, `in-step`, `behind`, `away`, `silent` or `ended`.
    line: &'static str,
    /// When it was last heard.
    #[schema(value_type = Option<String>, format = DateTime)]
    heard_at: Option<Timestamp>,
    /// Since when its line stands.
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Timestamp>,
    /// How many entries its journal has, as it said.
    size: Option<u64>,
    /// How many of them are held here.
    holds: Option<u64>,
    /// How many are known to be missing here.
    backlog: Option<u64>,
    /// How far its clock is ahead of this node's, in milliseconds.
    clock_ms: Option<i64>,
    /// Bytes free on its disk.
    disk_free_bytes: Option<u64>,
    /// Its release.
    release: Option<String>,
    /// How many versions of records from it could not be kept.
    left: Option<u64>,
    /// The last of those, with the reason.
    last_left: Option<String>,
    /// What was last wrong, until it was put right.
    trouble: Option<Wrong>,
    /// `split`, `lost-the-end`, `refused`, `silent`, `disk`, `clock`, `left`, `backlog` or
    /// `release`, most pressing first.
    alarms: Vec<&'static str>,
    /// When it joined.
    #[schema(value_type = Option<String>, format = DateTime)]
    joined_at: Option<Timestamp>,
    /// When it was retired.
    #[schema(value_type = Option<String>, format = DateTime)]
    retired_at: Option<Timestamp>,
}

impl NodeSeen {
    fn of(node: &overview::Node) -> Self {
        let contact = node.contact.as_ref();
        let report = contact.and_then(|c| c.report.as_ref());
        let e = &node.enrolment;
        Self {
            name: e.name.clone(),
            posts: node.posts.clone(),
            admission: match e.admission {
                Admission::Invited => "invited",
                Admission::Joined => "joined",
                Admission::Retired => "retired",
            },
            line: node.line.code(),
            heard_at: contact.and_then(|c| c.at),
            since: node.since(),
            size: report.map(|r| r.size),
            holds: contact.map(|c| c.holds),
            backlog: node.missing(),
            clock_ms: report.map(|r| r.clock_ms),
            disk_free_bytes: report.and_then(|r| r.disk_free),
            release: report.map(|r| r.release.clone()),
            left: contact.map(|c| c.left),
            last_left: contact.and_then(|c| c.last_left.clone()),
            trouble: contact.and_then(|c| c.trouble.as_ref()).map(Wrong::of),
            alarms: node.alarms.iter().map(|a| alarm_code(*a)).collect(),
            joined_at: e.joined_at,
            retired_at: e.retired.as_ref().map(|(at, _)| *at),
        }
    }
}

/// The centre that this node calls.
#[derive(Debug, Serialize, ToSchema)]
struct CentreSeen {
    /// Its name.
    name: String,
    /// `never-heard`, `stands`, `in-step`, `behind`, `away` or `silent`.
    line: &'static str,
    /// When it last answered.
    #[schema(value_type = Option<String>, format = DateTime)]
    heard_at: Option<Timestamp>,
    /// When it last held all that had been written here.
    #[schema(value_type = Option<String>, format = DateTime)]
    in_step_at: Option<Timestamp>,
    /// When all that it has to tell had been heard.
    #[schema(value_type = Option<String>, format = DateTime)]
    told_at: Option<Timestamp>,
    /// How many entries it lacks.
    lacks: Option<u64>,
    /// How far this node's clock is ahead of its, in milliseconds.
    clock_ms: Option<i64>,
    /// Its release.
    release: Option<String>,
    /// How many of the records that it told could not be kept.
    left: u64,
    /// The last of those, with the reason.
    last_left: Option<String>,
    /// What is wrong with the line, if it does not stand.
    trouble: Option<Wrong>,
    /// What was found about its journal.
    alarm: Option<Wrong>,
}

impl CentreSeen {
    fn of(own: &OwnCentre) -> Self {
        let link = &own.link;
        let heard = link.at.is_some();
        Self {
            name: own.name().to_owned(),
            line: own.line.code(),
            heard_at: link.at,
            in_step_at: link.in_step,
            told_at: link.told,
            lacks: own.lacks,
            clock_ms: heard.then_some(link.clock_ms),
            release: heard.then(|| link.release.clone()),
            left: link.left,
            last_left: link.last_left.clone(),
            trouble: link.trouble.as_ref().filter(|_| !link.up).map(Wrong::of),
            alarm: link.alarm.as_ref().map(Wrong::of),
        }
    }
}

/// A signed head of a journal.
#[derive(Debug, Serialize, ToSchema)]
struct HeadSeen {
    /// The journal, as it signs.
    journal: String,
    /// How many entries it covers.
    size: u64,
    /// The code that stands on paper.
    code: String,
    /// The signed note.
    note: String,
    /// `newest`, `former` (signed with a key that the journal had before) or `contradicts` (the
    /// newest one).
    standing: &'static str,
}

impl HeadSeen {
    fn of(head: &overview::Head, standing: overview::Standing) -> Self {
        Self {
            journal: head.origin.clone(),
            size: head.size,
            code: head.code.clone(),
            note: head.note.clone(),
            standing: standing.code(),
        }
    }
}

impl Nodes {
    fn of(node: String, release: &str, all: &Overview) -> Self {
        Self {
            node,
            release: release.to_owned(),
            centre: all.centre.as_ref().map(CentreSeen::of),
            nodes: all.nodes.iter().map(NodeSeen::of).collect(),
            heads: all.heads.iter().map(|w| HeadSeen::of(&w.head, w.standing)).collect(),
            lost_end: all
                .lost_end
                .as_ref()
                .map(|head| HeadSeen::of(head, overview::Standing::Newest)),
        }
    }
}

/// Every node that may call here: how its line is, what it said of itself, and what to look at;
/// this node's own centre; and the heads that are kept of neighbours' journals.
#[utoipa::path(get, path = "/api/nodes",
    responses((status = 200, description = "The nodes", body = Nodes)),
    security(("token" = [])))]
pub(super) async fn nodes(ctx: Ctx, State(room): At) -> Result<Json<Nodes>, Fault> {
    let all = seen(&ctx, &room).await?;
    let name = room.registry.store().node().to_string();
    Ok(Json(Nodes::of(name, room.release, &all)))
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(nodes))]
struct Document;

/// The nodes' part of the description of the API.
#[must_use]
pub fn openapi() -> OpenApi {
    Document::openapi()
}
