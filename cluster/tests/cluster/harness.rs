//! Starts the parts of a cluster and ends them, whatever a test does.
//!
//! Always: ports are free ones; what is waited for is a state (a line printed, a scheduler that
//! says it is ready), each with a deadline.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What a state may take to come about on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// Asks until the answer is there, or fails with what was waited for.
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "no {what} within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The built binary, its log silent unless somebody asks for it.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portolan-cluster"));
    command.stdin(Stdio::null());
    if std::env::var_os("RUST_LOG").is_none() {
        command.env("RUST_LOG", "off");
    }
    command
}

/// A process that ends with the test.
struct Part(Child);

impl Drop for Part {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A scheduler and its executors.
pub struct Cluster {
    executors: Vec<Part>,
    /// Where executor after executor keeps what it has done.
    work: Vec<PathBuf>,
    /// Held for the life of the cluster.
    _folder: tempfile::TempDir,
    _scheduler: Part,
    address: String,
}

impl Cluster {
    /// Starts a scheduler and so many executors of one core each, and waits until they know each
    /// other.
    pub fn start(executors: usize) -> Self {
        Self::start_with(executors, &[])
    }

    /// The same, with something in their environment.
    pub fn start_with(executors: usize, environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut scheduler = program()
            .args(["scheduler", "--listen", "127.0.0.1:0", "--lost-after", "15"])
            .args(["--executors", &executors.max(1).to_string()])
            .envs(environment.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = scheduler.stdout.take().unwrap();
        let scheduler = Part(scheduler);
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on ").expect(&line).to_owned();
        let mut cluster = Self {
            executors: Vec::new(),
            work: Vec::new(),
            _folder: folder,
            _scheduler: scheduler,
            address,
        };
        for number in 0..executors {
            let work = cluster._folder.path().join(format!("executor-{number}"));
            let executor = program()
                .args(["executor", "--scheduler", &cluster.address])
                .envs(environment.iter().copied())
                .args(["--listen", "127.0.0.1:0", "--cores", "1", "--memory", "2048"])
                .arg("--work")
                .arg(&work)
                .spawn()
                .unwrap();
            cluster.executors.push(Part(executor));
            cluster.work.push(work);
        }
        if executors > 0 {
            wait_for("ready cluster", || cluster.answers("/readyz", "200").then_some(()));
        }
        cluster
    }

    /// Where the scheduler is.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn answers(&self, path: &str, status: &str) -> bool {
        let Ok(mut stream) = TcpStream::connect(&self.address) else { return false };
        let question = format!("GET {path} HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        let mut answer = String::new();
        let asked =
            stream.write_all(question.as_bytes()).and_then(|()| stream.read_to_string(&mut answer));
        asked.is_ok() && answer.split_whitespace().nth(1) == Some(status)
    }

    /// `flows` with the scheduler named.
    pub fn flows(&self) -> Command {
        let mut command = program();
        command.args(["flows", "--scheduler", &self.address]);
        command
    }

    /// Whether an executor has kept something for later tasks: the job is in its middle.
    pub fn has_kept(&self, executor: usize) -> bool {
        fn any_file(folder: &Path) -> bool {
            std::fs::read_dir(folder).is_ok_and(|entries| {
                entries.flatten().any(|entry| {
                    let path = entry.path();
                    if path.is_dir() {
                        any_file(&path)
                    } else {
                        entry.metadata().is_ok_and(|about| about.len() > 0)
                    }
                })
            })
        }
        any_file(&self.work[executor])
    }

    /// Ends an executor as a power cut would.
    pub fn kill(&mut self, executor: usize) {
        let part = &mut self.executors[executor].0;
        part.kill().unwrap();
        part.wait().unwrap();
    }
}

/// What a command said on standard error.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs a command that must succeed.
pub fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    output
}

/// Runs a command that must fail, in a sentence.
pub fn refused(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = said(&output);
    assert!(!output.status.success(), "{said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}
