//! Passwords: how they are kept, and which are taken.
//!
//! Always holds: only an argon2id hash is kept (RFC 9106), in PHC string format with its own
//! parameters; hashing is done by at most a few threads at once, because each takes its memory.
//!
//! Left out: rules about digits and symbols, and forced changes. NIST SP 800-63B §3.1.1.2 advises
//! against both; length and "not your own name" are what is asked.

use std::sync::{Condvar, Mutex, PoisonError};

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use kernel::{Error, Result};
use subtle::ConstantTimeEq;

/// The shortest password, in characters.
pub const MIN_CHARACTERS: usize = 12;
/// The longest, in characters: enough for any sentence, and a bound on what is hashed.
pub const MAX_CHARACTERS: usize = 256;

/// What a hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane.
    pub const STANDARD: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// For tests and made-up accounts only: as cheap as the algorithm allows.
    pub const CHEAP: Self = Self { memory_kib: 8, passes: 1, lanes: 1 };

    fn params(self) -> Result<Params> {
        Params::new(self.memory_kib, self.passes, self.lanes, None).map_err(wrong)
    }

    /// How this cost stands in a PHC string.
    fn phc(self) -> String {
        format!("$m={},t={},p={}$", self.memory_kib, self.passes, self.lanes)
    }
}

fn wrong(e: impl std::fmt::Display) -> Error {
    Error::internal(format!("argon2: {e}"))
}

/// Hashes passwords, a few at a time, each in memory that is kept for the next: given back to the
/// allocator by whichever thread a request has, it would stay with each of them.
pub(crate) struct Hasher {
    cost: Cost,
    /// Verified against when there is no such account, so that it takes as long.
    nobody: String,
    free: Mutex<Vec<Vec<Block>>>,
    freed: Condvar,
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hasher({:?})", self.cost)
    }
}

impl Hasher {
    /// # Errors
    /// When the cost is none that argon2 takes.
    pub(crate) fn new(cost: Cost, at_once: usize, salt: [u8; 16]) -> Result<Self> {
        let mut hasher = Self {
            cost,
            nobody: String::new(),
            free: Mutex::new(vec![Vec::new(); at_once.max(1)]),
            freed: Condvar::new(),
        };
        hasher.nobody = hasher.hash("nobody has this password", salt)?;
        Ok(hasher)
    }

    fn compute(
        &self,
        argon2: &Argon2<'_>,
        password: &str,
        salt: &[u8],
        out: &mut [u8],
    ) -> Result<()> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = loop {
            match free.pop() {
                Some(memory) => break memory,
                None => free = self.freed.wait(free).unwrap_or_else(PoisonError::into_inner),
            }
        };
        drop(free);
        memory.resize(argon2.params().block_count(), Block::default());
        let done =
            argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, &mut memory);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
        self.freed.notify_one();
        done.map_err(wrong)
    }

    pub(crate) fn hash(&self, password: &str, salt: [u8; 16]) -> Result<String> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.cost.params()?);
        let mut out = [0; Params::DEFAULT_OUTPUT_LEN];
        self.compute(&argon2, password, &salt, &mut out)?;
        let hash = PasswordHash {
            algorithm: Algorithm::Argon2id.ident(),
            version: Some(Version::V0x13.into()),
            params: ParamsString::try_from(argon2.params()).map_err(wrong)?,
            salt: Some(Salt::new(&salt).map_err(wrong)?),
            hash: Some(Output::new(&out).map_err(wrong)?),
        };
        Ok(hash.to_string())
    }

    /// Whether the password is the one that was hashed; takes as long when there is no hash.
    pub(crate) fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let against = PasswordHash::new(hash.unwrap_or(&self.nobody)).map_err(wrong)?;
        let algorithm = Algorithm::try_from(against.algorithm.as_str()).map_err(wrong)?;
        let version = against.version.map_or(Ok(Version::V0x13), Version::try_from);
        let params = Params::try_from(&against).map_err(wrong)?;
        let (Some(salt), Some(known)) = (&against.salt, &against.hash) else {
            return Err(wrong("a hash without its salt or its value"));
        };
        let mut out = vec![0; known.len()];
        let argon2 = Argon2::new(algorithm, version.map_err(wrong)?, params);
        self.compute(&argon2, password, salt, &mut out)?;
        let right = bool::from(out.ct_eq(known.as_bytes()));
        Ok(right && hash.is_some())
    }

    /// Whether a hash was made at another cost than today's, and should be made again.
    pub(crate) fn outdated(&self, hash: &str) -> bool {
        !hash.contains(&self.cost.phc())
    }
}

/// Whether a password may be taken for an account.
///
/// # Errors
/// `password-refused`, with a fault for the field `password`.
pub fn check(password: &str, name: &str, shown: &str) -> Result<()> {
    let refuse = |code, message: String| {
        Err(Error::invalid("password-refused", "This password can't be used.")
            .field("password", code, message))
    };
    let characters = password.chars().take(MAX_CHARACTERS + 1).count();
    if characters < MIN_CHARACTERS {
        return refuse(
            "password-short",
            format!("Use at least {MIN_CHARACTERS} characters; a few words in a row are fine."),
        );
    }
    if characters > MAX_CHARACTERS {
        return refuse("password-long", format!("Use at most {MAX_CHARACTERS} characters."));
    }
    let folded = password.to_lowercase();
    let named = std::iter::once(name)
        .chain(shown.split_whitespace())
        .map(str::to_lowercase)
        .any(|part| part.chars().count() >= 3 && folded.contains(&part));
    if named {
        return refuse("password-name", "Leave your own name out of the password.".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(password: &str) -> Option<&'static str> {
        check(password, "a.moreau", "Ana Moreau").err().map(|e| e.fields()[0].code)
    }

    #[test]
    fn length_and_the_own_name_are_what_is_asked() {
        assert_eq!(fault("eleven char"), Some("password-short"));
        assert_eq!(fault("twelve chars"), None);
        assert_eq!(fault("le pont de MOREAU"), Some("password-name"));
        assert_eq!(fault(&"x".repeat(257)), Some("password-long"));
        assert_eq!(fault(&"é".repeat(12)), None, "characters are counted, not bytes");
    }

    #[test]
    fn a_hash_says_how_it_was_made() {
        let hasher = Hasher::new(Cost::CHEAP, 1, [1; 16]).unwrap();
        let hash = hasher.hash("a river of paper", [2; 16]).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        assert!(hasher.verify("a river of paper", Some(&hash)).unwrap());
        assert!(!hasher.verify("a river of papers", Some(&hash)).unwrap());
        assert!(!hasher.verify("nobody has this password", None).unwrap());
        // The library's own way, in memory of its own, says the same of it.
        use argon2::PasswordVerifier;
        Argon2::default().verify_password(b"a river of paper", hash.as_str()).unwrap();
        let other = Hasher::new(Cost { memory_kib: 64, passes: 2, lanes: 1 }, 1, [1; 16]).unwrap();
        assert!(other.verify("a river of paper", Some(&hash)).unwrap(), "at its own cost");
        assert!(other.outdated(&hash));
        assert!(other.verify("a river of paper", Some("not a hash")).is_err());
        assert!(!hasher.outdated(&hash));
        assert!(Hasher::new(Cost::STANDARD, 1, [1; 16]).unwrap().outdated(&hash));
    }
}
