//! `portolan kit`: one folder that is a whole post, for a stick.
//!
//! Always holds: the folder is there whole or not at all; no password and no one-time code is in
//! it; its node has a key of its own, which was nowhere else; what it knows of a centre is what a
//! post would have been told.
//!
//! Left out: encrypting the stick, which is the disk's business, and programs for other systems
//! than this one's.

mod check;
mod forms;
mod law;
mod lists;
mod paper;
mod post;
mod words;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use kernel::{Clock, Error, Kind, Result, SystemClock};

use crate::node::{Node, Place};
use crate::post::say;

/// Writes a folder that is a whole border post, for a stick: the program, its records, the law,
/// lists, forms and manuals.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
#[command(after_help = "Examples:
  portolan kit /media/stick/post --country Utopia --node kit-1 --post UTO-LND-09 --from ./centre
  portolan kit ./post --country Utopia --node kit-1 --post UTO-LND-09 --name \"Amaurot Ford\" \\
      --time-zone UTC --rules immigration-act.toml --dry-run
  portolan kit check /media/stick/post

With --from it knows what that centre's posts know: the law, the risk indicators, the posts, and the
accounts of those who work at this one. Nothing is written at the centre. Without it, the law comes
from --rules, and the first account is made when it is first started: sh start.sh.

The records of people will be in the folder, and are not encrypted: keep it on an encrypted disk.
At the mission's end sh hand-over.sh gives everything to the centre.")]
pub struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    new: Option<New>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Looks whether every file of a kit but the records is as it was made
    #[command(
        after_help = "It finds what a bad stick did. Whoever changes a file on purpose can change CHECKSUMS with it:
compare the code that it prints with the one that was printed when the kit was made, and check with
a program that did not come with the kit.

Example:
  portolan kit check /media/stick/post

Exit: 0 all are, 1 some are not, 2 wrong use."
    )]
    Check {
        /// The folder of the kit
        dir: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct New {
    /// The folder to write; it must not be there yet
    dir: PathBuf,
    /// The country's name, as the frame of every page shows it
    #[arg(long, value_name = "NAME")]
    country: String,
    /// The node's name: it stands in every entry that it writes, and no other may have it
    #[arg(long, value_name = "NAME")]
    node: String,
    /// The code of its post: one that the centre has, or a new one
    #[arg(long, value_name = "CODE")]
    post: String,
    /// The name of a new post
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What sort of place a new post is
    #[arg(long, value_parser = ["air", "sea", "land", "rail"], default_value = "land")]
    kind: String,
    /// The time zone of a new post (IANA name)
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// The law, as a file of rules; can be given again
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// The data folder of a centre, which may serve meanwhile: it is only read
    #[arg(long, value_name = "DIR")]
    from: Option<PathBuf>,
    /// The centre's PostgreSQL database, where its records are there
    #[arg(long, value_name = "URL", requires = "from")]
    from_database: Option<String>,
    /// The file with the password for that database, if it asks for one
    #[arg(long, value_name = "FILE", requires = "from_database")]
    from_database_password_file: Option<PathBuf>,
    /// Say what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl New {
    fn centre(&self) -> Option<Place> {
        self.from.as_ref().map(|data| Place {
            data: data.clone(),
            database: self.from_database.clone(),
            database_password_file: self.from_database_password_file.clone(),
            ..Place::default()
        })
    }
}

/// The scripts.
const SCRIPTS: &[(&str, &str)] = &[
    ("say.sh", include_str!("../../kit/say.sh")),
    ("start.sh", include_str!("../../kit/start.sh")),
    ("add-account.sh", include_str!("../../kit/add-account.sh")),
    ("backup.sh", include_str!("../../kit/backup.sh")),
    ("restore.sh", include_str!("../../kit/restore.sh")),
    ("hand-over.sh", include_str!("../../kit/hand-over.sh")),
];

pub(crate) fn fault(path: &Path) -> impl FnOnce(std::io::Error) -> Error + '_ {
    move |e| {
        let what = format!("{}: {e}. Nothing was left behind.", path.display());
        Error::new(Kind::Unavailable, "kit-unwritten", what)
    }
}

/// Does it.
///
/// # Errors
/// `kit-there` when the folder is; `kit-unwritten`; `no-law`; those of the post and the centre;
/// `kit-damaged` and `no-kit` where one is looked at.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<()> {
    match (&arguments.what, &arguments.new) {
        (Some(What::Check { dir }), _) => check::verify(dir, out),
        (None, Some(new)) => make(new, out),
        (None, None) => {
            Err(Error::invalid("no-kit", "Say where the kit is to be: portolan kit --help"))
        }
    }
}

fn make(arguments: &New, out: &mut dyn Write) -> Result<()> {
    if arguments.dir.exists() {
        let what = format!(
            "{} is there already, and nothing is overwritten. Choose another folder.",
            arguments.dir.display()
        );
        return Err(Error::conflict("kit-there", what));
    }
    let known = post::known(arguments)?;
    if arguments.dry_run {
        known.tell(out)?;
        return say(out, "Nothing was written.");
    }
    let mut partial = arguments.dir.clone().into_os_string();
    partial.push(".unfinished");
    let partial = PathBuf::from(partial);
    // Left by an attempt that was broken off: nobody was told that it is whole.
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(fault(&partial))?;
    }
    let done = write(arguments, &known, &partial)
        .and_then(|()| fs::rename(&partial, &arguments.dir).map_err(fault(&arguments.dir)));
    if let Err(e) = done {
        // What is wrong is said already.
        let _ = fs::remove_dir_all(&partial);
        return Err(e);
    }
    sync_folder(arguments.dir.parent());
    known.tell(out)?;
    let key = arguments.dir.join("data").join("node.pub");
    let key = fs::read_to_string(&key).map_err(fault(&key))?;
    say(out, &format!("Written to {}, for computers with {}.", arguments.dir.display(), system()))?;
    say(out, &format!("Its public key: {}", key.trim()))?;
    say(out, &format!("Its code: {}", check::code(&arguments.dir)?))?;
    say(
        out,
        "Keep key and code on paper where they are not lost with it. Put the folder on an encrypted disk, print the manual, and start it there with: sh start.sh",
    )
}

/// What a computer must be to run this program.
fn system() -> String {
    format!("{} {}", std::env::consts::OS, std::env::consts::ARCH)
}

/// So that the name is there after the stick is pulled out; where the system can't, it is soon.
fn sync_folder(folder: Option<&Path>) {
    let folder = folder.filter(|f| !f.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let _ = File::open(folder).and_then(|f| f.sync_all());
}

/// Writes a file, down to the disk.
pub(crate) fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(fault(folder))?;
    }
    let mut file = File::create(path).map_err(fault(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(fault(path))
}

fn write(arguments: &New, known: &post::Known, dir: &Path) -> Result<()> {
    fs::create_dir_all(dir).map_err(fault(dir))?;
    let bar = crate::backup::bar("steps");
    bar.set_length(5);
    program(&dir.join("portolan"))?;
    bar.inc(1);
    let node = post::make(arguments, known, &dir.join("data"))?;
    bar.inc(1);
    papers(arguments, known, &node, dir)?;
    node.finish()?;
    drop(node);
    bar.inc(1);
    for (name, text) in SCRIPTS {
        put(&dir.join(name), text.as_bytes())?;
    }
    bar.inc(1);
    put(&dir.join(check::CHECKSUMS), check::checksums(dir)?.as_bytes())?;
    bar.finish_and_clear();
    sync_folder(Some(dir));
    Ok(())
}

/// Everything that is read and not run, and what the scripts must know.
fn papers(arguments: &New, known: &post::Known, node: &Node, dir: &Path) -> Result<()> {
    let words = words::words()?;
    let post = post::of(node, &arguments.post)?;
    let today = post.zone()?.to_datetime(SystemClock.now()).date();
    let foot = [&arguments.country, &post.code, &arguments.node, &today.to_string()];
    let paper = paper::Paper { foot: foot.map(String::as_str).join(" · ") };
    law::write(node, &words, &paper, &dir.join("rules"))?;
    known.keep_rules(&dir.join("rules"))?;
    lists::write(node, &words, &paper, &dir.join("lists"))?;
    let book = node.desk.book();
    let known_of_forms = forms::Known::new(&post, &book.rules, today);
    paper::write(&words, &paper, &known_of_forms, dir)?;
    let settings = settings(arguments, known.centre(), &post.time_zone);
    put(&dir.join("kit.conf"), settings.as_bytes())
}

/// This program, as it runs.
fn program(to: &Path) -> Result<()> {
    let from = std::env::current_exe().map_err(fault(to))?;
    // Its rights come along; on a disk that knows none, the scripts help themselves.
    fs::copy(&from, to).map_err(fault(to))?;
    File::open(to).and_then(|f| f.sync_all()).map_err(fault(to))
}

/// What the scripts read: assignments of quoted words.
fn settings(arguments: &New, centre: &str, zone: &str) -> String {
    let pairs = [
        ("COUNTRY", arguments.country.as_str()),
        ("TIME_ZONE", zone),
        ("NODE", &arguments.node),
        ("POST", &arguments.post),
        ("CENTRE", centre),
        ("SYSTEM", &system()),
    ];
    pairs.iter().map(|(name, value)| format!("{name}={}\n", quoted(value))).collect()
}

/// As the shell takes it for one word, whatever is in it.
fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_value_is_one_word_to_the_shell() {
        for value in ["Utopia", "l'Île $(rm -rf x) `y` \"z\"", ""] {
            let script = format!("A={}; printf %s \"$A\"", super::quoted(value));
            let out = std::process::Command::new("sh").args(["-c", &script]).output().unwrap();
            assert_eq!(String::from_utf8(out.stdout).unwrap(), value);
        }
    }
}
