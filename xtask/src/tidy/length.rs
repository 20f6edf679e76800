//! No file so long that nobody reads it.

use super::{Fault, Source};

/// Lines that a file may have.
const LINES: usize = 800;

/// What people write and read; generated references and golden files are neither.
const WRITTEN: [&str; 7] = [".rs", ".html", ".css", ".js", ".md", ".cedar", ".sql"];

/// Files over the limit; those under a `tests` folder may be as long as the cases they list.
pub fn check(sources: &[Source]) -> Vec<Fault> {
    sources
        .iter()
        .filter(|s| WRITTEN.iter().any(|end| s.path.ends_with(end)))
        .filter(|s| !s.path.split('/').any(|part| part == "tests"))
        .filter(|s| !s.path.starts_with("docs/reference/"))
        .filter_map(|s| {
            let lines = s.text.lines().count();
            (lines > LINES).then(|| {
                Fault::new(
                    &s.path,
                    LINES,
                    format!("{lines} lines, {LINES} at most: split it by what is done"),
                )
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, lines: usize) -> Source {
        Source { path: path.to_owned(), text: "x\n".repeat(lines) }
    }

    #[test]
    fn eight_hundred_lines_are_enough() {
        assert!(check(&[file("a/src/lib.rs", 800)]).is_empty());
        assert_eq!(check(&[file("a/src/lib.rs", 801)]).len(), 1);
    }

    #[test]
    fn tests_and_generated_references_may_be_longer() {
        assert!(check(&[file("a/tests/cases.rs", 2_000)]).is_empty());
        assert!(check(&[file("docs/reference/commands.md", 2_000)]).is_empty());
        assert_eq!(check(&[file("a/src/attests/cases.rs", 2_000)]).len(), 1);
    }
}
