//! The description of the API: one OpenAPI 3.1 document from the parts of all crates.

use kernel::{Error, Result};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};

/// The document without any path: title, licence, how to sign in.
#[must_use]
pub fn base() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Portolan")
        .version("v1")
        .description(Some("What other systems may ask of this node. Sign in with a machine account's token; faults are RFC 9457 problems with a stable code."))
        .license(Some(utoipa::openapi::License::new("Apache-2.0")))
        .build();
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let components = ComponentsBuilder::new().security_scheme("token", bearer).build();
    OpenApiBuilder::new().info(info).components(Some(components)).build()
}

/// The document as JSON, the same bytes each time, for the check that the copy in the
/// documentation is fresh.
///
/// # Errors
/// `internal` when it can't be written.
pub fn json(document: &OpenApi) -> Result<String> {
    let mut text = serde_json::to_string_pretty(document)
        .map_err(|e| Error::internal(format!("the API's description: {e}")))?;
    text.push('\n');
    Ok(text)
}

/// A call, as the readable page shows it.
pub(crate) struct Call {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) parameters: Vec<(String, String, String)>,
    pub(crate) answers: Vec<(String, String)>,
}

/// Every call of a document, by path.
pub(crate) fn calls(document: &OpenApi) -> Result<Vec<Call>> {
    let all = serde_json::to_value(document)
        .map_err(|e| Error::internal(format!("the API's description: {e}")))?;
    let text = |v: &serde_json::Value, key: &str| {
        v.get(key).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
    };
    let mut calls = Vec::new();
    let Some(paths) = all.get("paths").and_then(serde_json::Value::as_object) else {
        return Ok(calls);
    };
    for (path, item) in paths {
        for method in ["get", "post", "put", "patch", "delete"] {
            let Some(call) = item.get(method) else { continue };
            let listed = call.get("parameters").and_then(serde_json::Value::as_array);
            let answers = call.get("responses").and_then(serde_json::Value::as_object);
            calls.push(Call {
                method: method.to_uppercase(),
                path: path.clone(),
                summary: text(call, "summary"),
                description: text(call, "description"),
                parameters: listed
                    .into_iter()
                    .flatten()
                    .map(|p| (text(p, "name"), text(p, "in"), text(p, "description")))
                    .collect(),
                answers: answers
                    .into_iter()
                    .flatten()
                    .map(|(status, answer)| (status.clone(), text(answer, "description")))
                    .collect(),
            });
        }
    }
    Ok(calls)
}
