//! Names to look for and names to look among: the public lists, read plainly, and names made up from
//! a seed.
//!
//! Always holds: the same seed gives the same rows; entries keep the order of their list. The lists
//! are read here once more, without the register's own reader, so that no reader judges itself and
//! every peer gets the same rows. Dates, documents and addresses are left out: peers are compared by
//! names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use kernel::{Entropy, Seeded};
use serde::{Deserialize, Serialize};

use crate::population::Outcome;

/// Whom a list names: what it is, all names that it has, and the number of the list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Entry(pub String, pub Vec<String>, pub u32);

/// A name that is looked for: what carries it, and the name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Query(pub String, pub String);

/// What a reader is asked, as it goes to each of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Rows {
    /// Two names each, with what carries them.
    Pairs {
        /// What carries both, the one name and the other.
        pairs: Vec<(String, String, String)>,
    },
    /// Names to look for in a list.
    List {
        /// Whom the list names.
        entries: Vec<Entry>,
        /// Who is looked for.
        queries: Vec<Query>,
        /// How many entries are wanted of each query, at most.
        limit: usize,
    },
}

/// Where other people's data is.
#[must_use]
pub fn data() -> PathBuf {
    std::env::var_os("PORTOLAN_CONFORMANCE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
        PathBuf::from,
    )
}

/// Reads a file of the data.
///
/// # Errors
/// With the path, where it is not there.
pub fn text(path: &str) -> Outcome<String> {
    let path = data().join(path);
    let bytes = fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether a letter of the Arabic script stands in it.
#[must_use]
pub fn is_arabic(name: &str) -> bool {
    name.chars().any(|c| ('\u{600}'..='\u{6ff}').contains(&c))
}

/// The contents of each `<tag>` in a text that has none inside another of the same name.
fn each<'a>(text: &'a str, tag: &str) -> impl Iterator<Item = &'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut rest = text;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once(&open)?;
        let (inside, after) = after.split_once(&close)?;
        rest = after;
        Some(inside)
    })
}

/// As it reads: references resolved, white space of any length one blank.
fn plain(text: &str) -> String {
    let text = text
        .replace("&apos;", "'")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The Security Council's list, and with each entry its name in the original script, where one is
/// given. Names in Arabic script are not among an entry's names, so that they can be looked for.
///
/// # Errors
/// Where the file is not there.
pub fn united_nations() -> Outcome<(Vec<Entry>, Vec<Option<String>>)> {
    let list = text("watchlists/un-consolidated-2026-02-27.xml")?;
    let (mut entries, mut originals) = (Vec::new(), Vec::new());
    for (tag, alias, schema) in
        [("INDIVIDUAL", "INDIVIDUAL_ALIAS", "Person"), ("ENTITY", "ENTITY_ALIAS", "Organization")]
    {
        for entry in each(&list, tag) {
            let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
            let name = parts.iter().filter_map(|part| each(entry, part).next());
            let mut names = vec![plain(&name.collect::<Vec<_>>().join(" "))];
            names.extend(
                each(entry, alias).filter_map(|one| each(one, "ALIAS_NAME").next()).map(plain),
            );
            names.retain(|name| !name.is_empty() && !is_arabic(name));
            originals.push(
                each(entry, "NAME_ORIGINAL_SCRIPT").next().map(plain).filter(|n| !n.is_empty()),
            );
            entries.push(Entry(schema.to_owned(), names, 0));
        }
    }
    Ok((entries, originals))
}

/// The list of the Office of Foreign Assets Control, with all aliases, the weak ones too.
///
/// # Errors
/// Where a file is not there.
pub fn foreign_assets() -> Outcome<Vec<Entry>> {
    let mut entries: BTreeMap<u32, Entry> = BTreeMap::new();
    for (file, name_at) in [("watchlists/ofac/sdn.csv", 1), ("watchlists/ofac/alt.csv", 3)] {
        let text = text(file)?;
        let mut rows = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        for row in rows.records() {
            let row = row?;
            // The file ends with a control character of its own.
            let Some(number) = row.get(0).and_then(|text| text.trim().parse().ok()) else {
                continue;
            };
            let Some(name) = row.get(name_at) else { continue };
            let schema = match row.get(2).map(str::trim) {
                Some("individual") => "Person",
                Some("vessel" | "aircraft") => "Vessel",
                _ => "Organization",
            };
            let entry =
                entries.entry(number).or_insert_with(|| Entry(schema.to_owned(), Vec::new(), 1));
            entry.1.push(plain(name));
        }
    }
    Ok(entries.into_values().collect())
}

/// Numbers that a seed decides.
#[derive(Debug)]
pub struct Chance(Seeded);

impl Chance {
    /// The stream of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(Seeded::new(seed))
    }

    /// A number from 0, below `below`.
    pub fn below(&mut self, below: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        let below = u64::try_from(below).unwrap_or(1).max(1);
        usize::try_from(u64::from_le_bytes(bytes) % below).unwrap_or(0)
    }

    /// One of them.
    ///
    /// # Errors
    /// Where there is none.
    pub fn pick<'a, T>(&mut self, among: &'a [T]) -> Outcome<&'a T> {
        Ok(among.get(self.below(among.len())).ok_or("nothing to pick from")?)
    }
}

/// A name as somebody mistypes it: a letter lost, doubled, changed, or swapped with the next.
#[must_use]
pub fn mistyped(name: &str, chance: &mut Chance) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let places: Vec<usize> =
        letters.iter().enumerate().filter(|(_, c)| c.is_alphabetic()).map(|(at, _)| at).collect();
    let Ok(&at) = chance.pick(&places) else { return name.to_owned() };
    let Some(&letter) = letters.get(at) else { return name.to_owned() };
    match chance.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letter),
        2 => {
            let other = char::from(b'a' + u8::try_from(chance.below(26)).unwrap_or(0));
            let other = if letter.is_uppercase() { other.to_ascii_uppercase() } else { other };
            if let Some(place) = letters.get_mut(at) {
                *place = other;
            }
        }
        _ if at + 1 < letters.len() => letters.swap(at, at + 1),
        _ => {}
    }
    letters.into_iter().collect()
}

/// Words that names are made of: the Latin side of the transliteration lists, in their order.
///
/// # Errors
/// Where a file is not there.
pub fn latin_words() -> Outcome<Vec<String>> {
    let mut words = Vec::new();
    for script in ["arabic", "chinese", "hebrew", "japanese", "katakana", "korean", "russian"] {
        let list = text(&format!("names/transliteration/{script}.tsv"))?;
        words.extend(list.lines().filter_map(|line| line.split('\t').next()).map(str::to_owned));
    }
    words.retain(|word| word.chars().filter(|c| c.is_alphabetic()).count() > 2);
    Ok(words)
}

/// The name of somebody who does not exist: two words, or three.
///
/// # Errors
/// Where there are no words.
pub fn made_up(words: &[String], chance: &mut Chance) -> Outcome<String> {
    let length = 2 + usize::from(chance.below(3) == 0);
    let name: Vec<&str> =
        (0..length).map(|_| chance.pick(words).map(String::as_str)).collect::<Outcome<_>>()?;
    Ok(name.join(" "))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_mistypes_the_same_way() {
        let typed = |seed| mistyped("Anna Maria Eriksson", &mut Chance::new(seed));
        assert_eq!(typed(7), typed(7));
        assert!((0..20).any(|seed| typed(seed) != "Anna Maria Eriksson"));
    }

    #[test]
    fn tags_are_read_in_their_order_and_references_resolved() {
        let text = "<A><N>Smith &amp;  Son</N></A><A><N/></A><A><N>&apos;Two</N></A>";
        let names: Vec<String> =
            each(text, "A").filter_map(|a| each(a, "N").next()).map(plain).collect();
        assert_eq!(names, ["Smith & Son", "'Two"]);
    }

    #[test]
    fn the_lists_are_whole() {
        if !data().exists() {
            println!("skipped: {} is not there", data().display());
            return;
        }
        let (entries, originals) = united_nations().unwrap();
        assert_eq!(entries.len(), 1_003);
        let arabic = entries.iter().zip(&originals).filter(|(entry, original)| {
            entry.0 == "Person" && original.as_deref().is_some_and(is_arabic)
        });
        assert_eq!(arabic.count(), 327);
        let ofac = foreign_assets().unwrap();
        assert_eq!(ofac.len(), 8_976);
        assert_eq!(ofac[0].1[0], "AEROCARIBBEAN AIRLINES");
    }
}
