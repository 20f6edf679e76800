//! Rows of a delimited text (RFC 4180), read with a bound on each.
//!
//! Always holds: a row is held in memory and no more, and it is at most [`LONGEST_ROW`] bytes, so
//! that a quote that is never closed ends in a sentence and not in the memory's end; every row knows
//! the line on which it begins. A text that is not UTF-8 is read as Latin-1, and that is said.

use std::io::{self, BufRead, BufReader, Read};

/// The longest row, in bytes.
pub const LONGEST_ROW: usize = 64 * 1024;

/// Why a text can't be read on.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It is written in two bytes a letter.
    #[error("The file is UTF-16. Save it as “CSV UTF-8”, then try again.")]
    Utf16,
    /// It holds zero bytes.
    #[error(
        "Line {0}: the file holds zero bytes, so that it is no text. Save it as “CSV UTF-8”, then try again."
    )]
    Binary(u64),
    /// A row has no end.
    #[error(
        "The row that begins on line {0} is longer than 64 kB: most likely a quotation mark that is never closed. Put it right, then try again."
    )]
    Endless(u64),
    /// The text ends within quotes.
    #[error(
        "A quotation mark in the row that begins on line {0} is never closed, or the file is cut off. Put it right, then try again."
    )]
    Unclosed(u64),
    /// The disk won't.
    #[error("The file can't be read: {0}")]
    Io(#[from] io::Error),
}

/// A row: its fields, and where it began.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// The line, the first of the text being 1.
    pub line: u64,
    /// The fields, without their quotes.
    pub fields: Vec<String>,
    /// Whether a field was not UTF-8.
    pub latin1: bool,
}

/// Reads rows.
pub struct Table<R> {
    input: BufReader<R>,
    separator: u8,
    line: u64,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: Read> Table<R> {
    /// Over a text; the separator is the one that stands most often in the first line.
    ///
    /// # Errors
    /// [`TableError::Utf16`]; when the text can't be read.
    pub fn open(input: R) -> Result<Self, TableError> {
        let mut input = BufReader::with_capacity(128 * 1024, input);
        let first = fill(&mut input)?;
        if first.starts_with(&[0xFF, 0xFE]) || first.starts_with(&[0xFE, 0xFF]) {
            return Err(TableError::Utf16);
        }
        if first.starts_with(&[0xEF, 0xBB, 0xBF]) {
            input.consume(3);
        }
        let separator = separator_of(input.buffer());
        Ok(Self { input, separator, line: 1, text: Vec::new(), ends: Vec::new() })
    }

    /// The next row that is not empty; nothing at the end.
    ///
    /// # Errors
    /// When the text can't be read on from here.
    pub fn next_row(&mut self, row: &mut Row) -> Result<bool, TableError> {
        loop {
            row.line = self.line;
            if !self.record()? {
                return Ok(false);
            }
            if self.ends.len() == 1 && self.text.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            self.hand_out(row);
            return Ok(true);
        }
    }

    /// Reads a record's bytes, and where its fields end; false at the end of the text.
    fn record(&mut self) -> Result<bool, TableError> {
        self.text.clear();
        self.ends.clear();
        let began = self.line;
        let (mut quoted, mut after_quote, mut at_start, mut any) = (false, false, true, false);
        loop {
            let buffer = fill(&mut self.input)?;
            if buffer.is_empty() {
                if quoted && !after_quote {
                    return Err(TableError::Unclosed(began));
                }
                if any {
                    self.ends.push(self.text.len());
                }
                return if self.text.contains(&0) {
                    Err(TableError::Binary(began))
                } else {
                    Ok(any)
                };
            }
            any = true;
            let (mut used, mut ended) = (0_usize, false);
            for &byte in buffer {
                used = used.saturating_add(1);
                if byte == b'\n' {
                    self.line = self.line.saturating_add(1);
                }
                if quoted {
                    match (byte, after_quote) {
                        (b'"', false) => {
                            after_quote = true;
                            continue;
                        }
                        // Two quotes within quotes are one.
                        (b'"', true) => {
                            after_quote = false;
                            self.text.push(b'"');
                            continue;
                        }
                        (byte, false) => {
                            self.text.push(byte);
                            continue;
                        }
                        // The quotes were closed, and this comes after them.
                        (_, true) => (quoted, after_quote) = (false, false),
                    }
                }
                match byte {
                    b'\n' => {
                        ended = true;
                        break;
                    }
                    byte if byte == self.separator => {
                        self.ends.push(self.text.len());
                        at_start = true;
                    }
                    b'"' if at_start => quoted = true,
                    byte => {
                        self.text.push(byte);
                        at_start = false;
                    }
                }
            }
            self.input.consume(used);
            if self.text.len() > LONGEST_ROW || self.ends.len() > LONGEST_ROW {
                return Err(TableError::Endless(began));
            }
            if ended {
                // The carriage return before a line's end belongs to it.
                if self.text.last() == Some(&b'\r') && self.ends.last() != Some(&self.text.len()) {
                    self.text.pop();
                }
                self.ends.push(self.text.len());
                if self.text.contains(&0) {
                    return Err(TableError::Binary(began));
                }
                return Ok(true);
            }
        }
    }

    fn hand_out(&self, row: &mut Row) {
        row.latin1 = false;
        let mut from = 0;
        let mut fields = std::mem::take(&mut row.fields);
        fields.resize(self.ends.len(), String::new());
        for (field, to) in fields.iter_mut().zip(&self.ends) {
            let bytes = self.text.get(from..*to).unwrap_or_default();
            from = *to;
            field.clear();
            match std::str::from_utf8(bytes) {
                Ok(text) => field.push_str(text.trim()),
                Err(_) => {
                    row.latin1 = true;
                    let text: String = bytes.iter().copied().map(char::from).collect();
                    field.push_str(text.trim());
                }
            }
        }
        row.fields = fields;
    }
}

/// What is buffered, after reading where that is nothing; an interrupted read is tried again.
fn fill<R: Read>(input: &mut BufReader<R>) -> io::Result<&[u8]> {
    while let Err(e) = input.fill_buf() {
        if e.kind() != io::ErrorKind::Interrupted {
            return Err(e);
        }
    }
    Ok(input.buffer())
}

/// The separator that stands most often in the first line, outside quotes; a comma for none.
fn separator_of(text: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0)];
    for &byte in text {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(s, _)| *s == byte) {
                    *count = count.saturating_add(1);
                }
            }
            _ => {}
        }
    }
    // Of two that stand equally often the first.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(s, _)| *s)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows(text: &[u8]) -> Result<Vec<(u64, Vec<String>)>, TableError> {
        let mut table = Table::open(text)?;
        let (mut all, mut row) = (Vec::new(), Row::default());
        while table.next_row(&mut row)? {
            all.push((row.line, row.fields.clone()));
        }
        Ok(all)
    }

    #[test]
    fn separators_quotes_and_line_ends_are_those_of_the_world() {
        for text in [
            "number,note\nA1,\"x, \"\"y\"\"\nz\"\n\nA2,w",
            "number;note\r\nA1;\"x, \"\"y\"\"\nz\"\r\n\r\nA2;w\r\n",
            "\u{feff}number\tnote\nA1\t\"x, \"\"y\"\"\nz\"\n\nA2\tw\n",
        ] {
            let read = rows(text.as_bytes()).unwrap();
            assert_eq!(read[0], (1, vec!["number".to_owned(), "note".to_owned()]), "{text}");
            assert_eq!(read[1], (2, vec!["A1".to_owned(), "x, \"y\"\nz".to_owned()]));
            assert_eq!(read[2], (5, vec!["A2".to_owned(), "w".to_owned()]));
            assert_eq!(read.len(), 3);
        }
    }

    #[test]
    fn latin_1_is_read_and_told_and_utf_16_is_refused() {
        let mut table = Table::open(&b"statut\nvol\xE9\n"[..]).unwrap();
        let mut row = Row::default();
        assert!(table.next_row(&mut row).unwrap() && !row.latin1);
        assert!(table.next_row(&mut row).unwrap() && row.latin1);
        assert_eq!(row.fields, ["volé"]);
        assert!(matches!(rows(b"\xFF\xFEn\0u\0"), Err(TableError::Utf16)));
        assert!(matches!(rows(b"n\0u\0m\0\n\0"), Err(TableError::Binary(1))));
    }

    #[test]
    fn a_quote_that_is_never_closed_ends_in_a_sentence() {
        let text = format!("number\nA1\n\"A2\n{}", "x\n".repeat(1_000_000));
        assert!(matches!(rows(text.as_bytes()), Err(TableError::Endless(3))));
        assert!(matches!(rows(b"number\nA1\n\"A2\n"), Err(TableError::Unclosed(3))));
        let commas = format!("number\n{}", ",".repeat(1_000_000));
        assert!(matches!(rows(commas.as_bytes()), Err(TableError::Endless(2))));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            table in proptest::collection::vec(
                proptest::collection::vec("[a-z ,;\t\"\u{e9}\n]{0,8}", 3..4), 1..6)
        ) {
            let mut text = Vec::new();
            let mut writer = csv::WriterBuilder::new()
                .quote_style(csv::QuoteStyle::Always)
                .from_writer(&mut text);
            writer.write_record(["one", "two", "three"]).unwrap();
            for row in &table {
                writer.write_record(row).unwrap();
            }
            drop(writer);
            let read: Vec<Vec<String>> = rows(&text).unwrap().into_iter().map(|r| r.1).collect();
            let trimmed = |row: &Vec<String>| row.iter().map(|f| f.trim().to_owned()).collect();
            let written: Vec<Vec<String>> = table.iter().map(trimmed).collect();
            prop_assert_eq!(&read[1..], &written[..]);
        }

        #[test]
        fn any_bytes_do_no_harm(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = rows(&bytes);
        }

        #[test]
        fn as_another_reader_has_it(text in "[ab,\n]{0,60}") {
            // RFC 4180 says nothing of a quote within a bare field, or text after a closed one.
            let mut other = csv::ReaderBuilder::new()
                .has_headers(false).flexible(true).from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> = other
                .records()
                .map(|r| r.unwrap().iter().map(str::to_owned).collect::<Vec<_>>())
                .collect();
            let ours: Vec<Vec<String>> = rows(text.as_bytes()).unwrap().into_iter().map(|r| r.1).collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
