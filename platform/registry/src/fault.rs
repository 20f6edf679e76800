//! What SQLite and the file system say, as the one error.

use std::io;

use kernel::{Error, Kind};
use rusqlite::ErrorCode;

pub(crate) fn disk_full() -> Error {
    Error::new(
        Kind::Unavailable,
        "disk-full",
        "The disk is full. Nothing was saved, and nothing that was saved before is lost. Make room, then try again.",
    )
}

pub(crate) fn read_only() -> Error {
    Error::new(
        Kind::Unavailable,
        "read-only",
        "The data folder can't be written to. Nothing was saved. Give the account that runs Portolan the right to write there.",
    )
}

pub(crate) fn newer_database() -> Error {
    Error::new(
        Kind::Unavailable,
        "newer-database",
        "A newer release of Portolan made this database. Nothing was changed. Start it with that release, or a newer one.",
    )
}

pub(crate) fn data_in_use() -> Error {
    Error::new(
        Kind::Unavailable,
        "data-in-use",
        "Another Portolan is running on this data folder. Stop it first, or choose another folder with --data.",
    )
}

pub(crate) fn damaged() -> Error {
    Error::new(
        Kind::Unavailable,
        "damaged-database",
        "The database is damaged, or is not one of Portolan's. Keep a copy of the folder as it is, and restore the last backup into a new one.",
    )
}

pub(crate) fn stopped() -> Error {
    Error::new(
        Kind::Unavailable,
        "stopping",
        "Portolan is shutting down. Nothing was saved. Try again when it is back.",
    )
}

/// What went wrong in SQLite; `what` was being done, and goes to the log only.
pub(crate) fn sql(what: &str) -> impl FnOnce(rusqlite::Error) -> Error {
    move |e| {
        let public = match e.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => disk_full(),
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                read_only()
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => data_in_use(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => damaged(),
            Some(ErrorCode::SystemIoFailure) => Error::new(
                Kind::Unavailable,
                "disk-failure",
                "The disk reported a fault. What was being saved may not be there. Tell your administrator.",
            ),
            _ => return Error::internal(format!("{what}: {e}")),
        };
        public.because(format!("{what}: {e}"))
    }
}

/// What went wrong in the file system.
pub(crate) fn file(what: &str) -> impl FnOnce(io::Error) -> Error {
    move |e| {
        let public = match e.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => disk_full(),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => read_only(),
            io::ErrorKind::NotFound => Error::new(
                Kind::Unavailable,
                "no-data",
                "There is no Portolan data in this folder. Look at the path given with --data.",
            ),
            _ => return Error::internal(format!("{what}: {e}")),
        };
        public.because(format!("{what}: {e}"))
    }
}
