//! A text in one language is a text in all: the files of a `locales` folder have the same keys.
//!
//! Left out: whether the words are right, and Fluent's syntax, which the crates' tests parse.

use std::collections::BTreeMap;

use super::{Fault, Source};

/// The languages that every crate with texts speaks.
const LANGUAGES: [&str; 3] = ["en", "fr", "es"];

/// Message and term keys, and their attributes as `key.attribute`, with their lines.
fn keys(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut message = String::new();
    for (number, line) in text.lines().enumerate() {
        let Some((left, _)) = line.split_once('=') else { continue };
        let name = left.trim_end();
        let plain = |s: &str| {
            !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        };
        if let Some(attribute) = name.trim_start().strip_prefix('.') {
            if plain(attribute) && line.starts_with([' ', '\t']) {
                found.push((format!("{message}.{attribute}"), number + 1));
            }
        } else if plain(name) {
            message = name.to_owned();
            found.push((message.clone(), number + 1));
        }
    }
    found
}

/// Keys that a language lacks or says twice.
pub fn check(sources: &[Source]) -> Vec<Fault> {
    let mut folders: BTreeMap<&str, Vec<(&str, &Source)>> = BTreeMap::new();
    for source in sources {
        let Some((folder, file)) = source.path.rsplit_once('/') else { continue };
        let Some(language) = file.strip_suffix(".ftl") else { continue };
        folders.entry(folder).or_default().push((language, source));
    }
    let mut faults = Vec::new();
    for (folder, files) in folders {
        let mut all: BTreeMap<String, (&str, usize)> = BTreeMap::new();
        for (language, source) in &files {
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            for (key, line) in keys(&source.text) {
                if let Some(first) = seen.insert(key.clone(), line) {
                    let what = format!("`{key}` was already said in line {first}: keep one");
                    faults.push(Fault::new(&source.path, line, what));
                }
                all.entry(key).or_insert((language, line));
            }
        }
        for language in LANGUAGES {
            let Some((_, source)) = files.iter().find(|(l, _)| *l == language) else {
                let file = format!("{folder}/{language}.ftl");
                faults.push(Fault::new(&file, 0, "there is no such file: write these texts"));
                continue;
            };
            let have = keys(&source.text);
            for (key, (other, line)) in &all {
                if !have.iter().any(|(k, _)| k == key) {
                    let what = format!("`{key}` is missing: it is in {other}.ftl, line {line}");
                    faults.push(Fault::new(&source.path, 0, what));
                }
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(en: &str, fr: &str, es: &str) -> Vec<String> {
        let file = |language: &str, text: &str| Source {
            path: format!("a/locales/{language}.ftl"),
            text: text.to_owned(),
        };
        let files = [file("en", en), file("fr", fr), file("es", es)];
        check(&files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_same_keys_in_all_languages_are_fine() {
        let text = "# a note = not a key\na-title = One\n    .label = Two\na-n = { $n ->\n    [one] x = y\n   *[other] z\n }\n";
        assert_eq!(found(text, text, text), Vec::<String>::new());
    }

    #[test]
    fn a_missing_key_or_attribute_is_found() {
        let missing = found("a = A\nb = B\n", "a = A\n", "a = A\nb = B\n");
        assert_eq!(missing, ["a/locales/fr.ftl:1: `b` is missing: it is in en.ftl, line 2"]);
        assert_eq!(found("a = A\n    .t = T\n", "a = A\n", "a = A\n    .t = T\n").len(), 1);
    }

    #[test]
    fn a_key_said_twice_and_a_missing_language_are_found() {
        assert_eq!(found("a = A\na = B\n", "a = A\n", "a = A\n").len(), 1);
        let one = Source { path: "a/locales/en.ftl".to_owned(), text: "a = A\n".to_owned() };
        assert_eq!(check(&[one]).len(), 2);
    }
}
