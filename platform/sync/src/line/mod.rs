//! The line between a post and its centre: TLS, one call at a time, every message signed.
//!
//! A post calls; a centre is called. The post says who it is, brings up what it wrote since, in
//! parcels of which several may be under way, and asks what is new. A call that breaks off costs
//! what was under way; the next one goes on after what is held.
//!
//! Always holds: whoever joins does so with a one-time code in which the centre's certificate is
//! pinned; from then on its own key speaks for it; each end keeps the other's newest signed head,
//! so that neither can show two histories unnoticed.
//!
//! Left out: one server of a database that stands in for another on a line, which both may serve
//! as long as they share the files `line.key` and `line.crt`.

mod centre;
pub mod code;
mod message;
mod post;
mod tls;
mod wire;

pub use centre::Listening;
pub use post::{
    Calling, CaughtUp, Disk, Watch, catch_up, join, must_catch_up, witnessed, witnessed_key,
};
pub use tls::Identity;
pub use wire::Traffic;
