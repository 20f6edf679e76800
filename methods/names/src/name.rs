//! A name, read once and compared often.

use crate::keys;
use crate::model::{PartKind, Schema};
use crate::script::Script;

/// The most words of a name that are read.
pub const MOST_WORDS: usize = 32;
/// The longest name that is read, in characters; what is beyond is cut, and said.
pub const LONGEST_NAME: usize = 400;

/// A stretch of a name's own bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Span {
    from: u16,
    len: u16,
}

impl Span {
    fn of(self, bytes: &[u8]) -> &[u8] {
        let from = usize::from(self.from);
        bytes.get(from..from + usize::from(self.len)).unwrap_or_default()
    }
}

/// A word of a name.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    shown: Span,
    letters: Span,
    sounds: Span,
    /// What it is, as far as reading can tell.
    pub kind: PartKind,
    /// The script it was written in.
    pub script: Script,
    /// How many times *son of* stands before it, and one; nought where the name says nothing of it.
    pub depth: u8,
    /// Whether it stands with the Arabic article.
    pub article: bool,
    /// What agreeing on it says, in nats; nought for what is no name.
    pub worth: f32,
    /// Classes of its consonants, a bit each.
    pub classes: u16,
    /// Of which names it is a form (see `words::forms`).
    pub forms: [u16; 2],
}

/// What reading a name had to do to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notes {
    /// It was longer than [`LONGEST_NAME`] characters, or than [`MOST_WORDS`] words.
    pub cut: bool,
    /// Control characters or marks that turn the direction of writing were taken out.
    pub controls: bool,
    /// It is written in more than one script.
    pub mixed: bool,
    /// The document's field was full, so that its last word may be cut off (Doc 9303-3 §4.6).
    pub truncated: bool,
}

/// A name, prepared for comparing.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    bytes: Box<[u8]>,
    pub(crate) parts: Box<[Part]>,
    pub(crate) schema: Schema,
    notes: Notes,
}

/// A word as reading found it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    pub shown: String,
    pub letters: String,
    pub sounds: Vec<u8>,
    pub kind: PartKind,
    pub script: Script,
    pub depth: u8,
    pub article: bool,
    pub worth: f32,
}

impl Name {
    pub(crate) fn assemble(words: &[Word], schema: Schema, notes: Notes) -> Self {
        let mut bytes = Vec::new();
        let mut keep = |text: &[u8]| {
            let from = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
            let len = u16::try_from(text.len()).unwrap_or(0);
            bytes.extend_from_slice(text);
            Span { from, len }
        };
        let parts = words
            .iter()
            .map(|w| {
                let shown = keep(w.shown.as_bytes());
                // Most names are typed in letters that need no folding: they are kept once.
                let letters = if w.letters == w.shown { shown } else { keep(w.letters.as_bytes()) };
                let sounds =
                    if w.sounds == w.letters.as_bytes() { letters } else { keep(&w.sounds) };
                Part {
                    shown,
                    letters,
                    sounds,
                    kind: w.kind,
                    script: w.script,
                    depth: w.depth,
                    article: w.article,
                    worth: w.worth,
                    classes: keys::classes(&w.sounds),
                    forms: crate::words::forms(&w.letters),
                }
            })
            .collect();
        Self { bytes: bytes.into_boxed_slice(), parts, schema, notes }
    }

    /// Whether nothing of it can be compared.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// What it names.
    #[must_use]
    pub const fn schema(&self) -> Schema {
        self.schema
    }

    /// What reading it had to do.
    #[must_use]
    pub const fn notes(&self) -> Notes {
        self.notes
    }

    /// The script of its first word; none of an empty name.
    #[must_use]
    pub fn script(&self) -> Option<Script> {
        self.parts.first().map(|p| p.script)
    }

    /// How many words of it are names.
    #[must_use]
    pub fn parts(&self) -> u32 {
        let named = self.parts.iter().filter(|p| p.worth > 0.0).count();
        u32::try_from(named).unwrap_or(u32::MAX)
    }

    /// The keys by which it is found, each with the number of a question: twice the number of the
    /// word for the keys that all likely spellings of it share, in whatever script, and one more for
    /// the key that close spellings share.
    pub fn keys(&self) -> impl Iterator<Item = (u8, u64)> {
        keys::of(self).into_iter()
    }

    /// By what a pair of names is put in order: nothing that anybody would see.
    pub(crate) fn order(&self) -> (&[u8], u8) {
        let kind = match self.schema {
            Schema::Person => 0,
            Schema::Organization => 1,
            Schema::Vessel => 2,
            Schema::Any => 3,
        };
        (&self.bytes, kind)
    }

    pub(crate) fn shown(&self, part: &Part) -> &str {
        std::str::from_utf8(part.shown.of(&self.bytes)).unwrap_or("")
    }

    pub(crate) fn letters(&self, part: &Part) -> &[u8] {
        part.letters.of(&self.bytes)
    }

    pub(crate) fn sounds(&self, part: &Part) -> &[u8] {
        part.sounds.of(&self.bytes)
    }
}
