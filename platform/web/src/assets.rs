//! The stylesheet, the script and the mark, each under a name made from its content.
//!
//! Always holds: a name never changes its content, so a browser may keep it for ever.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

const CSS: &str = include_str!("../assets/portolan.css");
const JS: &str = include_str!("../assets/portolan.js");
const MARK: &str = include_str!("../assets/mark.svg");

/// The names of what is served beside pages.
#[derive(Debug)]
pub(crate) struct Assets {
    pub(crate) css: String,
    pub(crate) js: String,
    pub(crate) mark: String,
}

impl Assets {
    pub(crate) fn new() -> Self {
        Self {
            css: name("portolan", "css", CSS),
            js: name("portolan", "js", JS),
            mark: name("mark", "svg", MARK),
        }
    }

    pub(crate) fn serve(&self, file: &str) -> Response {
        let (kind, text) = if file == self.css {
            ("text/css; charset=utf-8", CSS)
        } else if file == self.js {
            ("text/javascript; charset=utf-8", JS)
        } else if file == self.mark {
            ("image/svg+xml", MARK)
        } else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
        let kind = HeaderValue::from_static(kind);
        ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, kept)], text).into_response()
    }
}

fn name(stem: &str, extension: &str, text: &str) -> String {
    use std::fmt::Write as _;
    let hash = Sha256::digest(text).iter().take(6).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    format!("{stem}-{hash}.{extension}")
}
