//! From border crossings to migrants: the outcomes-based 12/16-month rule and its kin.
