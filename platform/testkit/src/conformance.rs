//! What every store must do, as one suite over the trait.
