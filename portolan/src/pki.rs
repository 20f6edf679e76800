//! `portolan pki`: the certificates by which chips and seals are verified, from master lists and
//! files, into a folder or into a node.
//!
//! Always: one JSON object per certificate and line, the summary last; exit 0 when every
//! certificate could be verified, 1 when one could not, 2 for wrong use. A certificate whose
//! signature does not verify is never imported. Only this file does I/O; every rule is in `icao9303`,
//! and what a node keeps is in the register of documents.
//! Left out: fetching lists. Whoever brings a file decides where it comes from.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use ::documents::trust::{self as register, Anchors, CertificateUse};
use access::Settings;
use icao9303::pki::certificate::Certificate;
use icao9303::pki::crl::RevocationList;
use icao9303::pki::file::{self, Contents};
use icao9303::pki::hash::hex;
use icao9303::pki::trust::{CertificateReport, Standing, Trust};
use kernel::{Act, Actor, Purpose};
use serde::Serialize;

use crate::node::{Node, Place};

/// The certificates that chips are verified with: bring them in, list them, verify them.
#[derive(Debug, clap::Args)]
pub struct PkiArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Verifies files and puts every certificate that holds into a folder or a node
    #[command(after_help = "\
Into a node: what is new, what is there already and what is not taken is said first; with --dry-run
nothing more is done. Every post of the node is told. What was withdrawn there stays so.

Examples:
  portolan pki import master-list.ml --into trust
  portolan pki import master-list.ml --data ./data --dry-run
  portolan pki import seal-signer.cer --seal-signers --data ./data")]
    Import {
        /// Master lists, PEM files, certificates
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The folder, to be named with --trust afterwards
        #[arg(
            long,
            value_name = "FOLDER",
            required_unless_present = "data",
            conflicts_with = "data"
        )]
        into: Option<PathBuf>,
        #[command(flatten)]
        node: InNode,
        /// They sign seals, and their authority handed them over by themselves
        #[arg(long, requires = "data")]
        seal_signers: bool,
        /// Say what would be done, and do nothing
        #[arg(long, requires = "data")]
        dry_run: bool,
    },
    /// Lists the certificates of files and folders, or of a node
    List {
        /// Master lists, PEM files, certificates, folders of those
        #[arg(required_unless_present = "data", conflicts_with = "data")]
        files: Vec<PathBuf>,
        #[command(flatten)]
        node: InNode,
    },
    /// Withdraws a certificate from a node: it vouches for nobody from then on
    #[command(after_help = "\
No file brings it up again; --restore does.

Example:
  portolan pki withdraw 3f0a91c2 --because \"withdrawn by its State\" --data ./data")]
    Withdraw {
        /// The first digits of its SHA-256, as `portolan pki list` shows them
        sha256: String,
        /// Why
        #[arg(long, value_name = "TEXT", required_unless_present = "restore")]
        because: Option<String>,
        /// Let it count again
        #[arg(long, conflicts_with = "because")]
        restore: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Verifies every certificate of files and folders against all of them
    #[command(after_help = "\
With --json each certificate is one line with these keys:
  subject_country  as the certificate has it, upper case
  subject, serial, sha256, key, not_before, not_after
  verdict          self_signed, chained, unresolved (the key that signed it is not here) or rejected
  issuer_sha256    the certificate whose key signed it
  reason           why it is unresolved or rejected
The last line is the summary: how many of each, and how each master list was signed.

Exit status: 0 all could be verified, 1 one could not, 2 nothing could be read.

Examples:
  portolan pki verify master-list.ml
  portolan pki import master-list.ml --into trust
  portolan chip verify folder-of-a-chip --trust trust")]
    Verify {
        /// Master lists, PEM files, certificates, folders of those
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// One JSON object per line
        #[arg(long)]
        json: bool,
    },
}

/// The node whose certificates are meant.
#[derive(Debug, clap::Args)]
struct InNode {
    /// The node's data folder
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The node's PostgreSQL database, where it has one
    #[arg(long, value_name = "URL", requires = "data")]
    database: Option<String>,
    /// The file with the password for the database
    #[arg(long, value_name = "FILE", requires = "database")]
    database_password_file: Option<PathBuf>,
}

impl InNode {
    fn place(&self) -> Option<Place> {
        Some(Place {
            data: self.data.clone()?,
            database: self.database.clone(),
            database_password_file: self.database_password_file.clone(),
            ..Place::default()
        })
    }
}

/// How a master list was signed.
#[derive(Debug, Serialize)]
struct ListSignature {
    file: String,
    /// `holds`, or why not.
    signature: String,
    signer: Option<String>,
    /// The CSCA whose key signed the signer's certificate, where it is among those read.
    issuer_sha256: Option<String>,
}

/// The last line.
#[derive(Debug, Default, Serialize)]
struct Summary {
    summary: bool,
    /// Certificates read, also those that stand twice.
    read: usize,
    /// Different ones.
    distinct: usize,
    self_signed: usize,
    chained: usize,
    unresolved: usize,
    rejected: usize,
    /// Of the rejected, those that are no certificate.
    unreadable: usize,
    crls: usize,
    crls_not_signed: usize,
    master_lists: Vec<ListSignature>,
}

/// What was read from all files.
pub struct Gathered {
    /// Everything verified against everything.
    pub trust: Trust,
    summary: Summary,
    unreadable: Vec<String>,
}

/// Why a command stopped: a sentence and the exit status.
pub type Stop = (String, u8);

/// Reads files and folders and verifies what is in them.
///
/// # Errors
/// Where a file cannot be read or holds no certificates.
pub fn gather(files: &[PathBuf]) -> Result<Gathered, Stop> {
    let mut certificates: Vec<Certificate> = Vec::new();
    let mut crls: Vec<RevocationList> = Vec::new();
    let mut lists = Vec::new();
    let mut unreadable = Vec::new();
    let mut read_in_all = 0_usize;
    for path in expanded(files)? {
        let Contents { certificates: more, unreadable: not, crls: also, master_list } =
            read(&path)?;
        read_in_all = read_in_all.saturating_add(more.len()).saturating_add(not.len());
        // What nobody signed for is not taken in, and the summary says so; nor are certificates
        // that lie beside a list, which its signature does not cover.
        let believed = master_list.as_ref().is_none_or(|list| list.signature.is_ok());
        if believed {
            certificates.extend(more);
        }
        crls.extend(also);
        unreadable.extend(
            not.iter().map(|u| format!("{}: certificate {}: {}", path.display(), u.nth, u.error)),
        );
        if let Some(list) = master_list {
            lists.push((path, list));
        }
    }
    let mut trust = Trust::new(certificates);
    let mut summary =
        Summary { summary: true, read: read_in_all, crls: crls.len(), ..Summary::default() };
    summary.distinct = trust.certificates().len();
    summary.crls_not_signed = crls.into_iter().filter(|list| !trust.add_crl(list.clone())).count();
    summary.unreadable = unreadable.len();
    summary.rejected = unreadable.len();
    for standing in trust.standings() {
        let counter = match standing {
            Standing::SelfSigned => &mut summary.self_signed,
            Standing::Chained { .. } => &mut summary.chained,
            Standing::Unresolved => &mut summary.unresolved,
            Standing::Rejected(_) => &mut summary.rejected,
        };
        *counter = counter.saturating_add(1);
    }
    summary.master_lists = lists
        .into_iter()
        .map(|(path, list)| {
            let signer = list.signature.as_ref().ok();
            let issuer = signer.and_then(|signer| trust.issuer_of(signer).ok());
            ListSignature {
                file: path.display().to_string(),
                signature: list
                    .signature
                    .as_ref()
                    .map_or_else(ToString::to_string, |_| "holds".to_owned()),
                signer: signer.map(|signer| signer.subject.to_string()),
                issuer_sha256: issuer.map(|issuer| hex(&issuer.sha256)),
            }
        })
        .collect();
    Ok(Gathered { trust, summary, unreadable })
}

/// Files as named, and of folders every file in it, in order.
fn expanded(files: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
    let mut all = Vec::new();
    for path in files {
        if path.is_dir() {
            let entries = fs::read_dir(path).map_err(|error| cannot(path, &error))?;
            let mut inside: Vec<PathBuf> =
                entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
            inside.sort();
            all.extend(inside);
        } else {
            all.push(path.clone());
        }
    }
    Ok(all)
}

fn cannot(path: &Path, error: &dyn std::fmt::Display) -> Stop {
    (format!("cannot read {}: {error}", path.display()), 2)
}

fn read(path: &Path) -> Result<Contents, Stop> {
    let bytes = fs::read(path).map_err(|error| cannot(path, &error))?;
    file::read(&bytes).map_err(|problem| cannot(path, &problem))
}

/// Does what was asked; gives the exit status.
pub fn run(arguments: &PkiArgs, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let done = match &arguments.what {
        What::Import { files, into, node, seal_signers, dry_run } => match (into, node.place()) {
            (Some(into), _) => import(files, into, out),
            (None, Some(place)) => keep(files, &place, *seal_signers, *dry_run, out),
            (None, None) => Err(("name --into or --data".to_owned(), 2)),
        },
        What::List { files, node } => match node.place() {
            Some(place) => kept(&place, out),
            None => gather(files).and_then(|all| list(&all, out).map_err(broken)),
        },
        What::Withdraw { sha256, because, restore, place } => {
            withdraw(sha256, because.as_deref().filter(|_| !restore), place, out)
        }
        What::Verify { files, json } => {
            gather(files).and_then(|all| verify(&all, *json, out).map_err(broken))
        }
    };
    match done {
        Ok(status) => status,
        Err((sentence, status)) => {
            // Where not even that can be written, the exit status tells.
            let _ = writeln!(err, "portolan pki: {sentence}");
            status
        }
    }
}

/// Whoever closed the output has seen enough; anything else is told.
fn broken(error: io::Error) -> Stop {
    (format!("cannot write: {error}"), 2)
}

impl Summary {
    fn status(&self) -> u8 {
        let lists = self
            .master_lists
            .iter()
            .all(|list| list.signature == "holds" && list.issuer_sha256.is_some());
        let well = self.unresolved == 0 && self.rejected == 0 && self.crls_not_signed == 0;
        u8::from(!(well && lists && self.distinct > 0))
    }

    fn in_words(&self, out: &mut dyn Write) -> io::Result<()> {
        for list in &self.master_lists {
            let signer = list.signer.as_deref().unwrap_or("nobody here");
            writeln!(out, "{}: signature {} (by {signer})", list.file, list.signature)?;
        }
        writeln!(
            out,
            "{} certificates, {} different: {} self-signed, {} chained, {} unresolved, {} rejected.",
            self.read,
            self.distinct,
            self.self_signed,
            self.chained,
            self.unresolved,
            self.rejected
        )
    }
}

fn list(all: &Gathered, out: &mut dyn Write) -> io::Result<u8> {
    for report in all.trust.reports() {
        row(&report, out)?;
    }
    all.summary.in_words(out)?;
    Ok(0)
}

fn row(report: &CertificateReport, out: &mut dyn Write) -> io::Result<()> {
    let country = report.subject_country.as_deref().unwrap_or("--");
    let key = report.key.as_deref().unwrap_or("no key");
    let short = report.sha256.get(..16).unwrap_or_default();
    let (from, until) = (report.not_before.to_string(), report.not_after.to_string());
    let (from, until) = (from.get(..10).unwrap_or_default(), until.get(..10).unwrap_or_default());
    let verdict = report.verdict;
    write!(out, "{country:3} {short} {from} {until} {verdict:11} {key:16} {}", report.subject)?;
    match &report.reason {
        Some(reason) => writeln!(out, ": {reason}"),
        None => writeln!(out),
    }
}

fn verify(all: &Gathered, json: bool, out: &mut dyn Write) -> io::Result<u8> {
    if json {
        for report in all.trust.reports() {
            line(out, &report)?;
        }
        for reason in &all.unreadable {
            let nothing: Option<&str> = None;
            line(
                out,
                &serde_json::json!({
                    "subject_country": nothing, "serial": nothing, "sha256": nothing,
                    "verdict": "rejected", "issuer_sha256": nothing, "reason": reason,
                }),
            )?;
        }
        line(out, &all.summary)?;
    } else {
        for report in all.trust.reports().filter(|report| report.reason.is_some()) {
            row(&report, out)?;
        }
        for reason in &all.unreadable {
            writeln!(out, "{reason}")?;
        }
        all.summary.in_words(out)?;
    }
    Ok(all.summary.status())
}

/// One JSON object on a line of its own.
pub fn line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")
}

fn import(files: &[PathBuf], into: &Path, out: &mut dyn Write) -> Result<u8, Stop> {
    // With what is there already, since a link certificate hangs on its predecessor.
    let there = into.is_dir().then(|| into.to_path_buf());
    let all = gather(&files.iter().cloned().chain(there).collect::<Vec<_>>())?;
    let failed = |error: io::Error| (format!("cannot write to {}: {error}", into.display()), 1);
    fs::create_dir_all(into).map_err(failed)?;
    let mut new = 0_usize;
    for (certificate, standing) in all.trust.certificates().iter().zip(all.trust.standings()) {
        if !matches!(standing, Standing::SelfSigned | Standing::Chained { .. }) {
            continue;
        }
        // The name is what it holds, so that importing twice changes nothing.
        let file = into.join(format!("{}.cer", hex(&certificate.sha256)));
        if !file.exists() {
            let unfinished = file.with_extension("new");
            fs::write(&unfinished, certificate.der()).map_err(failed)?;
            fs::rename(&unfinished, &file).map_err(failed)?;
            new = new.saturating_add(1);
        }
    }
    verify(&all, false, out).map_err(broken)?;
    writeln!(out, "{new} new certificates in {}.", into.display()).map_err(broken)?;
    Ok(all.summary.status())
}

/// What the node says is wrong: a sentence, after what only the log keeps.
fn refused(error: kernel::Error) -> Stop {
    if let Some(reason) = error.reason() {
        tracing::warn!(code = error.code(), reason);
    }
    (error.to_string(), 1)
}

/// Puts what files hold into a node.
fn keep(
    files: &[PathBuf],
    place: &Place,
    seal_signers: bool,
    dry_run: bool,
    out: &mut dyn Write,
) -> Result<u8, Stop> {
    let mut all = Vec::new();
    for path in expanded(files)? {
        let contents = read(&path)?;
        let name = path.file_name().unwrap_or(path.as_os_str());
        all.push(register::File { source: name.to_string_lossy().into_owned(), contents });
    }
    let usage = if seal_signers { CertificateUse::SealSigner } else { CertificateUse::Authority };
    let node = Node::open(place, Settings::default()).map_err(refused)?;
    let session = node.registry.session(&Act::new(Actor::system(), Purpose::Import));
    let plan = register::plan_import(&session, all, usage).map_err(refused)?;
    if !dry_run {
        register::apply(&session, &plan).map_err(refused)?;
    }
    node.finish().map_err(refused)?;
    say(&plan.told, dry_run, out).map_err(broken)?;
    let told = &plan.told;
    let well = told.left.is_empty()
        && told.unreadable.is_empty()
        && told.lists_refused.is_empty()
        && told.revocations_left.is_empty();
    Ok(u8::from(!well))
}

fn say(told: &register::Told, dry_run: bool, out: &mut dyn Write) -> io::Result<()> {
    for list in &told.lists_refused {
        writeln!(out, "nothing taken of {list}")?;
    }
    for bad in &told.unreadable {
        writeln!(out, "unreadable: {bad}")?;
    }
    for (title, certificates) in
        [("stays withdrawn", &told.stay_withdrawn), ("not taken", &told.left)]
    {
        for c in certificates {
            let (country, short) = (c.country.as_deref().unwrap_or("--"), c.sha256.get(..16));
            writeln!(
                out,
                "{title}: {country} {} {}: {}",
                short.unwrap_or_default(),
                c.subject,
                c.reason
            )?;
        }
    }
    for list in &told.revocations_left {
        writeln!(out, "not taken, since nobody here signed it: revocations of {list}")?;
    }
    let verb = if dry_run { " would be" } else { "" };
    writeln!(
        out,
        "{} certificates{verb} new, {} there already; {} lists of revocations{verb} new, {} there already.",
        told.new.len(),
        told.known,
        told.revocations.len(),
        told.revocations_known
    )
}

/// A node's records as they are read beside a server at work.
fn reading(place: &Place) -> kernel::Result<registry::Session> {
    crate::backup::to_read(place.store_to_read()?)
}

/// Lists what a node trusts, and what was withdrawn there.
fn kept(place: &Place, out: &mut dyn Write) -> Result<u8, Stop> {
    let session = reading(place).map_err(refused)?;
    let anchors = Anchors::new(session.registry().clone());
    let trust = anchors.trust().map_err(refused)?;
    for report in trust.reports() {
        row(&report, out).map_err(broken)?;
    }
    let mut withdrawn = 0_usize;
    for stored in register::all(&session).map_err(refused)? {
        let c = stored.body;
        let Some(because) = &c.withdrawn else { continue };
        withdrawn = withdrawn.saturating_add(1);
        let (country, short) = (c.country.as_deref().unwrap_or("--"), c.sha256.get(..16));
        let short = short.unwrap_or_default();
        writeln!(out, "{country:3} {short} withdrawn: {}: {because}", c.subject).map_err(broken)?;
    }
    let trusted = trust.certificates().len();
    writeln!(out, "{trusted} certificates are trusted, {withdrawn} withdrawn.").map_err(broken)?;
    Ok(0)
}

/// Withdraws a certificate of a node, or lets it count again where there is no reason.
fn withdraw(
    sha256: &str,
    because: Option<&str>,
    place: &Place,
    out: &mut dyn Write,
) -> Result<u8, Stop> {
    let node = Node::open(place, Settings::default()).map_err(refused)?;
    let session = node.administration();
    let digits = sha256.to_lowercase();
    let mut all = register::all(&session).map_err(refused)?;
    all.retain(|s| s.body.sha256.starts_with(&digits));
    let [found] = all.as_slice() else {
        let sentence = match all.len() {
            0 => format!("no certificate here begins with {sha256}"),
            n => format!("{n} certificates here begin with {sha256}: give more of it"),
        };
        return Err((sentence, 1));
    };
    let done = match because {
        Some(because) => register::withdraw(&session, found, because),
        None => register::restore(&session, found),
    };
    done.map_err(refused)?;
    node.finish().map_err(refused)?;
    let what = if because.is_some() { "is withdrawn" } else { "counts" };
    writeln!(out, "{} {what}.", found.body.subject).map_err(broken)?;
    Ok(0)
}
