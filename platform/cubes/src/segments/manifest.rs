//! Which segments count, and how far the journal has been read.
//!
//! Always: a manifest is read whole or refused; its last line sums the lines before it.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::{Summed, rebuild};
use crate::{CubeError, write_whole};

pub(super) const NAME: &str = "crossings.manifest";
const HEAD: &str = "crossings manifest 1";

/// A whole segment on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) number: u64,
    pub(super) rows: u64,
    pub(super) bytes: u64,
    pub(super) sum: u64,
}

impl Segment {
    pub(super) fn name_of(number: u64) -> String {
        format!("crossings-{number:010}.parquet")
    }

    /// `None` where the name is no segment's.
    pub(super) fn number_of(name: &str) -> Option<u64> {
        let number = name.strip_prefix("crossings-")?.strip_suffix(".parquet")?.parse().ok()?;
        (Self::name_of(number) == name).then_some(number)
    }

    pub(super) fn path(&self, dir: &Path) -> PathBuf {
        dir.join(Self::name_of(self.number))
    }
}

/// What counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    pub(super) cursor: u64,
    pub(super) segments: Vec<Segment>,
}

impl Manifest {
    /// `None` where there is none.
    pub(super) fn read(dir: &Path) -> Result<Option<Self>, CubeError> {
        let path = dir.join(NAME);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(CubeError::File { path, cause }),
        };
        std::str::from_utf8(&bytes)
            .ok()
            .and_then(Self::of_text)
            .map(Some)
            .ok_or_else(|| rebuild(&path, "is not as it was written"))
    }

    pub(super) fn write(&self, dir: &Path) -> Result<(), CubeError> {
        write_whole(&dir.join(NAME), self.text().as_bytes())
    }

    fn text(&self) -> String {
        let mut text = format!("{HEAD}\ncursor {}\n", self.cursor);
        for Segment { number, rows, bytes, sum } in &self.segments {
            // Writing to a string can't fail.
            let _ = writeln!(text, "segment {number} {rows} {bytes} {sum:016x}");
        }
        let sum = sum_of(&text);
        let _ = writeln!(text, "sum {sum:016x}");
        text
    }

    fn of_text(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        if lines.next()? != HEAD {
            return None;
        }
        let cursor = lines.next()?.strip_prefix("cursor ")?.parse().ok()?;
        let mut segments = Vec::new();
        for line in lines {
            let Some(fields) = line.strip_prefix("segment ") else { break };
            let mut fields = fields.split(' ');
            segments.push(Segment {
                number: fields.next()?.parse().ok()?,
                rows: fields.next()?.parse().ok()?,
                bytes: fields.next()?.parse().ok()?,
                sum: u64::from_str_radix(fields.next()?, 16).ok()?,
            });
        }
        let manifest = Self { cursor, segments };
        // Covers the sum, the order of the fields and anything that stands too much.
        (manifest.text() == text).then_some(manifest)
    }
}

fn sum_of(text: &str) -> u64 {
    let mut summed = Summed::over(std::io::sink());
    // A sink takes everything.
    let _ = summed.write_all(text.as_bytes());
    summed.sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let segment = |number| Segment { number, rows: 3, bytes: 2_000, sum: 0x0123_4567 };
        Manifest { cursor: 99, segments: vec![segment(1), segment(4)] }
    }

    #[test]
    fn a_manifest_is_read_as_written() {
        for manifest in [manifest(), Manifest::default()] {
            assert_eq!(Manifest::of_text(&manifest.text()), Some(manifest));
        }
    }

    #[test]
    fn a_manifest_cut_or_changed_anywhere_is_refused() {
        let text = manifest().text();
        for at in 0..text.len() {
            assert_eq!(Manifest::of_text(&text[..at]), None, "cut at {at}");
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8(bytes).unwrap();
            assert_eq!(Manifest::of_text(&changed), None, "changed at {at}");
        }
    }

    #[test]
    fn only_our_names_are_segments() {
        assert_eq!(Segment::number_of(&Segment::name_of(12)), Some(12));
        for name in [
            "crossings-12.parquet",
            "crossings-.parquet",
            "a.parquet",
            "crossings-+000000012.parquet",
        ] {
            assert_eq!(Segment::number_of(name), None, "{name}");
        }
    }
}
