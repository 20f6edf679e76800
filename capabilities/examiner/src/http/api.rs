//! The library and the counts for programs.

use axum::extract::State;
use documents::SeenDocument;
use jiff::civil::Date;
use kernel::Error;
use serde::Serialize;
use utoipa::openapi::OpenApi;
use utoipa::{OpenApi as _, ToSchema};
use web::{Ctx, Fault, Json};

use super::forgeries::{Months, counted, months_unclear};
use super::library::asked;
use super::{At, with_session};
use crate::examination::{document_type, issuer};

/// A series that a document may be of.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SeriesSeen {
    /// Its id: its page is `/documents/series/ID`.
    id: String,
    /// The issuing State or organization, ICAO code.
    issuer: String,
    /// The document code.
    document_type: String,
    /// What the series is called.
    name: String,
    /// The first and the last day of issue.
    #[schema(value_type = Option<String>, format = Date)]
    issued_from: Option<Date>,
    /// See `issued_from`.
    #[schema(value_type = Option<String>, format = Date)]
    issued_until: Option<Date>,
    /// The day from which it is accepted no more.
    #[schema(value_type = Option<String>, format = Date)]
    withdrawn_on: Option<Date>,
    /// Whether it has a chip; null where it is not known.
    has_chip: Option<bool>,
    /// Whether the number has one of the series' forms; null where it is not known.
    number_fits: Option<bool>,
    /// What speaks against a document of this series: `number_format`, `issued_outside`,
    /// `validity_too_long`, `withdrawn`.
    doubts: Vec<&'static str>,
    /// What to look for.
    features: Vec<FeatureSeen>,
}

/// A security feature.
#[derive(Debug, Serialize, ToSchema)]
struct FeatureSeen {
    /// Its code within the series.
    code: String,
    /// What it is called.
    name: String,
    /// Where it is.
    place: String,
    /// In which light.
    light: &'static str,
    /// What a genuine one shows.
    genuine: String,
    /// Whether the first line looks at it.
    first_line: bool,
    /// Addresses of its pictures.
    pictures: Vec<String>,
}

/// The series that a document may be of, the best first.
#[utoipa::path(get, path = "/api/documents/series", params(
    ("issuer" = String, Query, description = "The issuer, ICAO code"),
    ("type" = Option<String>, Query, description = "The document code; P where it is not given"),
    ("number" = Option<String>, Query, description = "The document's number")
), responses((status = 200, description = "The series", body = Vec<SeriesSeen>)),
security(("token" = [])))]
pub(super) async fn series(ctx: Ctx, State(_): At) -> Result<Json<Vec<SeriesSeen>>, Fault> {
    let form = asked(&ctx, &["issuer", "type", "number"]);
    let (Some(issuer), Some(document_type)) =
        (issuer(form.value("issuer")), document_type(form.value("type")))
    else {
        let says = "Give the issuer's code, such as UTO, and a document code such as P.";
        return Err(Error::invalid("document-unclear", says).into());
    };
    let number = form.value("number").to_owned();
    let seen = SeenDocument { issuer, document_type, number, issued: None, expiry: None };
    let today = ctx.today();
    let found =
        with_session(&ctx, move |session| documents::series_on(session, &seen, today)).await?;
    let all = found.into_iter().map(|m| {
        let s = m.series.body;
        SeriesSeen {
            id: m.series.id.to_string(),
            issuer: s.issuer,
            document_type: s.document_type,
            name: s.name,
            issued_from: s.issued_from,
            issued_until: s.issued_until,
            withdrawn_on: s.withdrawn_on,
            has_chip: s.has_chip,
            number_fits: m.fits.number,
            doubts: m.doubts,
            features: s.features.into_iter().map(feature).collect(),
        }
    });
    Ok(Json(all.collect()))
}

fn feature(f: documents::Feature) -> FeatureSeen {
    FeatureSeen {
        code: f.code,
        name: f.name,
        place: f.place,
        light: f.light.code(),
        genuine: f.genuine,
        first_line: f.first_line,
        pictures: f.pictures.iter().map(|id| format!("/documents/pictures/{id}")).collect(),
    }
}

/// Forgeries found over some months.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Found {
    /// The first month, `2026-11`.
    from: String,
    /// The last month.
    until: String,
    /// How many examinations of documents were concluded in all.
    concluded: u64,
    /// How many forgeries were found in all.
    found: u64,
    /// How many of each, by month, issuer, type, series and method.
    cells: Vec<FoundCell>,
}

/// What is counted together.
#[derive(Debug, Serialize, ToSchema)]
struct FoundCell {
    /// The month.
    month: String,
    /// The issuer that the documents name, ICAO code.
    issuer: String,
    /// The document code.
    document_type: String,
    /// The series' name; null where the library has none.
    series: Option<String>,
    /// How it was done.
    method: String,
    /// How many.
    found: u64,
}

/// How many forgeries were found, by issuer, type, series, method and month. There is nothing of
/// any document or person in it.
#[utoipa::path(get, path = "/api/documents/forgeries", params(
    ("from" = Option<String>, Query, description = "The first month, YYYY-MM; eleven months ago where it is not given"),
    ("until" = Option<String>, Query, description = "The last month, YYYY-MM; this one where it is not given")
), responses((status = 200, description = "The counts", body = Found)),
security(("token" = [])))]
pub(super) async fn forgeries(ctx: Ctx, State(_): At) -> Result<Json<Found>, Fault> {
    let mut form = asked(&ctx, &["from", "until"]);
    let months = Months::of(&mut form, ctx.today());
    if !form.is_sound() {
        return Err(months_unclear().into());
    }
    let all = counted(&ctx, &months).await?;
    let label = |d: Date| format!("{:04}-{:02}", d.year(), d.month());
    Ok(Json(Found {
        from: label(months.from),
        until: label(months.until),
        concluded: all.concluded,
        found: all.total(),
        cells: all
            .cells
            .iter()
            .map(|(c, n)| FoundCell {
                month: c.month.clone(),
                issuer: c.issuer.clone(),
                document_type: c.document_type.clone(),
                series: c.series.clone(),
                method: c.method.clone(),
                found: *n,
            })
            .collect(),
    }))
}

#[derive(utoipa::OpenApi)]
#[openapi(paths(series, forgeries))]
struct Document;

/// The examiner's part of the description of the API.
#[must_use]
pub fn openapi() -> OpenApi {
    Document::openapi()
}
