//! Passenger lists against a peer: `cargo run --release -p benches --bin passengers`.
//!
//! Always: the same list of 300 passengers, as the syntax has it, as teletype wraps it, and with a
//! telex header and an e-mail's footer around it; the names that must come out are those that went
//! in. Ours also reads dates, places, documents and references and checks the envelope; the peer
//! parts segments and no more. A reader that gives up gets a dash.
#![expect(
    clippy::print_stdout,
    clippy::as_conversions,
    reason = "a scoreboard prints, and its figures are rounded"
)]

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use passenger_messages::{Content, Date, ReadOptions, edifact, read};

const PASSENGERS: usize = 300;
const RUNS: usize = 200;

/// The messages, each with what it is, and the names in them.
fn messages() -> (Vec<(&'static str, String)>, Vec<String>) {
    let mut text = String::from(
        "UNA:+.? 'UNB+UNOA:4+UT:ZZ+UTOAPIS:ZZ+261124:0800+1++APIS'\
         UNG+PAXLST+UT:ZZ+UTOAPIS:ZZ+261124:0800+1+UN+D:12B'UNH+1+PAXLST:D:12B:UN:IATA'BGM+745'\
         RFF+TN:4711'NAD+MS+++OPERATIONS'COM+555 0100:TE'TDT+20+UT123'LOC+125+AAA'\
         DTM+189:2611241200:201'LOC+87+BBB'DTM+232:2611241500:201'",
    );
    let mut names = Vec::new();
    for n in 0..PASSENGERS {
        let letters: String =
            [n / 26 % 26, n % 26].iter().map(|d| char::from(b'A' + *d as u8)).collect();
        text.push_str(&format!(
            "NAD+FL+++SPECIMEN{letters}:ANNA:MARIA'ATT+2++F'DTM+329:740812'MEA+CT++:1'\
             FTX+BAG+++UT{n:06}'LOC+22+BBB'LOC+174+UTO'LOC+178+AAA'LOC+179+BBB'NAT+2+UTO'\
             RFF+AVF:SPEC{n:02}'RFF+SEA:12D'RFF+ABO:{n}'DOC+P:110:111+L{n:08}'DTM+36:320415'\
             LOC+91+UTO'"
        ));
        names.push(format!("SPECIMEN{letters} ANNA MARIA"));
    }
    let segments = 12 + PASSENGERS * 16;
    text.push_str(&format!("CNT+42:{PASSENGERS}'UNT+{segments}+1'UNE+1+1'UNZ+1+1'"));
    let mut telex = String::new();
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % 69 == 0 {
            telex.push_str("\r\n");
        }
        telex.push(c);
    }
    let around = format!("QD UTOAPXH\r\n.UTOAAUT 240800\r\n{telex}\r\n\r\nSent by mail\r\n");
    (vec![("as the syntax has it", text), ("wrapped", telex), ("and with text", around)], names)
}

fn names(text: &str, options: &ReadOptions) -> Option<Vec<String>> {
    let reading = read(text.as_bytes(), options);
    match reading.messages.first().map(|m| &m.content) {
        Some(Content::PassengerList(list)) if reading.is_sound() => Some(
            list.passengers
                .iter()
                .map(|p| format!("{} {}", p.surname, p.given_names.join(" ")))
                .collect(),
        ),
        _ => None,
    }
}

/// Milliseconds of the best run and of the median one.
fn speed<T>(mut one: impl FnMut() -> T) -> (f64, f64) {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            let done = black_box(one());
            let time = start.elapsed().as_secs_f64() * 1000.0;
            drop(done);
            time
        })
        .collect();
    times.sort_by(f64::total_cmp);
    let at = |n: usize| times.get(n).copied().unwrap_or_default();
    (at(0), at(RUNS / 2))
}

fn row(reader: &str, message: &str, right: bool, best: Option<f64>, median: Option<f64>) {
    let names = if right { "all" } else { "-" };
    let ms = |time: Option<f64>| time.map_or_else(|| "-".to_owned(), |t| format!("{t:.2}"));
    println!("{reader:<34} {message:<22} {names:>6} {:>9} {:>9}", ms(best), ms(median));
}

/// npm edifact through node; says why where it cannot run.
fn npm(messages: &[(&str, String)], names: &[String]) -> Result<(), Box<dyn Error>> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    let to = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peers");
    fs::create_dir_all(&to)?;
    for file in ["package.json", "passengers.mjs"] {
        fs::copy(from.join(file), to.join(file))?;
    }
    if !to.join("node_modules/edifact").is_dir() {
        let args = ["install", "--no-audit", "--no-fund", "--silent"];
        let status = Command::new("npm").args(args).current_dir(&to).status()?;
        if !status.success() {
            return Err("npm install failed".into());
        }
    }
    let mut node = Command::new("node")
        .arg("passengers.mjs")
        .current_dir(&to)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = node.stdin.take().ok_or("no standard input")?;
    for (_, text) in messages {
        serde_json::to_writer(&mut input, text)?;
        input.write_all(b"\n")?;
    }
    drop(input);
    let output = String::from_utf8(node.wait_with_output()?.stdout)?;
    for (line, (message, _)) in output.lines().zip(messages) {
        let said: serde_json::Value = serde_json::from_str(line)?;
        let right = said.get("names") == Some(&serde_json::to_value(names)?);
        let best = said.get("ms").and_then(serde_json::Value::as_f64).filter(|_| right);
        row("npm edifact 1.2 (segments)", message, right, best, None);
    }
    Ok(())
}

fn main() {
    let (messages, expected) = messages();
    println!("A list of {PASSENGERS} passengers; one core, of {RUNS} runs; 1 ms is required\n");
    println!("{:<34} {:<22} {:>6} {:>9} {:>9}", "reader", "message", "names", "best ms", "median");
    let Some(on) = Date::new(2026, 11, 24) else { return };
    let options = ReadOptions::on(on);
    for (message, text) in &messages {
        let right = names(text, &options).as_ref() == Some(&expected);
        let (best, median) = speed(|| read(text.as_bytes(), &options));
        row("passenger-messages (ours, whole)", message, right, Some(best), Some(median));
    }
    for (message, text) in &messages {
        let (best, median) = speed(|| edifact::read(text.as_bytes()));
        row("passenger-messages (segments)", message, true, Some(best), Some(median));
    }
    if let Err(error) = npm(&messages, &expected) {
        println!("npm edifact skipped: {error}");
    }
}
