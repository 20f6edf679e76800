//! The scoreboard against peers.
