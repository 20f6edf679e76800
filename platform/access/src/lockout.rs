//! Lock-out: who must wait before the next try, and how long.
//!
//! Always holds: the delay depends on the name as typed and on the source, whether or not there
//! is such an account, so that it tells nothing; it grows with each failure and never exceeds a
//! quarter of an hour, so that nobody can shut an officer out for a shift; memory is bounded.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

/// Failures for one account before waiting begins.
pub const FREE_TRIES_PER_ACCOUNT: u32 = 5;
/// Failures from one source before waiting begins: a post's officers share an address.
pub const FREE_TRIES_PER_SOURCE: u32 = 20;
/// A run of failures is forgotten when it has been quiet for so long, in minutes.
pub const FORGOTTEN_AFTER_MINUTES: i64 = 60;
const FIRST_DELAY_S: i64 = 15;
const LONGEST_DELAY_S: i64 = 15 * 60;
const KEPT: usize = 20_000;

/// How long to wait after the last of `failures`.
#[must_use]
pub fn delay(failures: u32, free: u32) -> SignedDuration {
    let Some(over) = failures.checked_sub(free) else { return SignedDuration::ZERO };
    let doubled = FIRST_DELAY_S.saturating_mul(1_i64.checked_shl(over.min(30)).unwrap_or(i64::MAX));
    SignedDuration::from_secs(doubled.min(LONGEST_DELAY_S))
}

#[derive(Debug, Clone, Copy)]
struct Run {
    failures: u32,
    last: Timestamp,
}

/// What is on record of failed tries, by account name and by source.
#[derive(Debug, Default)]
pub struct Failures {
    accounts: HashMap<String, Run>,
    sources: HashMap<String, Run>,
}

fn since(from: Timestamp, to: Timestamp) -> SignedDuration {
    to.duration_since(from)
}

fn wait(run: Option<&Run>, free: u32, now: Timestamp) -> SignedDuration {
    let Some(run) = run else { return SignedDuration::ZERO };
    let passed = since(run.last, now);
    if passed >= SignedDuration::from_mins(FORGOTTEN_AFTER_MINUTES) {
        return SignedDuration::ZERO;
    }
    delay(run.failures, free).saturating_sub(passed).max(SignedDuration::ZERO)
}

fn add(runs: &mut HashMap<String, Run>, key: &str, at: Timestamp) {
    let forgotten = SignedDuration::from_mins(FORGOTTEN_AFTER_MINUTES);
    if runs.len() >= KEPT && !runs.contains_key(key) {
        runs.retain(|_, run| since(run.last, at) < forgotten);
        if runs.len() >= KEPT
            && let Some(oldest) = runs.iter().min_by_key(|(_, r)| r.last).map(|(k, _)| k.clone())
        {
            runs.remove(&oldest);
        }
    }
    let run = runs.entry(key.to_owned()).or_insert(Run { failures: 0, last: at });
    if since(run.last, at) >= forgotten {
        run.failures = 0;
    }
    run.failures = run.failures.saturating_add(1);
    run.last = run.last.max(at);
}

impl Failures {
    /// How long this name from this source must wait; zero when it may try.
    #[must_use]
    pub fn wait(&self, name: &str, source: &str, now: Timestamp) -> SignedDuration {
        wait(self.accounts.get(name), FREE_TRIES_PER_ACCOUNT, now).max(wait(
            self.sources.get(source),
            FREE_TRIES_PER_SOURCE,
            now,
        ))
    }

    /// Notes a failure.
    pub fn failed(&mut self, name: &str, source: &str, at: Timestamp) {
        add(&mut self.accounts, name, at);
        add(&mut self.sources, source, at);
    }

    /// Forgets the account's failures after a sign-in. The source's stay: whoever tries many
    /// accounts may own one of them.
    pub fn succeeded(&mut self, name: &str) {
        self.accounts.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn the_delay_doubles_and_stays_below_a_quarter_of_an_hour() {
        let seconds: Vec<i64> = (4..13).map(|n| delay(n, 5).as_secs()).collect();
        assert_eq!(seconds, [0, 15, 30, 60, 120, 240, 480, 900, 900]);
        assert_eq!(delay(u32::MAX, 5).as_secs(), 900);
    }

    #[test]
    fn an_account_waits_whatever_the_source() {
        let mut f = Failures::default();
        for n in 0..5 {
            f.failed("ana", &format!("10.0.0.{n}"), at(n));
        }
        assert_eq!(f.wait("ana", "10.9.9.9", at(4)).as_secs(), 15);
        assert_eq!(f.wait("ana", "10.9.9.9", at(19)).as_secs(), 0);
        assert_eq!(f.wait("ben", "10.0.0.1", at(4)).as_secs(), 0);
        f.succeeded("ana");
        assert_eq!(f.wait("ana", "10.9.9.9", at(4)).as_secs(), 0);
    }

    #[test]
    fn a_source_waits_whatever_the_account() {
        let mut f = Failures::default();
        for n in 0..20 {
            f.failed(&format!("name{n}"), "10.0.0.1", at(n));
        }
        assert_eq!(f.wait("ana", "10.0.0.1", at(19)).as_secs(), 15);
        assert_eq!(f.wait("ana", "10.0.0.1", at(19 + 3600)).as_secs(), 0);
    }

    #[test]
    fn memory_is_bounded() {
        let mut f = Failures::default();
        for n in 0..(KEPT + 50) {
            f.failed(&format!("name{n}"), "10.0.0.1", at(0));
        }
        assert!(f.accounts.len() <= KEPT);
    }
}
