//! A running node in a test, builders, the store's conformance suite.
//!
//! Always holds: a node of this crate depends on no clock and no chance but those of its seed, so
//! that a test fails today if it fails tomorrow.
//!
//! ```
//! use registry::Record;
//! use testkit::samples::Office;
//!
//! let node = testkit::node().declare(&[Office::spec()]).unwrap();
//! let session = node.session("administrator", kernel::Purpose::Administration);
//! let mut write = session.write("places.open");
//! let id = write.create(&Office::named("Harbour"));
//! write.commit().unwrap();
//! assert_eq!(session.get(id).unwrap().body.name, "Harbour");
//! ```

pub mod conformance;
pub mod disk;
mod kills;
mod node;
pub mod postgres;
mod proxy;
pub mod samples;

pub use kills::{KILLS, kills};
pub use node::{STORE, TestNode, act, node};
pub use proxy::{Proxy, Quality};
