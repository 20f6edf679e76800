//! Tests that can't run here say so where the summary finds it.

use std::io::Write;
use std::path::PathBuf;

/// Notes that `what` was skipped because of `why`.
#[expect(clippy::print_stderr, reason = "a test run alone says it to who runs it")]
pub fn skipped(what: &str, why: &str) {
    eprintln!("skipped: {what}: {why}");
    let Some(file) = std::env::var_os("PORTOLAN_E2E_SKIPPED") else { return };
    if let Ok(mut file) = std::fs::OpenOptions::new().append(true).create(true).open(file) {
        // The line is for people: a summary that lacks it must not fail the test.
        let _ = writeln!(file, "{what}: {why}");
    }
}

/// Chromium, its driver and axe-core.
#[derive(Debug, Clone)]
pub struct BrowserTools {
    pub(crate) chromium: PathBuf,
    pub(crate) driver: PathBuf,
    pub(crate) axe: PathBuf,
}

/// The browser that `cargo xtask test` found, or one in the usual places; `None` after noting why
/// `what` is skipped.
#[must_use]
pub fn browser_tools(what: &str) -> Option<BrowserTools> {
    if let Ok(why) = std::env::var("PORTOLAN_E2E_NO_BROWSER") {
        skipped(what, &why);
        return None;
    }
    let place = |name: &str, usual: &str| {
        let path = std::env::var_os(name).map_or_else(|| PathBuf::from(usual), PathBuf::from);
        path.is_file().then_some(path)
    };
    let axe =
        concat!(env!("CARGO_MANIFEST_DIR"), "/../target/e2e/node_modules/axe-core/axe.min.js");
    let tools = place("PORTOLAN_E2E_CHROMIUM", "/usr/bin/chromium")
        .zip(place("PORTOLAN_E2E_DRIVER", "/usr/bin/chromedriver"))
        .zip(place("PORTOLAN_E2E_AXE", axe));
    match tools {
        Some(((chromium, driver), axe)) => Some(BrowserTools { chromium, driver, axe }),
        None => {
            skipped(
                what,
                "no Chromium, ChromeDriver or axe-core: run cargo xtask test, which finds them",
            );
            None
        }
    }
}
