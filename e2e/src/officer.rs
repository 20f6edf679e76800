//! An officer who works over HTTP, as the desk's programs do.

use serde_json::{Value, json};

use crate::{Answer, Client, Outcome};

/// Somebody who is signed in, with the token that their forms carry.
#[derive(Debug, Clone)]
pub struct Officer {
    client: Client,
    token: String,
}

impl Officer {
    /// Signs in at a node.
    ///
    /// # Errors
    /// When the node does not answer, or does not let them in.
    pub fn sign_in(node: &str, name: &str, password: &str) -> Outcome<Self> {
        let mut client = Client::new(node);
        let fields = [("name", name), ("password", password), ("next", "/role")];
        let answer = client.send_form("/sign-in", &fields)?;
        if answer.status != 303 {
            return Err(format!("{name} could not sign in: {}", answer.text()));
        }
        let page = client.get("/role")?.text();
        let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|t| t.split('"').next());
        Ok(Self { client, token: token.unwrap_or_default().to_owned() })
    }

    /// The same person over a connection of its own.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { client: self.client.again(), token: self.token.clone() }
    }

    /// Gets a page.
    ///
    /// # Errors
    /// When no answer came whole.
    pub fn get(&mut self, path: &str) -> Outcome<Answer> {
        self.client.get(path)
    }

    /// Posts JSON, as a reader service or a desk's program does.
    ///
    /// # Errors
    /// When no answer came whole, or it says that it was refused.
    pub fn post(&mut self, path: &str, body: &Value) -> Outcome<Value> {
        let origin = self.client.base().to_owned();
        let headers = [
            ("content-type", "application/json"),
            ("origin", origin.as_str()),
            ("x-csrf-token", self.token.as_str()),
        ];
        let answer = self.client.ask("POST", path, &headers, &body.to_string())?;
        if answer.status == 200 { answer.json() } else { Err(answer.text()) }
    }

    /// Admits a made-up traveller of Canada; gives the id of the crossing once it was acknowledged.
    ///
    /// # Errors
    /// When it was not.
    pub fn admit(&mut self, number: &str) -> Outcome<String> {
        let document = json!({
            "direction": "arrival",
            "document": {
                "document_type": "P", "number": number, "issuer": "CAN", "surname": "SPECIMEN",
                "given_names": number, "birth_date": "1990-05-17", "sex": "F",
                "citizenship": "CAN", "expiry": "2033-01-01",
            },
        });
        let seen = self.post("/api/border/examinations", &document)?;
        let text = |value: &Value, name: &str| Some(value.get(name)?.as_str()?.to_owned());
        let id = text(&seen, "id").ok_or("an examination without an id")?;
        let decision = json!({ "version": seen.get("version"), "reason": "as seen" });
        let done = self.post(&format!("/api/border/examinations/{id}/admit"), &decision)?;
        text(&done, "crossing").ok_or_else(|| "a decision without a crossing".to_owned())
    }

    /// Whether a crossing is on record where they are signed in.
    ///
    /// # Errors
    /// When no answer came whole, or one that says neither.
    pub fn finds(&mut self, crossing: &str) -> Outcome<bool> {
        let answer = self.get(&format!("/border/crossings/{crossing}"))?;
        match answer.status {
            200 => Ok(true),
            404 => Ok(false),
            other => Err(format!("{crossing}: {other}: {}", answer.text())),
        }
    }
}
