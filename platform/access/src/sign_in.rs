//! Signing in and out.
//!
//! Always holds: an unknown name, a wrong password and a closed account get the same sentence
//! after the same work; the wait before the next try depends on what was typed and from where,
//! not on whether it exists.

use std::sync::PoisonError;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use kernel::{Act, Actor, Error, Id, Kind, Purpose, Result, User};
use registry::Stored;

use crate::accounts::account_named;
use crate::model::{Account, Outcome, SignIn, TokenSession};
use crate::sessions::{Opened, fingerprint};
use crate::{Access, hex_of};

/// The name as accounts carry it. Longer than any account's name is cut, so that what is kept of
/// a try is bounded.
pub(crate) fn normal_name(typed: &str) -> String {
    typed.trim().to_lowercase().chars().take(64).collect()
}

fn refused() -> Error {
    Error::new(
        Kind::Unauthenticated,
        "sign-in-failed",
        "The name or the password is not right. Check both and try again.",
    )
}

impl Access {
    /// Signs somebody in from an address.
    ///
    /// # Errors
    /// `sign-in-failed`; `sign-in-wait` with `seconds` after too many tries; `no-role` when the
    /// account holds no role; when the registry can't be written.
    pub fn sign_in(&self, name: &str, password: &str, from: &str) -> Result<Opened> {
        let (name, now) = (normal_name(name), self.now());
        let from: String = from.chars().take(64).collect();
        let wait = self.failures().wait(&name, &from, now);
        if !wait.is_zero() {
            let seconds = wait.as_secs().saturating_add(i64::from(wait.subsec_nanos() > 0));
            return Err(Error::new(
                Kind::Busy,
                "sign-in-wait",
                format!("Too many tries. Wait {seconds} seconds and try again."),
            )
            .with("seconds", seconds));
        }
        let account = account_named(&self.system_session(), &name)?;
        let hash = account.as_ref().and_then(|a| a.body.password.as_deref());
        // Whatever is longer than a password may be is wrong; hashing 10 MB of it would be work
        // for nothing.
        let bounded: String = password.chars().take(crate::MAX_CHARACTERS + 1).collect();
        let right = self.0.hasher.verify(&bounded, hash)?;
        match account {
            Some(account) if right && !account.body.disabled && !account.body.machine => {
                self.open_session(account, &bounded, from, now)
            }
            account => {
                self.failures().failed(&name, &from, now);
                self.note_failure(account.as_ref(), from, now)?;
                Err(refused())
            }
        }
    }

    fn failures(&self) -> std::sync::MutexGuard<'_, crate::Failures> {
        self.0.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note_failure(
        &self,
        account: Option<&Stored<Account>>,
        from: String,
        now: Timestamp,
    ) -> Result<()> {
        let mut writing = self.system_session().write("access.sign_in_failed");
        writing.create(&SignIn {
            user: account.map(|a| a.id.cast()),
            name: account.map(|a| a.body.name.clone()),
            from,
            outcome: Outcome::Failed,
            tried_at: now,
        });
        writing.commit().map(drop)
    }

    fn open_session(
        &self,
        account: Stored<Account>,
        password: &str,
        from: String,
        now: Timestamp,
    ) -> Result<Opened> {
        let Some(first) = account.body.assignments.first() else {
            return Err(Error::refused(
                "no-role",
                "Your account holds no role yet. Ask your administrator for one.",
            ));
        };
        let user: Id<User> = account.id.cast();
        let actor = Actor {
            user,
            name: account.body.shown.clone(),
            role: first.role.clone(),
            post: first.post,
        };
        let act = Act::new(actor, Purpose::Administration);
        let (token, session) =
            self.new_session(user, &from, now, now + self.0.settings.longest, None);
        let mut writing = self.0.registry.session(&act).write("access.sign_in");
        let id = writing.create(&session);
        writing.create(&SignIn {
            user: Some(user),
            name: Some(account.body.name.clone()),
            from,
            outcome: Outcome::Opened,
            tried_at: now,
        });
        let outdated =
            account.body.password.as_deref().is_some_and(|hash| self.0.hasher.outdated(hash));
        // An account that is kept elsewhere is hashed again there, at its next sign-in.
        if outdated && self.keeps(&account) {
            let hash = self.0.hasher.hash(password, self.salt())?;
            writing.update(&account, &Account { password: Some(hash), ..account.body.clone() });
        }
        writing.commit()?;
        self.failures().succeeded(&account.body.name);
        tracing::info!(user = %user, session = %id, "signed in");
        let signed_in = self.resume(&token)?.ok_or_else(|| {
            Error::internal(format!("session {id} is gone right after it was opened"))
        })?;
        Ok(Opened { token, signed_in })
    }

    pub(crate) fn salt(&self) -> [u8; 16] {
        let mut salt = [0; 16];
        self.0.registry.fill_random(&mut salt);
        salt
    }

    /// A new token of 256 random bits, and the session that knows it by its SHA-256.
    pub(crate) fn new_session(
        &self,
        user: Id<User>,
        from: &str,
        now: Timestamp,
        expires_at: Timestamp,
        label: Option<String>,
    ) -> (String, TokenSession) {
        let mut secret = [0; 32];
        self.0.registry.fill_random(&mut secret);
        let token = BASE64_URL_SAFE_NO_PAD.encode(secret);
        let session = TokenSession {
            token_sha256: hex_of(&fingerprint(&token)),
            user,
            assignment: 0,
            opened_at: now,
            expires_at,
            seen_at: now,
            closed_at: None,
            from: from.to_owned(),
            label,
            language: None,
        };
        (token, session)
    }
}
