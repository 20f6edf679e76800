//! A node in a test: a registry over a store of its own in a temporary folder.

use std::path::Path;
use std::sync::Arc;

use kernel::{Act, Actor, Clock, Entropy, FixedClock, Id, NodeId, Purpose, Result, Role, Seeded};
use registry::postgres::{Address, PostgresStore};
use registry::sqlite::{Options, SqliteStore};
use registry::{KindSpec, NoReadLog, Registry, Session, Store};

/// A registry with a clock that stands still and chance that repeats itself.
pub struct TestNode {
    /// The registry; reads are not logged unless the test asks for it.
    pub registry: Registry,
    /// Its clock, at 2026-11-24T04:00:00Z until moved.
    pub clock: Arc<FixedClock>,
    /// Its chance, seeded.
    pub entropy: Arc<dyn Entropy>,
    /// The store beneath.
    pub store: Arc<dyn Store>,
    /// The data folder, removed with the node.
    pub dir: tempfile::TempDir,
}

/// Which store the tests run on: `postgres` for a server of the tests' own, else the embedded one.
pub const STORE: &str = "PORTOLAN_TEST_STORE";

fn store(dir: &Path, entropy: &Arc<dyn Entropy>) -> Result<Arc<dyn Store>> {
    let entropy = Arc::clone(entropy);
    if std::env::var(STORE).is_ok_and(|s| s == "postgres") {
        let address = crate::postgres::server().database().map_err(kernel::Error::internal)?;
        let options = registry::postgres::Options {
            database: Address::parse(&address)?,
            replica: None,
            node: Some(NodeId("utopia".to_owned())),
            entropy,
        };
        return Ok(Arc::new(PostgresStore::open(dir, &options)?));
    }
    Ok(Arc::new(SqliteStore::open(dir, &Options::new("utopia", entropy))?))
}

impl TestNode {
    /// An empty node called `utopia`, on the store that [`STORE`] names.
    ///
    /// # Errors
    /// When there is no room for a temporary folder.
    pub fn new() -> Result<Self> {
        let dir = tempfile::tempdir().map_err(|e| kernel::Error::internal(e.to_string()))?;
        let clock = Arc::new(FixedClock::at(jiff::Timestamp::constant(1_795_492_800, 0)));
        let entropy: Arc<dyn Entropy> = Arc::new(Seeded::new(7));
        let store = store(dir.path(), &entropy)?;
        let time: Arc<dyn Clock> = clock.clone();
        let registry =
            Registry::new(Arc::clone(&store), time, Arc::clone(&entropy), Arc::new(NoReadLog));
        Ok(Self { registry, clock, entropy, store, dir })
    }

    /// Makes room for kinds; gives the node back, to be chained.
    ///
    /// # Errors
    /// Those of [`Store::declare`].
    pub fn declare(self, kinds: &[KindSpec]) -> Result<Self> {
        self.store.declare(kinds)?;
        Ok(self)
    }

    /// A session for somebody in a role, for a purpose.
    #[must_use]
    pub fn session(&self, role: &str, purpose: Purpose) -> Session {
        self.registry.session(&act(role, purpose))
    }
}

/// A node in a test.
///
/// # Panics
/// When there is no room for a temporary folder: a test can't go on without.
#[must_use]
#[expect(clippy::panic, reason = "a test without a folder to work in has nothing to return")]
pub fn node() -> TestNode {
    match TestNode::new() {
        Ok(node) => node,
        Err(e) => panic!("{e} {:?}", e.reason()),
    }
}

/// Somebody in a role, for a purpose; the same user each time.
#[must_use]
pub fn act(role: &str, purpose: Purpose) -> Act {
    let user = Id::from_bytes([0x42; 16]);
    let actor = Actor { user, name: "Ana Specimen".to_owned(), role: Role::new(role), post: None };
    Act::new(actor, purpose)
}
