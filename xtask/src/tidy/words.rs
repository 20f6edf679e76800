//! Words that have no place in the project: marks of unfinished work, paths of one machine, hosts
//! that packages were fetched from, numbers of a tracker that readers don't have.

use std::path::Path;

use super::{Fault, Source};

/// A word, and what to do about it.
pub struct Forbidden {
    word: String,
    advice: &'static str,
}

/// What is forbidden in a checkout at `root`. The words are put together here so that this file
/// does not contain them.
pub fn forbidden(root: &Path) -> Vec<Forbidden> {
    let mut all = Vec::new();
    let mut forbid = |word: &str, advice: &'static str| {
        all.push(Forbidden { word: word.to_owned(), advice });
    };
    let unfinished = "finish it, or leave it out and say so in the module's doc";
    forbid(concat!("TO", "DO"), unfinished);
    forbid(concat!("FIX", "ME"), unfinished);
    forbid(concat!("issue", " #"), "say the reason in words: a number means nothing to a reader");
    let host = "name the package, not the host it came from";
    forbid(concat!("registry.npm", "js.org"), host);
    forbid(concat!("static.crates", ".io"), host);
    forbid(concat!("index.crates", ".io"), host);
    forbid(concat!("files.python", "hosted.org"), host);
    forbid(concat!("deb.deb", "ian.org"), host);
    let here = root.to_string_lossy();
    if here.matches('/').count() >= 2 {
        forbid(&here, "this is a path of one machine: make it relative to the checkout");
    }
    all
}

/// Where `text` has `word`, standing as a word of its own.
fn stands(text: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + word.len()..).and_then(|t| t.chars().next());
        let joined_before = before.is_some_and(part_of_word);
        let joined_after = word.ends_with(part_of_word) && after.is_some_and(part_of_word);
        !joined_before && !joined_after
    })
}

/// Every line that has a forbidden word.
pub fn check(sources: &[Source], forbidden: &[Forbidden]) -> Vec<Fault> {
    let mut faults = Vec::new();
    for source in sources.iter().filter(|s| s.path != "Cargo.lock") {
        for (number, line) in source.text.lines().enumerate() {
            for f in forbidden.iter().filter(|f| stands(line, &f.word)) {
                let what = format!("has `{}`: {}", f.word, f.advice);
                faults.push(Fault::new(&source.path, number + 1, what));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        let source = Source { path: "a.rs".to_owned(), text: text.to_owned() };
        check(&[source], &forbidden(Path::new("/srv/checkout"))).len()
    }

    #[test]
    fn unfinished_work_is_found() {
        assert_eq!(found(concat!("// TO", "DO: later\n")), 1);
        assert_eq!(found("// a list of todos, and MASTODON\n"), 0);
    }

    #[test]
    fn the_spanish_word_for_all_is_not_unfinished_work() {
        assert_eq!(found("border-all = Todo\n"), 0);
    }

    #[test]
    fn paths_of_this_machine_and_hosts_are_found() {
        assert_eq!(found("let data = \"/srv/checkout/data\";\n"), 1);
        assert_eq!(found(concat!("from registry.npm", "js.org\n")), 1);
        assert_eq!(found(concat!("see issue", " #12\n")), 1);
    }
}
