//! The one error as HTTP: a page for people, a problem for programs (RFC 9457).
//!
//! Always holds: the reason that only the log may know is logged here, and nowhere sent.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Kind};

use crate::{Ctx, Page, Speech};

/// What a handler returns.
pub type Reply = Result<Response, Fault>;

/// An error on its way out; `?` makes it from a [`kernel::Error`].
#[derive(Debug, Clone)]
pub struct Fault(pub(crate) Error);

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl Fault {
    /// The error.
    #[must_use]
    pub const fn error(&self) -> &Error {
        &self.0
    }
}

/// The status of a kind of error, the one place where that is decided.
#[must_use]
pub const fn problem_kind_status(kind: Kind) -> StatusCode {
    match kind {
        Kind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Kind::Unauthenticated => StatusCode::UNAUTHORIZED,
        Kind::Forbidden => StatusCode::FORBIDDEN,
        Kind::NotFound => StatusCode::NOT_FOUND,
        Kind::Conflict | Kind::Refused => StatusCode::CONFLICT,
        Kind::Busy => StatusCode::TOO_MANY_REQUESTS,
        Kind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Kind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Fault {
    /// An empty response that carries the error; the layer around all routes gives it its form,
    /// because only there language and transport are known.
    fn into_response(self) -> Response {
        let mut response = status_of(&self.0).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

fn status_of(error: &Error) -> StatusCode {
    match error.code() {
        "method-not-allowed" => StatusCode::METHOD_NOT_ALLOWED,
        "too-large" => StatusCode::PAYLOAD_TOO_LARGE,
        "unsupported-media-type" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "malformed" => StatusCode::BAD_REQUEST,
        _ => problem_kind_status(error.kind()),
    }
}

/// The error that a bare status stands for: from the router, a limit, an extractor.
pub(crate) fn of_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::not_found("no-such-page", "There is no such page here."),
        StatusCode::METHOD_NOT_ALLOWED => Error::invalid(
            "method-not-allowed",
            "This address can't be used in that way. Go back and use the form.",
        ),
        StatusCode::PAYLOAD_TOO_LARGE => {
            Error::invalid("too-large", "What was sent is too large. Send less, or in parts.")
        }
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::invalid(
            "unsupported-media-type",
            "What was sent is of a kind that can't be read here. The API reads application/json.",
        ),
        StatusCode::BAD_REQUEST => Error::invalid(
            "malformed",
            "What was sent could not be read. Check it and send it again.",
        ),
        other => Error::internal(format!("a bare status {other}")),
    }
}

/// The sentence for an error in the reader's language.
pub(crate) fn sentence(speech: &Speech, error: &Error) -> String {
    let args: Vec<_> = error.args().iter().map(|(n, v)| (*n, v.as_str().into())).collect();
    speech
        .t_maybe(&format!("error-{}", error.code()), &args)
        .unwrap_or_else(|| error.public().to_owned())
}

fn log(ctx: &Ctx, error: &Error) {
    let (request, code, reason) = (ctx.request_id(), error.code(), error.reason());
    if error.kind() == Kind::Internal {
        tracing::error!(request, code, reason, "failed");
    } else {
        tracing::debug!(request, code, reason, "refused");
    }
}

/// The error as `application/problem+json`.
pub(crate) fn problem(ctx: &Ctx, error: &Error) -> Response {
    log(ctx, error);
    let status = status_of(error);
    let fields: Vec<_> = error
        .fields()
        .iter()
        .map(|f| serde_json::json!({ "field": f.field, "code": f.code, "message": f.message }))
        .collect();
    let mut body = serde_json::json!({
        "type": format!("/help#error-{}", error.code()),
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "code": error.code(),
        "detail": error.public(),
        "request": ctx.request_id(),
    });
    if let Some(map) = body.as_object_mut() {
        if !fields.is_empty() {
            map.insert("fields".to_owned(), fields.into());
        }
        for (name, value) in error.args() {
            map.entry(*name).or_insert_with(|| value.as_str().into());
        }
    }
    let kind = HeaderValue::from_static("application/problem+json");
    let mut response = (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response();
    if status == StatusCode::UNAUTHORIZED {
        let scheme = HeaderValue::from_static("Bearer");
        response.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    }
    response
}

#[derive(askama::Template)]
#[template(path = "web/error.html")]
struct ErrorPage<'a> {
    ctx: &'a Ctx,
    sentence: String,
    fields: Vec<(String, String)>,
    code: &'a str,
    number: Option<&'a str>,
}

/// The error as a page.
pub(crate) fn page(ctx: &Ctx, error: &Error) -> Response {
    log(ctx, error);
    let status = status_of(error);
    let body = ErrorPage {
        ctx,
        sentence: sentence(ctx, error),
        fields: error
            .fields()
            .iter()
            .map(|f| (f.field.clone(), ctx.t_or(&format!("fault-{}", f.code), &f.message)))
            .collect(),
        code: error.code(),
        number: (error.kind() == Kind::Internal).then(|| ctx.request_id()),
    };
    let title = ctx.t(match error.kind() {
        Kind::NotFound => "web-error-not-found",
        Kind::Forbidden => "web-error-forbidden",
        Kind::Internal | Kind::Unavailable | Kind::Busy => "web-error-ours",
        _ => "web-error-refused",
    });
    match Page::new(title).show(ctx, &body) {
        Ok(mut response) => {
            *response.status_mut() = status;
            response
        }
        // The page of the page failed: plain words are left.
        Err(_) => (status, error.public().to_owned()).into_response(),
    }
}
