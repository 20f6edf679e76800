//! Who may do what: sign-in, sessions, roles bound to posts, policies, and the log of reads.
//!
//! Always holds:
//! * what no policy permits is denied;
//! * a password is kept only as an argon2id hash, a token only as its SHA-256;
//! * an account that another node keeps is only read here: signing in and working write nothing to
//!   it;
//! * sign-ins, failures and sign-outs are in the journal, without a secret and without what was
//!   typed for a name that is no account's;
//! * a personal record is handed out only after its reading has been written down ([`AccessLog`]).
//!
//! Left out: HTTP and pages (`web`), who may see which *field* (the capability's matter), and
//! single sign-on with a government directory.

mod accounts;
mod action;
mod lockout;
mod model;
mod password;
mod policies;
mod reads;
mod sessions;
mod sign_in;

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use kernel::{Act, Actor, Error, Id, Kind, Post, Purpose, Result, User};
use registry::{KindSpec, Query, Record, Registry};

pub use accounts::{AccountView, NewUser};
pub use action::{
    ACCOUNTS, ACTIONS, Action, LOG, OWN, POLICIES, ROLES, ROLES_AT_A_POST, ROLES_OF_MACHINES,
};
pub use lockout::{
    FORGOTTEN_AFTER_MINUTES, FREE_TRIES_PER_ACCOUNT, FREE_TRIES_PER_SOURCE, Failures, delay,
};
pub use model::{Account, Assignment, Outcome, SignIn, TokenSession, down_concerns};
pub use password::{Cost, MAX_CHARACTERS, MIN_CHARACTERS, check as check_password};
pub use policies::{Policies, PolicyError, matrix, schema_text};
pub use reads::{AccessLog, ReadRecord};
pub use sessions::{Opened, SignedIn};

/// Kinds whose bodies don't leave a post on their way up: passwords and what opens a session.
/// Their entries do, so that the journal can be followed. An account goes down to the posts that
/// [`down_concerns`] names, so that people can sign in there with no line to the centre.
pub const STAYS: &[&str] = &["access.user", "access.session"];

/// The texts of this crate in English, French and Spanish (Fluent).
pub const TEXTS: (&str, &str, &str) = (
    include_str!("../locales/en.ftl"),
    include_str!("../locales/fr.ftl"),
    include_str!("../locales/es.ftl"),
);

/// The kinds of record to declare at start.
#[must_use]
pub fn kinds() -> Vec<KindSpec> {
    vec![Account::spec(), TokenSession::spec(), SignIn::spec(), ReadRecord::spec()]
}

/// How sign-in behaves.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// What a password's hash costs.
    pub cost: Cost,
    /// How many hashes are made at once; each takes `cost.memory_kib`.
    pub hashes_at_once: usize,
    /// How long a session lasts at most.
    pub longest: SignedDuration,
    /// How long a session lasts unused.
    pub idle: SignedDuration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            cost: Cost::STANDARD,
            hashes_at_once: 2,
            longest: SignedDuration::from_hours(12),
            idle: SignedDuration::from_mins(30),
        }
    }
}

struct Inner {
    registry: Registry,
    policies: Policies,
    settings: Settings,
    hasher: password::Hasher,
    failures: Mutex<Failures>,
    sessions: RwLock<HashMap<[u8; 32], Arc<sessions::Cached>>>,
    /// Raised whenever sessions in memory are dropped, so that none that was read before comes back.
    forgotten: AtomicU64,
}

/// Sign-in, sessions, accounts and permissions. Cheap to clone.
#[derive(Clone)]
pub struct Access(Arc<Inner>);

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access")
    }
}

impl Access {
    /// Over a registry in which [`kinds`] have been declared; recalls the failed sign-ins of the
    /// last hour, so that a restart doesn't end a lock-out.
    ///
    /// # Errors
    /// When the registry can't be read, or the cost is none that argon2 takes.
    pub fn open(registry: Registry, policies: Policies, settings: Settings) -> Result<Self> {
        let mut salt = [0; 16];
        registry.fill_random(&mut salt);
        let hasher = password::Hasher::new(settings.cost, settings.hashes_at_once, salt)?;
        let access = Self(Arc::new(Inner {
            failures: Mutex::new(Failures::default()),
            sessions: RwLock::default(),
            forgotten: AtomicU64::new(0),
            registry,
            policies,
            settings,
            hasher,
        }));
        access.recall_failures()?;
        Ok(access)
    }

    fn recall_failures(&self) -> Result<()> {
        let since = self
            .now()
            .checked_sub(SignedDuration::from_mins(FORGOTTEN_AFTER_MINUTES))
            .unwrap_or(Timestamp::MIN);
        let session = self.system_session();
        let mut query = Query::<SignIn>::all().gt("tried_at", since).oldest_first("tried_at");
        loop {
            let page = session.find(&query)?;
            let mut failures = self.0.failures.lock().unwrap_or_else(PoisonError::into_inner);
            for tried in &page.rows {
                match (tried.body.outcome, &tried.body.name) {
                    (Outcome::Failed, name) => failures.failed(
                        name.as_deref().unwrap_or_default(),
                        &tried.body.from,
                        tried.body.tried_at,
                    ),
                    (Outcome::Opened, Some(name)) => failures.succeeded(name),
                    _ => {}
                }
            }
            drop(failures);
            let Some(next) = page.next else { return Ok(()) };
            query = query.after(Some(next));
        }
    }

    /// Whether an actor may do something at a post, or (`post` is `None`) on the node as a whole.
    ///
    /// A look-up in a table that was made at start: far below a microsecond.
    ///
    /// # Errors
    /// `internal` for an action that was not declared: a defect, and denied.
    pub fn may(&self, actor: &Actor, action: &Action, post: Option<Id<Post>>) -> Result<bool> {
        if !self.0.policies.knows(action) {
            return Err(Error::internal(format!("action {} is not declared", action.name)));
        }
        Ok(self.0.policies.permit(actor, action, post))
    }

    /// As [`may`](Self::may), as an error.
    ///
    /// # Errors
    /// `not-allowed` when the actor may not.
    pub fn require(&self, actor: &Actor, action: &Action, post: Option<Id<Post>>) -> Result<()> {
        if self.may(actor, action, post)? {
            return Ok(());
        }
        Err(Error::new(
            Kind::Forbidden,
            "not-allowed",
            "Your role does not allow this here. Ask a supervisor, or switch to another of your roles.",
        )
        .because(format!("{} as {} may not {}", actor.user, actor.role, action.name)))
    }

    /// Every decision that the policies come to.
    #[must_use]
    pub fn policies(&self) -> &Policies {
        &self.0.policies
    }

    fn now(&self) -> Timestamp {
        self.0.registry.now()
    }

    fn system_session(&self) -> registry::Session {
        self.0.registry.session(&Act::new(Actor::system(), Purpose::Administration))
    }

    /// Whether this node may change an account. One that came from another node lets people in
    /// here, and is changed there.
    fn keeps(&self, account: &registry::Stored<Account>) -> bool {
        account.home == *self.0.registry.store().node()
    }

    fn account(&self, user: Id<User>) -> Result<registry::Stored<Account>> {
        self.system_session()
            .look::<Account>(user.cast())?
            .ok_or_else(|| Error::not_found("no-such-user", "There is no such account here."))
    }
}

/// Bytes in lower-case hexadecimal.
fn hex_of(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
