//! Keeping watchlists, judging hits, and how often each list is right.
