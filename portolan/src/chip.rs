//! `portolan chip`: whether the data of a chip, laid in a folder, is what its State signed.
//!
//! Always: one JSON object; exit 0 when the data is genuine and unchanged, 1 when that cannot be
//! said, 2 for wrong use. Only this file does I/O; every rule is in `icao9303`.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use icao9303::chip::Chip;
use icao9303::chip::face::{self, ImageKind};
use icao9303::chip::file::{self, Kind};
use icao9303::chip::passive::{Examination, examine};
use icao9303::chip::verdict::Verdict;
use icao9303::mrz::{CalendarDate, ReadOptions, Reading};
use icao9303::pki::deviation::DeviationList;
use icao9303::pki::time::Instant;
use icao9303::pki::trust::Trust;
use serde::Serialize;

use crate::pki;

/// Data of chips: verify that it is what the issuing State signed.
#[derive(Debug, clap::Args)]
pub struct ChipArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Verifies the files of a chip and prints the verdict as JSON
    #[command(after_help = "\
The folder holds EF.SOD and data groups, one file each: EF_SOD.bin, DG1.bin or Datagroup1.bin, …
The answer is one JSON object:
  verdict     genuine_unchanged, signer_unknown, altered_since_signing, signer_expired,
              signer_revoked, signer_not_entitled, partly_signed, signature_not_verifiable,
              signature_missing, chip_data_unreadable, no_chip_data
  meaning     what that means
  what_to_do  what an officer does then
  reasons     code and detail of each
  deviations  what the issuing State itself says is wrong with such documents; decides nothing
  groups      number and state of each: unchanged, altered, not_signed, not_read
  signer      whose key signed, its certificate, its CSCA, what is known of its revocation
  mrz         the zone of data group 1
  portraits   kind and size of each image of data group 2

Exit status: 0 genuine and unchanged, 1 that cannot be said, 2 the folder could not be read.

Example:
  portolan chip verify folder-of-a-chip --trust master-list.ml --trust trust")]
    Verify {
        /// The folder with the files of one chip
        folder: PathBuf,
        /// Master lists, PEM files, certificates, revocation lists, or folders of those
        #[arg(long, value_name = "FILE", num_args = 1..)]
        trust: Vec<PathBuf>,
        /// Deviation lists of issuing States; one that no CSCA of --trust stands behind is refused
        #[arg(long, value_name = "FILE", num_args = 1..)]
        deviations: Vec<PathBuf>,
        /// The day on which certificates must be valid, YYYY-MM-DD [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<jiff::civil::Date>,
    },
}

#[derive(Serialize)]
struct Portrait {
    kind: ImageKind,
    bytes: usize,
    width: Option<u16>,
    height: Option<u16>,
}

#[derive(Serialize)]
struct Answer {
    meaning: &'static str,
    what_to_do: &'static str,
    #[serde(flatten)]
    examination: Examination,
    mrz: Option<Reading>,
    portraits: Vec<Portrait>,
    /// Data groups that could not be read as what they should be, and where that shows.
    unreadable: Vec<String>,
    /// Files of the folder that are none of a chip's.
    passed_over: Vec<String>,
}

/// The files of one chip.
#[derive(Default)]
struct Files {
    com: Option<Vec<u8>>,
    sod: Option<Vec<u8>>,
    groups: BTreeMap<u8, Vec<u8>>,
    passed_over: Vec<String>,
}

/// Does what was asked; gives the exit status.
pub fn run(
    arguments: &ChipArgs,
    today: jiff::civil::Date,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let What::Verify { folder, trust, deviations, on } = &arguments.what;
    let day = on.unwrap_or(today);
    let done = answer(folder, trust, deviations, day).and_then(|answer| {
        pki::line(out, &answer).map_err(|error| (format!("cannot write: {error}"), 2))?;
        Ok(u8::from(answer.examination.verdict != Verdict::GenuineUnchanged))
    });
    done.unwrap_or_else(|(sentence, status)| {
        // Where not even that can be written, the exit status tells.
        let _ = writeln!(err, "portolan chip: {sentence}");
        status
    })
}

/// A deviation list that a CSCA of the trust stands behind.
fn take_deviations(path: &Path, trust: &mut Trust, at: Instant) -> Result<(), pki::Stop> {
    let cannot = |why: String| (format!("cannot take {}: {why}", path.display()), 2);
    let bytes = fs::read(path).map_err(|error| cannot(error.to_string()))?;
    let list = DeviationList::read(&bytes).map_err(|problem| cannot(problem.to_string()))?;
    trust.add_deviations(list, at).map_err(|reasons| {
        let codes: Vec<&str> = reasons.iter().map(|reason| reason.code).collect();
        cannot(format!("no CSCA stands behind its signer ({})", codes.join(", ")))
    })
}

fn answer(
    folder: &Path,
    trust: &[PathBuf],
    deviations: &[PathBuf],
    day: jiff::civil::Date,
) -> Result<Answer, pki::Stop> {
    let files = files(folder)?;
    let mut trust = pki::gather(trust)?.trust;
    let date = CalendarDate {
        year: u16::try_from(day.year()).unwrap_or_default(),
        month: u8::try_from(day.month()).unwrap_or(1),
        day: u8::try_from(day.day()).unwrap_or(1),
    };
    let at = Instant::on(date.year, date.month, date.day)
        .ok_or_else(|| ("the day must lie after the year 0".to_owned(), 2))?;
    for path in deviations {
        take_deviations(path, &mut trust, at)?;
    }
    let groups = files.groups.iter().map(|(number, bytes)| (*number, bytes.as_slice())).collect();
    let chip = Chip { com: files.com.as_deref(), sod: files.sod.as_deref(), groups };
    let examination = examine(&chip, &trust, at);
    let mut unreadable = Vec::new();
    let mrz = chip.groups.get(&1).and_then(|bytes| {
        file::dg1(bytes, &ReadOptions::on(date)).map_err(|e| unreadable.push(e.to_string())).ok()
    });
    let faces = chip.groups.get(&2).and_then(|bytes| {
        face::dg2(bytes).map_err(|error| unreadable.push(error.to_string())).ok()
    });
    let portraits = faces.unwrap_or_default().into_iter().map(|face| Portrait {
        kind: face.kind,
        bytes: face.image.len(),
        width: face.header.map(|header| header.width),
        height: face.header.map(|header| header.height),
    });
    Ok(Answer {
        meaning: examination.verdict.meaning(),
        what_to_do: examination.verdict.what_to_do(),
        portraits: portraits.collect(),
        mrz,
        examination,
        unreadable,
        passed_over: files.passed_over,
    })
}

/// Reads the folder; no file further than a chip's can be long.
fn files(folder: &Path) -> Result<Files, pki::Stop> {
    let cannot = |path: &Path, error: std::io::Error| {
        (format!("cannot read {}: {error}", path.display()), 2)
    };
    let mut found = Files::default();
    let entries = fs::read_dir(folder).map_err(|error| cannot(folder, error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| path.is_file()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(kind) = kind_of(&name) else {
            found.passed_over.push(name);
            continue;
        };
        let mut bytes = Vec::new();
        let most = u64::try_from(file::MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
        File::open(&path)
            .and_then(|opened| opened.take(most).read_to_end(&mut bytes))
            .map_err(|error| cannot(&path, error))?;
        match kind {
            Kind::Com => found.com = Some(bytes),
            Kind::Sod => found.sod = Some(bytes),
            Kind::Group(number) => {
                found.groups.insert(number, bytes);
            }
        }
    }
    Ok(found)
}

/// What a file is by its name: `EF_SOD.bin`, `ef.com`, `DG1.bin`, `EF_DG02`, `Datagroup14.bin`.
fn kind_of(name: &str) -> Option<Kind> {
    let name = name.to_lowercase();
    let name = name.strip_prefix("ef_").or_else(|| name.strip_prefix("ef.")).unwrap_or(&name);
    let rest = name.strip_prefix("datagroup").or_else(|| name.strip_prefix("dg"));
    if let Some(rest) = rest {
        let rest = rest.trim_start_matches(['_', '-', ' ']);
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let number: u8 = digits.parse().ok()?;
        return (1..=16).contains(&number).then_some(Kind::Group(number));
    }
    match name.split('.').next() {
        Some("sod") => Some(Kind::Sod),
        Some("com") => Some(Kind::Com),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_names() {
        for (name, kind) in [
            ("EF_SOD.bin", Some(Kind::Sod)),
            ("EF.COM", Some(Kind::Com)),
            ("Datagroup14.bin", Some(Kind::Group(14))),
            ("DG1.bin", Some(Kind::Group(1))),
            ("EF_DG02", Some(Kind::Group(2))),
            ("dg17.bin", None),
            ("dg.bin", None),
            ("README.txt", None),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
    }
}
