//! The different values of a column, each kept once.
//!
//! Always: number 0 is the missing value; a value keeps its number. How often a value occurs is
//! counted until the counts are frozen, so that a later record doesn't change what an earlier pair
//! was worth.

use std::collections::HashMap;

use crate::number::{at32, narrow, wide};
use crate::signature::Signature;

/// Values by number, and numbers by value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    texts: Vec<Box<str>>,
    signatures: Vec<Signature>,
    numbers: HashMap<Box<str>, u32>,
}

impl Words {
    /// The number of a value, new if it is new. `None` is 0.
    pub(crate) fn number(&mut self, text: Option<&str>) -> u32 {
        if self.texts.is_empty() {
            self.texts.push("".into());
            self.signatures.push(Signature::default());
        }
        let Some(text) = text else { return 0 };
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = narrow(self.texts.len());
        self.texts.push(text.into());
        self.signatures.push(Signature::of(text));
        self.numbers.insert(text.into(), number);
        number
    }

    pub(crate) fn text(&self, number: u32) -> &str {
        self.texts.get(wide(number)).map_or("", |text| text)
    }

    pub(crate) fn signature(&self, number: u32) -> Signature {
        at32(&self.signatures, number)
    }

    pub(crate) fn len(&self) -> usize {
        self.texts.len()
    }
}

/// How often each value occurs in a column.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts {
    of: Vec<u32>,
    /// Values that are not missing.
    pub(crate) filled: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, number: u32) {
        if number == 0 {
            return;
        }
        let place = wide(number);
        if self.of.len() <= place {
            self.of.resize(place + 1, 0);
        }
        if let Some(count) = self.of.get_mut(place) {
            *count += 1;
            self.filled += 1;
        }
    }

    pub(crate) fn of(&self, number: u32) -> u32 {
        at32(&self.of, number)
    }
}
