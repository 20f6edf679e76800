//! A small demonstration country, served by the built binary.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::program::Running;
use crate::{Browser, Officer, Outcome};

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

    /// An officer who is signed in.
    ///
    /// # Errors
    /// When signing in fails.
    pub fn signed_in(&self, name: &str) -> Outcome<Officer> {
        Officer::sign_in(self.address(), name, &self.passphrase)
    }

    /// Signs an officer in, at the first line's page.
    ///
    /// # Errors
    /// When the browser does not get there.
    pub fn at_the_desk(&self, browser: &mut Browser, name: &str) -> Outcome<()> {
        browser.sign_in(&format!("{}/border", self.address()), name, &self.passphrase)?;
        browser.see("[name=zone]").map(drop)
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
