//! A small demonstration country, served by the built binary.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::program::Running;
use crate::{Client, Outcome};

/// The country of Utopia, small, with its officers; gone when dropped.
#[derive(Debug)]
pub struct Demo {
    running: Running,
    passphrase: String,
    folder: TempDir,
}

fn arguments(data: &Path) -> Vec<String> {
    let data = data.display().to_string();
    ["demo", "--people", "120", "--years", "1", "--seed", "7", "--listen", "127.0.0.1:0"]
        .into_iter()
        .chain(["--data", &data])
        .map(str::to_owned)
        .collect()
}

impl Demo {
    /// Makes one and serves it.
    ///
    /// # Errors
    /// When it can't be made or does not start.
    pub fn start() -> Outcome<Self> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let running = Running::start(&arguments(&folder.path().join("data")))?;
        let told = running.printed().iter().find_map(|line| line.split_once("passphrase: "));
        let passphrase = told.map(|(_, p)| p.trim().to_owned()).unwrap_or_default();
        Ok(Self { running, passphrase, folder })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        self.running.address()
    }

    /// What opens every account.
    #[must_use]
    pub fn passphrase(&self) -> &str {
        &self.passphrase
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Somebody who is signed in, and the token that their forms carry.
    ///
    /// # Errors
    /// When signing in fails.
    pub fn signed_in(&self, name: &str) -> Outcome<(Client, String)> {
        let mut client = Client::new(self.address());
        let fields = [("name", name), ("password", &self.passphrase), ("next", "/role")];
        let answer = client.send_form("/sign-in", &fields)?;
        if answer.status != 303 {
            return Err(format!("{name} could not sign in: {}", answer.text()));
        }
        let page = client.get("/role")?.text();
        let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|t| t.split('"').next());
        Ok((client, token.unwrap_or_default().to_owned()))
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        self.running.kill();
    }

    /// Serves the same folder again, at the same address.
    ///
    /// # Errors
    /// When it does not start.
    pub fn serve_at_the_same_port(&mut self) -> Outcome<()> {
        self.running.kill();
        let at = self.address().trim_start_matches("http://").to_owned();
        let data = self.data().display().to_string();
        let arguments = ["serve", "--listen", at.as_str(), "--data", data.as_str()];
        self.running = Running::start(&arguments)?;
        Ok(())
    }
}
