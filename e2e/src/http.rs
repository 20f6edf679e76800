//! A client that keeps cookies and follows nothing, so that a test sees every answer.

use std::collections::BTreeMap;
use std::time::Duration;

use ureq::http::Request;

use crate::Outcome;

/// One visitor.
#[derive(Debug, Clone)]
pub struct Client {
    agent: ureq::Agent,
    base: String,
    cookies: BTreeMap<String, String>,
}

/// What the server said.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Headers by lower-case name; the values of a repeated one are joined by a line break.
    pub headers: BTreeMap<String, String>,
    /// The body, as it came over the wire.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is not.
    pub fn json(&self) -> Outcome<serde_json::Value> {
        serde_json::from_slice(&self.body).map_err(|e| format!("{e} in {}", self.text()))
    }

    /// A header, or nothing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

pub(crate) fn agent(patience: Duration) -> ureq::Agent {
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(patience))
        .build()
        .new_agent()
}

impl Client {
    /// A visitor without cookies.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let agent = agent(Duration::from_secs(60));
        Self { agent, base: base.to_owned(), cookies: BTreeMap::new() }
    }

    /// The address that it speaks to.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The same visitor over a connection of its own.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { cookies: self.cookies.clone(), ..Self::new(&self.base) }
    }

    /// The value of a cookie.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Asks; `headers` beside the cookies.
    ///
    /// # Errors
    /// When no answer came whole.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Outcome<Answer> {
        let say = |e: &dyn std::fmt::Display| format!("{method} {path}: {e}");
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let jar: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            request = request.header("cookie", jar.join("; "));
        }
        let sent = if body.is_empty() && matches!(method, "GET" | "HEAD") {
            self.agent.run(request.body(()).map_err(|e| say(&e))?)
        } else {
            self.agent.run(request.body(body.to_owned()).map_err(|e| say(&e))?)
        };
        let mut answer = sent.map_err(|e| say(&e))?;
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in answer.headers() {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            if name == "set-cookie" {
                self.keep(&value);
            }
            found
                .entry(name.as_str().to_owned())
                .and_modify(|all| *all = format!("{all}\n{value}"))
                .or_insert(value);
        }
        let body = answer.body_mut().read_to_vec().map_err(|e| say(&e))?;
        Ok(Answer { status: answer.status().as_u16(), headers: found, body })
    }

    fn keep(&mut self, header: &str) {
        let pair = header.split(';').next().unwrap_or_default();
        let Some((name, value)) = pair.split_once('=') else { return };
        if value.is_empty() || header.to_ascii_lowercase().contains("max-age=0") {
            self.cookies.remove(name.trim());
        } else {
            self.cookies.insert(name.trim().to_owned(), value.trim().to_owned());
        }
    }

    /// Gets a page.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn get(&mut self, path: &str) -> Outcome<Answer> {
        self.ask("GET", path, &[], "")
    }

    /// Sends a form.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn send_form(&mut self, path: &str, fields: &[(&str, &str)]) -> Outcome<Answer> {
        let pairs: Vec<String> =
            fields.iter().map(|(k, v)| format!("{}={}", escape(k), escape(v))).collect();
        let kind = ("content-type", "application/x-www-form-urlencoded");
        let origin = self.base.clone();
        self.ask("POST", path, &[kind, ("origin", &origin)], &pairs.join("&"))
    }

    /// Sends JSON.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub fn send_json(&mut self, path: &str, body: &serde_json::Value) -> Outcome<Answer> {
        let origin = self.base.clone();
        let headers = [("content-type", "application/json"), ("origin", origin.as_str())];
        self.ask("POST", path, &headers, &body.to_string())
    }
}

fn escape(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                char::from(b).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_escaped() {
        assert_eq!(escape("P<UTO é"), "P%3CUTO%20%C3%A9");
    }
}
