//! `portolan seal`: what a visible digital seal says, whether its State signed it, and the bar code
//! that it is printed as.
//!
//! Always: one JSON object, or nothing where a picture was written; exit 0 when it was read (`read`),
//! is genuine (`verify`) or drawn (`draw`), 1 when not, 2 for wrong use. A picture is bounded in bytes and in pixels before it is decoded. Only this file
//! does I/O; every rule is in `icao9303`.

#[cfg(feature = "images")]
mod picture;

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use icao9303::mrz::{CalendarDate, ReadOptions, Reading};
use icao9303::pki::time::Instant;
use icao9303::seal::examine::{Examination, examine};
use icao9303::seal::features::{DocumentKind, Known, Value};
use icao9303::seal::verdict::Verdict;
use icao9303::seal::{Seal, vds};
use serde::Serialize;

use crate::pki;

/// More than a file with a seal has.
const MOST_BYTES: usize = 16 << 20;

/// Visible digital seals: read what they say, verify that the State signed them, draw them.
#[derive(Debug, clap::Args)]
pub struct SealArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Reads a seal and prints what it says as JSON; whether that is true, verify says
    #[command(after_help = "\
The file holds what a scanner read of the bar code (bytes, hexadecimal, base64, the text of an ICAO
barcode, or JSON), or a picture of it: PNG or JPEG with a Data Matrix or a QR code.
The answer is one JSON object:
  kind           vds, idb or vds_nc
  document       what bears it, where this system knows: visa, residence_permit, …
  issuing_state  as in a machine readable zone
  header         who signed and when
  features       tag, name and value of each
  data           header and message of a VDS-NC seal
  mrz            the machine readable zone in the seal

Exit status: 0 read, 1 not readable, 2 the file could not be read.

Examples:
  portolan seal read photograph.png
  echo DC03D9C5… | portolan seal read -")]
    Read {
        /// The file; - for standard input
        file: PathBuf,
    },
    /// Verifies a seal and prints the verdict and what the seal says as JSON
    #[command(after_help = "\
The file is as for portolan seal read. The answer is one JSON object:
  verdict     genuine_unchanged, signer_unknown, altered_since_signing, signer_expired,
              signer_revoked, signer_not_entitled, signature_not_verifiable, signature_missing,
              not_readable
  meaning     what that means
  what_to_do  what an officer does then
  reasons     code and detail of each
  signer      whose key signed, its certificate, its CSCA, what is known of its revocation
  seal        as portolan seal read says it

A binary seal does not hold its signer's certificate: give it with --trust beside its CSCA's, or
alone with --signer where a State handed over its signers' certificates only.

Exit status: 0 genuine and unchanged, 1 that cannot be said, 2 a file could not be read.

Examples:
  portolan seal verify visa.jpg --trust master-list.ml --trust signers
  portolan seal verify permit.bin --signer signers-of-utopia.pem")]
    Verify {
        /// The file; - for standard input
        file: PathBuf,
        /// Master lists, PEM files, certificates, revocation lists, or folders of those
        #[arg(long, value_name = "FILE", num_args = 1..)]
        trust: Vec<PathBuf>,
        /// Certificates of signers that are trusted by themselves, without their CSCA
        #[arg(long, value_name = "FILE", num_args = 1..)]
        signer: Vec<PathBuf>,
        /// The day on which certificates must be valid, YYYY-MM-DD [default: today]
        #[arg(long, value_name = "DATE")]
        on: Option<jiff::civil::Date>,
    },
    /// Draws a signed seal as the bar code that is printed, a PNG with four pixels to a module
    #[cfg(feature = "images")]
    #[command(after_help = "\
A binary seal becomes a Data Matrix and the others a QR code, unless --symbol says otherwise.
What was drawn is read again before it is written, and must be the same bytes.

Exit status: 0 drawn, 1 no seal or too long for the bar code, 2 a file could not be read or written.

Example:
  portolan seal draw permit.bin --into permit.png")]
    Draw {
        /// The seal as for portolan seal read; - for standard input
        file: PathBuf,
        /// The picture to write; it must not exist
        #[arg(long, value_name = "FILE")]
        into: PathBuf,
        /// The kind of bar code
        #[arg(long, value_enum)]
        symbol: Option<picture::Kind>,
    },
}

/// What a seal says.
#[derive(Serialize)]
struct Said {
    kind: &'static str,
    document: Option<DocumentKind>,
    issuing_state: String,
    header: Header,
    features: Vec<Known>,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<serde_json::Value>,
    mrz: Option<Reading>,
    /// Bytes after a binary seal, which its signature does not cover.
    trailing_bytes: usize,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Header {
    Vds(vds::Header),
    Idb(Option<icao9303::seal::idb::SignatureHeader>),
    Nc { document: String, algorithm: Option<String> },
}

#[derive(Serialize)]
struct Answer {
    meaning: &'static str,
    what_to_do: &'static str,
    #[serde(flatten)]
    examination: Examination,
    #[serde(skip_serializing_if = "Option::is_none")]
    seal: Option<Said>,
}

/// What the file held.
enum Found {
    Seal(Seal),
    /// Code and detail of why there is none.
    Nothing(&'static str, String),
}

/// Does what was asked; gives the exit status.
pub fn run(
    arguments: &SealArgs,
    today: jiff::civil::Date,
    input: &mut dyn Read,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let done = match &arguments.what {
        What::Read { file } => contents(file, input).and_then(|bytes| {
            let date = calendar(today);
            match found(&bytes) {
                Found::Seal(seal) => print(out, &said(seal, date)).map(|()| 0),
                Found::Nothing(code, detail) => print(out, &unreadable(code, detail)).map(|()| 1),
            }
        }),
        What::Verify { file, trust, signer, on } => {
            verify(file, trust, signer, on.unwrap_or(today), input).and_then(|answer| {
                print(out, &answer)?;
                Ok(u8::from(answer.examination.verdict != Verdict::GenuineUnchanged))
            })
        }
        #[cfg(feature = "images")]
        What::Draw { file, into, symbol } => draw(file, into, *symbol, input).map(|()| 0),
    };
    done.unwrap_or_else(|(sentence, status)| {
        // Where not even that can be written, the exit status tells.
        let _ = writeln!(err, "portolan seal: {sentence}");
        status
    })
}

fn print(out: &mut dyn Write, answer: &impl Serialize) -> Result<(), pki::Stop> {
    pki::line(out, answer).map_err(|error| (format!("cannot write: {error}"), 2))
}

fn verify(
    file: &Path,
    trust: &[PathBuf],
    signers: &[PathBuf],
    day: jiff::civil::Date,
    input: &mut dyn Read,
) -> Result<Answer, pki::Stop> {
    let bytes = contents(file, input)?;
    let mut known = pki::gather(&[trust, signers].concat())?.trust;
    for certificate in pki::gather(signers)?.trust.certificates() {
        known.trust_signer(certificate.sha256);
    }
    let date = calendar(day);
    let at = Instant::on(date.year, date.month, date.day)
        .ok_or_else(|| ("the day must lie after the year 0".to_owned(), 2))?;
    Ok(match found(&bytes) {
        Found::Seal(seal) => {
            let examination = examine(&seal, &known, at);
            answer(examination, Some(said(seal, date)))
        }
        Found::Nothing(code, detail) => unreadable(code, detail),
    })
}

#[cfg(feature = "images")]
fn draw(
    file: &Path,
    into: &Path,
    symbol: Option<picture::Kind>,
    input: &mut dyn Read,
) -> Result<(), pki::Stop> {
    let bytes = contents(file, input)?;
    // What cannot be read again is not worth printing.
    let seal = icao9303::seal::read(&bytes).map_err(|error| (error.to_string(), 1))?;
    let payload = icao9303::seal::payload(&bytes).map_err(|error| (error.to_string(), 1))?;
    let usual = match seal {
        Seal::Vds(_) => picture::Kind::DataMatrix,
        Seal::Idb(_) | Seal::Nc(_) => picture::Kind::Qr,
    };
    let drawn = picture::draw(&payload, symbol.unwrap_or(usual))
        .map_err(|problem| (problem.to_string(), 1))?;
    let cannot = |error: std::io::Error| (format!("cannot write {}: {error}", into.display()), 2);
    File::create_new(into).and_then(|mut file| file.write_all(&drawn)).map_err(cannot)
}

fn unreadable(code: &'static str, detail: String) -> Answer {
    answer(Examination::unreadable(code, detail), None)
}

fn answer(examination: Examination, seal: Option<Said>) -> Answer {
    let verdict = examination.verdict;
    Answer { meaning: verdict.meaning(), what_to_do: verdict.what_to_do(), examination, seal }
}

fn calendar(day: jiff::civil::Date) -> CalendarDate {
    CalendarDate {
        year: u16::try_from(day.year()).unwrap_or_default(),
        month: u8::try_from(day.month()).unwrap_or(1),
        day: u8::try_from(day.day()).unwrap_or(1),
    }
}

/// Reads the file, no further than one with a seal can be long.
fn contents(file: &Path, input: &mut dyn Read) -> Result<Vec<u8>, pki::Stop> {
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = if file == Path::new("-") {
        input.take(most).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|opened| opened.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|error| (format!("cannot read {}: {error}", file.display()), 2))?;
    if bytes.len() > MOST_BYTES {
        return Err((format!("{} has more than {MOST_BYTES} bytes", file.display()), 2));
    }
    Ok(bytes)
}

/// The seal in the file, or in the picture that it is.
fn found(bytes: &[u8]) -> Found {
    let is_picture = bytes.starts_with(b"\x89PNG") || bytes.starts_with(&[0xFF, 0xD8, 0xFF]);
    if is_picture {
        return in_picture(bytes);
    }
    match icao9303::seal::read(bytes) {
        Ok(seal) => Found::Seal(seal),
        Err(error) => Found::Nothing("seal_damaged", error.to_string()),
    }
}

#[cfg(feature = "images")]
fn in_picture(bytes: &[u8]) -> Found {
    let held = match picture::bar_code(bytes) {
        Ok(held) => held,
        Err(problem) => return Found::Nothing(problem.code(), problem.to_string()),
    };
    let mut first = None;
    for candidate in held {
        match icao9303::seal::read(&candidate) {
            Ok(seal) => return Found::Seal(seal),
            Err(error) => first = first.or(Some(error.to_string())),
        }
    }
    Found::Nothing("seal_damaged", first.unwrap_or_default())
}

#[cfg(not(feature = "images"))]
fn in_picture(_: &[u8]) -> Found {
    let why = "this program was built without reading pictures: give what a scanner read";
    Found::Nothing("picture_not_read", why.to_owned())
}

fn said(seal: Seal, date: CalendarDate) -> Said {
    let (kind, issuing_state) = (seal.code(), seal.issuing_state().to_owned());
    let (document, header, features, data, trailing_bytes) = match seal {
        Seal::Vds(seal) => {
            let (document, known) = (seal.kind(), seal.known());
            (document, Header::Vds(seal.header), known, None, seal.trailing_bytes)
        }
        Seal::Idb(seal) => {
            let (document, known) = (seal.kind(), seal.known());
            (document, Header::Idb(seal.header), known, None, 0)
        }
        Seal::Nc(seal) => {
            let header = Header::Nc { document: seal.kind, algorithm: seal.algorithm };
            (None, header, Vec::new(), Some(seal.data), 0)
        }
    };
    let mrz = zone(&features)
        .map(|lines| icao9303::mrz::read(lines.join("\n").as_bytes(), &ReadOptions::on(date)));
    Said { kind, document, issuing_state, header, features, data, mrz, trailing_bytes }
}

/// The first machine readable zone, also of a feature within a feature.
fn zone(features: &[Known]) -> Option<&[String]> {
    features.iter().find_map(|feature| match &feature.value {
        Value::Zone(lines) => Some(lines.as_slice()),
        Value::Features(inner) => zone(inner),
        _ => None,
    })
}
