//! Sessions on the server's side: resuming, switching role, ending.
//!
//! Always holds: the token itself is kept nowhere; a session ends twelve hours after it was
//! opened, or after half an hour unused ([`Settings`](crate::Settings)), and survives a restart.
//! That it was used is written down at most every five minutes, so that resuming is a look-up in
//! memory; after a restart a session may therefore end up to five minutes early, never late.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use kernel::{Act, Actor, Error, Id, Kind, Purpose, Result, User};
use registry::{Query, Stored};
use sha2::{Digest, Sha256};

use crate::model::{Account, Assignment, Outcome, SignIn, TokenSession};
use crate::{Access, hex_of};

const WRITTEN_EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Another node, or another server of the same database, may change an account: what is in memory
/// of it is at most so old.
const READ_EVERY: SignedDuration = SignedDuration::from_mins(1);
const KEPT: usize = 10_000;

/// A session that was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The token: goes into the cookie, and is kept nowhere else.
    pub token: String,
    /// Who it is.
    pub signed_in: SignedIn,
}

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// Who, in the role and at the post that they have chosen.
    pub actor: Actor,
    /// The roles and posts that they may choose from.
    pub assignments: Vec<Assignment>,
    /// The language chosen, as a BCP 47 tag.
    pub language: Option<String>,
    /// What a form must send back. Derived from the token, so that only its holder can know it.
    pub csrf: String,
    /// When the session ends at the latest.
    pub expires_at: Timestamp,
}

/// A session in memory.
pub(crate) struct Cached {
    pub(crate) user: Id<User>,
    state: Mutex<State>,
}

struct State {
    session: Stored<TokenSession>,
    account: Account,
    /// Whether another node keeps the account.
    elsewhere: bool,
    /// When the account was read.
    read_at: Timestamp,
    seen_at: Timestamp,
}

pub(crate) fn fingerprint(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

fn csrf(token: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"portolan form\0");
    hash.update(token.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(hash.finalize())
}

fn ended() -> Error {
    Error::new(
        Kind::Unauthenticated,
        "session-ended",
        "Your session has ended. Sign in again; what you have typed is still in the form.",
    )
}

impl Access {
    /// Who holds this token; `None` when the session has ended, or there never was one.
    ///
    /// # Errors
    /// When the registry can't be read or written.
    pub fn resume(&self, token: &str) -> Result<Option<SignedIn>> {
        let Some(cached) = self.cached(token)? else { return Ok(None) };
        let mut state = cached.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.touch(&mut state)? {
            drop(state);
            self.forget_token(&fingerprint(token));
            return Ok(None);
        }
        Ok(signed_in(&state, token))
    }

    fn cached(&self, token: &str) -> Result<Option<Arc<Cached>>> {
        let key = fingerprint(token);
        let known =
            self.0.sessions.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let epoch = self.0.forgotten.load(Ordering::SeqCst);
        let session = self.system_session();
        let by_token = Query::<TokenSession>::all().eq("token_sha256", hex_of(&key)).limit(1);
        let Some(found) = session.find(&by_token)?.first() else { return Ok(None) };
        if found.body.closed_at.is_some() {
            return Ok(None);
        }
        let user = found.body.user;
        let account = self.account(user)?;
        if account.body.disabled {
            return Ok(None);
        }
        let state = State {
            seen_at: found.body.seen_at,
            session: found,
            elsewhere: !self.keeps(&account),
            account: account.body,
            read_at: self.now(),
        };
        let fresh = Arc::new(Cached { user, state: Mutex::new(state) });
        let mut sessions = self.0.sessions.write().unwrap_or_else(PoisonError::into_inner);
        if self.0.forgotten.load(Ordering::SeqCst) != epoch {
            // Something was closed or changed while this was read: good for now, read it again next time.
            return Ok(Some(fresh));
        }
        if sessions.len() >= KEPT {
            // What is dropped here is read again when it is next used.
            sessions.clear();
        }
        Ok(Some(Arc::clone(sessions.entry(key).or_insert(fresh))))
    }

    /// Notes that a session is in use; `false` when it has ended.
    fn touch(&self, state: &mut State) -> Result<bool> {
        let now = self.now();
        if now.duration_since(state.read_at) >= READ_EVERY {
            let account = self.account(state.session.body.user)?;
            state.elsewhere = !self.keeps(&account);
            state.account = account.body;
            state.read_at = now;
        }
        let body = &state.session.body;
        let idle =
            body.label.is_none() && now.duration_since(state.seen_at) >= self.0.settings.idle;
        if now >= body.expires_at || idle || state.account.disabled {
            return Ok(false);
        }
        state.seen_at = state.seen_at.max(now);
        if now.duration_since(body.seen_at) >= WRITTEN_EVERY {
            let seen = TokenSession { seen_at: now, ..body.clone() };
            if !self.save(state, seen, "access.session_seen")? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Writes a session; `false` when it was closed meanwhile.
    fn save(&self, state: &mut State, body: TokenSession, operation: &'static str) -> Result<bool> {
        let session = self.0.registry.session(&act_of(state));
        let mut writing = session.write(operation);
        writing.update(&state.session, &body);
        match writing.commit() {
            Ok(_) => {}
            Err(e) if e.code() == "version-conflict" => {}
            Err(e) => return Err(e),
        }
        state.session = session.get(state.session.id)?;
        Ok(state.session.body.closed_at.is_none())
    }

    pub(crate) fn forget_token(&self, key: &[u8; 32]) {
        let mut sessions = self.0.sessions.write().unwrap_or_else(PoisonError::into_inner);
        self.0.forgotten.fetch_add(1, Ordering::SeqCst);
        sessions.remove(key);
    }

    /// Drops what is in memory of a user's sessions, so that it is read again.
    pub(crate) fn forget_user(&self, user: Id<User>) {
        let mut sessions = self.0.sessions.write().unwrap_or_else(PoisonError::into_inner);
        self.0.forgotten.fetch_add(1, Ordering::SeqCst);
        sessions.retain(|_, cached| cached.user != user);
    }

    /// Ends a session. Ending one that has ended is no error.
    ///
    /// # Errors
    /// When the registry can't be written.
    pub fn sign_out(&self, token: &str) -> Result<()> {
        let Some(cached) = self.cached(token)? else { return Ok(()) };
        let state = cached.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.now();
        let session = self.0.registry.session(&act_of(&state));
        // Read afresh: a sign-out must not fail because the session was used meanwhile.
        let stored = session.get(state.session.id)?;
        let mut writing = session.write("access.sign_out");
        writing.update(&stored, &TokenSession { closed_at: Some(now), ..stored.body.clone() });
        writing.create(&SignIn {
            user: Some(cached.user),
            name: Some(state.account.name.clone()),
            from: stored.body.from.clone(),
            outcome: Outcome::Closed,
            tried_at: now,
        });
        writing.commit()?;
        drop(state);
        self.forget_token(&fingerprint(token));
        Ok(())
    }

    /// Switches to another of the roles held, by its place in [`SignedIn::assignments`].
    ///
    /// # Errors
    /// `session-ended`; `no-such-role` when there are fewer.
    pub fn choose(&self, token: &str, assignment: usize) -> Result<SignedIn> {
        let cached = self.cached(token)?.ok_or_else(ended)?;
        let mut state = cached.state.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.touch(&mut state)? {
            return Err(ended());
        }
        if assignment >= state.account.assignments.len() {
            return Err(Error::invalid(
                "no-such-role",
                "You don't hold this role any more. Choose one of the roles shown.",
            ));
        }
        if assignment != state.session.body.assignment {
            let body = TokenSession { assignment, ..state.session.body.clone() };
            if !self.save(&mut state, body, "access.choose_role")? {
                return Err(ended());
            }
        }
        signed_in(&state, token).ok_or_else(ended)
    }

    /// Keeps the language that somebody chose, as a BCP 47 tag: with the account, or with the
    /// session where another node keeps the account.
    ///
    /// # Errors
    /// `session-ended`; when the registry can't be written.
    pub fn choose_language(&self, token: &str, language: &str) -> Result<SignedIn> {
        let now = self.resume(token)?.ok_or_else(ended)?;
        let account = self.account(now.actor.user)?;
        let language: String = language.chars().take(35).collect();
        if !self.keeps(&account) {
            let cached = self.cached(token)?.ok_or_else(ended)?;
            let mut state = cached.state.lock().unwrap_or_else(PoisonError::into_inner);
            let body = TokenSession { language: Some(language), ..state.session.body.clone() };
            let stands = body == state.session.body
                || self.save(&mut state, body, "access.choose_language")?;
            return if stands { signed_in(&state, token).ok_or_else(ended) } else { Err(ended()) };
        }
        if account.body.language.as_deref() != Some(language.as_str()) {
            let act = Act::new(now.actor.clone(), Purpose::Administration);
            let mut writing = self.0.registry.session(&act).write("access.choose_language");
            writing.update(&account, &Account { language: Some(language), ..account.body.clone() });
            writing.commit()?;
            self.forget_user(now.actor.user);
        }
        self.resume(token)?.ok_or_else(ended)
    }
}

fn assignment(state: &State) -> Option<&Assignment> {
    let all = &state.account.assignments;
    all.get(state.session.body.assignment).or_else(|| all.first())
}

fn act_of(state: &State) -> Act {
    let held = assignment(state);
    let actor = Actor {
        user: state.session.body.user,
        name: state.account.shown.clone(),
        role: held.map_or_else(|| kernel::Role::new("none"), |a| a.role.clone()),
        post: held.and_then(|a| a.post),
    };
    Act::new(actor, Purpose::Administration)
}

/// Nobody, when every role has been taken away.
fn signed_in(state: &State, token: &str) -> Option<SignedIn> {
    assignment(state)?;
    let chosen_here = state.session.body.language.clone().filter(|_| state.elsewhere);
    Some(SignedIn {
        actor: act_of(state).actor,
        assignments: state.account.assignments.clone(),
        language: chosen_here.or_else(|| state.account.language.clone()),
        csrf: csrf(token),
        expires_at: state.session.body.expires_at,
    })
}
