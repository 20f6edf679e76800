//! Countries, regions, posts and offices.
