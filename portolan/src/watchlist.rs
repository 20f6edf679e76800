//! `portolan watchlist`: lists of whom the State looks for, brought in and looked at.
//!
//! Always holds: what a file would change is said before it changes anything; a list that is cut off
//! changes nothing; a list brought in again changes nothing. The rules are the register's; here are
//! the commands.

use std::fs::{self, File};
use std::io::{BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::watchlists::change::{self, Allow, Difference, Doubt, Request};
use ::watchlists::read::{self, Mapping, OfacFiles, ReadEntry, Summary};
use ::watchlists::{Ask, Entry, Form, List, Status};
use access::Settings;
use jiff::civil::Date;
use kernel::{Act, Actor, Error, Kind, Purpose, Result};
use registry::{Query, Stored};

use crate::backup::{bar, fail, to_read};
use crate::node::{Node, Place};
use crate::post::say;

/// Watchlists: bring them in, see what would change, list them.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Import(Import),
    Diff(Diff),
    List(Listing),
}

/// Brings a list in: what is new, what changes, what is no longer there.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Forms, told by what the file holds:
  UN XML     the Security Council's consolidated list
  OFAC       sdn.csv, with alt.csv, add.csv and sdn_comments.csv beside it; sdn.xml
  CSV        headings id, name, aliases, birth_date, citizenship, schema, document … or a mapping

Says what is new, what changes and in which fields, what is withdrawn, and what could not be read.
An entry that the file no longer has is withdrawn and stays on record. A list that is cut off is
refused as a whole, and the last one stays in force. A file that would withdraw more than a fifth of
the entries in force, that is older, or that lacks the mark at its end asks for a word. The same
file can be brought in again.

Examples:
  portolan watchlist diff consolidated.xml --list un --data ./data
  portolan watchlist import consolidated.xml --list un --data ./data
  portolan watchlist import sdn.csv --list ofac --as-of 2026-02-27 --data ./data
  portolan watchlist import warrants.csv --list warrants --map id=Warrant,name=\"Full name\" \\
    --title \"Warrants\" --authority \"Ministry of Justice\" --legal-basis \"Criminal Procedure Act\" \\
    --asks refer_to_second_line,inform_authority --data ./data

Exit: 0 all of it is in, 1 something was not taken, 2 wrong use.")]
struct Import {
    #[command(flatten)]
    what: Wanted,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    /// Withdraw more than a fifth of the entries in force
    #[arg(long)]
    allow_withdrawals: bool,
    /// Take a list that is older than the one in force
    #[arg(long)]
    allow_older: bool,
    /// Take OFAC's files without the mark at their end
    #[arg(long)]
    allow_unmarked: bool,
}

/// Says what bringing a list in would change, and changes nothing.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:
  portolan watchlist diff consolidated.xml --list un --data ./data

Exit: 0 nothing would change, 1 something would, 2 wrong use.")]
struct Diff {
    #[command(flatten)]
    what: Wanted,
}

#[derive(Debug, clap::Args)]
struct Wanted {
    /// The list
    file: PathBuf,
    /// What it is called here, such as un
    #[arg(long, value_name = "NAME")]
    list: String,
    /// Its title
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Who owns it and answers for it
    #[arg(long, value_name = "TEXT")]
    authority: Option<String>,
    /// The law on which it stands
    #[arg(long, value_name = "TEXT")]
    legal_basis: Option<String>,
    /// What its entries ask for, with commas between: refer_to_second_line, detain_under_warrant,
    /// do_not_inform, inform_authority, check_document, protect
    #[arg(long, value_name = "ACTIONS", value_delimiter = ',')]
    asks: Option<Vec<String>>,
    /// The roles that may see its entries, with commas between; others are told to refer
    #[arg(long, value_name = "ROLES", value_delimiter = ',')]
    visible_to: Option<Vec<String>>,
    /// The day of which the file is, where it does not say
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Columns of a CSV: field=Heading pairs with commas between them, or a TOML file
    #[arg(long, value_name = "PAIRS|FILE")]
    map: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Lists the lists, or the entries of one, with tabs between the fields.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Without a name: each list, its form, how many entries are in force, of which day it is, when it was
taken in, its title. With one: reference, status, schema, date of birth, name of each entry; what is
read is in the log of reads.

Examples:
  portolan watchlist list --data ./data
  portolan watchlist list un --data ./data")]
struct Listing {
    /// The list whose entries are wanted
    list: Option<String>,
    #[command(flatten)]
    place: Place,
}

/// Does it.
#[must_use]
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> ExitCode {
    let done = match &arguments.what {
        What::Import(a) => import(a, out),
        What::Diff(a) => diff(a, out),
        What::List(a) => list(a, out),
    };
    let done = done.and_then(|good| {
        out.flush().map_err(|e| Error::internal(format!("standard output: {e}")))?;
        Ok(good)
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(e) => fail(&e),
    }
}

fn unread(path: &Path, why: impl std::fmt::Display) -> Error {
    let says = format!("{}: {why}", path.display());
    Error::new(Kind::Invalid, "watchlist-unread", says).with("why", why)
}

fn opened(path: &Path) -> Result<BufReader<File>> {
    let file = File::open(path).map_err(|e| unread(path, format!("can't be read: {e}")))?;
    Ok(BufReader::with_capacity(256 * 1024, file))
}

/// A mapping out of what stands on the command line: pairs, or the name of a TOML file.
///
/// # Errors
/// `map-unread`.
pub fn mapping(map: Option<&str>) -> Result<Mapping> {
    let Some(map) = map else { return Ok(Mapping::plain()) };
    let wrong = |why: String| Error::invalid("map-unread", format!("--map: {why}"));
    if map.contains('=') {
        return Mapping::from_pairs(map).map_err(wrong);
    }
    let text = fs::read_to_string(map).map_err(|e| wrong(format!("{map}: {e}")))?;
    Mapping::from_toml(&text).map_err(wrong)
}

/// A list out of a file, in whatever form it is; the other files of OFAC's list are taken from
/// beside it.
///
/// # Errors
/// `watchlist-unread`, with why.
pub fn read_list(path: &Path, mapping: &Mapping) -> Result<(Vec<ReadEntry>, Summary)> {
    let mut file = opened(path)?;
    let beginning = read::peek(&mut file).map_err(|e| unread(path, e))?;
    let mut entries = Vec::new();
    let mut sink = |entry| entries.push(entry);
    let form =
        if mapping.columns.is_empty() { read::recognise(&beginning) } else { Some(Form::Csv) };
    let summary = match form {
        Some(Form::UnXml) => read::un_xml(file, &mut sink),
        Some(Form::OfacXml) => read::ofac_xml(file, &mut sink),
        Some(Form::OfacCsv) => {
            let beside = |name: &str| -> Result<Option<BufReader<File>>> {
                let other = path.with_file_name(name);
                if other.is_file() { opened(&other).map(Some) } else { Ok(None) }
            };
            let (mut alt, mut add) = (beside("alt.csv")?, beside("add.csv")?);
            let mut comments = beside("sdn_comments.csv")?;
            let files = OfacFiles {
                alt: alt.as_mut().map(|f| -> &mut dyn Read { f }),
                add: add.as_mut().map(|f| -> &mut dyn Read { f }),
                comments: comments.as_mut().map(|f| -> &mut dyn Read { f }),
            };
            read::ofac_csv(&mut file, files, &mut sink)
        }
        Some(Form::Csv | Form::Kept) | None if !looks_like_xml(&beginning) => {
            read::table(file, mapping, &mut sink)
        }
        _ => {
            return Err(unread(
                path,
                "this XML is neither the United Nations' consolidated list nor OFAC's sdn.xml",
            ));
        }
    };
    let summary = summary.map_err(|e| unread(path, e))?;
    Ok((entries, summary))
}

fn looks_like_xml(beginning: &[u8]) -> bool {
    let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning);
    text.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<')
}

/// Says what of a file could not be read, each thing with its place.
pub fn say_troubles(summary: &Summary, out: &mut dyn Write) -> Result<()> {
    for (trouble, count) in &summary.counts {
        say(out, &format!("{count} {}", trouble.sentence()))?;
        for noted in summary.noted.iter().filter(|n| n.trouble == *trouble) {
            let value = if noted.value.is_empty() { "" } else { ": " };
            say(out, &format!("  {}{value}{}", noted.at, noted.value))?;
        }
        let told = u64::try_from(read::TOLD).unwrap_or(u64::MAX);
        if *count > told {
            say(out, &format!("  … {} more", count.saturating_sub(told)))?;
        }
    }
    Ok(())
}

impl Wanted {
    fn request(&self) -> Result<Request> {
        let ask = |code: &String| {
            Ask::from_code(code.trim()).ok_or_else(|| {
                let known: Vec<&str> = Ask::ALL.iter().map(|a| a.code()).collect();
                let says = format!("--asks: “{code}” is none of {}.", known.join(", "));
                Error::invalid("asks-unknown", says)
            })
        };
        let role = |role: &String| {
            if access::ROLES.contains(&role.as_str()) {
                return Ok(role.clone());
            }
            let says = format!("--visible-to: “{role}” is none of {}.", access::ROLES.join(", "));
            Err(Error::invalid("role-unknown", says))
        };
        let asks = self.asks.as_ref().map(|all| all.iter().map(ask).collect::<Result<_>>());
        let roles = self.visible_to.as_ref().map(|all| all.iter().map(role).collect::<Result<_>>());
        Ok(Request {
            code: self.list.clone(),
            title: self.title.clone(),
            authority: self.authority.clone(),
            legal_basis: self.legal_basis.clone(),
            asks: asks.transpose()?,
            visible_to: roles.transpose()?,
            as_of: self.as_of,
        })
    }
}

/// How much of each kind of change is told in full.
const SHOWN: usize = 20;

fn some<T>(out: &mut dyn Write, title: &str, all: &[T], line: impl Fn(&T) -> String) -> Result<()> {
    if all.is_empty() {
        return Ok(());
    }
    say(out, &format!("{title}: {}", all.len()))?;
    for one in all.iter().take(SHOWN) {
        say(out, &format!("  {}", line(one)))?;
    }
    if all.len() > SHOWN {
        say(out, &format!("  … {} more", all.len().saturating_sub(SHOWN)))?;
    }
    Ok(())
}

fn say_difference(told: &Difference, written: bool, out: &mut dyn Write) -> Result<()> {
    let verb = if written { "" } else { "would be " };
    let named = |(reference, name): &(String, String)| format!("{reference}  {name}");
    some(out, &format!("New, {verb}added"), &told.added, named)?;
    some(out, &format!("Known, {verb}changed"), &told.changed, |c| {
        format!("{}  {}: {}", c.reference, c.name, c.fields.join(", "))
    })?;
    some(out, &format!("No longer on the list, {verb}withdrawn"), &told.withdrawn, named)?;
    say(out, &format!("{} unchanged.", told.unchanged))
}

fn say_read(summary: &Summary, out: &mut dyn Write) -> Result<()> {
    say_troubles(summary, out)?;
    let day = summary.as_of.map_or_else(String::new, |d| format!(", of {d}"));
    let form = summary.form.code();
    let skipped = summary.skipped();
    say(out, &format!("Read {} entries ({form}{day}), skipped {skipped}.", summary.entries))
}

fn import(a: &Import, out: &mut dyn Write) -> Result<bool> {
    let (request, mapping) = (a.what.request()?, mapping(a.what.map.as_deref())?);
    let (entries, summary) = read_list(&a.what.file, &mapping)?;
    let node = Node::open(&a.what.place, Settings::default())?;
    let session = node.registry.session(&Act::new(Actor::system(), Purpose::Import));
    say_read(&summary, out)?;
    let plan = change::plan(&session, &request, &summary, entries)?;
    let allow = Allow {
        withdrawals: a.allow_withdrawals,
        older: a.allow_older,
        unmarked: a.allow_unmarked,
    };
    let open: Vec<Doubt> = plan
        .told
        .doubts
        .iter()
        .copied()
        .filter(|doubt| match doubt {
            Doubt::Withdrawals => !allow.withdrawals,
            Doubt::Older => !allow.older,
            Doubt::Unmarked => !allow.unmarked,
        })
        .collect();
    let write = !a.dry_run && open.is_empty();
    say_difference(&plan.told, write, out)?;
    for doubt in &open {
        say(out, doubt.sentence())?;
    }
    if write {
        let progress = bar("entries");
        let done = change::apply(&session, plan, allow, &mut |done, all| {
            progress.set_length(all);
            progress.set_position(done);
            true
        });
        progress.finish_and_clear();
        done?;
    } else if !a.dry_run {
        say(out, "Nothing was brought in; the last list stays in force.")?;
    }
    node.finish()?;
    Ok(summary.skipped() == 0 && (write || a.dry_run))
}

fn diff(a: &Diff, out: &mut dyn Write) -> Result<bool> {
    let (request, mapping) = (a.what.request()?, mapping(a.what.map.as_deref())?);
    let (entries, summary) = read_list(&a.what.file, &mapping)?;
    let session = to_read(a.what.place.store_to_read()?)?;
    say_read(&summary, out)?;
    let plan = change::plan(&session, &request, &summary, entries)?;
    say_difference(&plan.told, false, out)?;
    for doubt in &plan.told.doubts {
        say(out, doubt.sentence())?;
    }
    Ok(plan.told.is_empty())
}

fn list(a: &Listing, out: &mut dyn Write) -> Result<bool> {
    let session = to_read(a.place.store_to_read()?)?;
    let Some(code) = &a.list else {
        for stored in change::lists(&session)? {
            say(out, &list_row(&stored))?;
        }
        return Ok(true);
    };
    let Some(list) = change::list_called(&session, code)? else {
        return Err(Error::not_found(
            "no-such-list",
            format!(
                "There is no list “{code}” here. `portolan watchlist list` names those that there are."
            ),
        ));
    };
    let mut after = None;
    loop {
        let query = Query::<Entry>::all().eq("list", list.id).limit(1_000).after(after);
        let page = session.find(&query)?;
        for stored in &page.rows {
            say(out, &entry_row(&stored.body))?;
        }
        after = page.next;
        if after.is_none() {
            return Ok(true);
        }
    }
}

fn list_row(stored: &Stored<List>) -> String {
    let list = &stored.body;
    let day = list.as_of.map_or_else(String::new, |d| d.to_string());
    let taken = list.taken_at.map_or_else(String::new, |t| t.to_string());
    let closed = if list.closed { "closed" } else { "" };
    [
        list.code.as_str(),
        list.form.code(),
        &list.in_force.to_string(),
        &day,
        &taken,
        closed,
        &list.title,
    ]
    .join("\t")
}

fn entry_row(entry: &Entry) -> String {
    let born: Vec<String> = entry.facts.birth_dates.iter().map(|b| b.date.to_string()).collect();
    let status = match entry.status {
        Status::InForce if entry.pending.is_some() => "in_force, a change waits",
        status => status.code(),
    };
    [&entry.reference, status, entry.facts.schema.code(), &born.join(", "), entry.facts.name()]
        .join("\t")
}
