//! The portrait of a chip, for the officer who has the traveller in front of them.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use kernel::{Error, Id, Kind};
use web::{Ctx, Fault};

use super::{At, run};
use crate::model::Examination;
use crate::portrait::Portrait;

/// The image, while it is kept; at the post where it was read.
pub(super) async fn show(
    ctx: Ctx,
    State(room): At,
    Path(id): Path<Id<Examination>>,
) -> Result<Response, Fault> {
    let (kind, bytes) = run(&ctx, &room, move |desk, act| {
        let session = desk.session(act);
        let examination = session.get(id)?.body;
        if act.actor.post != Some(examination.post) {
            return Err(Error::new(
                Kind::Forbidden,
                "another-post",
                "This examination belongs to another post.",
            ));
        }
        let portrait: Option<Id<Portrait>> = examination.chip.and_then(|chip| chip.portrait);
        let gone = || {
            Error::not_found(
                "no-portrait",
                "The chip's portrait is not kept here: there was none, or the examination is over.",
            )
        };
        session.get(portrait.ok_or_else(gone)?)?.body.shown()
    })
    .await?;
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, bytes).into_response())
}
