//! Every text that is shown, in English, French and Spanish together (Fluent).
//!
//! Always holds: a bundle that [`Languages::new`] accepts has parsed whole, and says each key once.
//!
//! Left out: choosing the language ([`crate::Language::choose`]), numbers and dates.

mod check;
mod used;

use std::collections::HashMap;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use kernel::{Error, Result};

pub use check::check;
pub use used::keys_used;

use crate::{Arg, Language};

/// The texts of one crate, as Fluent files.
#[derive(Debug, Clone, Copy)]
pub struct Texts {
    /// English.
    pub en: &'static str,
    /// French.
    pub fr: &'static str,
    /// Spanish.
    pub es: &'static str,
}

impl Texts {
    /// From the three files in the order English, French, Spanish, for crates that lie below this
    /// one.
    #[must_use]
    pub const fn from_three(of: (&'static str, &'static str, &'static str)) -> Self {
        Self { en: of.0, fr: of.1, es: of.2 }
    }

    /// The file of a language.
    #[must_use]
    pub const fn of(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.en,
            Language::French => self.fr,
            Language::Spanish => self.es,
        }
    }
}

/// The texts of all crates, ready to be said.
pub struct Languages(HashMap<Language, FluentBundle<FluentResource>>);

impl std::fmt::Debug for Languages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Languages")
    }
}

impl Languages {
    /// Puts the texts of several crates together.
    ///
    /// # Errors
    /// When a file is not Fluent, or two crates say the same key.
    pub fn new(all: &[Texts]) -> Result<Self> {
        let mut bundles = HashMap::new();
        for language in Language::ALL {
            let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
            // The marks that isolate right-to-left text would end up in what officers copy;
            // none of the languages so far needs them.
            bundle.set_use_isolating(false);
            for texts in all {
                let resource = FluentResource::try_new(texts.of(language).to_owned()).map_err(
                    |(_, errors)| Error::internal(format!("{language:?} texts: {errors:?}")),
                )?;
                bundle
                    .add_resource(resource)
                    .map_err(|e| Error::internal(format!("{language:?} texts: {e:?}")))?;
            }
            bundles.insert(language, bundle);
        }
        Ok(Self(bundles))
    }

    /// A text, if there is one: in this language, else in English.
    #[must_use]
    pub fn say(&self, language: Language, key: &str, args: &[(&str, Arg)]) -> Option<String> {
        [language, Language::English].into_iter().find_map(|language| {
            let bundle = self.0.get(&language)?;
            let pattern = bundle.get_message(key)?.value()?;
            let mut given = FluentArgs::with_capacity(args.len());
            for (name, value) in args {
                given.set((*name).to_owned(), value.fluent(language));
            }
            let mut faults = Vec::new();
            let said = bundle.format_pattern(pattern, Some(&given), &mut faults).into_owned();
            if !faults.is_empty() {
                tracing::warn!(key, ?faults, "a text lacks an argument");
            }
            Some(said)
        })
    }
}
