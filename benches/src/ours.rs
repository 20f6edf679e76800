//! Ours, answering as a peer does.

use std::fs;

use crate::lists::{Entry, Query, Rows};
use crate::peers::{Answer, peak_megabytes};
use crate::population::Outcome;

/// The one threshold.
pub const THRESHOLD: f64 = 0.5;

/// Answers the rows where this process was started for that (`ours FILE`), and says whether it was.
///
/// # Errors
/// Where the rows can't be read.
pub fn was_asked() -> Outcome<bool> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() != Some("ours") {
        return Ok(false);
    }
    let path = arguments.next().ok_or("ours FILE")?;
    let mut answer = match serde_json::from_slice(&fs::read(path)?)? {
        Rows::Pairs { pairs } => compare(&pairs),
        Rows::List { entries, queries } => search(&entries, &queries),
    }?;
    answer.megabytes = peak_megabytes();
    serde_json::to_writer(std::io::stdout().lock(), &answer)?;
    Ok(true)
}

fn compare(_pairs: &[(String, String, String)]) -> Outcome<Answer> {
    Err("not there yet".into())
}

fn search(_entries: &[Entry], _queries: &[Query]) -> Outcome<Answer> {
    Err("not there yet".into())
}
