//! Drives the built binary: HTTP, browser, faults.
