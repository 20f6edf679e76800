//! The scoreboard against peers.

pub mod bare;
pub mod country;
pub mod population;
pub mod travellers;
