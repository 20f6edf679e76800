//! How often the tests kill.

/// How many kills a run makes over both stores: what a change must pass makes [`USUAL`], a long run
/// says `PORTOLAN_KILLS=1000`.
pub const KILLS: &str = "PORTOLAN_KILLS";

/// As many as there is time for on every change.
const USUAL: u32 = 100;

/// How many kills this run makes over both stores.
///
/// # Panics
/// When what [`KILLS`] says is no number: a run that kills less than was asked for would say
/// something that is not so.
#[must_use]
#[expect(clippy::panic, reason = "a test that was told nonsense has nothing to return")]
pub fn kills() -> u32 {
    match std::env::var(KILLS) {
        Ok(text) => text.parse().unwrap_or_else(|e| panic!("{KILLS}={text}: {e}")),
        Err(_) => USUAL,
    }
}
