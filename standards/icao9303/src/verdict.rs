//! The form of what an officer is told: a stable code, what it means, and what to do.
//!
//! What always holds: no verdict is without all three. What each is, is said where it is examined.

/// Makes the enumeration `Verdict` of a line for each, after what it is about.
macro_rules! verdicts {
    ($about:literal; $($(#[doc = $doc:literal])* $name:ident, $code:literal, $meaning:literal, $to_do:literal;)*) => {
        #[doc = $about]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Verdict { $($(#[doc = $doc])* $name,)* }

        impl Verdict {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// What it means, in English.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }

            /// What to do, in English.
            #[must_use]
            pub const fn what_to_do(self) -> &'static str {
                match self { $(Self::$name => $to_do,)* }
            }
        }

        impl serde::Serialize for Verdict {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }
    };
}

pub(crate) use verdicts;
