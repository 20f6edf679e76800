//! The spool: reads on their way to the journal, one JSON object to a line, in numbered files.
//!
//! Always holds: a line is there whole or not at all as far as anybody was shown anything, since
//! the reader waits for the write; a file is removed only after its reads are in the journal.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use kernel::Act;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A read as a line of the spool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Noted {
    pub at: Timestamp,
    pub act: Act,
    pub kind: String,
    /// The record that was read, and the id under which its reading goes into the journal: made
    /// here, so that a spool that is read twice is written once.
    pub subjects: Vec<(Uuid, Uuid)>,
}

pub(super) struct Spool {
    folder: PathBuf,
    number: u64,
    file: Option<File>,
}

fn number_of(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.strip_prefix("reads-")?.strip_suffix(".spool")?.parse().ok()
}

impl Spool {
    /// Opens the folder; what a former run left there is returned by [`left`](Self::left).
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut spool = Self { folder: folder.to_owned(), number: 0, file: None };
        spool.number = spool.files()?.last().map_or(0, |(number, _)| *number);
        Ok(spool)
    }

    fn files(&self) -> io::Result<Vec<(u64, PathBuf)>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if let Some(number) = number_of(&path) {
                files.push((number, path));
            }
        }
        files.sort();
        Ok(files)
    }

    /// The files of a former run, oldest first.
    pub(super) fn left(&self) -> io::Result<Vec<PathBuf>> {
        Ok(self.files()?.into_iter().map(|(_, path)| path).collect())
    }

    /// The reads in a file. A last line that was cut short belongs to a read that was never
    /// handed out.
    pub(super) fn read(path: &Path) -> io::Result<Vec<Noted>> {
        let mut reader = BufReader::new(File::open(path)?);
        let (mut noted, mut line) = (Vec::new(), Vec::new());
        loop {
            line.clear();
            if reader.read_until(b'\n', &mut line)? == 0 {
                return Ok(noted);
            }
            match serde_json::from_slice(&line) {
                Ok(read) => noted.push(read),
                Err(_) if line.last() != Some(&b'\n') => return Ok(noted),
                Err(e) => return Err(io::Error::new(io::ErrorKind::InvalidData, e)),
            }
        }
    }

    /// Appends a read. After an error the file is left behind, so that the next line does not
    /// continue a broken one.
    pub(super) fn append(&mut self, read: &Noted) -> io::Result<()> {
        let mut line = serde_json::to_vec(read).map_err(io::Error::other)?;
        line.push(b'\n');
        let mut file = match self.file.take() {
            Some(file) => file,
            None => {
                self.number = self.number.saturating_add(1);
                let path = self.path(self.number);
                OpenOptions::new().append(true).create_new(true).open(path)?
            }
        };
        file.write_all(&line)?;
        self.file = Some(file);
        Ok(())
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(format!("reads-{number:012}.spool"))
    }

    /// Ends the present file and begins another with the next read; returns every file that there
    /// is, to be removed once its reads are in the journal.
    pub(super) fn turn(&mut self) -> io::Result<Vec<PathBuf>> {
        self.file = None;
        self.left()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{Actor, Purpose};

    fn noted(n: u8) -> Noted {
        Noted {
            at: "2026-11-24T04:00:00Z".parse().unwrap(),
            act: Act::new(Actor::system(), Purpose::BorderControl),
            kind: "people.person".to_owned(),
            subjects: vec![(Uuid::from_bytes([n; 16]), Uuid::from_bytes([n + 100; 16]))],
        }
    }

    #[test]
    fn a_line_cut_short_is_left_out_and_the_others_are_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path()).unwrap();
        spool.append(&noted(1)).unwrap();
        spool.append(&noted(2)).unwrap();
        let path = spool.left().unwrap().pop().unwrap();
        let whole = fs::read(&path).unwrap();
        for cut in 0..whole.len() {
            fs::write(&path, &whole[..cut]).unwrap();
            let lines = whole[..cut].iter().filter(|b| **b == b'\n').count();
            let read = Spool::read(&path).unwrap().len();
            // The newline alone may be missing: the object is whole then.
            assert!(read == lines || read == lines + 1, "{cut}: {read} of {lines}");
        }
    }

    #[test]
    fn a_file_that_turned_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::open(folder.path()).unwrap();
        spool.append(&noted(1)).unwrap();
        let first = spool.turn().unwrap();
        spool.append(&noted(2)).unwrap();
        assert_eq!(Spool::read(&first[0]).unwrap(), [noted(1)]);
        let again = Spool::open(folder.path()).unwrap();
        assert_eq!(again.left().unwrap().len(), 2);
    }
}
