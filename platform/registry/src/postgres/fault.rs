//! What PostgreSQL says, as the one error.

use kernel::{Error, Kind};
use tokio_postgres::error::SqlState;

use crate::fault;

fn unavailable(code: &'static str, public: &str) -> Error {
    Error::new(Kind::Unavailable, code, public)
}

/// Whether the connection is gone, so that nothing is known of what was under way.
pub(super) fn is_lost(e: &tokio_postgres::Error) -> bool {
    let stopped = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::DATABASE_DROPPED,
    ];
    match e.as_db_error() {
        Some(db) => stopped.contains(db.code()) || db.code().code().starts_with("08"),
        None => {
            e.is_closed() || std::error::Error::source(e).is_some_and(|s| s.is::<std::io::Error>())
        }
    }
}

/// Whether the same again may go well.
pub(super) fn is_passing(e: &tokio_postgres::Error) -> bool {
    let code = e.code();
    code == Some(&SqlState::T_R_DEADLOCK_DETECTED)
        || code == Some(&SqlState::T_R_SERIALIZATION_FAILURE)
}

pub(super) fn away() -> Error {
    unavailable(
        "database-away",
        "The database can't be reached. Nothing was saved. Portolan goes on by itself when it is back; if it stays away, tell your administrator.",
    )
}

/// What went wrong; `what` was being done, and goes to the log only. The server's own words may
/// quote a value, so that they go nowhere else.
pub(super) fn sql(what: &str) -> impl FnOnce(tokio_postgres::Error) -> Error {
    move |e| {
        let said = e.as_db_error().map_or_else(
            || match std::error::Error::source(&e) {
                Some(cause) => format!("{e}: {cause}"),
                None => e.to_string(),
            },
            |db| format!("{} {}", db.code().code(), db.message()),
        );
        let public = match e.code() {
            Some(c) if *c == SqlState::DISK_FULL => fault::disk_full(),
            Some(c) if *c == SqlState::READ_ONLY_SQL_TRANSACTION => unavailable(
                "read-only",
                "The database can't be written to: it is a replica, or was set to read only. Nothing was saved. Name the primary with --database.",
            ),
            Some(c) if *c == SqlState::TOO_MANY_CONNECTIONS => unavailable(
                "database-busy",
                "The database has no connection left. Nothing was saved. Try again, or let the database have more (max_connections).",
            ),
            Some(c) if c.code().starts_with("28") => unavailable(
                "database-refused",
                "The database did not let Portolan in. Look at the user, the password file and pg_hba.conf.",
            ),
            Some(c) if *c == SqlState::UNDEFINED_DATABASE => unavailable(
                "no-database",
                "There is no such database. Make it with createdb, then start again.",
            ),
            Some(c) if *c == SqlState::INSUFFICIENT_PRIVILEGE => unavailable(
                "database-rights",
                "The database does not allow this to Portolan's user. Make that user the owner of the database.",
            ),
            Some(c) if *c == SqlState::DATETIME_FIELD_OVERFLOW => Error::invalid(
                "time-out-of-range",
                "This date is too long ago to be kept. Nothing was saved. Correct it, then try again.",
            ),
            _ if is_lost(&e) || e.to_string().starts_with("error connecting") => away(),
            _ => return Error::internal(format!("{what}: {said}")),
        };
        public.because(format!("{what}: {said}"))
    }
}
