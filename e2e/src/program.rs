//! The built binary: run to its end, or started and spoken to until it is killed.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::Outcome;

/// How long a start may take before the test gives up on it; not a measurement.
const PATIENCE: Duration = Duration::from_secs(180);

/// The binary under test: `PORTOLAN_BIN`, or the workspace's debug build.
///
/// # Errors
/// When there is none.
pub fn binary() -> Outcome<PathBuf> {
    let built = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/debug/portolan");
    let path = std::env::var_os("PORTOLAN_BIN").map_or_else(|| PathBuf::from(built), PathBuf::from);
    if path.is_file() {
        return Ok(path);
    }
    Err(format!("{} is not there: cargo build --package portolan", path.display()))
}

/// A program that came to its end.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

/// Runs the binary to its end.
///
/// # Errors
/// When it can't be started.
pub fn run<A: AsRef<OsStr>>(args: &[A]) -> Outcome<Finished> {
    run_with(args, "")
}

/// Runs the binary to its end with something to read.
///
/// # Errors
/// When it can't be started.
pub fn run_with<A: AsRef<OsStr>>(args: &[A], input: &str) -> Outcome<Finished> {
    let mut child = Command::new(binary()?)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("portolan could not be started: {e}"))?;
    if let Some(mut reads) = child.stdin.take() {
        // A program that ends before it asks says why by itself.
        let _ = reads.write_all(input.as_bytes());
    }
    let out = child.wait_with_output().map_err(|e| e.to_string())?;
    Ok(Finished {
        code: out.status.code(),
        stdout: String::from_utf8_lossy(&out.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&out.stderr).into_owned(),
    })
}

/// The binary, serving. Killed when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    address: String,
    printed: Vec<String>,
    lines: Receiver<String>,
}

impl Running {
    /// Starts the binary and waits until it has printed the address that it serves at.
    ///
    /// # Errors
    /// When it ends, or prints no address in time; with what it printed.
    pub fn start<A: AsRef<OsStr>>(args: &[A]) -> Outcome<Self> {
        let mut child = Command::new(binary()?)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| format!("portolan could not be started: {e}"))?;
        let (send, lines) = channel();
        if let Some(out) = child.stdout.take() {
            let send = send.clone();
            thread::spawn(move || pass_on(BufReader::new(out), &send));
        }
        if let Some(err) = child.stderr.take() {
            thread::spawn(move || pass_on(BufReader::new(err), &send));
        }
        let mut running = Self { child, address: String::new(), printed: Vec::new(), lines };
        running.address = running.wait_for(address)?;
        Ok(running)
    }

    /// Waits for a line that `wanted` finds something in.
    ///
    /// # Errors
    /// When the program ends first, or nothing came in time.
    pub fn wait_for<T>(&mut self, wanted: impl Fn(&str) -> Option<T>) -> Outcome<T> {
        if let Some(found) = self.printed.iter().find_map(|line| wanted(line)) {
            return Ok(found);
        }
        loop {
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => {
                    let found = wanted(&line);
                    self.printed.push(line);
                    if let Some(found) = found {
                        return Ok(found);
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    return Err(format!("nothing came in time:\n{}", self.printed.join("\n")));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(format!("portolan ended:\n{}", self.printed.join("\n")));
                }
            }
        }
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What it has printed so far.
    #[must_use]
    pub fn printed(&self) -> &[String] {
        &self.printed
    }

    /// Ends it at once, as a power cut would (SIGKILL), and waits until it is gone.
    pub fn kill(&mut self) {
        // It may be gone already; either way it is gone after `wait`.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

fn pass_on(out: impl BufRead, send: &std::sync::mpsc::Sender<String>) {
    for line in out.lines().map_while(Result::ok) {
        if send.send(line).is_err() {
            return;
        }
    }
}

/// The address in a line, without a path: `http://127.0.0.1:8040`.
fn address(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("http://")?;
    let host: String =
        rest.chars().take_while(|c| c.is_ascii_alphanumeric() || ".:-[]".contains(*c)).collect();
    let (_, port) = host.rsplit_once(':')?;
    port.parse::<u16>().ok().map(|_| format!("http://{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_off_a_line() {
        assert_eq!(
            address("Open http://127.0.0.1:40211/ now."),
            Some("http://127.0.0.1:40211".into())
        );
        assert_eq!(address("see http://example"), None);
    }
}
