//! The scoreboard against peers.

pub mod arrivals;
pub mod bare;
pub mod country;
pub mod figures;
pub mod lists;
pub mod ours;
pub mod peers;
pub mod population;
pub mod travellers;
