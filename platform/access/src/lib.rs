//! Who may do what: sign-in, sessions, roles and policies.
