//! Accounts: made, changed and closed by those who may.
//!
//! Always holds: each call asks the policies for `access:accounts` itself, whoever calls it; a
//! new password, another set of roles or a closed account takes effect on the next request; what
//! another node changed takes effect a minute after it is known here.

use jiff::SignedDuration;
use kernel::{Error, Id, Result, Role, User};
use registry::{Page, Query, Session, Stored, Writing};

use crate::action::{ACCOUNTS, OWN, ROLES, ROLES_AT_A_POST};
use crate::model::{Account, Assignment, TokenSession};
use crate::sign_in::normal_name;
use crate::{Access, password};

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// What is typed to sign in: letters, digits, `.`, `-`, `_`, `@`; 2 to 64 of them.
    pub name: String,
    /// The name as it is shown and printed.
    pub shown: String,
    /// The first password; `None` for a machine, or where one is set later.
    pub password: Option<String>,
    /// The roles held.
    pub assignments: Vec<Assignment>,
    /// The language, as a BCP 47 tag.
    pub language: Option<String>,
    /// Whether it belongs to a machine, which gets tokens and never signs in.
    pub machine: bool,
}

/// An account as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// Its id.
    pub id: Id<User>,
    /// What is typed to sign in.
    pub name: String,
    /// The name as it is shown.
    pub shown: String,
    /// The roles held.
    pub assignments: Vec<Assignment>,
    /// The language.
    pub language: Option<String>,
    /// Whether it belongs to a machine.
    pub machine: bool,
    /// Whether it is closed.
    pub disabled: bool,
}

impl From<Stored<Account>> for AccountView {
    fn from(stored: Stored<Account>) -> Self {
        let Account { name, shown, assignments, language, machine, disabled, .. } = stored.body;
        Self { id: stored.id.cast(), name, shown, assignments, language, machine, disabled }
    }
}

/// Whether roles may be held as stated.
fn check_assignments(assignments: &[Assignment]) -> Result<()> {
    let mut fault = Error::invalid("roles-refused", "These roles can't be given as stated.");
    let mut seen: Vec<&Assignment> = Vec::new();
    for assignment in assignments {
        let role = assignment.role.name();
        let (code, message) = if !ROLES.contains(&role) || role == "system" {
            ("role-unknown", format!("There is no role “{role}” to give."))
        } else if ROLES_AT_A_POST.contains(&role) && assignment.post.is_none() {
            ("role-needs-post", format!("Say at which post somebody is {role}."))
        } else if seen.contains(&assignment) {
            ("role-twice", format!("The role {role} is given twice at the same post."))
        } else {
            seen.push(assignment);
            continue;
        };
        fault = fault.field("assignments", code, message);
    }
    if fault.fields().is_empty() { Ok(()) } else { Err(fault) }
}

fn check_name(name: &str) -> Result<()> {
    let fits = (2..=64).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_@".contains(&b));
    if fits {
        return Ok(());
    }
    Err(Error::invalid("user-name-refused", "This name can't be used to sign in.").field(
        "name",
        "user-name",
        "Use 2 to 64 letters without accents, digits, or . - _ @",
    ))
}

/// The account of a name as it is kept.
pub(crate) fn account_named(session: &Session, name: &str) -> Result<Option<Stored<Account>>> {
    Ok(session.find(&Query::<Account>::all().eq("name", name).limit(1))?.first())
}

impl Access {
    fn require_accounts(&self, session: &Session) -> Result<()> {
        self.require(&session.act().actor, &ACCOUNTS, None)
    }

    /// Makes an account.
    ///
    /// # Errors
    /// `not-allowed`, `user-name-refused`, `user-name-taken`, `password-refused`, `roles-refused`.
    pub fn create_user(&self, session: &Session, new: NewUser) -> Result<Id<User>> {
        self.require_accounts(session)?;
        let name = normal_name(&new.name);
        check_name(&name)?;
        check_assignments(&new.assignments)?;
        let password = match &new.password {
            Some(password) => {
                password::check(password, &name, &new.shown)?;
                Some(self.0.hasher.hash(password, self.salt())?)
            }
            None => None,
        };
        let shown = new.shown.trim();
        let account = Account {
            shown: if shown.is_empty() { name.clone() } else { shown.chars().take(120).collect() },
            name: name.clone(),
            password,
            assignments: new.assignments,
            language: new.language,
            machine: new.machine,
            disabled: false,
        };
        let mut writing = session.write("access.create_user");
        let id = writing.create(&account);
        writing.commit().map_err(|e| match e.code() {
            "duplicate" => Error::conflict(
                "user-name-taken",
                format!("There is an account “{name}” already. Choose another name."),
            )
            .with("name", &name),
            _ => e,
        })?;
        Ok(id.cast())
    }

    /// Sets a password and ends the account's sessions. One's own, or with `access:accounts`.
    ///
    /// # Errors
    /// `not-allowed`, `no-such-user`, `account-elsewhere` with `node`, `password-refused`.
    pub fn set_password(&self, session: &Session, user: Id<User>, password: &str) -> Result<()> {
        let actor = &session.act().actor;
        if actor.user == user {
            self.require(actor, &OWN, None)?;
        } else {
            self.require_accounts(session)?;
        }
        let account = self.account(user)?;
        if !self.keeps(&account) {
            let node = &account.home;
            return Err(Error::refused(
                "account-elsewhere",
                format!(
                    "This account is kept at the node {node}. Change the password there; it comes here by itself."
                ),
            )
            .with("node", node));
        }
        password::check(password, &account.body.name, &account.body.shown)?;
        let hash = self.0.hasher.hash(password, self.salt())?;
        let body = Account { password: Some(hash), ..account.body.clone() };
        let mut writing = session.write("access.set_password");
        writing.update(&account, &body);
        self.close_sessions(session, &mut writing, user)?;
        writing.commit()?;
        self.forget_user(user);
        Ok(())
    }

    /// Gives an account these roles, and no others.
    ///
    /// # Errors
    /// `not-allowed`, `no-such-user`, `roles-refused`.
    pub fn assign(
        &self,
        session: &Session,
        user: Id<User>,
        assignments: Vec<Assignment>,
    ) -> Result<()> {
        self.require_accounts(session)?;
        check_assignments(&assignments)?;
        let account = self.account(user)?;
        let mut writing = session.write("access.assign");
        writing.update(&account, &Account { assignments, ..account.body.clone() });
        writing.commit()?;
        self.forget_user(user);
        Ok(())
    }

    /// Closes an account and ends its sessions and tokens, or (`disabled` is `false`) opens it again.
    ///
    /// # Errors
    /// `not-allowed`, `no-such-user`; `own-account` when somebody closes their own.
    pub fn disable(&self, session: &Session, user: Id<User>, disabled: bool) -> Result<()> {
        self.require_accounts(session)?;
        if disabled && session.act().actor.user == user {
            return Err(Error::refused(
                "own-account",
                "You can't close your own account. Ask another administrator.",
            ));
        }
        let account = self.account(user)?;
        let mut writing = session.write(if disabled { "access.disable" } else { "access.enable" });
        writing.update(&account, &Account { disabled, ..account.body.clone() });
        if disabled {
            self.close_sessions(session, &mut writing, user)?;
        }
        writing.commit()?;
        self.forget_user(user);
        Ok(())
    }

    fn close_sessions(
        &self,
        session: &Session,
        writing: &mut Writing,
        user: Id<User>,
    ) -> Result<()> {
        let now = self.now();
        let mut query =
            Query::<TokenSession>::all().eq("user", user).eq("closed_at", registry::Value::Null);
        loop {
            let page = session.find(&query)?;
            for open in page.rows.iter().filter(|s| s.body.expires_at > now) {
                writing.update(open, &TokenSession { closed_at: Some(now), ..open.body.clone() });
            }
            let Some(next) = page.next else { return Ok(()) };
            query = query.after(Some(next));
        }
    }

    /// Issues a token to a machine's account, good for `days`; it is shown once and kept nowhere.
    ///
    /// # Errors
    /// `not-allowed`, `no-such-user`; `not-a-machine` for a person's account; `token-days` unless
    /// between 1 and 366.
    pub fn issue_api_token(
        &self,
        session: &Session,
        user: Id<User>,
        label: &str,
        days: u16,
    ) -> Result<String> {
        self.require_accounts(session)?;
        let account = self.account(user)?.body;
        if !account.machine || account.disabled {
            return Err(Error::refused(
                "not-a-machine",
                "Tokens are for machines' accounts that are open. People sign in.",
            ));
        }
        if !(1..=366).contains(&days) {
            return Err(Error::invalid("token-days", "A token lasts from 1 to 366 days.").field(
                "days",
                "token-days",
                "Choose from 1 to 366 days.",
            ));
        }
        let now = self.now();
        let expires_at = now + SignedDuration::from_hours(24 * i64::from(days));
        let label = label.trim().chars().take(120).collect();
        let (token, record) = self.new_session(user, "", now, expires_at, Some(label));
        let mut writing = session.write("access.issue_token");
        writing.create(&record);
        writing.commit()?;
        Ok(token)
    }

    /// The account of a name.
    ///
    /// # Errors
    /// `not-allowed`, `no-such-user`; when the registry can't be read.
    pub fn user_named(&self, session: &Session, name: &str) -> Result<AccountView> {
        self.require_accounts(session)?;
        let found = account_named(session, &normal_name(name))?;
        found.map(AccountView::from).ok_or_else(|| {
            Error::not_found("no-such-user", format!("There is no account “{name}” on this node."))
        })
    }

    /// One page of accounts, by name.
    ///
    /// # Errors
    /// `not-allowed`; when the registry can't be read.
    pub fn users(
        &self,
        session: &Session,
        after: Option<registry::Cursor>,
    ) -> Result<(Vec<AccountView>, Option<registry::Cursor>)> {
        self.require_accounts(session)?;
        let query = Query::<Account>::all().oldest_first("name").after(after);
        let Page { rows, next } = session.find(&query)?;
        Ok((rows.into_iter().map(AccountView::from).collect(), next))
    }

    /// The people who may work at a post in one of these roles, by their shown names: to whom a
    /// shift can be handed. Machines and closed accounts are left out.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn at_post(&self, post: Id<kernel::Post>, roles: &[&str]) -> Result<Vec<kernel::Actor>> {
        let (mut out, mut after) = (Vec::new(), None);
        let session = self.system_session();
        loop {
            let query = Query::<Account>::all().eq("disabled", 0).after(after).limit(500);
            let Page { rows, next } = session.find(&query)?;
            for account in rows.into_iter().filter(|a| !a.body.machine) {
                let held = account
                    .body
                    .assignments
                    .iter()
                    .find(|a| a.post == Some(post) && roles.contains(&a.role.name()));
                out.extend(held.map(|a| kernel::Actor {
                    user: account.id.cast(),
                    name: account.body.shown.clone(),
                    role: a.role.clone(),
                    post: Some(post),
                }));
            }
            after = next;
            if after.is_none() {
                out.sort_by(|a, b| a.name.cmp(&b.name));
                return Ok(out);
            }
        }
    }

    /// Whether there is any account yet: the first start asks for one.
    ///
    /// # Errors
    /// When the registry can't be read.
    pub fn has_users(&self) -> Result<bool> {
        Ok(self.system_session().find(&Query::<Account>::all().limit(1))?.first().is_some())
    }
}

impl Assignment {
    /// A role that belongs to no single post.
    #[must_use]
    pub fn of(role: &str) -> Self {
        Self { role: Role::new(role), post: None }
    }

    /// A role at a post.
    #[must_use]
    pub fn at(role: &str, post: Id<kernel::Post>) -> Self {
        Self { role: Role::new(role), post: Some(post) }
    }
}
