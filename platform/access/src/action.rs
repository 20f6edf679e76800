//! What can be done, as the policies and the routes name it.

use kernel::Purpose;

/// Something that can be done, with the purpose for which it is done.
///
/// Each crate that owns actions exposes them as `pub const ACTIONS: &[Action]`, and the policies
/// that permit them as `pub const POLICIES: &[(&str, &str)]` (file name, text).
///
/// ```
/// use access::Action;
/// use kernel::Purpose;
///
/// pub const ADMIT: Action = Action::new("border:admit", Purpose::BorderControl);
/// pub const ACTIONS: &[Action] = &[ADMIT];
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Action {
    /// `area:verb`, lower case: `border:admit`.
    pub name: &'static str,
    /// The purpose that goes on record with it.
    pub purpose: Purpose,
}

impl Action {
    /// An action by its name and purpose.
    #[must_use]
    pub const fn new(name: &'static str, purpose: Purpose) -> Self {
        Self { name, purpose }
    }
}

/// Making and changing accounts.
pub const ACCOUNTS: Action = Action::new("access:accounts", Purpose::Administration);
/// Reading who read which record.
pub const LOG: Action = Action::new("access:log", Purpose::Audit);
/// One's own account: password, language, role at work, signing out.
pub const OWN: Action = Action::new("access:own", Purpose::Administration);

/// The actions that this crate owns.
pub const ACTIONS: &[Action] = &[ACCOUNTS, LOG, OWN];

/// The policies over them.
pub const POLICIES: &[(&str, &str)] = &[("access.cedar", include_str!("../policies/access.cedar"))];

/// The roles that there are. An assignment or a policy that names another is refused.
pub const ROLES: &[&str] = &[
    "officer",
    "second_line",
    "supervisor",
    "statistician",
    "administrator",
    "auditor",
    "reader_service",
    "carrier_gateway",
    "system",
];

/// The roles that mean nothing without a post.
pub const ROLES_AT_A_POST: &[&str] = &["officer", "second_line", "supervisor"];

/// The roles of machines: they get tokens, never sign in, and decide nothing.
pub const ROLES_OF_MACHINES: &[&str] = &["reader_service", "carrier_gateway"];
