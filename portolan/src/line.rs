//! The lines of a node: what goes up and down, who is called, who may call.
//!
//! Always holds: what goes down is listed here, once; bodies of accounts and sessions never go up.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kernel::{Error, Kind, Result};
use registry::{Registry, Store};
use sync::line::{Calling, Identity, Listening, Watch};
use sync::{Conduct, Down, Kinds, Link, Reach};
use web::LinkState;

use crate::node::{Node, kinds};

/// What goes down to a post: its law, its indicators, what is known of documents, whom the country
/// looks for, the country's posts, the accounts of those who work there, and who is expected there.
/// No other person, unless the record was given to it.
const DOWN: &[Down] = &[
    Down { kind: "places.post", reach: Reach::Every },
    Down { kind: "border.rule_set", reach: Reach::Every },
    Down { kind: "border.indicator", reach: Reach::Every },
    Down { kind: "documents.series", reach: Reach::Every },
    Down { kind: "documents.picture", reach: Reach::Every },
    Down { kind: "documents.lost", reach: Reach::Every },
    Down { kind: "documents.certificate", reach: Reach::Every },
    Down { kind: "documents.revocations", reach: Reach::Every },
    Down { kind: "watchlists.list", reach: Reach::Every },
    Down { kind: "watchlists.entry", reach: Reach::Every },
    Down { kind: "watchlists.photograph", reach: Reach::Every },
    Down { kind: "border.flight", reach: Reach::Concerned(border::flights::down_concerns) },
    Down { kind: "border.expected", reach: Reach::Concerned(border::flights::down_concerns) },
    Down { kind: "access.user", reach: Reach::Concerned(access::down_concerns) },
];

/// How often a post asks what is new.
const ASKING: Duration = Duration::from_secs(10);
/// A post that heard everything within this time is in step.
const FRESH_S: i64 = 45;
/// A line that has been down for less is not worth a word.
const BLINK_S: i64 = 120;

/// How this release exchanges records.
#[must_use]
pub fn conduct() -> Conduct {
    Conduct {
        kinds: Kinds::new(&kinds()),
        stays: &[access::STAYS, border::STAYS],
        governs: &[border::GOVERNS, documents::GOVERNS, watchlists::GOVERNS],
        down: DOWN,
        release: env!("CARGO_PKG_VERSION"),
        asking: ASKING,
    }
}

/// Where the centre's certificate is noted, so that a code can be made beside a running server.
const PIN: &str = "line-pin";

/// The pin of the certificate that the servers of this node show.
///
/// # Errors
/// `line-key`.
pub fn pin(store: &dyn Store, data: &Path) -> Result<sync::Pin> {
    let noted = store.state(PIN)?.and_then(|text| sync::Pin::from_text(&text));
    match noted {
        Some(pin) => Ok(pin),
        None => Ok(Identity::in_folder(data)?.pin()),
    }
}

/// Gets the end of a restored node's journal back from its centre, before anything is written.
///
/// # Errors
/// `restored-without-centre` when the centre can't be reached; `not-the-lost-end`.
pub fn catch_up(registry: &Registry) -> Result<()> {
    if !sync::line::must_catch_up(registry)? {
        return Ok(());
    }
    let bar = crate::backup::bar("entries");
    let back = sync::line::catch_up(registry, &conduct(), &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let back = back.map_err(|e| {
        if e.code() == "not-the-lost-end" {
            return e;
        }
        Error::new(
            Kind::Unavailable,
            "restored-without-centre",
            "This node was put back from a copy, and its centre can't be asked for what was written since. To write now would give the node two histories. Bring the line up, then start again.",
        )
        .because(format!("{}: {}", e.code(), e.reason().unwrap_or_else(|| e.public())))
    })?;
    tracing::warn!(entries = back.entries, gone = ?back.gone, "put back from a copy: the centre gave back what was written since");
    Ok(())
}

/// The lines that stand while a node serves.
#[derive(Default)]
pub struct Lines {
    calling: Option<Calling>,
    listening: Option<Listening>,
}

impl Lines {
    /// Calls the centre, if there is one, and takes calls, if that was asked for.
    ///
    /// # Errors
    /// `cant-listen`, `line-key`; when the store can't be read.
    pub fn open(node: &Node, listen: Option<SocketAddr>) -> Result<Self> {
        let data = node.data.clone();
        let disk = Arc::new(move || free(&data));
        let calling = Calling::start(node.registry.clone(), conduct(), disk)?;
        let listening = listen
            .map(|at| {
                let identity = Identity::in_folder(&node.data)?;
                node.registry.store().set_state(PIN, &identity.pin().text())?;
                Listening::start(node.registry.clone(), conduct(), identity, at)
            })
            .transpose()?;
        Ok(Self { calling, listening })
    }

    /// Where nodes may call.
    #[must_use]
    pub fn at(&self) -> Option<SocketAddr> {
        self.listening.as_ref().map(Listening::at)
    }

    /// What reads how the node stands to its centre.
    #[must_use]
    pub fn watch(&self) -> Option<Watch> {
        self.calling.as_ref().map(Calling::watch)
    }
}

/// Bytes free on the disk of a folder.
#[cfg(unix)]
fn free(data: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(data).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

/// How a node stands to its centre, as the frame says it.
#[must_use]
pub fn state(link: &Link, now: jiff::Timestamp) -> LinkState {
    let since = |at: jiff::Timestamp| now.duration_since(at).as_secs();
    let behind = |at: Option<jiff::Timestamp>| {
        let minutes = at.map_or(0, |at| since(at) / 60).max(0);
        LinkState::Behind { minutes: u32::try_from(minutes).unwrap_or(u32::MAX) }
    };
    match (link.up, link.at) {
        (true, _) if link.backlog == 0 && link.told.is_some_and(|at| since(at) < FRESH_S) => {
            LinkState::InStep
        }
        (true, _) => behind(link.in_step),
        (false, Some(at)) if since(at) < BLINK_S && link.trouble.is_none() => behind(link.in_step),
        (false, Some(at)) => LinkState::OfflineSince(at),
        (false, None) => behind(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> jiff::Timestamp {
        jiff::Timestamp::constant(1_795_492_800 + second, 0)
    }

    #[test]
    fn what_each_room_says_of_its_kinds_holds_here() {
        let conduct = conduct();
        for kind in [border::GOVERNS, documents::GOVERNS, watchlists::GOVERNS].concat() {
            assert!(conduct.governs(kind), "{kind}");
        }
        for kind in [access::STAYS, border::STAYS].concat() {
            assert!(conduct.stays(kind), "{kind}");
        }
        assert!(!conduct.governs("border.crossing") && !conduct.stays("border.crossing"));
    }

    #[test]
    fn the_frame_says_how_the_line_stands() {
        let up = Link { up: true, at: Some(at(0)), told: Some(at(0)), ..Link::default() };
        assert_eq!(state(&up, at(10)), LinkState::InStep);
        let lags = Link { backlog: 3, in_step: Some(at(-600)), ..up.clone() };
        assert_eq!(state(&lags, at(0)), LinkState::Behind { minutes: 10 });
        let old = Link { in_step: Some(at(0)), ..up.clone() };
        assert_eq!(state(&old, at(300)), LinkState::Behind { minutes: 5 });
        let down = Link { up: false, ..up };
        assert_eq!(state(&down, at(30)), LinkState::Behind { minutes: 0 });
        assert_eq!(state(&down, at(14 * 86_400)), LinkState::OfflineSince(at(0)));
        assert_eq!(state(&Link::default(), at(0)), LinkState::Behind { minutes: 0 });
    }

    #[test]
    fn every_kind_that_goes_down_is_known() {
        let known = Kinds::new(&kinds());
        for down in DOWN {
            assert!(known.get(down.kind).is_some(), "{}", down.kind);
        }
        for stays in access::STAYS {
            assert!(known.get(stays).is_some(), "{stays}");
        }
    }
}
