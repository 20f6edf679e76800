//! `CHECKSUMS`: what every file of a kit was when it was made, and `portolan kit check`.
//!
//! Always holds: the records are not among them, because they change. Whoever changes a file on
//! purpose changes `CHECKSUMS` with it, and so its own sum, the kit's code, belongs on paper.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Component, Path};

use kernel::{Error, Kind, Result};
use sha2::{Digest, Sha256};

use super::fault;
use crate::post::say;

/// What the sums are in.
pub(super) const CHECKSUMS: &str = "CHECKSUMS";
/// What is written after the kit was made.
const LATER: [&str; 2] = ["data", "handed-over"];
/// How many digits of the sum of sums people compare.
const CODE: usize = 16;

/// Every file but those that are written later, as `sha256sum --check` reads it.
///
/// # Errors
/// When a file can't be read.
pub(super) fn checksums(dir: &Path) -> Result<String> {
    let sums = sums(dir)?;
    Ok(sums.iter().map(|(name, sum)| format!("{sum}  {name}\n")).collect())
}

fn sums(dir: &Path) -> Result<BTreeMap<String, String>> {
    let mut sums = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(fault(&folder))? {
            let path = entry.map_err(fault(&folder))?.path();
            let name = path.strip_prefix(dir).unwrap_or(&path).display().to_string();
            if path.is_dir() {
                if !LATER.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if name != CHECKSUMS {
                sums.insert(name, sum(&path)?);
            }
        }
    }
    Ok(sums)
}

fn sum(path: &Path) -> Result<String> {
    let mut file = File::open(path).map_err(fault(path))?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        let got = file.read(&mut piece).map_err(fault(path))?;
        if got == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(piece.get(..got).unwrap_or_default());
    }
}

/// The code of a kit, in groups of four digits: the beginning of the sum of its sums.
///
/// # Errors
/// When they can't be read.
pub(super) fn code(dir: &Path) -> Result<String> {
    let sum = sum(&dir.join(CHECKSUMS))?;
    let digits: Vec<char> = sum.chars().take(CODE).collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join(" "))
}

/// The name and the sum in a line, if it is one.
fn line(text: &str) -> Option<(&str, &str)> {
    let (sum, name) = text.split_once("  ")?;
    let inside = Path::new(name).components().all(|c| matches!(c, Component::Normal(_)));
    let is_sum = sum.len() == 64 && sum.bytes().all(|b| b.is_ascii_hexdigit());
    (inside && is_sum).then_some((name, sum))
}

/// Looks whether every file of a kit is as it was made, and says which is not.
///
/// # Errors
/// `no-kit` when the folder is none; `kit-damaged` when a file is not as it was made, is missing, or
/// was not there.
pub(super) fn verify(dir: &Path, out: &mut dyn Write) -> Result<()> {
    let text = fs::read_to_string(dir.join(CHECKSUMS)).map_err(|e| {
        let what = format!(
            "{} holds no {CHECKSUMS} that can be read: it is no kit, or not a whole one.",
            dir.display()
        );
        Error::new(Kind::Invalid, "no-kit", what).because(e.to_string())
    })?;
    let mut found = sums(dir)?;
    let all = found.len();
    let mut wrong = 0_usize;
    let mut tell = |what: String| {
        wrong += 1;
        say(out, &what)
    };
    for text in text.lines() {
        let Some((name, sum)) = line(text) else {
            tell(format!("{CHECKSUMS}: a line that says nothing: {text}"))?;
            continue;
        };
        match found.remove(name) {
            None => tell(format!("{name}: is missing"))?,
            Some(now) if now != sum => tell(format!("{name}: is not as it was made"))?,
            Some(_) => {}
        }
    }
    for name in found.keys() {
        tell(format!("{name}: was not there when the kit was made"))?;
    }
    let code = code(dir)?;
    if wrong > 0 {
        let what = format!("{wrong} of the files of this kit are not as they were made.");
        return Err(Error::conflict("kit-damaged", what));
    }
    say(out, &format!("{all} files are as they were made. The kit's code: {code}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_changed_lost_or_added_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let check = || {
            let mut out = Vec::new();
            let done = verify(folder.path(), &mut out);
            (done.map_err(|e| e.code()), String::from_utf8(out).unwrap())
        };
        assert_eq!(check().0, Err("no-kit"));
        for name in ["a", "forms/b", "data/records"] {
            super::super::put(&at(name), name.as_bytes()).unwrap();
        }
        fs::write(at(CHECKSUMS), checksums(folder.path()).unwrap()).unwrap();
        let (done, said) = check();
        assert!(done.is_ok() && said.starts_with("2 files"), "{said}");
        fs::write(at("data/records"), "more").unwrap();
        assert!(check().0.is_ok(), "records change");
        fs::write(at("a"), "other").unwrap();
        fs::remove_file(at("forms/b")).unwrap();
        fs::write(at("c"), "new").unwrap();
        let (done, said) = check();
        assert_eq!(done, Err("kit-damaged"));
        for what in ["a: is not", "forms/b: is missing", "c: was not there"] {
            assert!(said.contains(what), "{what}: {said}");
        }
        let outside = format!("{}  ../{CHECKSUMS}\n", "0".repeat(64));
        fs::write(at(CHECKSUMS), outside).unwrap();
        assert!(check().1.contains("says nothing"), "nothing outside the folder is read");
    }
}
