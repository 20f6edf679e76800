//! The embedded store against the suite that every store must pass.
#![allow(clippy::unwrap_used, clippy::as_conversions, missing_docs)]

use std::sync::{Arc, Mutex};

use kernel::Seeded;
use registry::Store;
use registry::sqlite::{Options, SqliteStore};

#[test]
fn the_embedded_store_does_what_every_store_must() {
    let dirs = Mutex::new(Vec::new());
    testkit::conformance::suite(|| {
        let dir = tempfile::tempdir().unwrap();
        let options = Options::new("utopia", Arc::new(Seeded::new(3)));
        let store = SqliteStore::open(dir.path(), &options).unwrap();
        dirs.lock().unwrap().push(dir);
        Arc::new(store) as Arc<dyn Store>
    });
}
