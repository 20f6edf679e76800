//! What stands around every handler: who asks, may they, and the form of what goes wrong.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, FromRequest, MatchedPath, Multipart, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Error, Kind, Result};
use sha2::{Digest, Sha256};
use tracing::Instrument as _;

use crate::ctx::{not_allowed, unauthenticated};
use crate::form::Upload;
use crate::routes::Guarded;
use crate::{Ctx, Fault, Form, RouteKind, RouteSpec, Shell, blocking, cookies, fault};

/// Before a handler: signed in, permitted, and on a POST a form with the right token.
pub(crate) async fn guard(spec: RouteSpec, request: Request, next: Next) -> Response {
    let (mut parts, mut body) = request.into_parts();
    let Some(ctx) = parts.extensions.get::<Ctx>().cloned() else {
        return Fault::from(Error::internal("a route outside the shell")).into_response();
    };
    let ctx = ctx.guarded(spec.guarded);
    if let Guarded::For(action) = spec.guarded {
        if ctx.signed_in().is_none() {
            if spec.kind == RouteKind::Page && parts.method == Method::GET {
                let query = crate::QueryString::default()
                    .with("next", parts.uri.path_and_query().map_or("/", |p| p.as_str()));
                return ctx.redirect(&query.href("/sign-in"));
            }
            return Fault::from(unauthenticated()).into_response();
        }
        if !ctx.may(&action) {
            return Fault::from(not_allowed(&action)).into_response();
        }
    }
    if spec.method == "POST" {
        match arrived(&ctx, spec, &mut parts, body).await {
            Ok(again) => body = again,
            Err(error) => return Fault::from(error).into_response(),
        }
    }
    parts.extensions.insert(ctx);
    next.run(Request::from_parts(parts, body)).await
}

/// Reads a page's form and checks where a POST comes from.
async fn arrived(ctx: &Ctx, spec: RouteSpec, parts: &mut Parts, body: Body) -> Result<Body> {
    if spec.kind == RouteKind::Api {
        // A bearer token is never sent by a browser of its own accord; a cookie is.
        if parts.headers.get(header::AUTHORIZATION).is_none() {
            let sent = parts.headers.get("x-csrf-token").and_then(|v| v.to_str().ok());
            check_token(ctx, sent.unwrap_or_default())?;
        }
        return Ok(body);
    }
    same_site(&parts.headers)?;
    let bytes = to_bytes(body, spec.body_bytes)
        .await
        .map_err(|e| fault::of_status(StatusCode::PAYLOAD_TOO_LARGE).because(e.to_string()))?;
    let form = read_form(ctx, parts, bytes).await?;
    if ctx.signed_in().is_some() {
        check_token(ctx, form.value("csrf"))?;
    }
    parts.extensions.insert(form);
    Ok(Body::empty())
}

/// A form that another site sends is refused even where nobody is signed in (sign-in itself).
fn same_site(headers: &HeaderMap) -> Result<()> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    let foreign = match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => !matches!(site, "same-origin" | "none"),
        (None, Some(origin), Some(host)) => {
            origin.split_once("://").is_none_or(|(_, from)| !from.eq_ignore_ascii_case(host))
        }
        _ => false,
    };
    if foreign { Err(stale_form()) } else { Ok(()) }
}

fn check_token(ctx: &Ctx, sent: &str) -> Result<()> {
    // Digests are compared, so that the time taken tells nothing about the token.
    let wanted = ctx.csrf();
    if wanted.is_empty() || Sha256::digest(wanted) != Sha256::digest(sent) {
        return Err(stale_form());
    }
    Ok(())
}

fn stale_form() -> Error {
    Error::new(
        Kind::Forbidden,
        "stale-form",
        "This form is from before you last signed in, or from elsewhere. Go back, load the page again and send it once more.",
    )
}

async fn read_form(ctx: &Ctx, parts: &Parts, bytes: Bytes) -> Result<Form> {
    let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if kind.starts_with("application/x-www-form-urlencoded") || bytes.is_empty() {
        let text = String::from_utf8_lossy(&bytes);
        return Ok(Form::of(ctx, crate::query::decode(&text), Vec::new()));
    }
    if !kind.starts_with("multipart/form-data") {
        return Err(fault::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let unread = |e: String| fault::of_status(StatusCode::BAD_REQUEST).because(e);
    let request = Request::from_parts(parts.clone(), Body::from(bytes));
    let mut parts =
        Multipart::from_request(request, &()).await.map_err(|e| unread(e.to_string()))?;
    let (mut values, mut files) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|e| unread(e.to_string()))? {
        let field = part.name().unwrap_or_default().to_owned();
        if let Some(name) = part.file_name() {
            let file_name = name.to_owned();
            let content_type = part.content_type().unwrap_or_default().to_owned();
            let bytes = part.bytes().await.map_err(|e| unread(e.to_string()))?;
            files.push(Upload { field, file_name, content_type, bytes });
        } else {
            values.push((field, part.text().await.map_err(|e| unread(e.to_string()))?));
        }
    }
    Ok(Form::of(ctx, values, files))
}

static REQUESTS: AtomicU64 = AtomicU64::new(1);

/// Around everything: finds out who asks, gives errors their form, sets the headers.
pub(crate) async fn around(
    State(shell): State<Arc<Shell>>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let asset = path.starts_with("/assets/");
    let api = path.starts_with("/api/");
    let count = REQUESTS.fetch_add(1, Ordering::Relaxed);
    let request_id = format!("{:x}-{count:x}", shell.clock.now().as_second());
    // The template of the path, never the path: an address may name a person's record.
    let template = request.extensions().get::<MatchedPath>().map_or("-", |p| p.as_str()).to_owned();
    let span =
        tracing::info_span!("request", id = request_id, method = %request.method(), template);

    // Whoever sends credentials of their own is judged by those alone: were the cookie to stand in
    // for a bad header, the header would do away with the check of the form's token.
    let token = if api && request.headers().contains_key(header::AUTHORIZATION) {
        bearer(request.headers())
    } else {
        cookies::read(request.headers(), cookies::SESSION, shell.tls)
    };
    // A stylesheet is the same for everybody: no session is looked up for it.
    let token = token.filter(|_| !asset);
    let resumed = match token.clone() {
        None => Ok(None),
        Some(token) => {
            let gate = Arc::clone(&shell.gate);
            blocking(move || gate.resume(&token)).await
        }
    };
    let (signed_in, failed) = match resumed {
        Ok(signed_in) => (signed_in, None),
        Err(error) => (None, Some(error)),
    };
    let from = from(&request, shell.tls);
    let ctx =
        Ctx::read(&shell, request.headers(), request.uri(), token, signed_in, from, request_id);
    request.extensions_mut().insert(ctx.clone());

    let response = match failed {
        Some(error) => Fault::from(error).into_response(),
        // A task of its own, so that a panic in a handler ends in a page and not in silence.
        None => match tokio::spawn(next.run(request).instrument(span.clone())).await {
            Ok(response) => response,
            Err(died) => {
                Fault::from(Error::internal(format!("a handler died: {died}"))).into_response()
            }
        },
    };
    let response = span.in_scope(|| formed(&ctx, api, response));
    tracing::info!(parent: &span, status = response.status().as_u16(), "answered");
    with_headers(response, asset)
}

/// Gives an error its form.
fn formed(ctx: &Ctx, api: bool, response: Response) -> Response {
    let error = match response.extensions().get::<Fault>() {
        Some(fault) => fault.error().clone(),
        None => {
            let status = response.status();
            let bare = response
                .headers()
                .get(header::CONTENT_TYPE)
                .is_none_or(|kind| kind.as_bytes().starts_with(b"text/plain"));
            if !(status.is_client_error() || status.is_server_error()) || !bare {
                return response;
            }
            fault::of_status(status)
        }
    };
    let mut formed = if api { fault::problem(ctx, &error) } else { fault::page(ctx, &error) };
    if let Some(allow) = response.headers().get(header::ALLOW) {
        formed.headers_mut().insert(header::ALLOW, allow.clone());
    }
    formed
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// Where a request comes from, for the lock-out: behind a proxy, what the proxy says last.
fn from(request: &Request, proxied: bool) -> String {
    let forwarded = || {
        let all = request.headers().get("x-forwarded-for")?.to_str().ok()?;
        all.rsplit(',').next().map(|last| last.trim().to_owned())
    };
    let peer = || {
        let info = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
        Some(info.0.ip().to_string())
    };
    proxied.then(forwarded).flatten().or_else(peer).unwrap_or_else(|| "unknown".to_owned())
}

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

fn with_headers(mut response: Response, asset: bool) -> Response {
    let mut set = |name: HeaderName, value: &'static str| {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CSP);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    );
    if !asset {
        // A desk is shared: the back button after signing out must not show a traveller.
        set(header::CACHE_CONTROL, "no-store");
    }
    response
}
