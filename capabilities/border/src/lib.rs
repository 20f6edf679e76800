//! The desk: first line, second line, shift, stays and the rules of entry.
