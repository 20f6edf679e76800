//! Lists of whom a State looks for, their entries, and screening against them.
