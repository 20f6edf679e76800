//! The desk for programs: a reader service brings what it has read, other systems act for a named
//! officer who is signed in.
//!
//! Always holds: the same operations as the pages; a service's account can examine and nothing
//! else.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use kernel::{Id, Result};
use serde::{Deserialize, Serialize};
use utoipa::openapi::OpenApi;
use utoipa::{OpenApi as _, ToSchema};
use web::{Ctx, Fault, Json};

use super::{At, run};
use crate::chip::{Challenged, ChipBrought, ChipSeen};
use crate::decision::{Admission, Leaving};
use crate::document::Typed;
use crate::entry_rules::{PermitSeen, VisaSeen};
use crate::examination::{Arrived, Examined};
use crate::flights::Listed;
use crate::model::{CheckDigit, Conveyance, Crossing, Direction, Examination, Journey, Reported};
use crate::seal::SealSeen;

/// What a reader has read, or an officer typed. One of `zone` and `document` is needed.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Brought {
    /// The machine readable zone, its lines parted by line feeds.
    zone: Option<String>,
    /// The document field by field; goes before the zone.
    document: Option<TypedDocument>,
    /// `arrival` or `departure`; suggested from the record where it is absent.
    direction: Option<String>,
    /// `air`, `sea`, `rail`, `road` or `foot`.
    mode: Option<String>,
    /// Flight, ship, train or plate.
    conveyance: Option<String>,
    /// The purpose as stated.
    purpose: Option<String>,
    /// The address of stay as stated.
    address: Option<String>,
    /// Accompanying minors.
    minors: u16,
    /// People in the group.
    group_size: u16,
    /// On duty.
    crew: bool,
    /// The number of a visa, with its last day.
    visa: Option<Paper>,
    /// The number of a residence permit, with its last day.
    permit: Option<Paper>,
    /// What the reader read of the chip.
    chip: Option<BroughtChip>,
    /// What a scanner read of a visible digital seal: the text of the bar code, or its bytes as
    /// base64 or hexadecimal.
    seal: Option<String>,
}

/// The files of a chip, each as base64 with its tag and length, as it was read.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct BroughtChip {
    /// EF.SOD.
    sod: Option<String>,
    /// EF.COM.
    com: Option<String>,
    /// Data groups by number, `"1"` to `"16"`.
    data_groups: BTreeMap<String, String>,
    /// The chip's answer in active authentication.
    active_authentication: Option<BroughtAnswer>,
}

/// A challenge of eight bytes, and the chip's answer; both base64.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BroughtAnswer {
    challenge: String,
    answer: String,
}

/// A document field by field. Dates are `YYYY-MM-DD`; of a birth date, `YYYY-MM` or `YYYY` too.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TypedDocument {
    document_type: String,
    number: String,
    issuer: String,
    surname: String,
    given_names: String,
    birth_date: String,
    sex: String,
    citizenship: String,
    expiry: String,
    issued: String,
}

/// A visa or a permit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Paper {
    /// Its number.
    number: String,
    /// Its last day.
    #[schema(value_type = Option<String>, format = Date)]
    valid_until: Option<Date>,
}

/// An examination as a program sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Seen {
    /// Its id.
    #[schema(value_type = String)]
    id: Id<Examination>,
    /// Its version: send it back with a decision.
    version: u32,
    /// `open`, `referred`, `assigned`, `admitted`, `refused`, `departed` or `withdrawn`.
    state: String,
    /// `arrival` or `departure`.
    direction: String,
    /// The name in the document.
    name: String,
    /// The document's number.
    number: String,
    /// Check digit by check digit.
    check_digits: Vec<Digit>,
    /// What is wrong with the zone, or was mended in it.
    zone_problems: Vec<String>,
    /// What the law says of each requirement.
    findings: Vec<Requirement>,
    /// Days of stay left in the window of the law, where they are counted.
    days_left: Option<i64>,
    /// The class of admission that the papers point to.
    class: Option<String>,
    /// The last day that the law allows.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// The names of the indicators that were raised.
    indicators: Vec<String>,
    /// Crossings on record.
    crossings: usize,
    /// Refusals on record.
    refusals: usize,
    /// Whether an entry without an exit is on record.
    has_open_stay: bool,
    /// Whether another name or birth date is on record under this document's number.
    has_other_identity: bool,
    /// What is not known, as codes.
    not_known: Vec<String>,
    /// What the chip said.
    #[schema(value_type = Option<Object>)]
    chip: Option<ChipSeen>,
    /// What the seal said.
    #[schema(value_type = Option<Object>)]
    seal: Option<SealSeen>,
    /// Lists on which the document stands as stolen, lost or revoked.
    #[schema(value_type = Vec<Object>)]
    reported: Vec<Reported>,
    /// The passenger list on which the traveller was expected, or not.
    #[schema(value_type = Option<Object>)]
    listed: Option<Listed>,
    /// The crossing that it led to.
    #[schema(value_type = Option<String>)]
    crossing: Option<Id<Crossing>>,
}

/// A check digit.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Digit {
    /// `document_number`, `date_of_birth`, `date_of_expiry`, `optional_data` or `composite`.
    name: String,
    /// `valid`, `invalid` or `absent`.
    outcome: String,
}

/// A requirement of the law.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Requirement {
    /// Which.
    code: String,
    /// `met`, `not_met`, `not_known` or `exempt`.
    #[schema(value_type = String)]
    outcome: crate::entry_rules::Outcome,
    /// The section of the law.
    section: String,
}

/// A decision over the version that was seen.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Decided {
    /// The version that was seen.
    version: u32,
    /// `citizen`, `resident`, `visa`, `visitor` or `crew`; as the papers point to where absent.
    class: Option<String>,
    /// The last day of the stay; as the law allows where absent.
    #[schema(value_type = Option<String>, format = Date)]
    until: Option<Date>,
    /// Usual residence before, as stated.
    resident_before: Option<bool>,
    /// Why.
    reason: String,
}

/// The crossing that is now on record, and on disk.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Crossed {
    /// Its id.
    #[schema(value_type = String)]
    crossing: Id<Crossing>,
}

fn seen(e: &Examined) -> Seen {
    let (stored, h) = (&e.examination, &e.history);
    let body = &stored.body;
    let assessment = body.assessment.as_ref();
    Seen {
        id: stored.id,
        version: stored.version,
        state: body.progress.state.code().to_owned(),
        direction: body.direction.code().to_owned(),
        name: body.document.name(),
        number: body.document.number.clone(),
        check_digits: body
            .check_digits
            .iter()
            .map(|CheckDigit { name, outcome }| Digit {
                name: name.clone(),
                outcome: outcome.clone(),
            })
            .collect(),
        zone_problems: body.zone_problems.clone(),
        findings: assessment
            .iter()
            .flat_map(|a| &a.findings)
            .map(|f| Requirement {
                code: f.code.to_string(),
                outcome: f.outcome,
                section: f.section.clone(),
            })
            .collect(),
        days_left: assessment.and_then(|a| a.days).map(|d| i64::from(d.left_days)),
        class: assessment.map(|a| a.class.clone()),
        until: assessment.and_then(|a| a.until),
        indicators: body.raised.iter().map(|r| r.name.clone()).collect(),
        crossings: h.crossings.len(),
        refusals: h.refusals.len(),
        has_open_stay: h.open_stay().is_some(),
        has_other_identity: h.other_identity().is_some(),
        not_known: e.not_known.clone(),
        chip: body.chip.clone(),
        seal: body.seal.clone(),
        reported: body.reported.clone(),
        listed: body.listed.clone(),
        crossing: body.crossing,
    }
}

fn direction(text: Option<&str>) -> Result<Option<Direction>> {
    match text {
        None => Ok(None),
        Some("arrival") => Ok(Some(Direction::Arrival)),
        Some("departure") => Ok(Some(Direction::Departure)),
        Some(_) => Err(kernel::Error::invalid("document-unread", "The direction can't be read.")
            .field("direction", "choice", "Give arrival or departure.")),
    }
}

fn chip(b: BroughtChip) -> Result<ChipBrought> {
    let mut fault = kernel::Error::invalid("chip-unread", "The chip's data can't be read as sent.");
    let mut bytes = |field: String, text: &str| match STANDARD.decode(text.trim()) {
        Ok(bytes) => bytes,
        Err(e) => {
            let what = format!("This is no base64 ({e}). Send each file as it was read.");
            fault = fault.clone().field(field, "base64", what);
            Vec::new()
        }
    };
    let mut groups = BTreeMap::new();
    let mut unknown = Vec::new();
    for (number, text) in b.data_groups {
        match number.parse::<u8>() {
            Ok(n @ 1..=16) => {
                groups.insert(n, bytes(format!("chip.data_groups.{number}"), &text));
            }
            _ => unknown.push(number),
        }
    }
    let brought = ChipBrought {
        com: b.com.map(|text| bytes("chip.com".to_owned(), &text)),
        sod: b.sod.map(|text| bytes("chip.sod".to_owned(), &text)),
        groups,
        answer: b.active_authentication.map(|a| Challenged {
            challenge: bytes("chip.active_authentication.challenge".to_owned(), &a.challenge),
            answer: bytes("chip.active_authentication.answer".to_owned(), &a.answer),
        }),
    };
    for number in unknown {
        let place = format!("chip.data_groups.{number}");
        fault = fault.field(place, "data-group", "Data groups have the numbers 1 to 16.");
    }
    if fault.fields().is_empty() { Ok(brought) } else { Err(fault) }
}

fn arrived(b: Brought) -> Result<Arrived> {
    let d = b.document.unwrap_or_default();
    let conveyance = (b.mode.is_some() || b.conveyance.is_some())
        .then(|| Conveyance { mode: b.mode.unwrap_or_default(), identifier: b.conveyance });
    Ok(Arrived {
        chip: b.chip.map(chip).transpose()?,
        seal: b.seal.map(String::into_bytes),
        zone: b.zone,
        typed: Typed {
            document_type: d.document_type,
            number: d.number,
            issuer: d.issuer,
            surname: d.surname,
            given_names: d.given_names,
            birth_date: d.birth_date,
            sex: d.sex,
            citizenship: d.citizenship,
            expiry: d.expiry,
            issued: d.issued,
        },
        direction: direction(b.direction.as_deref())?,
        visa: b.visa.map(|v| VisaSeen {
            number: v.number,
            valid_from: None,
            valid_until: v.valid_until,
            stay_days: None,
        }),
        permit: b.permit.map(|p| PermitSeen { number: p.number, valid_until: p.valid_until }),
        journey: Journey {
            conveyance,
            purpose: b.purpose,
            address: b.address,
            minors: b.minors,
            group: None,
            group_size: b.group_size,
            crew: b.crew,
        },
    })
}

/// Examines what was read: everything that is known of it, at once.
#[utoipa::path(post, path = "/api/border/examinations", request_body = Brought, responses(
    (status = 200, description = "The examination, on record", body = Seen),
    (status = 422, description = "Neither zone nor fields could be read; the fields say why")
), security(("token" = [])))]
pub(super) async fn examine(
    ctx: Ctx,
    State(room): At,
    Json(brought): Json<Brought>,
) -> std::result::Result<Json<Seen>, Fault> {
    let arrived = arrived(brought)?;
    let examined = run(&ctx, &room, move |desk, act| desk.examine(act, &arrived)).await?;
    Ok(Json(seen(&examined)))
}

/// An examination as it stands.
#[utoipa::path(get, path = "/api/border/examinations/{id}", params(
    ("id" = String, Path, description = "The examination's id")
), responses(
    (status = 200, description = "The examination", body = Seen),
    (status = 404, description = "There is none of this id")
), security(("token" = [])))]
pub(super) async fn show(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
) -> std::result::Result<Json<Seen>, Fault> {
    let examined = run(&ctx, &room, move |desk, act| {
        let examined = desk.examination(act, id)?;
        // Another post's examinations are read on its pages, not collected by programs.
        if act.actor.post != Some(examined.examination.body.post) {
            return Err(kernel::Error::new(
                kernel::Kind::Forbidden,
                "another-post",
                "This examination belongs to another post.",
            ));
        }
        Ok(examined)
    })
    .await?;
    Ok(Json(seen(&examined)))
}

/// Admits the traveller.
#[utoipa::path(post, path = "/api/border/examinations/{id}/admit", request_body = Decided, params(
    ("id" = String, Path, description = "The examination's id")
), responses(
    (status = 200, description = "The crossing is on record and on disk", body = Crossed),
    (status = 409, description = "Somebody else changed the examination meanwhile"),
    (status = 422, description = "A reason, a class or a last day is needed")
), security(("token" = [])))]
pub(super) async fn admit(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    Json(decided): Json<Decided>,
) -> std::result::Result<Json<Crossed>, Fault> {
    let admission = Admission {
        class: decided.class,
        until: decided.until,
        resident_before: decided.resident_before,
        same_as: None,
        reason: decided.reason,
    };
    let version = decided.version;
    let crossing =
        run(&ctx, &room, move |desk, act| desk.admit(act, id, version, &admission)).await?;
    Ok(Json(Crossed { crossing }))
}

/// Records that the traveller left.
#[utoipa::path(post, path = "/api/border/examinations/{id}/depart", request_body = Decided, params(
    ("id" = String, Path, description = "The examination's id")
), responses(
    (status = 200, description = "The crossing is on record and on disk", body = Crossed),
    (status = 409, description = "Somebody else changed the examination meanwhile")
), security(("token" = [])))]
pub(super) async fn depart(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    Json(decided): Json<Decided>,
) -> std::result::Result<Json<Crossed>, Fault> {
    let leaving =
        Leaving { resident_before: decided.resident_before, same_as: None, reason: decided.reason };
    let version = decided.version;
    let crossing =
        run(&ctx, &room, move |desk, act| desk.depart(act, id, version, &leaving)).await?;
    Ok(Json(Crossed { crossing }))
}

/// Refers the traveller to the second line.
#[utoipa::path(post, path = "/api/border/examinations/{id}/refer", request_body = Decided, params(
    ("id" = String, Path, description = "The examination's id")
), responses(
    (status = 200, description = "The examination, now with the second line", body = Seen),
    (status = 409, description = "Somebody else changed the examination meanwhile"),
    (status = 422, description = "A reason is needed")
), security(("token" = [])))]
pub(super) async fn refer(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
    Json(decided): Json<Decided>,
) -> std::result::Result<Json<Seen>, Fault> {
    let examined = run(&ctx, &room, move |desk, act| {
        desk.refer(act, id, decided.version, &decided.reason)?;
        desk.examination(act, id)
    })
    .await?;
    Ok(Json(seen(&examined)))
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(examine, show, admit, depart, refer))]
struct Document;

/// The desk's part of the description of the API.
#[must_use]
pub fn openapi() -> OpenApi {
    let mut document = Document::openapi();
    document.merge(super::messages::openapi());
    document
}
