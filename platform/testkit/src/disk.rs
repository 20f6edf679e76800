//! A small disk of the tests' own, to be filled and to be made read-only.
//!
//! Always holds: it is unmounted when dropped. It is memory, so what it shows is what the file
//! system says, not what survives a power cut.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file system of its own on a folder; see the [module](self).
#[derive(Debug)]
pub struct SmallDisk {
    folder: PathBuf,
}

fn mount(what: &[&str], folder: &Path) -> bool {
    Command::new("mount").args(what).arg(folder).output().is_ok_and(|o| o.status.success())
}

impl SmallDisk {
    /// Mounts one of so many MiB on a folder; `None`, and a line that says so, where only root may
    /// and this is not root.
    #[must_use]
    #[expect(clippy::print_stderr, reason = "a test run says what it passed over")]
    pub fn new(what: &str, folder: &Path, mib: u32) -> Option<Self> {
        let size = format!("size={mib}m");
        if mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], folder) {
            return Some(Self { folder: folder.to_owned() });
        }
        eprintln!("skipped: {what}: making a small file system takes root and mount");
        None
    }

    /// Takes whatever room is left, by a file that is given back.
    ///
    /// # Errors
    /// When the file can't be made.
    pub fn fill(&self) -> std::io::Result<PathBuf> {
        let path = self.folder.join("filler");
        let mut file = File::create(&path)?;
        for size in [65_536, 4096, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        Ok(path)
    }

    /// Makes it read-only, or writable again; nothing on it may be open for writing.
    #[must_use]
    pub fn writable(&self, writable: bool) -> bool {
        mount(&["-o", if writable { "remount,rw" } else { "remount,ro" }], &self.folder)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A folder that stays mounted is seen by whoever removes it.
        let _ = Command::new("umount").arg(&self.folder).status();
    }
}
