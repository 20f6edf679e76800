//! The server: the routes put together, listening, stopping in good order.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequest, Request};
use axum::middleware::from_fn_with_state;
use kernel::{Error, Kind, Result};
use serde::de::DeserializeOwned;
use tower_http::compression::CompressionLayer;

use crate::{Fault, RouteSpec, Routes, Shell, fault, layer, site};

impl Shell {
    /// Puts the routes of all capabilities, and the shell's own, into one service; with the list
    /// of all routes for the permission matrix.
    pub fn app(self: &Arc<Self>, routes: Routes<()>) -> (Router, Vec<RouteSpec>) {
        let routes = routes.merge(site::routes(Arc::clone(self)));
        let specs = routes.specs();
        let router = routes
            .router
            .fallback(|| async { fault::of_status(axum::http::StatusCode::NOT_FOUND).into_fault() })
            .layer(from_fn_with_state(Arc::clone(self), layer::around))
            .layer(CompressionLayer::new().gzip(true));
        (router, specs)
    }
}

trait IntoFault {
    fn into_fault(self) -> Fault;
}
impl IntoFault for Error {
    fn into_fault(self) -> Fault {
        self.into()
    }
}

/// Runs work that blocks (the store, hashing, rendering of large tables) off the async threads.
///
/// # Errors
/// Those of the work; `internal` when it panicked.
pub async fn blocking<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    let span = tracing::Span::current();
    match tokio::task::spawn_blocking(move || span.in_scope(work)).await {
        Ok(result) => result,
        Err(died) => Err(Error::internal(format!("blocking work died: {died}"))),
    }
}

/// Serves until `shutdown` is done, then lets running requests finish.
///
/// # Errors
/// `address-in-use` or `address` when the address can't be listened on; `internal` when serving
/// fails.
pub async fn serve(
    app: Router,
    address: SocketAddr,
    listening: impl FnOnce(SocketAddr),
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|e| {
        let (code, sentence) = if e.kind() == std::io::ErrorKind::AddrInUse {
            ("address-in-use", format!("Another program listens on {address} already. Stop it, or choose another address with --listen."))
        } else {
            ("address", format!("This machine can't listen on {address}: {e}. Choose another address with --listen."))
        };
        Error::new(Kind::Unavailable, code, sentence)
    })?;
    let fault = |e: std::io::Error| Error::internal(format!("serving: {e}"));
    listening(listener.local_addr().map_err(fault)?);
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(shutdown).await.map_err(fault)
}

/// A body of JSON, whose faults are problems like all others.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Fault;

    async fn from_request(request: Request, state: &S) -> Result<Self, Fault> {
        match axum::Json::<T>::from_request(request, state).await {
            Ok(axum::Json(body)) => Ok(Self(body)),
            Err(refused) => {
                // Serde's words name the field and the line, which is what a program's author needs.
                let said = refused.body_text();
                let error = match refused.status().as_u16() {
                    422 | 400 => Error::invalid("malformed", said),
                    _ => fault::of_status(refused.status()),
                };
                Err(error.into())
            }
        }
    }
}

impl<T: serde::Serialize> axum::response::IntoResponse for Json<T> {
    fn into_response(self) -> axum::response::Response {
        axum::Json(self.0).into_response()
    }
}
