//! The published table for programs.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use cubes::Form as FileForm;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use web::{Ctx, Fault};

use super::selection::Selection;
use super::{At, table_now};
use crate::Figures;

/// The published table: month × citizenship × sex × age group × post, with what is undetermined
/// and provisional beside each figure. An array of objects, sorted.
#[utoipa::path(get, path = "/api/statistics/flows", params(
    ("year" = Option<String>, Query, description = "Of a year, YYYY"),
    ("month" = Option<String>, Query, description = "Of a month, YYYY-MM"),
    ("citizenship" = Option<String>, Query, description = "Of a citizenship, ICAO code"),
    ("sex" = Option<String>, Query, description = "F, M, X or unknown"),
    ("age_group" = Option<String>, Query, description = "Five years, such as 20-24, or 85+"),
    ("post" = Option<String>, Query, description = "Of a post, by its id")
), responses((status = 200, description = "The rows", content_type = "application/json")),
security(("token" = [])))]
pub(super) async fn flows(ctx: Ctx, State(room): At) -> Result<Response, Fault> {
    let table = Selection::of(&ctx.query()).of_table(table_now(&room).await?);
    let bytes = web::blocking(move || Figures { table }.to_bytes(FileForm::Json)).await?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(([kind], bytes).into_response())
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(flows))]
struct Document;

/// The statistics' part of the description of the API.
#[must_use]
pub fn openapi() -> OpenApi {
    Document::openapi()
}
