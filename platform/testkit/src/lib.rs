//! A running node in a test, builders, the store's conformance suite.
