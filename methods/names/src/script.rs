//! Which script a letter belongs to.
//!
//! Leaves out: scripts that nobody's passport is printed in; their letters are [`Script::Other`] and
//! are read by a general table.

use serde::Serialize;

/// A script in which names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Script {
    /// Latin, with all its diacritics, and digits.
    Latin,
    /// Cyrillic.
    Cyrillic,
    /// Greek.
    Greek,
    /// Arabic, with Persian, Urdu and Pashto letters.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Chinese characters, kanji and hanja.
    Han,
    /// Hiragana and katakana.
    Kana,
    /// Hangul.
    Hangul,
    /// Devanagari.
    Devanagari,
    /// Ethiopic: Amharic, Tigrinya.
    Ethiopic,
    /// Any other.
    Other,
}

impl Script {
    /// The script of a letter, by its block in Unicode.
    #[must_use]
    pub fn of(letter: char) -> Self {
        match u32::from(letter) {
            0..=0x024F | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF | 0xFF21..=0xFF5A => {
                Self::Latin
            }
            0x0250..=0x02FF => Self::Latin,
            0x0370..=0x03FF | 0x1F00..=0x1FFF => Self::Greek,
            0x0400..=0x052F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Self::Cyrillic,
            0x0590..=0x05FF | 0xFB1D..=0xFB4F => Self::Hebrew,
            0x0600..=0x06FF
            | 0x0750..=0x077F
            | 0x08A0..=0x08FF
            | 0xFB50..=0xFDFF
            | 0xFE70..=0xFEFE => Self::Arabic,
            0x0900..=0x097F => Self::Devanagari,
            0x1200..=0x139F | 0x2D80..=0x2DDF | 0xAB00..=0xAB2F => Self::Ethiopic,
            0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF => Self::Hangul,
            0x3040..=0x30FF | 0x31F0..=0x31FF | 0xFF66..=0xFF9F => Self::Kana,
            0x2E80..=0x2FDF
            | 0x3005..=0x3007
            | 0x3400..=0x4DBF
            | 0x4E00..=0x9FFF
            | 0xF900..=0xFAFF
            | 0x20000..=0x3FFFF => Self::Han,
            _ => Self::Other,
        }
    }

    /// Whether short vowels are not written.
    #[must_use]
    pub const fn hides_vowels(self) -> bool {
        matches!(self, Self::Arabic | Self::Hebrew)
    }
}
