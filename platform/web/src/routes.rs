//! Routes, none without an action or a reason for being public.

use access::Action;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::middleware::from_fn;
use axum::routing::{MethodRouter, get, post};

use crate::layer;

/// Most that a page's form or an API call may send, in bytes.
pub(crate) const BODY_BYTES: usize = 2 * 1024 * 1024;
/// Most that an upload may send, in bytes.
pub(crate) const UPLOAD_BYTES: usize = 64 * 1024 * 1024;

/// What stands before a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarded {
    /// The actor must be allowed to do this.
    For(Action),
    /// Nobody needs to be signed in, because of this.
    Public(&'static str),
}

/// For whom a route speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteKind {
    /// For people: HTML.
    Page,
    /// For programs: JSON.
    Api,
}

/// What a route is, for the permission matrix and for the API's description.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteSpec {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path with its parameters: `/border/{id}`.
    pub path: &'static str,
    /// What stands before it.
    pub guarded: Guarded,
    /// For whom it speaks.
    pub kind: RouteKind,
    /// Most that may be sent to it, in bytes.
    pub body_bytes: usize,
}

/// Routes over a state, each with what stands before it.
pub struct Routes<S = ()> {
    pub(crate) router: Router<S>,
    specs: Vec<RouteSpec>,
}

impl<S> std::fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.specs).finish()
    }
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self { router: Router::new(), specs: Vec::new() }
    }

    fn add(mut self, spec: RouteSpec, handler: MethodRouter<S>) -> Self {
        // The limit stands outside the guard, which itself reads what forms send.
        let guarded = handler
            .layer::<_, std::convert::Infallible>(from_fn(move |request, next| {
                layer::guard(spec, request, next)
            }))
            .layer(DefaultBodyLimit::max(spec.body_bytes));
        self.router = self.router.route(spec.path, guarded);
        self.specs.push(spec);
        self
    }

    /// A page.
    #[must_use]
    pub fn page_get<H, T>(self, path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(spec("GET", path, Guarded::For(action), RouteKind::Page, BODY_BYTES), get(handler))
    }

    /// What a page's form is sent to. The handler takes a [`crate::Form`].
    #[must_use]
    pub fn page_post<H, T>(self, path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(
            spec("POST", path, Guarded::For(action), RouteKind::Page, BODY_BYTES),
            post(handler),
        )
    }

    /// What a form with files is sent to (multipart, 64 MB at most).
    #[must_use]
    pub fn page_upload<H, T>(self, path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        let spec = spec("POST", path, Guarded::For(action), RouteKind::Page, UPLOAD_BYTES);
        self.add(spec, post(handler))
    }

    /// A reading call of the API.
    #[must_use]
    pub fn api_get<H, T>(self, path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(spec("GET", path, Guarded::For(action), RouteKind::Api, BODY_BYTES), get(handler))
    }

    /// A writing call of the API.
    #[must_use]
    pub fn api_post<H, T>(self, path: &'static str, action: Action, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(
            spec("POST", path, Guarded::For(action), RouteKind::Api, BODY_BYTES),
            post(handler),
        )
    }

    /// A page for everybody, and why.
    #[must_use]
    pub fn public_get<H, T>(self, path: &'static str, why: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(spec("GET", path, Guarded::Public(why), RouteKind::Page, BODY_BYTES), get(handler))
    }

    /// A form that anybody may send, and why.
    #[must_use]
    pub fn public_post<H, T>(self, path: &'static str, why: &'static str, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: 'static,
    {
        self.add(
            spec("POST", path, Guarded::Public(why), RouteKind::Page, BODY_BYTES),
            post(handler),
        )
    }

    /// These and others.
    #[must_use]
    pub fn merge(mut self, others: Self) -> Self {
        self.router = self.router.merge(others.router);
        self.specs.extend(others.specs);
        self
    }

    /// The same with its state given, ready to be merged with others.
    #[must_use]
    pub fn with_state<S2>(self, state: S) -> Routes<S2> {
        Routes { router: self.router.with_state(state), specs: self.specs }
    }

    /// Every route, by path and method.
    #[must_use]
    pub fn specs(&self) -> Vec<RouteSpec> {
        let mut specs = self.specs.clone();
        specs.sort_by_key(|s| (s.path, s.method));
        specs
    }
}

const fn spec(
    method: &'static str,
    path: &'static str,
    guarded: Guarded,
    kind: RouteKind,
    body_bytes: usize,
) -> RouteSpec {
    RouteSpec { method, path, guarded, kind, body_bytes }
}
