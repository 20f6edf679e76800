//! Ids, clock, chance, actor, purpose and the one error.
