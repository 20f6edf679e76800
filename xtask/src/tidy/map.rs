//! The map says what is there: every path and crate that ARCHITECTURE.md names exists.
//!
//! A path is a backticked word with a `/` in it that does not begin with one (those are addresses
//! of pages); a crate is a backticked word after the word "crate". A fenced block marked `tree` is
//! read as folders, two spaces to a level.

use super::{Fault, Source};

/// Names of paths and crates in `map` that do not exist.
pub fn check(map: &Source, exists: &dyn Fn(&str) -> bool, packages: &[String]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fence: Option<bool> = None;
    let mut above: Vec<String> = Vec::new();
    for (number, line) in map.text.lines().enumerate() {
        if let Some(mark) = line.trim_start().strip_prefix("```") {
            fence = match fence {
                Some(_) => None,
                None => Some(mark.trim() == "tree"),
            };
            above.clear();
            continue;
        }
        let named = match fence {
            Some(true) => branch(line, &mut above).into_iter().collect(),
            Some(false) => Vec::new(),
            None => paths(line),
        };
        for path in named {
            if !exists(&path) {
                let what = format!("`{path}` does not exist: correct the map or build the room");
                faults.push(Fault::new(&map.path, number + 1, what));
            }
        }
        if fence.is_none() {
            for name in crates(line) {
                if !packages.contains(&name) {
                    let what =
                        format!("there is no crate `{name}` in the workspace: correct the map");
                    faults.push(Fault::new(&map.path, number + 1, what));
                }
            }
        }
    }
    faults
}

fn branch(line: &str, above: &mut Vec<String>) -> Option<String> {
    let name = line.split_whitespace().next()?;
    let depth = (line.len() - line.trim_start().len()) / 2;
    above.truncate(depth);
    above.push(name.trim_end_matches('/').to_owned());
    Some(above.join("/"))
}

fn quoted(line: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = line;
    let mut at = 0;
    while let Some((before, after)) = rest.split_once('`') {
        let Some((word, tail)) = after.split_once('`') else { break };
        found.push((at + before.len(), word));
        at += before.len() + word.len() + 2;
        rest = tail;
    }
    found
}

fn paths(line: &str) -> Vec<String> {
    quoted(line)
        .into_iter()
        .map(|(_, word)| word)
        .filter(|w| w.contains('/') && !w.starts_with('/'))
        .filter(|w| w.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c)))
        .map(str::to_owned)
        .collect()
}

fn crates(line: &str) -> Vec<String> {
    quoted(line)
        .into_iter()
        .filter(|(at, _)| {
            line.get(..*at).is_some_and(|before| before.trim_end().ends_with("crate"))
        })
        .map(|(_, word)| word.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let map = Source { path: "ARCHITECTURE.md".to_owned(), text: text.to_owned() };
        let exists = |p: &str| ["platform", "platform/web", "platform/web/src/lib.rs"].contains(&p);
        check(&map, &exists, &["web".to_owned()]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_exists_may_be_named() {
        let text = "See `platform/web/src/lib.rs`, the crate `web` and the page `/border`.\n";
        assert_eq!(found(text), Vec::<String>::new());
    }

    #[test]
    fn a_path_or_crate_that_is_not_there_is_a_fault_with_its_line() {
        assert_eq!(found("One.\nSee `platform/sync`.\n").len(), 1);
        assert!(found("One.\nSee `platform/sync`.\n")[0].starts_with("ARCHITECTURE.md:2:"));
        assert_eq!(found("The crate `sync` carries journals.\n").len(), 1);
    }

    #[test]
    fn a_tree_is_walked() {
        let text = "```tree\nplatform/   floor\n  web/      pages\n  sync/     links\n```\n";
        assert_eq!(found(text).len(), 1);
        assert!(found(text)[0].contains("platform/sync"));
    }

    #[test]
    fn other_fences_are_left_alone() {
        assert_eq!(found("```sh\ncat `no/such`\n```\n"), Vec::<String>::new());
    }
}
