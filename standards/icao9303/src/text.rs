//! Short text of a field, held in place: reading a zone then needs no allocation.
//!
//! Always ASCII: what the zone holds beside its own alphabet is shown as `?`.

use serde::{Serialize, Serializer};
use std::fmt;

/// At most `N` ASCII characters.
///
/// ```
/// let text = icao9303::Text::<9>::from_ascii(b"L898902C3");
/// assert_eq!(text.as_str(), "L898902C3");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Text<N> {
    /// Nothing.
    pub const EMPTY: Self = Self { bytes: [0; N], len: 0 };

    /// The bytes as text; bytes that are not printable ASCII become `?`, bytes beyond `N` are left out.
    #[must_use]
    pub fn from_ascii(source: &[u8]) -> Self {
        let mut text = Self::EMPTY;
        for (cell, byte) in text.bytes.iter_mut().zip(source) {
            *cell = if matches!(byte, 0x20..=0x7E) { *byte } else { b'?' };
        }
        text.len = source.len().min(N);
        text
    }

    /// Adds one character; says nothing when there is no room, because callers size `N` by the
    /// field that they copy from.
    pub(crate) fn push(&mut self, byte: u8) {
        if let Some(cell) = self.bytes.get_mut(self.len) {
            *cell = if matches!(byte, 0x20..=0x7E) { byte } else { b'?' };
            self.len += 1;
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.bytes.get(..self.len).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or_default()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl<const N: usize> Default for Text<N> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl<const N: usize> fmt::Display for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<const N: usize> PartialEq<str> for Text<N> {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl<const N: usize> PartialEq<&str> for Text<N> {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl<const N: usize> Serialize for Text<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
