//! Which keys the code and the templates ask for, so that a test can prove that each exists.

use std::collections::BTreeSet;
use std::path::Path;

/// The calls whose first argument is a key.
const CALLS: [&str; 5] = [".t(\"", ".t1(\"", ".t_args(\"", ".t_or(\"", "label_key: \""];

/// Every key asked for literally in the `.rs` and `.html` files below a folder.
///
/// Keys that are put together (`error-CODE`, `fault-CODE`) are not seen.
///
/// # Errors
/// When a file can't be read.
pub fn keys_used(dir: &Path) -> std::io::Result<BTreeSet<String>> {
    let mut keys = BTreeSet::new();
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            keys.extend(keys_used(&path)?);
        } else if path.extension().is_some_and(|e| e == "rs" || e == "html") {
            keys.extend(in_text(&std::fs::read_to_string(&path)?));
        }
    }
    Ok(keys)
}

fn in_text(text: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for call in CALLS {
        for after in text.split(call).skip(1) {
            let Some((key, _)) = after.split_once('"') else { continue };
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            if !key.is_empty() && key.chars().all(plain) && key.contains('-') {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::in_text;

    #[test]
    fn keys_are_found_in_code_and_templates() {
        let text = "{{ ctx.t(\"web-help\") }} ctx.t1(\"web-role\", \"n\", 3) ctx.t(key)";
        let found: Vec<_> = in_text(text).into_iter().collect();
        assert_eq!(found, ["web-help", "web-role"]);
    }
}
