//! A centre and its posts, each a process of its own with a data folder of its own, on lines that
//! a test can cut.
//!
//! Always holds: whatever a post has, it has from its centre over its line, as in a country: it is
//! set up with a name and a one-time code, and nothing else.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use testkit::{Proxy, Quality};

use crate::program::run_with;
use crate::{Client, Officer, Outcome, PASSWORD, Running};

/// How long anything may take before the test gives up on it; not a measurement.
const PATIENCE: Duration = Duration::from_secs(180);

const LAW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../capabilities/border/rules/utopia.toml");

/// Waits until something is so.
///
/// # Errors
/// When it is not in time; with what `is_so` said last.
pub fn until(what: &str, mut is_so: impl FnMut() -> Outcome<bool>) -> Outcome<()> {
    let began = Instant::now();
    loop {
        let said = is_so();
        if matches!(said, Ok(true)) {
            return Ok(());
        }
        if began.elapsed() > PATIENCE {
            return Err(format!("not in time: {what}: {said:?}"));
        }
        thread::sleep(Duration::from_millis(100));
    }
}

/// Where one node runs.
pub struct Seat {
    name: String,
    place: Vec<String>,
    serve: Vec<String>,
    running: Option<Running>,
    address: String,
}

impl Seat {
    fn new(name: &str, folder: PathBuf, database: Option<String>) -> Self {
        let mut place = vec!["--data".to_owned(), folder.display().to_string()];
        place.extend(database.into_iter().flat_map(|d| ["--database".to_owned(), d]));
        Self {
            name: name.to_owned(),
            place,
            serve: Vec::new(),
            running: None,
            address: "127.0.0.1:0".to_owned(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `http://127.0.0.1:PORT`, once it has served.
    #[must_use]
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Runs a command on its data; gives what it printed.
    ///
    /// # Errors
    /// What the command said when it did not do it.
    pub fn command(&self, args: &[&str], input: &str) -> Outcome<String> {
        let all: Vec<&str> =
            args.iter().copied().chain(self.place.iter().map(String::as_str)).collect();
        let done = run_with(&all, input)?;
        if done.code == Some(0) {
            return Ok(done.stdout);
        }
        Err(format!("{args:?}: {}{}", done.stdout, done.stderr))
    }

    /// Serves, at the same address as before.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(&mut self) -> Outcome<()> {
        self.kill();
        let start = ["serve", "--listen", &self.address].map(str::to_owned);
        let args = [&start[..], &self.serve, &self.place].concat();
        let running = Running::start(&args)?;
        self.address = running.address().trim_start_matches("http://").to_owned();
        self.running = Some(running);
        Ok(())
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// Another server's place on the same database, for commands beside the one that serves.
    ///
    /// # Errors
    /// When its records are in its folder, which one process has.
    pub fn beside(&self) -> Outcome<Self> {
        let (folder, database) = (self.place.get(1), self.place.get(3));
        let (folder, database) =
            folder.zip(database).ok_or_else(|| format!("{} has no database", self.name))?;
        Ok(Self::new(&self.name, PathBuf::from(format!("{folder}-beside")), Some(database.clone())))
    }

    /// Whoever works at a post, signed in here.
    ///
    /// # Errors
    /// When they can't sign in.
    pub fn sign_in(&self, name: &str) -> Outcome<Officer> {
        Officer::sign_in(&self.address(), name, PASSWORD)
    }

    /// A visitor without cookies.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(&self.address())
    }
}

/// A centre with posts.
///
/// At each post work `officer1` and `supervisor1`, with the number of the post; `supervisor1` may
/// look at the nodes, at the centre as at the post.
pub struct Country {
    /// The centre; its node is called `centre`.
    pub centre: Seat,
    /// The posts; their nodes are called `post-1` and so on.
    pub posts: Vec<Seat>,
    /// Their lines, in the same order.
    pub lines: Vec<Proxy>,
    _folder: TempDir,
}

impl Country {
    /// Sets it up and serves it; the centre keeps its records in `database`, or else in its folder.
    ///
    /// # Errors
    /// When a step of it fails.
    pub fn start(posts: usize, database: Option<String>) -> Outcome<Self> {
        let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
        let mut centre = Seat::new("centre", folder.path().join("centre"), database);
        let codes = found(&centre, posts)?;
        centre.serve = ["--node-listen", "127.0.0.1:0"].map(str::to_owned).to_vec();
        centre.start()?;
        let at = centre.running.as_mut().map(|r| r.wait_for(listens)).transpose()?;
        let at = at.ok_or("the centre does not run")?;
        // From now on at this port, as its posts know it.
        centre.serve = vec!["--node-listen".to_owned(), at.to_string()];
        let mut country = Self { centre, posts: Vec::new(), lines: Vec::new(), _folder: folder };
        for (n, code) in (1..).zip(codes) {
            let line = Proxy::to(at, Quality::default()).map_err(|e| e.to_string())?;
            let name = format!("post-{n}");
            let mut post = Seat::new(&name, country._folder.path().join(&name), None);
            let called = line.at().to_string();
            post.command(&["node", "join", "--at", &called, "--node", &name], &code)?;
            post.start()?;
            country.posts.push(post);
            country.lines.push(line);
        }
        Ok(country)
    }

    /// What the centre knows of a node.
    ///
    /// # Errors
    /// When the centre does not say.
    pub fn known(&self, node: &str) -> Outcome<Value> {
        let told = self.centre.sign_in("supervisor1")?.get("/api/nodes")?.json()?;
        let all = told.get("nodes").and_then(Value::as_array).into_iter().flatten();
        let mut known = all.filter(|n| n.get("name").is_some_and(|name| name == node));
        known.next().cloned().ok_or_else(|| format!("the centre does not know {node}: {told}"))
    }

    /// Ends every process; then every journal, and every copy of one at the centre, is walked
    /// whole.
    ///
    /// # Errors
    /// What is wrong, and with which.
    pub fn proves_itself(&mut self) -> Outcome<()> {
        let Self { centre, posts, .. } = self;
        for seat in posts.iter_mut().chain([centre]) {
            seat.kill();
            seat.command(&["journal", "verify"], "")?;
        }
        let held = self.centre.command(&["journal", "held"], "")?;
        let holds = held.lines().filter(|line| line.ends_with("holds")).count();
        if holds == self.posts.len() { Ok(()) } else { Err(held) }
    }

    /// Waits until the centre says of a node's line that it is so.
    ///
    /// # Errors
    /// When it does not in time.
    pub fn until_line(&self, node: &str, line: &str) -> Outcome<()> {
        until(&format!("{node} is {line}"), || {
            let known = self.known(node)?;
            if known.get("line").is_some_and(|l| l == line) {
                Ok(true)
            } else {
                Err(known.to_string())
            }
        })
    }
}

/// Makes the centre's law, posts and accounts, and lets the nodes in; gives their codes.
fn found(centre: &Seat, posts: usize) -> Outcome<Vec<String>> {
    let mut codes = Vec::new();
    for n in 1..=posts {
        let (code, shown) = (format!("UTO-LND-{n:02}"), format!("Bridge {n}"));
        let add = ["post", "add", &code, "--name", &shown, "--kind", "land", "--node", "centre"];
        centre.command(&[&add[..], &["--time-zone", "UTC"]].concat(), "")?;
        for role in ["officer", "supervisor"] {
            let (name, shown) = (format!("{role}{n}"), format!("{role} of bridge {n}"));
            let add = ["account", "add", &name, "--shown", &shown, "--role", role, "--post", &code];
            centre.command(&add, PASSWORD)?;
        }
    }
    centre.command(&["rules", "publish", LAW], "")?;
    for n in 1..=posts {
        let (name, post) = (format!("post-{n}"), format!("UTO-LND-{n:02}"));
        codes.push(centre.command(&["node", "enrol", &name, "--post", &post], "")?);
    }
    Ok(codes)
}

/// Where nodes may call, in a line that the centre prints.
fn listens(line: &str) -> Option<SocketAddr> {
    line.strip_prefix("Nodes may call ")?.trim().parse().ok()
}
