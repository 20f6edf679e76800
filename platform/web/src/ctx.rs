//! What a handler knows about who asks: actor, language, frame.

use std::ops::Deref;
use std::sync::Arc;

use access::{Action, SignedIn};
use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{Act, Actor, Error, Id, Kind, Post, Result};

use crate::components::{Toast, Tone};
use crate::routes::Guarded;
use crate::{Fault, Frame, Language, LinkState, Page, QueryString, Reply, Shell, Speech, cookies};

/// Everything a handler knows about a request but its body. An extractor.
///
/// Derefs to [`Speech`], so that `ctx.t("key")` works.
#[derive(Clone)]
pub struct Ctx(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) shell: Arc<Shell>,
    pub(crate) signed_in: Option<SignedIn>,
    pub(crate) token: Option<String>,
    pub(crate) speech: Speech,
    pub(crate) guarded: Option<Guarded>,
    pub(crate) uri: Uri,
    pub(crate) request_id: String,
    pub(crate) theme: Option<String>,
    pub(crate) toast: Option<Toast>,
    pub(crate) from: String,
}

impl std::fmt::Debug for Ctx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ctx")
    }
}

impl Deref for Ctx {
    type Target = Speech;
    fn deref(&self) -> &Speech {
        &self.0.speech
    }
}

impl Ctx {
    pub(crate) fn read(
        shell: &Arc<Shell>,
        headers: &HeaderMap,
        uri: &Uri,
        token: Option<String>,
        signed_in: Option<SignedIn>,
        from: String,
        request_id: String,
    ) -> Self {
        let cookie = |name| cookies::read(headers, name, shell.tls);
        let chosen = cookie(cookies::LANGUAGE).as_deref().and_then(Language::from_code);
        let account =
            signed_in.as_ref().and_then(|s| s.language.as_deref()).and_then(Language::from_code);
        let accepted = headers
            .get(header::ACCEPT_LANGUAGE)
            .and_then(|v| v.to_str().ok())
            .and_then(Language::from_accept);
        let language = shell.language_or_english(chosen.or(account).or(accepted));
        Self(Arc::new(Inner {
            speech: Speech::new(Arc::clone(&shell.languages), language),
            theme: cookie(cookies::THEME).filter(|t| t == "light" || t == "dark"),
            toast: cookie(cookies::TOAST).as_deref().and_then(read_toast),
            shell: Arc::clone(shell),
            signed_in,
            token,
            guarded: None,
            uri: uri.clone(),
            request_id,
            from,
        }))
    }

    pub(crate) fn guarded(&self, guarded: Guarded) -> Self {
        let Inner { shell, signed_in, token, speech, uri, request_id, theme, toast, from, .. } =
            self.0.as_ref();
        Self(Arc::new(Inner {
            shell: Arc::clone(shell),
            signed_in: signed_in.clone(),
            token: token.clone(),
            speech: speech.clone(),
            guarded: Some(guarded),
            uri: uri.clone(),
            request_id: request_id.clone(),
            theme: theme.clone(),
            toast: toast.clone(),
            from: from.clone(),
        }))
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    /// Who is signed in, if anybody; on a guarded route somebody is.
    #[must_use]
    pub fn signed_in(&self) -> Option<&SignedIn> {
        self.0.signed_in.as_ref()
    }

    /// Who acts.
    ///
    /// # Errors
    /// `unauthenticated` on a public route when nobody is signed in.
    pub fn actor(&self) -> Result<&Actor> {
        self.signed_in().map(|s| &s.actor).ok_or_else(unauthenticated)
    }

    /// Who acts, for the purpose of this route's action.
    ///
    /// # Errors
    /// As [`Ctx::actor`]; `internal` on a public route, which has no purpose.
    pub fn act(&self) -> Result<Act> {
        match self.0.guarded {
            Some(Guarded::For(action)) => Ok(Act::new(self.actor()?.clone(), action.purpose)),
            _ => Err(Error::internal("a public route has no purpose to act for")),
        }
    }

    /// Reading and writing as who acts, for the purpose of this route's action.
    ///
    /// # Errors
    /// As [`Ctx::act`]; `internal` when the shell was built without a registry.
    pub fn session(&self) -> Result<registry::Session> {
        let act = self.act()?;
        let registry = self.0.shell.registry.as_ref();
        registry
            .map(|r| r.session(&act))
            .ok_or_else(|| Error::internal("the shell was built without a registry"))
    }

    /// Whether who acts may do something at a post, or (`None`) on the node as a whole.
    #[must_use]
    pub fn may_at(&self, action: &Action, post: Option<Id<Post>>) -> bool {
        self.signed_in().is_some_and(|s| {
            self.0.shell.gate.may(&s.actor, action, post).unwrap_or_else(|error| {
                tracing::error!(action = action.name, ?error, "denied");
                false
            })
        })
    }

    /// Whether who acts may do something on the node or at their own post.
    #[must_use]
    pub fn may(&self, action: &Action) -> bool {
        let own = self.signed_in().and_then(|s| s.actor.post);
        self.may_at(action, None) || (own.is_some() && self.may_at(action, own))
    }

    /// As [`Ctx::may_at`], as an error.
    ///
    /// # Errors
    /// `not-allowed`.
    pub fn require_at(&self, action: &Action, post: Option<Id<Post>>) -> Result<()> {
        if self.may_at(action, post) { Ok(()) } else { Err(not_allowed(action)) }
    }

    /// The post at which who acts works.
    #[must_use]
    pub fn post(&self) -> Option<Id<Post>> {
        self.signed_in().and_then(|s| s.actor.post)
    }

    /// The token that a form must carry.
    #[must_use]
    pub fn csrf(&self) -> &str {
        self.signed_in().map_or("", |s| s.csrf.as_str())
    }

    /// The hidden field that a form must carry.
    #[must_use]
    pub fn csrf_field(&self) -> crate::Html {
        crate::components::csrf_field(self.csrf())
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.shell.clock.now()
    }

    /// The date now, where the node stands.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now().to_zoned_datetime(self.time_zone()).date()
    }

    /// The time zone in which times are shown.
    #[must_use]
    pub fn time_zone(&self) -> TimeZone {
        self.0.shell.frame.time_zone()
    }

    /// What the frame shows about the node.
    #[must_use]
    pub fn frame(&self) -> &dyn Frame {
        self.0.shell.frame.as_ref()
    }

    /// How the node stands to its centre.
    #[must_use]
    pub fn link(&self) -> LinkState {
        self.frame().link()
    }

    /// When the node had last heard everything that its centre has to tell, if it ever had.
    #[must_use]
    pub fn told(&self) -> Option<Timestamp> {
        self.frame().told()
    }

    /// How many whole days ago an instant was; none for what lies ahead.
    #[must_use]
    pub fn days_since(&self, at: Timestamp) -> i64 {
        crate::link::days_between(at, self.now())
    }

    /// The address's path.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.uri.path()
    }

    /// The address's parameters.
    #[must_use]
    pub fn query(&self) -> QueryString {
        QueryString::parse(self.0.uri.query().unwrap_or_default())
    }

    /// The number of this request in the log.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.0.request_id
    }

    /// A date in words.
    #[must_use]
    pub fn date(&self, date: Date) -> String {
        self.language().date(date)
    }
    /// A date in figures.
    #[must_use]
    pub fn date_short(&self, date: Date) -> String {
        self.language().date_short(date)
    }
    /// An instant in figures, to the minute, at the node.
    #[must_use]
    pub fn date_time(&self, at: Timestamp) -> String {
        self.language().date_time(at, &self.time_zone())
    }
    /// A whole number.
    #[must_use]
    pub fn number(&self, n: impl TryInto<i64>) -> String {
        self.language().number(n.try_into().unwrap_or(i64::MAX))
    }

    /// A page with the frame around it.
    ///
    /// # Errors
    /// When the template fails.
    pub fn page(&self, title: &str, body: &impl Template) -> Reply {
        Page::new(title).show(self, body)
    }

    /// Leads elsewhere after a POST (303).
    #[must_use]
    pub fn redirect(&self, to: &str) -> Response {
        let to = HeaderValue::try_from(to).unwrap_or(HeaderValue::from_static("/"));
        (axum::http::StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
    }

    /// Leads elsewhere and says something there.
    #[must_use]
    pub fn saying(&self, to: &str, tone: Tone, text: impl Into<String>) -> Response {
        let mut response = self.redirect(to);
        let toast = write_toast(&Toast::new(tone, text));
        let cookie = cookies::write(cookies::TOAST, &toast, Some(60), self.0.shell.tls);
        response.headers_mut().append(header::SET_COOKIE, cookie);
        response
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ctx {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        let found = parts.extensions.get::<Self>().cloned();
        found.ok_or_else(|| Error::internal("a handler was reached outside the shell").into())
    }
}

pub(crate) fn unauthenticated() -> Error {
    Error::new(
        Kind::Unauthenticated,
        "unauthenticated",
        "Sign in first, or again: your session has ended.",
    )
}

pub(crate) fn not_allowed(action: &Action) -> Error {
    Error::new(
        Kind::Forbidden,
        "not-allowed",
        "Your role does not allow this here. Ask a supervisor, or switch to another of your roles.",
    )
    .because(format!("not permitted: {}", action.name))
}

// The toast is neither secret nor trusted: it is shown as text, and only to who carries it.
fn write_toast(toast: &Toast) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{}\n{}", toast.tone.class(), toast.text))
}

fn read_toast(cookie: &str) -> Option<Toast> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cookie).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (tone, text) = text.split_once('\n')?;
    Some(Toast::new(Tone::from_class(tone)?, text))
}
