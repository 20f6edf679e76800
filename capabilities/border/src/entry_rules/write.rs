//! Writing a rule set as the TOML that `read` takes, so that what is on record can be carried.
//!
//! Always holds: reading what was written gives the same rule set.

use jiff::civil::Date;
use kernel::{Error, Result};
use serde::Serialize;
use toml::value::Datetime;

use super::rule_set::{
    Appeal, Exemption, Ground, PassengerLists, PassportValidity, Requirement, RuleSet,
};

#[derive(Serialize)]
struct File<'a> {
    name: &'a str,
    title: &'a str,
    source: &'a str,
    in_force_from: Datetime,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_force_until: Option<Datetime>,
    own_citizenship: &'a str,
    passport_validity: &'a PassportValidity,
    short_stay: ShortStay<'a>,
    requirement: &'a [Requirement],
    exemption: &'a [Exemption],
    ground: &'a [Ground],
    appeal: &'a Appeal,
    #[serde(skip_serializing_if = "Option::is_none")]
    passenger_lists: Option<&'a PassengerLists>,
}

#[derive(Serialize)]
struct ShortStay<'a> {
    section: &'a str,
    days: u16,
    window_days: u16,
}

/// The rule set as a file.
///
/// # Errors
/// When it can't be written as TOML, which is a fault of this program.
pub fn write(set: &RuleSet) -> Result<String> {
    let day = |date: Date| {
        date.to_string().parse::<Datetime>().map_err(|e| Error::internal(e.to_string()))
    };
    let file = File {
        name: &set.name,
        title: &set.title,
        source: &set.source,
        in_force_from: day(set.in_force_from)?,
        in_force_until: set.in_force_until.map(day).transpose()?,
        own_citizenship: &set.own_citizenship,
        passport_validity: &set.passport_validity,
        short_stay: ShortStay {
            section: &set.short_stay_section,
            days: set.short_stay.days,
            window_days: set.short_stay.window_days,
        },
        requirement: &set.requirements,
        exemption: &set.exemptions,
        ground: &set.grounds,
        appeal: &set.appeal,
        passenger_lists: set.passenger_lists.as_ref(),
    };
    toml::to_string(&file).map_err(|e| Error::internal(e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[test]
    fn what_was_written_reads_as_the_same_law() {
        let mut set = read(include_str!("../../rules/utopia.toml")).unwrap();
        let text = write(&set).unwrap();
        assert_eq!(read(&text).unwrap(), set, "{text}");
        set.in_force_until = Some(jiff::civil::date(2031, 2, 28));
        set.passport_validity.issued_within_years = None;
        set.title = "Loi n° 3 « entrées »: \"a\" \\ 'b'".to_owned();
        assert_eq!(read(&write(&set).unwrap()).unwrap(), set);
    }
}
