//! The scoreboard against peers.

pub mod country;
