//! Made-up crossings: the same number gives the same ones.

use std::path::Path;

use cubes::{Batch, CrossingWriter, Dictionary, Sheet, Values};

/// Numbers that look like chance, and are not (splitmix64).
pub struct Numbers(u64);

impl Numbers {
    pub const fn from(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }
}

pub const COUNTRIES: [&str; 12] =
    ["", "UTO", "FRA", "KEN", "PER", "CAN", "JPN", "D", "MEX", "IND", "FJI", "NOR"];

/// Days of the crossings: 2016 to the end of 2025.
const FIRST_DAY: i32 = 16_801;
const DAYS: u64 = 3_653;

/// Row groups of the file that holds all.
const GROUPS: usize = 8;

/// Writes so many crossings in several files, and all of them in one: four to a person or so, in
/// no order, some in the wrong direction, some on one day.
pub fn write(count: usize, parts: &[&Path], whole: &Path) {
    let mut countries = Dictionary::default();
    for country in COUNTRIES {
        countries.code("citizenship", country).unwrap();
    }
    let mut all = CrossingWriter::create(whole).unwrap();
    let persons = u64::try_from(count).unwrap() / 4;
    let mut left = count;
    let groups = if parts.is_empty() { GROUPS } else { parts.len() };
    for number in 0..groups {
        let mut numbers = Numbers::from(u64::try_from(number).unwrap());
        let mut writer = parts.get(number).map(|part| CrossingWriter::create(part).unwrap());
        let mut rows = left / (groups - number);
        left -= rows;
        while rows > 0 {
            let few = rows.min(65_536);
            rows -= few;
            let mut batch = Batch::default();
            for _ in 0..few {
                let person = numbers.below(persons.max(1));
                let day = numbers.below(DAYS);
                batch.person.push(person);
                batch.day.push(FIRST_DAY + i32::try_from(day).unwrap());
                // Years in and years out, so that many migrate.
                batch
                    .is_arrival
                    .push((day / 400 + person + numbers.below(8) / 7).is_multiple_of(2));
                batch.citizenship.push(u16::try_from(person % 12).unwrap());
            }
            if let Some(writer) = &mut writer {
                writer.write(&batch, &countries).unwrap();
            }
            all.write(&batch, &countries).unwrap();
        }
        all.end_row_group().unwrap();
        if let Some(writer) = writer {
            writer.finish().unwrap();
        }
    }
    all.finish().unwrap();
}

/// A sheet with every column that a file of crossings can have, persons and times as text, and
/// many crossings at the same instant.
pub fn every_column(count: usize) -> Sheet {
    let mut numbers = Numbers::from(7);
    let mut columns: [Vec<Option<String>>; 7] = Default::default();
    let (mut births, mut stated) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let person = numbers.below(u64::try_from(count / 5).unwrap());
        let day = numbers.below(900);
        let date = cubes::day::iso(FIRST_DAY + i32::try_from(day).unwrap());
        let time = ["", "T06:30:00", " 06:30:00", "T22:15:30"][at(numbers.below(4))];
        let words = [
            format!("utopian {person}"),
            format!("{date}{time}"),
            ["arrival", "departure", "1", "0", "Entry", "exit"][at(numbers.below(6))].to_owned(),
            // Whoever has two nationalities shows now one passport, now the other.
            COUNTRIES[at((person + numbers.below(9) / 8) % 12)].to_owned(),
            ["F", "M", "X", "", "<"][at(person % 5)].to_owned(),
            [" North", "South ", "Harbour", ""][at(numbers.below(4))].to_owned(),
            String::new(),
        ];
        for (column, word) in columns.iter_mut().zip(words) {
            column.push((!word.is_empty()).then_some(word));
        }
        births.push(
            (!person.is_multiple_of(7)).then(|| i32::try_from(person % 16_000).unwrap() - 4_000),
        );
        stated.push((!person.is_multiple_of(3)).then(|| i64::try_from(person % 2).unwrap()));
    }
    let [person, date, direction, citizenship, sex, post, _] = columns.map(Values::Texts);
    Sheet::default()
        .with("person_id", person)
        .with("date", date)
        .with("direction", direction)
        .with("Citizenship", citizenship)
        .with("sex", sex)
        .with("birth_date", Values::Days(births))
        .with("post", post)
        .with("res_status_initial", Values::Numbers(stated))
}

fn at(number: u64) -> usize {
    usize::try_from(number).unwrap()
}
