//! Passenger lists from carriers, for programs: a gateway posts them as they came and gets the
//! answer.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use kernel::Id;
use passenger_messages::Severity;
use serde::Serialize;
use utoipa::openapi::OpenApi;
use utoipa::{OpenApi as _, ToSchema};
use web::{Ctx, Fault, Json};

use super::{At, run};
use crate::flights::{Advice, Flight, Taken, TakenList};

/// What became of a message.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Answered {
    /// Whether the same bytes had come before: then nothing was kept twice, and the answer is fresh.
    known: bool,
    /// Its lists, in order.
    lists: Vec<ListAnswered>,
    /// What was wrong with it.
    problems: Vec<Wrong>,
    /// The answer for the carrier: UN/EDIFACT CUSRES.
    answer: String,
}

/// What became of one list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ListAnswered {
    /// The flight; none where the list could not be used.
    #[schema(value_type = Option<String>)]
    flight: Option<Id<Flight>>,
    /// Carrier and number.
    designator: String,
    /// The day on which it is at the post.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<Date>,
    /// Why it could not be used: `no_flight`, `no_day`, `not_of_a_flight`, `too_late`, `no_law`.
    rejected: Option<&'static str>,
    /// People on it.
    people: usize,
    /// May board.
    clear: usize,
    /// May board, and are examined on arrival.
    examine: usize,
    /// More has to be known of them.
    incomplete: usize,
    /// Are not to board: a named officer decided so.
    do_not_board: usize,
}

/// Something that was wrong, and where.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Wrong {
    /// A stable code.
    code: &'static str,
    /// `notice` or `fault`.
    severity: &'static str,
    /// The byte, from 0.
    byte_offset: usize,
    /// A sentence.
    meaning: String,
}

fn answered(taken: Taken) -> Answered {
    Answered {
        known: taken.known,
        lists: taken.lists.iter().map(list).collect(),
        problems: taken
            .problems
            .iter()
            .map(|p| Wrong {
                code: p.code.code(),
                severity: match p.severity() {
                    Severity::Notice => "notice",
                    Severity::Fault => "fault",
                },
                byte_offset: p.offset,
                meaning: p.meaning(),
            })
            .collect(),
        answer: String::from_utf8_lossy(&taken.answer).into_owned(),
    }
}

fn list(l: &TakenList) -> ListAnswered {
    ListAnswered {
        flight: l.flight,
        designator: l.designator.clone(),
        date: l.date,
        rejected: l.rejected,
        people: l.advice.len(),
        clear: l.count(Advice::Clear),
        examine: l.count(Advice::Examine),
        incomplete: l.count(Advice::Incomplete),
        do_not_board: l.count(Advice::DoNotBoard),
    }
}

/// Takes a message as it came (PAXLST in UN/EDIFACT), screens everybody on it and answers. Asked
/// for `application/edifact`, the answer is the CUSRES message alone.
#[utoipa::path(post, path = "/api/v1/passenger-messages",
    request_body(content = String, content_type = "application/edifact"), responses(
    (status = 200, description = "What became of it, with the answer for the carrier", body = Answered),
    (status = 409, description = "The law says nothing of passenger lists, so none is taken"),
    (status = 422, description = "There is no passenger list in it; the fields say why, by byte")
), security(("token" = [])))]
pub(super) async fn take(
    ctx: Ctx,
    State(room): At,
    headers: HeaderMap,
    bytes: axum::body::Bytes,
) -> Result<Response, Fault> {
    let taken = run(&ctx, &room, move |desk, act| desk.take_passenger_message(act, &bytes)).await?;
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if accept.to_ascii_lowercase().contains("application/edifact") {
        return Ok(([(header::CONTENT_TYPE, "application/edifact")], taken.answer).into_response());
    }
    Ok(Json(answered(taken)).into_response())
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(take))]
struct Document;

/// What is said of them in the description of the API.
pub(super) fn openapi() -> OpenApi {
    Document::openapi()
}
