//! Who keeps the gate: sign-in, sessions and permissions, as the shell asks for them.

use access::{Access, Action, Opened, SignedIn};
use kernel::{Actor, Id, Post, Result};

/// What the shell needs of whoever keeps accounts. [`access::Access`] is the one in use.
///
/// Calls may block; the shell makes them off the async threads, but for [`Gate::may`], which must
/// be a look-up in memory.
pub trait Gate: Send + Sync {
    /// Opens a session.
    ///
    /// # Errors
    /// When name and password don't fit, or there were too many tries.
    fn sign_in(&self, name: &str, password: &str, from: &str) -> Result<Opened>;
    /// Whose session a token is, if it still runs.
    ///
    /// # Errors
    /// When the store can't be read.
    fn resume(&self, token: &str) -> Result<Option<SignedIn>>;
    /// Ends a session.
    ///
    /// # Errors
    /// When the store can't be written.
    fn sign_out(&self, token: &str) -> Result<()>;
    /// Works on in another of one's roles.
    ///
    /// # Errors
    /// When there is no such assignment.
    fn choose(&self, token: &str, assignment: usize) -> Result<SignedIn>;
    /// Keeps a language for the account.
    ///
    /// # Errors
    /// When the store can't be written.
    fn choose_language(&self, token: &str, language: &str) -> Result<SignedIn>;
    /// Whether an actor may do something at a post, or on the node as a whole.
    ///
    /// # Errors
    /// When the action was not declared.
    fn may(&self, actor: &Actor, action: &Action, post: Option<Id<Post>>) -> Result<bool>;
}

impl Gate for Access {
    fn sign_in(&self, name: &str, password: &str, from: &str) -> Result<Opened> {
        Self::sign_in(self, name, password, from)
    }
    fn resume(&self, token: &str) -> Result<Option<SignedIn>> {
        Self::resume(self, token)
    }
    fn sign_out(&self, token: &str) -> Result<()> {
        Self::sign_out(self, token)
    }
    fn choose(&self, token: &str, assignment: usize) -> Result<SignedIn> {
        Self::choose(self, token, assignment)
    }
    fn choose_language(&self, token: &str, language: &str) -> Result<SignedIn> {
        Self::choose_language(self, token, language)
    }
    fn may(&self, actor: &Actor, action: &Action, post: Option<Id<Post>>) -> Result<bool> {
        Self::may(self, actor, action, post)
    }
}
