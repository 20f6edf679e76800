//! The reference pages that the program writes of itself: its API and its command line.
//!
//! They are in the repository so that a change of the API is seen in review; `--check` fails when
//! they are not what the program says now.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Runs the built program and gives what it printed.
fn ask(binary: &Path, args: &[&str]) -> Result<String, String> {
    let out = Command::new(binary)
        .args(args)
        // The width of help texts follows the terminal; a page in a repository must not.
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .output()
        .map_err(|e| format!("{} could not be run: {e}", binary.display()))?;
    if !out.status.success() {
        let why = String::from_utf8_lossy(&out.stderr);
        return Err(format!("portolan {}: {}", args.join(" "), why.trim()));
    }
    String::from_utf8(out.stdout).map_err(|e| format!("portolan {}: {e}", args.join(" ")))
}

/// The subcommands that a help text lists.
fn subcommands(help: &str) -> Vec<String> {
    help.lines()
        .skip_while(|line| line.trim() != "Commands:")
        .skip(1)
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

fn commands(binary: &Path, above: &[String], page: &mut String) -> Result<(), String> {
    let mut args: Vec<&str> = above.iter().map(String::as_str).collect();
    args.push("--help");
    let help = ask(binary, &args)?;
    let name = [&["portolan".to_owned()], above].concat().join(" ");
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    page.push_str(&format!("\n## `{name}`\n\n```text\n{}\n```\n", lines.join("\n").trim()));
    for sub in subcommands(&help) {
        commands(binary, &[above, &[sub]].concat(), page)?;
    }
    Ok(())
}

/// The pages that the program can write of itself: none of a command that it does not have.
fn pages(binary: &Path) -> Result<Vec<(&'static str, String)>, String> {
    let top = subcommands(&ask(binary, &["--help"])?);
    let mut pages = Vec::new();
    if !top.is_empty() {
        let mut reference = String::from(
            "# The command line\n\nWritten by `cargo xtask generated`; change the program, not this page.\n",
        );
        commands(binary, &[], &mut reference)?;
        pages.push(("docs/reference/commands.md", reference));
    }
    if top.iter().any(|name| name == "openapi") {
        let api = ask(binary, &["openapi"])?;
        serde_json::from_str::<serde_json::Value>(&api)
            .map_err(|e| format!("portolan openapi does not print JSON: {e}"))?;
        pages.push(("docs/reference/openapi.json", format!("{}\n", api.trim_end())));
    }
    if top.iter().any(|name| name == "permissions") {
        pages.push(("docs/reference/permissions.txt", ask(binary, &["permissions"])?));
    }
    Ok(pages)
}

/// Writes the pages, or checks that they are fresh.
pub fn run(root: &Path, check: bool) -> Result<(), String> {
    let binary = crate::program(root);
    if !binary.is_file() {
        return Err(format!("{} is not built: cargo build --package portolan", binary.display()));
    }
    let pages = pages(&binary)?;
    let mut stale = Vec::new();
    for known in [
        "docs/reference/commands.md",
        "docs/reference/openapi.json",
        "docs/reference/permissions.txt",
    ] {
        if root.join(known).exists() && !pages.iter().any(|(path, _)| *path == known) {
            stale.push(format!("{known}:1: the program no longer writes this: delete it"));
        }
    }
    for (path, text) in pages {
        let file = root.join(path);
        if fs::read_to_string(&file).is_ok_and(|now| now == text) {
            continue;
        }
        if check {
            stale
                .push(format!("{path}:1: is not what the program says: run cargo xtask generated"));
        } else {
            fs::write(&file, text).map_err(|e| format!("{path}: {e}"))?;
            println!("wrote {path}");
        }
    }
    if stale.is_empty() { Ok(()) } else { Err(stale.join("\n")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subcommands_are_read_off_a_help_text() {
        let help = "Does it.\n\nUsage: x <COMMAND>\n\nCommands:\n  serve    Serves\n             more words\n  journal  Looks\n  help     Print\n\nOptions:\n  -h\n";
        assert_eq!(subcommands(help), ["serve", "journal"]);
        assert!(subcommands("Usage: x\n").is_empty());
    }
}
