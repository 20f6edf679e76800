//! The shell of every page and of the API.
