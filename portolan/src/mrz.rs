//! `portolan mrz`: reads machine readable zones and says of each what it holds and what is wrong.
//!
//! Always: one JSON object per zone and line, in the order of the input; exit 0 when all were sound,
//! 1 when one was not, 2 when there was nothing to read. Only this file does I/O; every rule is in
//! `icao9303`.

use std::io::{Read, Write};

use icao9303::mrz::{CalendarDate, ReadOptions, read, zones};
use serde::Serialize;

/// Reads machine readable zones of passports, cards and visas, and prints one JSON object per zone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Zones are parted by blank lines. Each becomes one line of JSON with these keys:
  input_line    the line of the input on which the zone begins
  format        TD1, TD2, TD3, MRV-A or MRV-B; null where the lines are of none of these forms
  variant       the national variant that the zone is: code, meaning, fields, details; else null
  sound         whether the zone is as ICAO Doc 9303 has it, or as a State is known to print it,
                and every check digit holds
  fields        document_code, issuing_state, document_number, nationality, primary_identifier,
                secondary_identifier, names_truncated, date_of_birth, sex, date_of_expiry,
                optional_data, optional_data_2
  check_digits  document_number, date_of_birth, date_of_expiry, optional_data, composite:
                valid, invalid or absent
  problems      code, severity, field, line, column and meaning of each
  repairs       what was repaired (applied), and what could be
  indistinct    what the check digits cannot exclude

Exit status: 0 all zones were sound, 1 one was not, 2 nothing could be read.

Examples:
  portolan mrz scans.txt
  portolan mrz scans.txt --on 2026-11-24
  printf '%s\\n%s\\n' \\
    'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<' \\
    'L898902C36UTO7408122F1204159ZE184226B<<<<<10' | portolan mrz -")]
pub struct MrzArgs {
    /// The file with the zones; - for standard input
    #[arg(default_value = "-")]
    file: String,
    /// The day from which centuries are reckoned, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<jiff::civil::Date>,
    /// How many years back a date of expiry may lie, of the hundred years that its two digits leave
    #[arg(long, value_name = "YEARS", default_value_t = 50)]
    expiry_years_back: u8,
    /// Neither apply nor look for repairs
    #[arg(long)]
    no_repair: bool,
}

/// A reading and where its zone stood.
#[derive(Serialize)]
struct Row {
    input_line: usize,
    #[serde(flatten)]
    reading: icao9303::mrz::Reading,
}

/// Reads the zones and prints what they hold; gives the exit status.
pub fn run(
    args: &MrzArgs,
    today: jiff::civil::Date,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let options = ReadOptions {
        reference: reference(args.on.unwrap_or(today)),
        expiry_years_back: args.expiry_years_back,
        repair: !args.no_repair,
    };
    let input = match load(&args.file) {
        Ok(input) => input,
        Err(error) => return refuse(err, &format!("cannot read {}: {error}", args.file)),
    };
    let mut status = None;
    for zone in zones(&input) {
        let reading = read(zone.bytes, &options);
        let sound = u8::from(!reading.is_sound());
        status = Some(status.map_or(sound, |so_far: u8| so_far.max(sound)));
        let row = Row { input_line: zone.first_line, reading };
        let written = serde_json::to_writer(&mut *out, &row)
            .map_err(std::io::Error::from)
            .and_then(|()| out.write_all(b"\n"));
        match written {
            Ok(()) => {}
            // Whoever reads the output has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
            Err(error) => return refuse(err, &format!("cannot write the readings: {error}")),
        }
    }
    status.unwrap_or_else(|| {
        refuse(err, &format!("{} holds no zone: expected two or three lines of text", args.file))
    })
}

/// Wrong use, in a sentence. Where not even that can be written, the exit status tells.
fn refuse(err: &mut dyn Write, sentence: &str) -> u8 {
    let _ = writeln!(err, "portolan mrz: {sentence}");
    2
}

fn load(file: &str) -> std::io::Result<Vec<u8>> {
    if file == "-" {
        let mut input = Vec::new();
        std::io::stdin().lock().read_to_end(&mut input)?;
        Ok(input)
    } else {
        std::fs::read(file)
    }
}

fn reference(day: jiff::civil::Date) -> CalendarDate {
    CalendarDate {
        year: u16::try_from(day.year()).unwrap_or_default(),
        month: u8::try_from(day.month()).unwrap_or(1),
        day: u8::try_from(day.day()).unwrap_or(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Args as _, FromArgMatches as _};

    const GOOD: &str = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\
                        L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";

    fn ran(input: &str) -> (u8, Vec<serde_json::Value>, String) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("zones.txt");
        std::fs::write(&file, input).unwrap();
        run_on(file.to_str().unwrap())
    }

    fn run_on(file: &str) -> (u8, Vec<serde_json::Value>, String) {
        let command = MrzArgs::augment_args(clap::Command::new("mrz"));
        let matches = command.get_matches_from(["mrz", file, "--on", "2026-11-24"]);
        let args = MrzArgs::from_arg_matches(&matches).unwrap();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let status = run(&args, jiff::civil::date(2026, 11, 24), &mut out, &mut err);
        let out = String::from_utf8(out).unwrap();
        let rows = out.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
        (status, rows, String::from_utf8(err).unwrap())
    }

    #[test]
    fn sound_zones_exit_with_0() {
        let (status, rows, _) = ran(&format!("{GOOD}\n \n{GOOD}"));
        assert_eq!(status, 0);
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1]["input_line"], 5);
        assert_eq!(rows[1]["fields"]["date_of_birth"]["iso"], "1974-08-12");
    }

    #[test]
    fn one_unsound_zone_exits_with_1() {
        let (status, rows, _) = ran(&format!("{}\n\n{GOOD}", GOOD.replace("C36", "C37")));
        assert_eq!(status, 1);
        assert_eq!(rows[0]["check_digits"]["document_number"], "invalid");
        assert_eq!(rows[1]["sound"], true);
    }

    #[test]
    fn a_national_variant_is_said_to_be_one() {
        let (status, rows, _) = ran("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<\n\
                                     8806923102858CORINNE<<<<<<<6512068F6\n");
        assert_eq!((status, &rows[0]["sound"]), (0, &true.into()));
        assert_eq!(rows[0]["variant"]["code"], "french_identity_card_1988");
        assert_eq!(rows[0]["fields"]["primary_identifier"], "BERTHIER");
    }

    #[test]
    fn wrong_use_exits_with_2_and_a_sentence() {
        let (status, rows, err) = run_on("/nowhere/at/all");
        assert_eq!((status, rows.len()), (2, 0));
        assert!(err.starts_with("portolan mrz: cannot read /nowhere/at/all: "));
        let (status, _, err) = ran("\n \n");
        assert_eq!(status, 2);
        assert!(err.contains("holds no zone"));
    }
}
