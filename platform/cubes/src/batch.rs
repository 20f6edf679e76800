//! Crossings in columns, a few thousand at a time, with words replaced by numbers.
//!
//! Always: all columns that were asked for have the batch's length; a code means the same in
//! every batch of a source. Code 0 is "unknown" in every dictionary.

use std::collections::HashMap;
use std::sync::Mutex;

use residence::Status;

use crate::{CubeError, Meaning};

/// Which optional columns the reader should take the trouble to read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wanted {
    /// Citizenship.
    pub citizenship: bool,
    /// Sex.
    pub sex: bool,
    /// Date of birth.
    pub birth_date: bool,
    /// Post.
    pub post: bool,
    /// The stated status before the first crossing.
    pub initial_status: bool,
}

/// A birth date that is not known.
pub const NO_BIRTH_DAY: i32 = i32::MIN;

/// Crossings as parallel columns.
#[derive(Debug, Default, Clone)]
pub struct Batch {
    /// The person: the number as it stands in the file (its bits), or a code for a text.
    pub person: Vec<u64>,
    /// Days since 1970-01-01.
    pub day: Vec<i32>,
    /// Orders crossings of a person on one day: journey number, or milliseconds of the day.
    pub order: Vec<i64>,
    /// Into the country.
    pub is_arrival: Vec<bool>,
    /// Code in [`Words::citizenship`]; empty if not wanted or not there.
    pub citizenship: Vec<u16>,
    /// 0 unknown, 1 female, 2 male, 3 other; empty if not wanted or not there.
    pub sex: Vec<u8>,
    /// Days since 1970-01-01 or [`NO_BIRTH_DAY`]; empty if not wanted or not there.
    pub birth_day: Vec<i32>,
    /// Code in [`Words::post`]; empty if not wanted or not there.
    pub post: Vec<u16>,
    /// The stated status; empty if not wanted or not there.
    pub initial: Vec<Option<Status>>,
}

impl Batch {
    /// How many crossings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.person.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.person.is_empty()
    }

    /// Forgets the crossings, keeps the room.
    pub fn clear(&mut self) {
        self.person.clear();
        self.day.clear();
        self.order.clear();
        self.is_arrival.clear();
        self.citizenship.clear();
        self.sex.clear();
        self.birth_day.clear();
        self.post.clear();
        self.initial.clear();
    }

    /// Takes over the crossings of another batch.
    pub fn append(&mut self, other: &Self) {
        self.person.extend_from_slice(&other.person);
        self.day.extend_from_slice(&other.day);
        self.order.extend_from_slice(&other.order);
        self.is_arrival.extend_from_slice(&other.is_arrival);
        self.citizenship.extend_from_slice(&other.citizenship);
        self.sex.extend_from_slice(&other.sex);
        self.birth_day.extend_from_slice(&other.birth_day);
        self.post.extend_from_slice(&other.post);
        self.initial.extend_from_slice(&other.initial);
    }
}

/// Words and their codes.
#[derive(Debug)]
pub struct Dictionary {
    words: Vec<String>,
    codes: HashMap<String, u16>,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self { words: vec![String::new()], codes: HashMap::from([(String::new(), 0)]) }
    }
}

impl Dictionary {
    /// The code of a word, given one if it is new.
    ///
    /// # Errors
    /// [`CubeError::TooManyValues`] at the 65,536th.
    pub fn code(&mut self, field: &'static str, word: &str) -> Result<u16, CubeError> {
        let word = word.trim();
        if let Some(&code) = self.codes.get(word) {
            return Ok(code);
        }
        let code = u16::try_from(self.words.len())
            .map_err(|_| CubeError::TooManyValues { field, limit: usize::from(u16::MAX) })?;
        self.words.push(word.to_owned());
        self.codes.insert(word.to_owned(), code);
        Ok(code)
    }

    /// The code of a word that is there already.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<u16> {
        self.codes.get(word.trim()).copied()
    }

    /// The word of a code; empty for "unknown".
    #[must_use]
    pub fn word(&self, code: u16) -> &str {
        self.words.get(usize::from(code)).map_or("", String::as_str)
    }

    /// How many codes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Never: "unknown" is always there.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// The dictionaries of a source.
#[derive(Debug, Default)]
pub struct Words {
    /// Countries.
    pub citizenship: Dictionary,
    /// Posts.
    pub post: Dictionary,
    /// Persons, where the file names them by text.
    pub person: PersonNames,
}

/// Persons named by text.
#[derive(Debug, Default)]
pub struct PersonNames {
    codes: HashMap<String, u32>,
    names: Vec<String>,
}

impl PersonNames {
    pub(crate) fn code(&mut self, name: &str) -> Result<u64, CubeError> {
        if let Some(&code) = self.codes.get(name) {
            return Ok(u64::from(code));
        }
        let code = u32::try_from(self.names.len()).map_err(|_| CubeError::TooManyValues {
            field: Meaning::Person.usual_names().first().copied().unwrap_or_default(),
            limit: 1 << 32,
        })?;
        self.codes.insert(name.to_owned(), code);
        self.names.push(name.to_owned());
        Ok(u64::from(code))
    }

    /// The text behind a code.
    #[must_use]
    pub fn name(&self, code: u64) -> &str {
        usize::try_from(code).ok().and_then(|at| self.names.get(at)).map_or("", String::as_str)
    }
}

/// Dictionaries that several reading threads share.
#[derive(Debug, Default)]
pub(crate) struct SharedWords(Mutex<Words>);

impl SharedWords {
    pub(crate) fn with<T>(&self, act: impl FnOnce(&mut Words) -> T) -> T {
        // A thread that failed while holding it has left words in it, and no half of one.
        act(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    pub(crate) fn into_inner(self) -> Words {
        self.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Reads a direction: 1/0, arrival/departure, entry/exit, true/false.
#[must_use]
pub fn direction(text: &str) -> Option<bool> {
    let text = text.trim();
    let is = |words: [&str; 4]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(["1", "arrival", "entry", "true"]) {
        Some(true)
    } else if is(["0", "departure", "exit", "false"]) {
        Some(false)
    } else {
        None
    }
}

/// Reads a sex; anything that is neither female nor male nor blank is "other":
/// 0 unknown, 1 female, 2 male, 3 other.
#[must_use]
pub fn sex(text: &str) -> u8 {
    let text = text.trim();
    let is = |words: [&str; 2]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if text.is_empty() || text == "<" || text.eq_ignore_ascii_case("unknown") {
        0
    } else if is(["F", "female"]) {
        1
    } else if is(["M", "male"]) {
        2
    } else {
        3
    }
}

/// Reads a stated status: 1 resident, 0 non-resident, blank not stated; `None` for anything else.
#[must_use]
pub fn initial_status(text: &str) -> Option<Option<Status>> {
    match text.trim() {
        "" => Some(None),
        "0" => Some(Some(Status::NonResident)),
        "1" => Some(Some(Status::Resident)),
        _ => None,
    }
}
