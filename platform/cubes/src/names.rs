//! Which column of a file means what.
//!
//! Always: names compare without regard to case; a map's word goes before the usual names; a
//! map that names a column which is not there is an error, never ignored.

use std::collections::BTreeMap;
use std::path::Path;

use crate::CubeError;

/// What a column of a crossings file can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// Who.
    Person,
    /// When.
    Date,
    /// Which way: 1/0, or arrival/departure.
    Direction,
    /// Of which country.
    Citizenship,
    /// Female, male, other.
    Sex,
    /// For the age group.
    BirthDate,
    /// Where.
    Post,
    /// Orders crossings of the same day.
    Journey,
    /// The status stated before the first crossing: 1, 0 or nothing.
    InitialStatus,
}

impl Meaning {
    const ALL: [Self; 9] = [
        Self::Person,
        Self::Date,
        Self::Direction,
        Self::Citizenship,
        Self::Sex,
        Self::BirthDate,
        Self::Post,
        Self::Journey,
        Self::InitialStatus,
    ];

    /// The names by which it is known, the first of them the one to use in a map.
    #[must_use]
    pub const fn usual_names(self) -> &'static [&'static str] {
        match self {
            Self::Person => &["person_id"],
            Self::Date => &["date", "date_crossing", "datetime_crossing"],
            Self::Direction => &["direction", "is_arrival"],
            Self::Citizenship => &["citizenship"],
            Self::Sex => &["sex"],
            Self::BirthDate => &["birth_date"],
            Self::Post => &["post"],
            Self::Journey => &["journey_id", "crossing_id"],
            Self::InitialStatus => &["res_status_initial"],
        }
    }

    fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|meaning| {
            meaning.usual_names().iter().any(|usual| usual.eq_ignore_ascii_case(name))
        })
    }
}

/// Says which columns of a file stand for which meaning where the names differ.
///
/// ```
/// let map = cubes::ColumnMap::parse(["person_id=traveller", "date=crossed_on"])?;
/// # Ok::<(), cubes::CubeError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ColumnMap {
    columns: BTreeMap<Meaning, String>,
}

impl ColumnMap {
    /// Reads `name=column` pairs; blank lines, `#` comments and quotes are allowed, so that a
    /// small TOML file of strings reads as well.
    ///
    /// # Errors
    /// [`CubeError::Request`] for a name that means nothing here.
    pub fn parse<'a>(pairs: impl IntoIterator<Item = &'a str>) -> Result<Self, CubeError> {
        let mut map = Self::default();
        for pair in pairs {
            let pair = pair.trim();
            if pair.is_empty() || pair.starts_with('#') {
                continue;
            }
            let Some((name, column)) = pair.split_once('=') else {
                return Err(CubeError::Request(format!(
                    "map: `{pair}` is not of the form name=column"
                )));
            };
            let unquoted = |text: &'a str| text.trim().trim_matches(['"', '\'']);
            let Some(meaning) = Meaning::by_name(unquoted(name)) else {
                let known: Vec<&str> =
                    Meaning::ALL.iter().flat_map(|m| m.usual_names()).copied().collect();
                return Err(CubeError::Request(format!(
                    "map: `{}` is none of {}",
                    unquoted(name),
                    known.join(", ")
                )));
            };
            map.columns.insert(meaning, unquoted(column).to_owned());
        }
        Ok(map)
    }

    /// Reads a map that is either a file or comma-separated pairs.
    ///
    /// # Errors
    /// As [`Self::parse`]; [`CubeError::File`] for a file that can't be read.
    pub fn from_argument(argument: &str) -> Result<Self, CubeError> {
        if argument.contains('=') {
            return Self::parse(argument.split(','));
        }
        let path = Path::new(argument);
        let text = std::fs::read_to_string(path).map_err(CubeError::file(path))?;
        Self::parse(text.lines())
    }

    /// Adds one pair.
    #[must_use]
    pub fn with(mut self, meaning: Meaning, column: impl Into<String>) -> Self {
        self.columns.insert(meaning, column.into());
        self
    }

    /// The position of the column with this meaning among `header`.
    ///
    /// # Errors
    /// [`CubeError::MissingColumn`] when the map names a column that is not there.
    pub fn find(
        &self,
        path: &Path,
        header: &[String],
        meaning: Meaning,
    ) -> Result<Option<usize>, CubeError> {
        let position =
            |name: &str| header.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
        match self.columns.get(&meaning) {
            Some(column) => match position(column) {
                Some(at) => Ok(Some(at)),
                None => {
                    Err(missing(path, header, format!("`{column}`, which the map names"), meaning))
                }
            },
            None => Ok(meaning.usual_names().iter().find_map(|name| position(name))),
        }
    }

    /// The same for a column that must be there.
    ///
    /// # Errors
    /// [`CubeError::MissingColumn`].
    pub fn need(
        &self,
        path: &Path,
        header: &[String],
        meaning: Meaning,
    ) -> Result<usize, CubeError> {
        self.find(path, header, meaning)?.ok_or_else(|| {
            let names: Vec<String> =
                meaning.usual_names().iter().map(|name| format!("`{name}`")).collect();
            missing(path, header, names.join(" or "), meaning)
        })
    }
}

fn missing(path: &Path, header: &[String], wanted: String, meaning: Meaning) -> CubeError {
    CubeError::MissingColumn {
        path: path.to_owned(),
        wanted,
        existing: header.join(", "),
        example: meaning.usual_names().first().copied().unwrap_or_default(),
    }
}
