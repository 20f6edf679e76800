//! A node of a test's own: a data folder with an account, served by the built binary.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::program::{Finished, Running, run_with};
use crate::{Client, Outcome};

/// The account that every test node has: an administrator.
pub const NAME: &str = "alma";
/// The account's password.
pub const PASSWORD: &str = "lantern-harbour-47-quiet";

/// Makes an account in a data folder, the folder too if it is not there.
///
/// # Errors
/// When the program can't be started.
pub fn add_account(data: &Path, name: &str) -> Outcome<Finished> {
    add_account_as(data, name, "administrator", None)
}

/// The same in another role, at a post where the role needs one.
///
/// # Errors
/// When the program can't be started.
pub fn add_account_as(
    data: &Path,
    name: &str,
    role: &str,
    post: Option<&str>,
) -> Outcome<Finished> {
    let data = data.display().to_string();
    let start = ["account", "add", name, "--shown", "Alma Ferro", "--role", role, "--data", &data];
    let at = post.map(|post| ["--post", post]);
    let args: Vec<&str> = start.into_iter().chain(at.into_iter().flatten()).collect();
    run_with(&args, PASSWORD)
}

/// The arguments that serve a data folder at a free port.
#[must_use]
pub fn serving(data: &Path) -> Vec<String> {
    let data = data.display().to_string();
    ["serve", "--listen", "127.0.0.1:0", "--data", &data].map(str::to_owned).to_vec()
}

/// A node at work; gone when dropped, with its data.
#[derive(Debug)]
pub struct Node {
    running: Running,
    folder: TempDir,
}

impl Node {
    /// Makes one and serves it.
    ///
    /// # Errors
    /// When the account can't be made or the server does not start.
    pub fn start() -> Outcome<Self> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let data = folder.path().join("data");
        let made = add_account(&data, NAME)?;
        if made.code != Some(0) {
            return Err(made.stderr);
        }
        let running = Running::start(&serving(&data))?;
        Ok(Self { running, folder })
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        self.running.address()
    }

    /// Its data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A visitor without cookies.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(self.address())
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        self.running.kill();
    }
}
