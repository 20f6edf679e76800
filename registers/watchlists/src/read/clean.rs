//! Text as it may be kept: what controls machines or turns writing round is taken away.
//!
//! Always holds: the result has no control character, no directional override or isolate (Unicode
//! Standard Annex 9 §2), no byte order mark, and no two spaces in a row. The joiners U+200C and
//! U+200D stay, since Persian and Indic scripts are spelled with them.

/// The longest name that is taken, in characters: the longest on the lists that were looked at has
/// under two hundred.
pub const LONGEST_NAME: usize = 300;

/// A text after cleaning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// What is left.
    pub text: String,
    /// Whether control characters were taken away.
    pub controls: bool,
    /// Whether characters that turn writing round were taken away.
    pub direction: bool,
}

/// Marks, embeddings, overrides and isolates.
const fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Overrides and embeddings, which show text otherwise than it is; marks that only help are not
/// worth a word.
const fn overrides(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Takes away what a text must not have.
///
/// ```
/// let cleaned = watchlists::read::clean(" Ana\u{202e}\u{0} \u{a0} María ");
/// assert_eq!(cleaned.text, "Ana María");
/// assert!(cleaned.controls && cleaned.direction);
/// ```
#[must_use]
pub fn clean(raw: &str) -> Cleaned {
    let mut out = Cleaned { text: String::with_capacity(raw.len()), ..Cleaned::default() };
    let mut gap = false;
    for c in raw.chars() {
        if c.is_whitespace() {
            gap = true;
            continue;
        }
        if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{fff9}'..='\u{fffb}') {
            out.controls = true;
            continue;
        }
        if turns(c) || matches!(c, '\u{feff}' | '\u{200b}' | '\u{2060}' | '\u{00ad}') {
            out.direction |= overrides(c);
            continue;
        }
        if gap && !out.text.is_empty() {
            out.text.push(' ');
        }
        gap = false;
        out.text.push(c);
    }
    out
}

/// A value as it may be told: cleaned, and cut to 80 characters.
pub(crate) fn shown(raw: &str) -> String {
    clean(&raw.chars().take(400).collect::<String>()).text.chars().take(80).collect()
}

/// Scripts whose letters are taken for one another.
const fn lookalike(c: char) -> Option<u8> {
    match c {
        'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Some(1),
        '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(2),
        '\u{400}'..='\u{52f}' => Some(3),
        '\u{531}'..='\u{58f}' => Some(4),
        _ => None,
    }
}

/// Whether a word has letters of several of the scripts whose letters look alike: Latin, Greek,
/// Cyrillic, Armenian (Unicode Technical Standard 39 §4).
///
/// ```
/// assert!(watchlists::read::mixed_scripts("P\u{430}vel")); // a Cyrillic а
/// assert!(!watchlists::read::mixed_scripts("Pavel Павел"));
/// ```
#[must_use]
pub fn mixed_scripts(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| {
        let mut first = None;
        word.chars().filter_map(lookalike).any(|script| *first.get_or_insert(script) != script)
    })
}
