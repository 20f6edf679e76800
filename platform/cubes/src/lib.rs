//! Columnar segments in, tables out: the only crate that names Arrow and Parquet.
