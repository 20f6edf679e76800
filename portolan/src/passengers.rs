//! `portolan passengers`: reads passenger lists and answers to them, and says what they hold and
//! what is wrong.
//!
//! Always: one JSON object per message and line, in the order of the input; exit 0 when all were
//! sound, 1 when one was not, 2 when there was nothing to read. Only this file does I/O; every rule
//! is in `passenger-messages`.

use std::io::{Read, Write};

use passenger_messages::edifact::{GroupHeader, InterchangeHeader, Limits, MessageHeader};
use passenger_messages::{Content, Date, Problem, ReadOptions, Reading, read};
use serde::Serialize;

/// Passenger lists of airlines (PAXLST) and the answers to them (CUSRES).
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Read(ReadArguments),
}

/// Reads a file of messages as it was received, and prints one JSON object per message.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Any separators, line ends, telex headers and text around the messages are taken as they come.
Each message becomes one line of JSON with these keys:
  message_type  PAXLST, CUSRES or another; null where the input holds no message
  flights       carrier, number, departure, arrival, calls with local times
  passengers    role (passenger, crew, in transit), surname, given_names, sex, birth_date,
                nationality, places, references, seat, bags, contacts, documents (visas too)
  answers       of a CUSRES: whom it is about, verdict, code, texts
  interchange, group, header
                what the envelope says: sender, recipient, references, directory
  other         segments that have no field, in order
  problems      code, severity, byte_offset, segment, tag, element, found, expected and meaning
                of each

Exit status: 0 nothing but notices, 1 a fault was found, 2 nothing could be read.

Examples:
  portolan passengers read flight.txt
  portolan passengers read flight.txt --on 2026-11-24
  portolan passengers read - < flight.txt | jq '.passengers[] | {surname, birth_date}'")]
struct ReadArguments {
    /// The file with the messages; - for standard input
    file: String,
    /// The day from which centuries are reckoned, YYYY-MM-DD [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<jiff::civil::Date>,
}

/// A message as it is printed.
#[derive(Serialize)]
struct Row<'r> {
    message_type: Option<&'r str>,
    #[serde(flatten)]
    content: View<'r>,
    byte_offset: Option<usize>,
    interchange: Option<&'r InterchangeHeader>,
    group: Option<&'r GroupHeader>,
    header: Option<&'r MessageHeader>,
    problems: Vec<&'r Problem>,
    /// How many problems of the whole input are not listed, for want of room.
    problems_left_off: usize,
}

/// What a message says, always in an object.
#[derive(Serialize)]
#[serde(untagged)]
enum View<'r> {
    List(&'r passenger_messages::paxlst::PassengerList),
    Response(&'r passenger_messages::cusres::Response),
    Other { segments: &'r [passenger_messages::edifact::PlainSegment] },
    Nothing { flights: [u8; 0], passengers: [u8; 0] },
}

/// Does it; gives the exit status.
pub fn run(
    arguments: &Arguments,
    today: jiff::civil::Date,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let What::Read(args) = &arguments.what;
    let day = args.on.unwrap_or(today);
    let Some(on) = date(day) else {
        return refuse(err, &format!("{day} is no day from which centuries can be reckoned"));
    };
    let input = match load(&args.file) {
        Ok(input) => input,
        Err(error) => return refuse(err, &format!("cannot read {}: {error}", args.file)),
    };
    let reading = read(&input, &ReadOptions::on(on));
    for row in rows(&reading) {
        let written = serde_json::to_writer(&mut *out, &row)
            .map_err(std::io::Error::from)
            .and_then(|()| out.write_all(b"\n"));
        match written {
            Ok(()) => {}
            // Whoever reads the output has seen enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
            Err(error) => return refuse(err, &format!("cannot write what was read: {error}")),
        }
    }
    if reading.messages.is_empty() {
        return refuse(err, &format!("{} holds no message that can be read", args.file));
    }
    u8::from(!reading.is_sound())
}

/// One row per message; one of problems alone where there is no message.
fn rows(reading: &Reading) -> Vec<Row<'_>> {
    let problems_left_off = reading.problems.left_off();
    if reading.messages.is_empty() {
        return vec![Row {
            message_type: None,
            content: View::Nothing { flights: [], passengers: [] },
            byte_offset: None,
            interchange: None,
            group: None,
            header: None,
            problems: reading.problems.listed().iter().collect(),
            problems_left_off,
        }];
    }
    let messages = reading.messages.iter().zip(&reading.offsets).enumerate();
    messages
        .map(|(position, (message, offset))| Row {
            message_type: Some(&message.header.message_type),
            content: match &message.content {
                Content::PassengerList(list) => View::List(list),
                Content::Response(response) => View::Response(response),
                Content::Other(segments) => View::Other { segments },
                _ => View::Other { segments: &[] },
            },
            byte_offset: Some(*offset),
            interchange: Some(&message.interchange),
            group: message.group.as_ref(),
            header: Some(&message.header),
            problems: reading.problems_of(position).collect(),
            problems_left_off,
        })
        .collect()
}

/// Wrong use, in a sentence. Where not even that can be written, the exit status tells.
fn refuse(err: &mut dyn Write, sentence: &str) -> u8 {
    let _ = writeln!(err, "portolan passengers: {sentence}");
    2
}

/// The input, as much as is read of one and a byte more, so that a larger one is noticed.
fn load(file: &str) -> std::io::Result<Vec<u8>> {
    let most = u64::try_from(Limits::INPUT_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut input = Vec::new();
    if file == "-" {
        std::io::stdin().lock().take(most).read_to_end(&mut input)?;
    } else {
        std::fs::File::open(file)?.take(most).read_to_end(&mut input)?;
    }
    Ok(input)
}

fn date(day: jiff::civil::Date) -> Option<Date> {
    let year = u16::try_from(day.year()).ok()?;
    Date::new(year, u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?)
}
