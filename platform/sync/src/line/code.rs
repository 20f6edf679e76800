//! One-time codes: what a post is given to join its centre.
//!
//! A code is short enough to be typed in from paper: 80 bits that only the centre and whoever was
//! given the code know, and 160 bits of the hash of the centre's certificate, so that a post that
//! calls the wrong machine, or one in between, finds out before it says anything.

use kernel::{Error, Result};
use sha2::{Digest, Sha256};

/// The bits that are secret, in bytes.
const SECRET: usize = 10;
/// How much of the certificate's hash is in a code, in bytes.
const PIN: usize = 20;
/// Crockford's base 32, without I, L, O and U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What is known of a certificate: the first 160 bits of the SHA-256 of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin(pub [u8; PIN]);

impl Pin {
    /// Of a certificate (DER).
    #[must_use]
    pub fn of(certificate: &[u8]) -> Self {
        let mut pin = [0; PIN];
        for (to, from) in pin.iter_mut().zip(Sha256::digest(certificate)) {
            *to = from;
        }
        Self(pin)
    }

    /// As hexadecimal text.
    #[must_use]
    pub fn text(&self) -> String {
        hex::encode(self.0)
    }

    /// From such text.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut pin = [0; PIN];
        hex::decode_to_slice(text, &mut pin).ok()?;
        Some(Self(pin))
    }
}

/// A one-time code. Never in a log: it has no `Debug` that shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    secret: [u8; SECRET],
    pin: Pin,
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code")
    }
}

impl Code {
    /// A new one, out of chance, for the certificate of the line.
    #[must_use]
    pub fn new(chance: &mut dyn FnMut(&mut [u8]), pin: Pin) -> Self {
        let mut secret = [0; SECRET];
        chance(&mut secret);
        Self { secret, pin }
    }

    /// The certificate that the centre will show.
    #[must_use]
    pub const fn pin(&self) -> Pin {
        self.pin
    }

    /// What proves to the centre that its code was given to whoever sends it.
    #[must_use]
    pub fn secret(&self) -> String {
        hex::encode(self.secret)
    }

    /// As it is printed: twelve groups of four.
    ///
    /// ```
    /// let pin = sync::Pin([7; 20]);
    /// let code = sync::Code::new(&mut |bytes| bytes.fill(9), pin);
    /// let typed = code.text().to_lowercase().replace('-', " ");
    /// assert_eq!(sync::Code::from_text(&typed).unwrap(), code);
    /// ```
    #[must_use]
    pub fn text(&self) -> String {
        let bytes: Vec<u8> = self.secret.iter().chain(&self.pin.0).copied().collect();
        let mut out = String::with_capacity(60);
        for (n, five) in bytes.chunks(5).enumerate() {
            let bits = five.iter().fold(0_u64, |bits, b| bits << 8 | u64::from(*b));
            for place in 0..8 {
                if (n, place) != (0, 0) && place % 4 == 0 {
                    out.push('-');
                }
                let letter = usize::try_from(bits >> (35 - 5 * place) & 31).unwrap_or(0);
                out.push(LETTERS.get(letter).copied().map_or('0', char::from));
            }
        }
        out
    }

    /// From what was typed; small letters, spaces, and O for 0 or I and L for 1 are understood.
    ///
    /// # Errors
    /// `bad-node-code`.
    pub fn from_text(text: &str) -> Result<Self> {
        let bad = || {
            Error::invalid(
                "bad-node-code",
                "This is no code for joining: it has 48 letters and digits. Type it as it stands on the sheet, or have the centre make a new one.",
            )
        };
        let mut bytes = Vec::with_capacity(SECRET + PIN);
        let (mut bits, mut have) = (0_u32, 0);
        for c in text.chars().filter(|c| !matches!(c, '-' | ' ' | '\n' | '\r' | '\t')) {
            let c = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let value = LETTERS.iter().position(|l| char::from(*l) == c).ok_or_else(bad)?;
            bits = (bits << 5 | u32::try_from(value).map_err(|_| bad())?) & 0xfff;
            have += 5;
            if have >= 8 {
                have -= 8;
                bytes.push(u8::try_from(bits >> have & 0xff).map_err(|_| bad())?);
            }
        }
        let (secret, pin) = bytes.split_at_checked(SECRET).ok_or_else(bad)?;
        Ok(Self {
            secret: secret.try_into().map_err(|_| bad())?,
            pin: Pin(pin.try_into().map_err(|_| bad())?),
        })
    }
}

/// What the centre keeps of a code's secret: it has 80 bits of chance, so that its plain hash gives
/// nothing away.
#[must_use]
pub fn secret_hash(secret: &str) -> String {
    hex::encode(Sha256::new().chain_update(b"portolan code\0").chain_update(secret).finalize())
}
