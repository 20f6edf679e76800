//! The words of a kit's pages: its own, and those of the rooms whose pages it stands in for, so
//! that a field has one name on paper and on the screen.

use kernel::Result;
use web::{Arg, Language, Languages, Texts};

/// The words of this folder.
const OWN: Texts = Texts {
    en: include_str!("../../locales/en.ftl"),
    fr: include_str!("../../locales/fr.ftl"),
    es: include_str!("../../locales/es.ftl"),
};

/// Every word.
///
/// # Errors
/// When they don't parse.
pub(super) fn words() -> Result<Languages> {
    let (access, places) = (Texts::from_three(access::TEXTS), Texts::from_three(places::TEXTS));
    Languages::new(&[OWN, border::TEXTS, access, places])
}

/// The words in one language, ready to stand between marks.
#[derive(Clone, Copy)]
pub(super) struct Says<'a> {
    texts: &'a Languages,
    /// Which language.
    pub(super) language: Language,
}

impl<'a> Says<'a> {
    pub(super) fn new(texts: &'a Languages, language: Language) -> Self {
        Self { texts, language }
    }

    /// The text of a key; the key itself where there is none.
    pub(super) fn plain(self, key: &str) -> String {
        self.texts.say(self.language, key, &[]).unwrap_or_else(|| key.to_owned())
    }

    /// The text of a key; what is given where there is none.
    pub(super) fn or(self, key: &str, other: &str) -> String {
        self.texts.say(self.language, key, &[]).unwrap_or_else(|| other.to_owned())
    }

    /// The text of a key, for a page.
    pub(super) fn s(self, key: &str) -> String {
        escaped(&self.plain(key))
    }

    /// The text of a key with values in it, for a page.
    pub(super) fn with(self, key: &str, args: &[(&str, Arg)]) -> String {
        escaped(&self.texts.say(self.language, key, args).unwrap_or_else(|| key.to_owned()))
    }

    /// A ground of refusal, as plain text.
    pub(super) fn ground(self, code: &str) -> String {
        self.or(&format!("border-ground-{code}"), code)
    }
}

/// What can stand between marks.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
