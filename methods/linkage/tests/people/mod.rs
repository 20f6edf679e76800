//! Made-up people from a seed, some of them on file more than once with slips of the pen.

use linkage::{Column, Kind, Table};

/// Given name, family name, date of birth, town, sex.
pub type Record = Vec<Option<String>>;

/// Numbers that look random (xorshift; Marsaglia 2003).
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % limit as u64) as usize
    }
}

fn name(mut number: usize, syllables: usize) -> String {
    const PARTS: [&str; 16] = [
        "ba", "ko", "mi", "ta", "re", "lu", "sa", "no", "ve", "di", "fa", "go", "hu", "ja", "pe",
        "zo",
    ];
    let mut name = String::new();
    for _ in 0..syllables {
        name.push_str(PARTS[number % 16]);
        number /= 16;
    }
    name
}

fn person(chance: &mut Chance) -> Record {
    let often = |chance: &mut Chance, limit: usize| {
        let one = chance.below(limit);
        one.min(chance.below(limit)) * 2_654_435 % 4_096
    };
    vec![
        Some(name(often(chance, 80), 3)),
        Some(name(often(chance, 900), 3)),
        Some(format!(
            "{}-{:02}-{:02}",
            1940 + chance.below(60),
            1 + chance.below(12),
            1 + chance.below(28)
        )),
        Some(name(often(chance, 40), 2)),
        Some(["f", "m"][chance.below(2)].to_owned()),
    ]
}

fn slip(of: &Record, chance: &mut Chance) -> Record {
    let mut copy = of.clone();
    for (field, value) in copy.iter_mut().enumerate().take(4) {
        match chance.below(12) {
            0 => *value = None,
            1 => {
                let text = value.as_mut().unwrap();
                if field == 2 {
                    text.replace_range(3..4, &chance.below(10).to_string());
                } else {
                    let at = chance.below(text.len());
                    text.remove(at);
                }
            }
            _ => {}
        }
    }
    copy
}

/// `persons` people with one to three records each: the records, and whose each is.
pub fn people(seed: u64, persons: usize) -> Vec<(Record, usize)> {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    (0..20).for_each(|_| _ = chance.below(2));
    let mut records = Vec::new();
    for number in 0..persons {
        let one = person(&mut chance);
        for _ in 0..chance.below(3) {
            records.push((slip(&one, &mut chance), number));
        }
        records.push((one, number));
    }
    records
}

pub fn columns() -> Vec<Column> {
    [
        ("given_name", Kind::GivenName),
        ("family_name", Kind::FamilyName),
        ("birth_date", Kind::BirthDate),
        ("town", Kind::Place),
        ("sex", Kind::Sex),
    ]
    .map(|(name, kind)| Column { name: name.to_owned(), kind })
    .to_vec()
}

pub fn texts(record: &Record) -> Vec<Option<&str>> {
    record.iter().map(Option::as_deref).collect()
}

pub fn table<'r>(records: impl IntoIterator<Item = &'r Record>) -> Table {
    let mut table = Table::new(columns()).unwrap();
    for record in records {
        table.push(0, &texts(record)).unwrap();
    }
    table
}
