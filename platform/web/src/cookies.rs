//! Cookies: read from a request, written for a response (RFC 6265).
//!
//! Always holds: every cookie is `HttpOnly`, `SameSite=Strict` and for the whole site; behind TLS
//! it is `Secure` and carries the `__Host-` prefix, so that no sister domain can set it.

use axum::http::{HeaderMap, HeaderValue, header};

/// The session's token.
pub(crate) const SESSION: &str = "portolan";
/// The language chosen in the frame.
pub(crate) const LANGUAGE: &str = "portolan-language";
/// Light or dark, if chosen.
pub(crate) const THEME: &str = "portolan-theme";
/// What to say on the next page.
pub(crate) const TOAST: &str = "portolan-toast";

/// A year, for choices that should stay.
pub(crate) const A_YEAR_S: u32 = 31_536_000;

fn full_name(name: &str, tls: bool) -> String {
    if tls { format!("__Host-{name}") } else { name.to_owned() }
}

pub(crate) fn read(headers: &HeaderMap, name: &str, tls: bool) -> Option<String> {
    let name = full_name(name, tls);
    headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok()).find_map(|line| {
        line.split(';').find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name && !value.is_empty()).then(|| value.to_owned())
        })
    })
}

/// A `Set-Cookie` value; without `max_age_s` it ends with the browser's session.
///
/// `value` must be made of cookie octets: tokens, codes, base64url. Anything else is dropped.
pub(crate) fn write(name: &str, value: &str, max_age_s: Option<u32>, tls: bool) -> HeaderValue {
    use std::fmt::Write as _;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~=".contains(c);
    let value: String = value.chars().filter(|c| plain(*c)).collect();
    let mut line = format!("{}={value}; Path=/; HttpOnly; SameSite=Strict", full_name(name, tls));
    if let Some(seconds) = max_age_s {
        let _ = write!(line, "; Max-Age={seconds}");
    }
    if tls {
        line.push_str("; Secure");
    }
    HeaderValue::try_from(line).unwrap_or(HeaderValue::from_static("portolan=; Max-Age=0"))
}

pub(crate) fn clear(name: &str, tls: bool) -> HeaderValue {
    write(name, "", Some(0), tls)
}
