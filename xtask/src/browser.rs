//! What the browser tests need: Chromium and its driver, and axe-core, which judges accessibility.
//!
//! Found first, installed where that can be done without asking; otherwise the reason comes back
//! in words, for the summary.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The version of axe-core, and the hash of its package, so that what runs is what was reviewed.
const AXE_VERSION: &str = "4.14.1";
const AXE_INTEGRITY: &str = "sha512-FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==";

/// Where the tools are.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
    pub axe: PathBuf,
}

/// A program on the path.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
}

fn programs() -> Option<(PathBuf, PathBuf)> {
    let chromium = on_path(&["chromium", "chromium-browser", "google-chrome"])?;
    Some((chromium, on_path(&["chromedriver", "chromium.chromedriver"])?))
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|o| String::from_utf8_lossy(&o.stdout).trim() == "0")
}

fn apt(args: &[&str]) -> Result<(), String> {
    let status = Command::new("apt-get")
        .args(args)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .map_err(|e| format!("apt-get could not be run: {e}"))?;
    if status.success() { Ok(()) } else { Err(format!("apt-get {} failed", args.join(" "))) }
}

/// Finds or installs everything; the error is the reason why the browser tests are skipped.
pub fn ready(root: &Path) -> Result<Browser, String> {
    let (chromium, driver) = match programs() {
        Some(both) => both,
        None => {
            install_chromium()?;
            programs().ok_or("chromium was installed but is not on the path")?
        }
    };
    let axe = axe(&root.join("target/e2e"))?;
    Ok(Browser { chromium, driver, axe })
}

fn install_chromium() -> Result<(), String> {
    let by_hand =
        "install Chromium and ChromeDriver (Debian: apt-get install chromium chromium-driver)";
    if on_path(&["apt-get"]).is_none() {
        return Err(format!("no Chromium here and no apt-get: {by_hand}"));
    }
    if !is_root() {
        return Err(format!("no Chromium here, and installing it takes root: {by_hand}"));
    }
    println!("installing chromium and chromium-driver");
    apt(&["update", "-qq"])?;
    // A font is needed for measuring contrast and for screenshots that people look at.
    apt(&[
        "install",
        "-y",
        "-qq",
        "--no-install-recommends",
        "chromium",
        "chromium-driver",
        "fonts-dejavu-core",
    ])
}

/// axe-core from npm, held to its hash by a lock file that is written here.
fn axe(folder: &Path) -> Result<PathBuf, String> {
    let script = folder.join("node_modules/axe-core/axe.min.js");
    let stamp = folder.join("axe-core.integrity");
    if script.is_file() && std::fs::read_to_string(&stamp).is_ok_and(|s| s == AXE_INTEGRITY) {
        return Ok(script);
    }
    let write = |name: &str, value: &serde_json::Value| {
        std::fs::write(folder.join(name), value.to_string())
            .map_err(|e| format!("{name} can't be written to {}: {e}", folder.display()))
    };
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let wanted = serde_json::json!({ "axe-core": AXE_VERSION });
    let package = serde_json::json!({ "name": "e2e", "private": true, "dependencies": wanted });
    write("package.json", &package)?;
    write(
        "package-lock.json",
        &serde_json::json!({
            "name": "e2e",
            "lockfileVersion": 3,
            "requires": true,
            "packages": {
                "": { "name": "e2e", "dependencies": wanted },
                "node_modules/axe-core": { "version": AXE_VERSION, "integrity": AXE_INTEGRITY },
            },
        }),
    )?;
    let npm = on_path(&["npm"])
        .ok_or("axe-core comes from npm, which is not here: install Node.js and npm")?;
    let out = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("npm could not be run: {e}"))?;
    if !out.status.success() {
        let why = String::from_utf8_lossy(&out.stderr);
        return Err(format!("npm could not fetch axe-core {AXE_VERSION}: {}", why.trim()));
    }
    std::fs::write(&stamp, AXE_INTEGRITY).map_err(|e| format!("{}: {e}", stamp.display()))?;
    Ok(script)
}
