//! Statistics: from crossings to published tables.
