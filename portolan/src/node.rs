//! A node: the data folder opened, every kind declared, the policies loaded, reads logged.
//!
//! Always holds: kinds, actions, policies and texts are listed here once, for the server, the
//! commands and the permission matrix alike; a node whose policies don't load does not start.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use access::{Access, AccessLog, Action, Policies, Settings};
use kernel::{Act, Actor, Clock, Entropy, Error, NodeId, OsEntropy, Purpose, Result, SystemClock};
use registry::postgres::{self, Address, PostgresStore};
use registry::sqlite::{Options, RENEWED, RESTORED, SqliteStore, renew_key};
use registry::{KindSpec, NoReadLog, Registry, Session, Store};

/// Where a node keeps its data, and what it is called.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Place {
    /// The data folder; made if it is not there.
    #[arg(long, value_name = "DIR", default_value = "data")]
    pub data: PathBuf,
    /// The node's name: it stands in every journal entry and never changes [default: the name
    /// that the folder has, node-1 for a new one]
    #[arg(long, value_name = "NAME")]
    pub node: Option<String>,
    /// Keep the records in this PostgreSQL database; the data folder keeps the key, and what is
    /// derived [example: postgres://portolan@/portolan?host=/run/postgresql]
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// The file with the password for the database, if it asks for one
    #[arg(long, value_name = "FILE", requires = "database")]
    pub database_password_file: Option<PathBuf>,
    /// A replica of that database (a hot stand-by) for look-ups; it is asked once it has what this
    /// server wrote, and the database itself whenever it is behind or away
    #[arg(long, value_name = "URL", requires = "database")]
    pub database_replica: Option<String>,
}

/// The address of a database, with the password that stands in a file.
///
/// # Errors
/// What is wrong with the address; `password-file` when the file can't be read.
pub fn address(database: &str, password_file: Option<&Path>) -> Result<Address> {
    let address = Address::parse(database)?;
    let Some(file) = password_file else { return Ok(address) };
    let password = std::fs::read_to_string(file).map_err(|e| {
        Error::invalid(
            "password-file",
            format!("The file with the password can't be read: {}.", file.display()),
        )
        .because(e.to_string())
    })?;
    Ok(address.password(password.trim_end_matches(['\r', '\n'])))
}

/// A store as it is read beside whoever works on it, with no kind declared: in the database, where
/// one is named, or else in the folder.
///
/// # Errors
/// When there is none, or it is of a newer release.
pub fn to_read(
    data: &Path,
    database: Option<&str>,
    password_file: Option<&Path>,
) -> Result<Arc<dyn Store>> {
    Ok(match database {
        None => Arc::new(SqliteStore::open_to_read(data)?),
        Some(database) => {
            Arc::new(PostgresStore::open_to_read(&address(database, password_file)?)?)
        }
    })
}

impl Place {
    /// The name that was given, or the one that the folder has: it stands first in the public
    /// key that lies beside the database (C2SP note format).
    fn name(&self) -> String {
        let key = || std::fs::read_to_string(self.data.join("node.pub")).ok();
        let stands = || {
            let key = key()?;
            // The name holds no plus; the key after it may.
            let (origin, _) = key.split_once('+')?;
            Some(origin.strip_prefix("portolan/").unwrap_or(origin).to_owned())
        };
        self.node.clone().or_else(stands).unwrap_or_else(|| "node-1".to_owned())
    }

    /// The store: the database that was named, or else the folder.
    fn store(&self, entropy: &Arc<dyn Entropy>) -> Result<Arc<dyn Store>> {
        let entropy = Arc::clone(entropy);
        let Some(database) = &self.database else {
            let options = Options::new(&self.name(), entropy);
            return Ok(Arc::new(SqliteStore::open(&self.data, &options)?));
        };
        let given = |database: &str| address(database, self.database_password_file.as_deref());
        let options = postgres::Options {
            database: given(database)?,
            replica: self.database_replica.as_deref().map(given).transpose()?,
            node: self.node.clone().map(NodeId),
            entropy,
        };
        Ok(Arc::new(PostgresStore::open(&self.data, &options)?))
    }

    /// The store as it is read beside whoever works on it.
    ///
    /// # Errors
    /// When there is none, or it is of a newer release.
    pub fn store_to_read(&self) -> Result<Arc<dyn Store>> {
        let store =
            to_read(&self.data, self.database.as_deref(), self.database_password_file.as_deref())?;
        store.declare(&kinds())?;
        Ok(store)
    }

    fn declared(&self, clock: &Arc<dyn Clock>, entropy: &Arc<dyn Entropy>) -> Result<Registry> {
        let store = self.store(entropy)?;
        store.declare(&kinds())?;
        let log = Arc::new(NoReadLog);
        Ok(Registry::new(store, Arc::clone(clock), Arc::clone(entropy), log))
    }

    /// The records. A folder that was put back from a backup, and has no centre that could give
    /// back what was written since, gets a new key before anything is signed: the old one signed a
    /// history that is lost. A database that its own tools restored does not know that it was; its
    /// server begins a new journal with a new data folder.
    fn registry(&self, clock: &Arc<dyn Clock>, entropy: &Arc<dyn Entropy>) -> Result<Registry> {
        let mut registry = self.declared(clock, entropy)?;
        if self.database.is_none() && has_lost_its_end(&registry)? {
            drop(registry);
            renew_key(&self.data, entropy.as_ref())?;
            registry = self.declared(clock, entropy)?;
        }
        tell_of_new_key(&registry)?;
        Ok(registry)
    }
}

fn administration(registry: &Registry) -> Session {
    registry.session(&Act::new(Actor::system(), Purpose::Administration))
}

/// Whether what was written after a backup can't come back from anywhere.
fn has_lost_its_end(registry: &Registry) -> Result<bool> {
    let restored = registry.store().state(RESTORED)?.is_some_and(|said| !said.is_empty());
    Ok(restored && sync::centre(&administration(registry))?.is_none())
}

/// Writes into the journal that its key is a new one, where that is not written yet.
fn tell_of_new_key(registry: &Registry) -> Result<()> {
    let store = registry.store();
    let Some(former) = store.state(RENEWED)?.filter(|key| !key.is_empty()) else { return Ok(()) };
    administration(registry).receive("registry.renewed", Vec::new(), None)?;
    store.set_state(RENEWED, "")?;
    tracing::warn!(
        former,
        now = store.verifier().to_text(),
        "put back from a backup, and no centre holds what was written since: the node signs with a new key from now on, and whoever kept the old one sees that"
    );
    Ok(())
}

/// Every kind of record that this binary knows.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    let mut all = access::kinds();
    all.extend(people::kinds());
    all.extend(places::kinds());
    all.extend(documents::kinds());
    all.extend(watchlists::kinds());
    all.extend(border::kinds());
    all.extend(examiner::kinds());
    all.extend(identities::kinds());
    all.extend(crate::demo::kinds());
    all.extend(sync::kinds());
    all
}

/// Every action that a route or a command may ask for.
#[must_use]
pub fn actions() -> Vec<Action> {
    [
        access::ACTIONS,
        web::ACTIONS,
        border::ACTIONS,
        examiner::ACTIONS,
        identities::ACTIONS,
        observatory::ACTIONS,
        ::nodes::ACTIONS,
    ]
    .concat()
}

/// Every policy, as the auditor reads it.
#[must_use]
pub fn policy_files() -> Vec<(&'static str, &'static str)> {
    [
        access::POLICIES,
        web::POLICIES,
        border::POLICIES,
        examiner::POLICIES,
        identities::POLICIES,
        observatory::POLICIES,
        ::nodes::POLICIES,
    ]
    .concat()
}

/// All policies over all actions.
///
/// # Errors
/// A defect of ours: a policy names what there is not.
pub fn policies() -> Result<Policies> {
    Policies::from_files(&policy_files(), &actions())
        .map_err(|e| Error::internal(format!("policies: {e}")))
}

/// Writes the matrix of roles and actions.
///
/// # Errors
/// As [`policies`]; when nobody takes what is written.
pub fn permissions(out: &mut dyn Write) -> Result<()> {
    let text = access::matrix(&policies()?, &actions(), access::ROLES);
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|e| Error::internal(format!("standard output: {e}")))
}

/// The one place where the operating system's chance enters.
///
/// # Errors
/// When the operating system gives none.
pub fn chance() -> Result<Arc<dyn Entropy>> {
    let mut seed = [0_u8; 32];
    getrandom::fill(&mut seed)
        .map_err(|e| Error::internal(format!("no randomness from the operating system: {e}")))?;
    Ok(Arc::new(OsEntropy::from_seed(seed)))
}

/// A node at work.
pub struct Node {
    /// Its records, whose personal reads are logged.
    pub registry: Registry,
    /// Its accounts and policies.
    pub access: Access,
    /// The border desk, with the law and the indicators at hand.
    pub desk: border::Desk,
    /// Its clock.
    pub clock: Arc<dyn Clock>,
    /// Where its data is.
    pub data: PathBuf,
    log: Arc<AccessLog>,
}

impl Node {
    /// Opens the data folder, or makes it.
    ///
    /// # Errors
    /// `data-in-use`, `read-only`, `disk-full`, `newer-database`, each with a sentence.
    pub fn open(place: &Place, settings: Settings) -> Result<Self> {
        Self::open_at(place, settings, Arc::new(SystemClock), chance()?)
    }

    /// The same by another clock and another chance: for a country that is made up.
    ///
    /// # Errors
    /// As [`Node::open`].
    pub fn open_at(
        place: &Place,
        settings: Settings,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self> {
        let plain = place.registry(&clock, &entropy)?;
        crate::line::catch_up(&plain)?;
        let log = Arc::new(AccessLog::open(&plain, &spool(&place.data))?);
        let registry = plain.with_read_log(log.clone());
        let access = Access::open(registry.clone(), policies()?, settings)?;
        let desk = border::Desk::open(registry.clone())?;
        Ok(Self { registry, access, desk, clock, data: place.data.clone(), log })
    }

    /// The statistics of this node, followed to the journal's end.
    ///
    /// # Errors
    /// When the journal or the segments can't be read or written.
    pub fn statistics(&self) -> Result<observatory::http::Room> {
        let folder = self.data.join("segments");
        observatory::http::Room::open(self.registry.clone(), &folder, Arc::clone(&self.clock))
    }

    /// Where everything about a person is found, for whoever asks what is held.
    #[must_use]
    pub fn holdings(&self) -> identities::held::Holdings {
        identities::held::Holdings::new(&kinds(), self.log.clone())
    }

    /// Reading and writing as the node itself, to run it.
    #[must_use]
    pub fn administration(&self) -> Session {
        administration(&self.registry)
    }

    /// Brings what is still on its way to the journal there.
    ///
    /// # Errors
    /// When the journal can't be written.
    pub fn finish(&self) -> Result<()> {
        self.log.flush()
    }
}

fn spool(data: &Path) -> PathBuf {
    data.join("reads")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_policy_loads_and_no_kind_stands_twice() {
        policies().unwrap();
        let mut names: Vec<&str> = kinds().iter().map(|k| k.kind).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
