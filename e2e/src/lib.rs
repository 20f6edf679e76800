//! Drives the built binary as people and programs do: over HTTP, in a browser, and by breaking it.
//!
//! Always holds: of ours nothing is linked but the test's tools (a PostgreSQL server, a line that can
//! be cut), so that what is tested is what is shipped; a test that can't run says why, in the file
//! that the summary of `cargo xtask test` reads; nothing sleeps for a guess, what is waited for is
//! an event (a line printed, an element on the page, a process gone, a page that says so).
//! Left out: building the binary, and fetching a browser: `cargo xtask test` does both.

mod browser;
mod country;
mod demo;
mod http;
mod node;
mod officer;
mod program;
mod skip;

pub use browser::{Browser, Key, Look, Theme};
pub use country::{Country, Seat, until};
pub use demo::Demo;
pub use http::{Answer, Client};
pub use node::{NAME, Node, PASSWORD, add_account, add_account_as, serving};
pub use officer::Officer;
pub use program::{Finished, Running, binary, run, run_with};
pub use skip::{browser_tools, skipped};

/// What a step of a test gives; the text says what was done and what came of it.
pub type Outcome<T> = Result<T, String>;
