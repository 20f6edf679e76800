//! Which room may import which, and who may name HTTP, SQL and columns.
//!
//! Read off the manifests and the source, not off a built graph: an arrow is wrong from the moment
//! that somebody writes it down.

use super::{Fault, Source};

/// Folders whose crates stand at one height, and the folders they may import from.
const HEIGHTS: [(&str, &[&str]); 11] = [
    ("standards", &[]),
    ("methods", &[]),
    ("platform", &["standards", "methods", "platform"]),
    ("registers", &["standards", "methods", "platform"]),
    ("capabilities", &["standards", "methods", "platform", "registers"]),
    ("portolan", &["standards", "methods", "platform", "registers", "capabilities"]),
    ("cluster", &["standards", "methods", "platform"]),
    ("benches", &["standards", "methods", "platform", "registers", "capabilities"]),
    ("fuzz", &["standards", "methods", "platform", "registers", "capabilities"]),
    ("xtask", &[]),
    ("e2e", &["platform"]),
];

/// Inside the platform: what the lower crates may import. A trait never imports its implementation.
const PLATFORM: [(&str, &[&str]); 4] = [
    ("kernel", &[]),
    ("registry", &["kernel"]),
    ("access", &["kernel", "registry"]),
    ("web", &["kernel", "registry", "access"]),
];

/// Pairs allowed beside the heights: lower parts of the same floor.
const LOWER_PARTS: [(&str, &str); 5] = [
    ("linkage", "names"),
    ("documents", "people"),
    ("documents", "places"),
    ("watchlists", "people"),
    ("watchlists", "places"),
];

/// Crates of others that belong to one room: (name or prefix, what it is, where it may be named).
const KEPT: [(&str, &str, &[&str]); 6] = [
    ("axum", "HTTP", &["platform/web/", "portolan/"]),
    ("rusqlite", "SQL", &["platform/registry/", "benches/"]),
    ("arrow", "columns", &["platform/cubes/", "benches/"]),
    ("parquet", "columns", &["platform/cubes/", "benches/"]),
    ("datafusion", "the query engine", &["cluster/"]),
    ("ballista", "the query engine", &["cluster/"]),
];

/// A crate of ours: its name, its folder, and its manifest.
struct Ours<'a> {
    name: String,
    folder: &'a str,
    manifest: &'a Source,
}

fn ours(sources: &[Source]) -> Vec<Ours<'_>> {
    sources
        .iter()
        .filter_map(|s| {
            let folder = s.path.strip_suffix("/Cargo.toml")?;
            let value: toml::Table = s.text.parse().ok()?;
            let name = value.get("package")?.get("name")?.as_str()?.to_owned();
            Some(Ours { name, folder, manifest: s })
        })
        .collect()
}

/// The names of our crates.
pub fn packages(sources: &[Source]) -> Vec<String> {
    ours(sources).into_iter().map(|o| o.name).collect()
}

fn height(folder: &str) -> &str {
    folder.split('/').next().unwrap_or(folder)
}

/// Every dependency a manifest names, in any of its tables, with the line that names it and
/// whether it is for tests only.
fn named(manifest: &Source) -> Vec<(String, usize, bool)> {
    let mut inside = false;
    let mut for_tests = false;
    let mut found = Vec::new();
    for (number, line) in manifest.text.lines().enumerate() {
        let line = line.trim();
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            inside = table.ends_with("dependencies");
            for_tests = table.starts_with("dev-");
            if let Some((_, name)) = table.split_once("dependencies.") {
                found.push((name.to_owned(), number + 1, for_tests));
            }
        } else if inside && !line.starts_with('#') {
            let end = line.find(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'));
            let name = end.and_then(|end| line.get(..end)).unwrap_or_default();
            if !name.is_empty() {
                found.push((name.to_owned(), number + 1, for_tests));
            }
        }
    }
    found
}

/// The faults of all manifests and sources.
pub fn check(sources: &[Source]) -> Vec<Fault> {
    let ours = ours(sources);
    let mut faults = Vec::new();
    for from in &ours {
        for (name, line, for_tests) in named(from.manifest) {
            // What tests share stands on the platform, and the platform's own tests use it too.
            let shared_by_tests =
                for_tests && name == "testkit" && height(from.folder) == "platform";
            if let Some(to) = ours.iter().find(|o| o.name == name && !shared_by_tests) {
                faults.extend(wrong_arrow(from, to, line));
            }
            faults.extend(wrong_keeper_in_manifest(from, &name, line));
        }
    }
    // This crate names them all in its tests, and its manifest can't import any.
    let rooms = sources.iter().filter(|s| !s.path.starts_with("xtask/"));
    for source in rooms.filter(|s| s.path.ends_with(".rs")) {
        faults.extend(wrong_keeper_in_source(source));
    }
    faults
}

fn wrong_arrow(from: &Ours<'_>, to: &Ours<'_>, line: usize) -> Option<Fault> {
    let (up, down) = (height(from.folder), height(to.folder));
    if LOWER_PARTS.contains(&(from.name.as_str(), to.name.as_str())) {
        return None;
    }
    let allowed = HEIGHTS.iter().find(|(room, _)| *room == up).map(|(_, may)| *may);
    let Some(allowed) = allowed else {
        return Some(Fault::new(
            &from.manifest.path,
            line,
            format!("`{up}` has no place in the house yet: give it one in xtask's arrows"),
        ));
    };
    if !allowed.contains(&down) {
        let why = if up == "capabilities" && down == "capabilities" {
            "a capability never imports another: let them meet in the journal".to_owned()
        } else {
            format!("{up} may import only {allowed:?}: move what is shared down, or turn it round")
        };
        return Some(Fault::new(
            &from.manifest.path,
            line,
            format!("{} imports {}: {why}", from.name, to.name),
        ));
    }
    let inner = PLATFORM.iter().find(|(name, _)| *name == from.name && up == "platform");
    match inner {
        Some((_, may)) if down == "platform" && !may.contains(&to.name.as_str()) => {
            Some(Fault::new(
                &from.manifest.path,
                line,
                format!("{} imports {}: it may import only {may:?}", from.name, to.name),
            ))
        }
        _ => None,
    }
}

fn keeper(name: &str) -> Option<&'static (&'static str, &'static str, &'static [&'static str])> {
    KEPT.iter().find(|(kept, _, _)| {
        name == *kept || name.strip_prefix(kept).is_some_and(|rest| rest.starts_with(['-', '_']))
    })
}

fn wrong_keeper_in_manifest(from: &Ours<'_>, name: &str, line: usize) -> Option<Fault> {
    let (kept, what, rooms) = keeper(name)?;
    let here = format!("{}/", from.folder);
    // A capability has pages: its manifest names axum, and the source says in which module.
    let pages = *kept == "axum" && height(from.folder) == "capabilities";
    (!pages && !rooms.contains(&here.as_str())).then(|| {
        Fault::new(
            &from.manifest.path,
            line,
            format!("{} names {name}: {what} belongs to {rooms:?} alone", from.name),
        )
    })
}

fn wrong_keeper_in_source(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    let in_http = source.path.contains("/http/") || source.path.ends_with("/http.rs");
    let in_tests = source.path.contains("/tests/");
    for (number, line) in source.text.lines().enumerate() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        for word in code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            let Some((first, _)) = word.split_once("::") else { continue };
            let Some((kept, what, rooms)) = keeper(first) else { continue };
            let at_home = rooms.iter().any(|room| source.path.starts_with(room))
                || (*kept == "axum" && (in_http || in_tests));
            if !at_home {
                let hint = if *kept == "axum" { ", or to a module named http" } else { "" };
                faults.push(Fault::new(
                    &source.path,
                    number + 1,
                    format!("names {first}: {what} belongs to {rooms:?}{hint}"),
                ));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    fn krate(folder: &str, dependencies: &str) -> Source {
        let name = folder.rsplit('/').next().unwrap();
        let text = format!("[package]\nname = \"{name}\"\n\n[dependencies]\n{dependencies}\n");
        file(&format!("{folder}/Cargo.toml"), &text)
    }

    fn faults(sources: &[Source]) -> Vec<String> {
        check(sources).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn arrows_that_point_down_are_fine() {
        let sources = [
            krate("platform/kernel", ""),
            krate("platform/registry", "kernel.workspace = true\nrusqlite = \"1\""),
            krate("registers/people", "registry.workspace = true"),
            krate("capabilities/border", "people.workspace = true\naxum.workspace = true"),
            krate("portolan", "border.workspace = true"),
        ];
        assert_eq!(faults(&sources), Vec::<String>::new());
    }

    #[test]
    fn a_capability_never_imports_another() {
        let sources = [
            krate("capabilities/border", ""),
            krate("capabilities/cases", "border = { path = \"x\" }"),
        ];
        let found = faults(&sources);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("capabilities/cases/Cargo.toml:5: cases imports border"));
        assert!(found[0].contains("meet in the journal"));
    }

    #[test]
    fn a_standard_imports_nothing_of_ours_even_in_tests() {
        let sources = [
            krate("platform/kernel", ""),
            file(
                "standards/icao9303/Cargo.toml",
                "[package]\nname = \"icao9303\"\n[dev-dependencies]\nkernel.workspace = true\n",
            ),
        ];
        assert_eq!(faults(&sources).len(), 1);
    }

    #[test]
    fn a_dependency_in_a_table_of_its_own_is_seen() {
        let sources = [
            krate("portolan", ""),
            file(
                "registers/people/Cargo.toml",
                "[package]\nname = \"people\"\n[dependencies.portolan]\npath = \"../..\"\n",
            ),
        ];
        assert_eq!(faults(&sources).len(), 1);
    }

    #[test]
    fn the_kernel_imports_nothing_of_the_platform() {
        let sources =
            [krate("platform/registry", ""), krate("platform/kernel", "registry.workspace = true")];
        assert_eq!(faults(&sources).len(), 1);
    }

    #[test]
    fn what_tests_share_is_for_tests_alone() {
        let with = |table: &str| {
            let text =
                format!("[package]\nname = \"access\"\n[{table}]\ntestkit.workspace = true\n");
            faults(&[krate("platform/testkit", ""), file("platform/access/Cargo.toml", &text)])
                .len()
        };
        assert_eq!(with("dev-dependencies"), 0);
        assert_eq!(with("dependencies"), 1);
    }

    #[test]
    fn sql_and_columns_stay_in_their_rooms() {
        let sources = [
            krate("registers/people", "rusqlite.workspace = true\narrow-array.workspace = true"),
            file("capabilities/border/src/import.rs", "use parquet::file::reader;\n"),
            file("platform/cubes/src/lib.rs", "use parquet::file::reader;\n"),
        ];
        let found = faults(&sources);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().any(|f| f.starts_with("capabilities/border/src/import.rs:1:")));
    }

    #[test]
    fn the_query_engine_stays_in_the_cluster() {
        let sources = [
            krate("platform/cubes", ""),
            krate("cluster", "cubes.workspace = true\nballista = \"1\"\ndatafusion = \"1\""),
            krate("portolan", "cubes.workspace = true\ndatafusion-proto = \"1\""),
            file("cluster/src/plan.rs", "use datafusion::arrow::array::Int32Array;\n"),
            file("platform/cubes/src/flow.rs", "use ballista_core::utils;\n"),
        ];
        let found = faults(&sources);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("portolan/Cargo.toml:6: portolan names datafusion-proto"));
        assert!(found[1].starts_with("platform/cubes/src/flow.rs:1: names ballista_core"));
    }

    #[test]
    fn http_is_named_only_in_http_modules() {
        let sources = [
            file("capabilities/border/src/http/scan.rs", "use axum::Router;\n"),
            file(
                "capabilities/border/src/model.rs",
                "// axum::Router is elsewhere\n\nuse axum::Router;\n",
            ),
        ];
        let found = faults(&sources);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("capabilities/border/src/model.rs:3:"));
    }
}
