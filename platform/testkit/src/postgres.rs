//! A PostgreSQL server of the tests' own: real, private, and gone when the test's process is.
//!
//! Always holds: it listens on a socket in a folder of its own and on no port; it ends, and its
//! folder is removed, when the process that started it ends, however that ends.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// A running server.
#[derive(Debug)]
pub struct Server {
    socket: PathBuf,
    made: AtomicU32,
    _watch: Child,
}

/// Starts the server, and again whenever it dies, as what starts services does; ends it when
/// standard input does: when whoever holds its other end is gone.
const WATCH: &str = r#"
(
    while [ ! -e "$2/ended" ]; do
        "$1/postgres" -D "$2" -k "$2" -c listen_addresses= -c shared_buffers=64MB \
            -c max_connections=200 -c max_wal_size=1GB -c log_min_messages=fatal >>"$2/log" 2>&1
        sleep 0.1
    done
) &
server=$!
read -r nothing
touch "$2/ended"
( while kill -INT "$(head -n 1 "$2/postmaster.pid")"; do sleep 0.2; done ) 2>/dev/null &
wait $server
rm -rf "$2"
"#;

/// How a server loses its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// All its processes at once, as a power cut does it (SIGKILL).
    Power,
    /// Without an orderly end, but every process told (SIGQUIT): `pg_ctl stop --mode immediate`.
    Immediate,
}

fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .filter(|bin| bin.join("postgres").exists() && bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

/// PostgreSQL refuses to run as root: then it runs as the user whom Debian's package made.
fn as_servant(program: &Path) -> Command {
    let is_root = Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout == b"0\n");
    if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        return command;
    }
    Command::new(program)
}

fn run(command: &mut Command) -> Result<(), String> {
    let out = command.output().map_err(|e| format!("{command:?}: {e}"))?;
    if out.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}: {}", String::from_utf8_lossy(&out.stderr)))
}

/// A folder of the servant's own.
fn new_folder() -> Result<PathBuf, String> {
    let mut mktemp = as_servant(Path::new("mktemp"));
    let out = mktemp.args(["-d", "/tmp/portolan-test-XXXXXX"]).stderr(Stdio::null()).output();
    let out = out.map_err(|e| format!("mktemp: {e}"))?;
    Ok(PathBuf::from(String::from_utf8_lossy(&out.stdout).trim()))
}

/// The processes that a process has started, as numbers.
fn children(of: &str) -> Vec<String> {
    std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|process| {
            // proc(5): after the name, which is in brackets, the state and the parent.
            let stat = std::fs::read_to_string(process.path().join("stat")).ok()?;
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.to_owned();
            (parent == of).then(|| process.file_name().to_string_lossy().into_owned())
        })
        .collect()
}

impl Server {
    /// Makes a cluster in a temporary folder and starts it.
    ///
    /// # Errors
    /// What was missing, or what PostgreSQL said.
    pub fn start() -> Result<Self, String> {
        let bin = programs().ok_or("no PostgreSQL server: install the package postgresql")?;
        let socket = new_folder()?;
        run(as_servant(&bin.join("initdb")).args(["-D"]).arg(&socket).args([
            "-A",
            "trust",
            "-U",
            "portolan",
            "-E",
            "UTF8",
            "--no-locale",
            "--no-sync",
        ]))?;
        Self::watched(&bin, socket)
    }

    fn watched(bin: &Path, socket: PathBuf) -> Result<Self, String> {
        let watch = as_servant(Path::new("sh"))
            .args(["-c", WATCH, "sh"])
            .arg(bin)
            .arg(&socket)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| format!("sh: {e}"))?;
        let server = Self { socket, made: AtomicU32::new(0), _watch: watch };
        server.answers()?;
        Ok(server)
    }

    /// A server that follows this one, with every database of it (a hot stand-by).
    ///
    /// # Errors
    /// What was missing, or what PostgreSQL said.
    pub fn stand_by(&self) -> Result<Self, String> {
        let bin = programs().ok_or("no PostgreSQL server: install the package postgresql")?;
        let folder = new_folder()?;
        let mut copy = as_servant(&bin.join("pg_basebackup"));
        copy.args(["-R", "-U", "portolan", "--checkpoint=fast", "-h"]).arg(&self.socket);
        run(copy.arg("-D").arg(&folder))?;
        // The other server's lock on its socket came along.
        let _ = std::fs::remove_file(folder.join(".s.PGSQL.5432.lock"));
        Self::watched(&bin, folder)
    }

    /// Returns when the server answers.
    ///
    /// # Errors
    /// What it said last, when it does not within half a minute.
    pub fn answers(&self) -> Result<(), String> {
        let began = Instant::now();
        while let Err(e) = self.psql("postgres", "SELECT 1") {
            if began.elapsed() > Duration::from_secs(30) {
                return Err(format!("PostgreSQL does not start: {e}"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// Ends the server without a chance to finish anything; it starts again by itself.
    ///
    /// # Errors
    /// When it is not running.
    pub fn cut(&self, how: Cut) -> Result<(), String> {
        let file = std::fs::read_to_string(self.socket.join("postmaster.pid"))
            .map_err(|e| format!("postmaster.pid: {e}"))?;
        let first = file.lines().next().unwrap_or_default().to_owned();
        let mut kill = Command::new("kill");
        match how {
            Cut::Power => kill.arg("-KILL").args(children(&first)).arg(&first),
            Cut::Immediate => kill.arg("-QUIT").arg(&first),
        };
        // A child that ended between the look and the kill makes `kill` complain of it alone.
        let out = kill.output().map_err(|e| format!("kill: {e}"))?;
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        if said.contains(&format!("({first})")) { Err(said) } else { Ok(()) }
    }

    /// The folder of the cluster, in which its socket is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.socket
    }

    /// Runs SQL in a database.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String, String> {
        let mut command = Command::new("psql");
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "portolan", "-h"]);
        command.arg(&self.socket).args(["-d", database, "-c", sql]);
        let out = command.output().map_err(|e| format!("psql: {e}"))?;
        if out.status.success() {
            return Ok(String::from_utf8_lossy(&out.stdout).trim().to_owned());
        }
        Err(String::from_utf8_lossy(&out.stderr).into_owned())
    }

    /// Makes an empty database; gives its address.
    ///
    /// # Errors
    /// What PostgreSQL said.
    pub fn database(&self) -> Result<String, String> {
        let number = self.made.fetch_add(1, Ordering::SeqCst);
        let name = format!("test_{}_{number}", std::process::id());
        self.psql("postgres", &format!("CREATE DATABASE {name}"))?;
        Ok(self.address(&name))
    }

    /// The address of a database of this server.
    #[must_use]
    pub fn address(&self, name: &str) -> String {
        format!("postgres://portolan@/{name}?host={}", self.socket.display())
    }
}

/// The server that all tests of a process share.
///
/// # Panics
/// When there is none: the tests of this store can't go on without.
#[expect(clippy::panic, reason = "a test without a server has nothing to return")]
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::start().unwrap_or_else(|e| panic!("{e}")))
}
