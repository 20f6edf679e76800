//! Which pairs are compared at all: those that agree on a rule's key.
//!
//! A rule is one key or two: the date of birth; the year of birth and the beginning of the family
//! name. Every key that the columns allow, and every two of them, is tried on the records; a rule is
//! kept where it stays within its share of pairs, without the blocks that are too large for it.
//!
//! Always: a pair comes once, whatever rules it meets; the rules and the pairs follow from what the
//! records say, not from their order.

use serde::{Deserialize, Serialize};

use crate::facet::Facet;
use crate::number::{at32, hash, join, narrow, pairs, scramble, wide};
use crate::table::Table;
use crate::text::{beginning, skeleton, without_end};

/// What of a record two must have alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The whole value.
    Whole,
    /// The first three letters of a name.
    Start,
    /// A name's consonants.
    Consonants,
    /// The rarest of a record's names, wherever it stands.
    RarestName,
    /// The second rarest of a record's names.
    SecondName,
    /// The year of birth.
    Year,
    /// Year and month.
    YearMonth,
    /// Month and day.
    MonthDay,
    /// Year and day.
    YearDay,
    /// A postcode without its last three letters.
    District,
}

/// One key of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// The place of the facet.
    pub facet: usize,
    /// What of it.
    pub part: Part,
}

/// A rule: records are compared that have all its keys alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// One key or two.
    pub keys: Vec<Key>,
    /// Blocks of more records than this are left out.
    pub largest: u32,
}

/// The keys that the facets of a table allow.
pub(crate) fn keys(table: &Table) -> Vec<Key> {
    let mut keys = Vec::new();
    for (facet, side) in table.sides.iter().enumerate() {
        let parts: &[Part] = match side.facet {
            Facet::Given => &[Part::Whole, Part::Start, Part::RarestName, Part::SecondName],
            Facet::Family => &[Part::Whole, Part::Start, Part::Consonants],
            Facet::Others | Facet::Sex => &[],
            Facet::BirthDate => {
                &[Part::Whole, Part::Year, Part::YearMonth, Part::MonthDay, Part::YearDay]
            }
            Facet::Postcode => &[Part::Whole, Part::District],
            Facet::Place | Facet::Occupation | Facet::Address | Facet::Number | Facet::Text => {
                &[Part::Whole]
            }
        };
        keys.extend(parts.iter().map(|part| Key { facet, part: *part }));
    }
    keys
}

/// For each key, what each row has there, scrambled; 0 where it is missing.
pub(crate) fn key_values(table: &Table, keys: &[Key]) -> Vec<Vec<u64>> {
    keys.iter()
        .map(|key| {
            let Some(side) = table.sides.get(key.facet) else { return Vec::new() };
            if matches!(key.part, Part::RarestName | Part::SecondName) {
                return (0..table.rows).map(|row| rare_name(table, row, key.part)).collect();
            }
            let words =
                if side.facet.is_name() { Some(&table.names) } else { table.words.get(key.facet) };
            let of_words: Vec<u64> = words.map_or_else(Vec::new, |words| {
                (0..words.len()).map(|word| key_of(key.part, words.text(narrow(word)))).collect()
            });
            (0..table.rows).map(|row| at32(&of_words, table.value(key.facet, row))).collect()
        })
        .collect()
}

/// A row's value under one key.
pub(crate) fn key_value(table: &Table, key: Key, row: u32) -> u64 {
    let Some(side) = table.sides.get(key.facet) else { return 0 };
    if matches!(key.part, Part::RarestName | Part::SecondName) {
        return rare_name(table, row, key.part);
    }
    let value = table.value(key.facet, row);
    let words = if side.facet.is_name() { Some(&table.names) } else { table.words.get(key.facet) };
    words.map_or(0, |words| key_of(key.part, words.text(value)))
}

fn rare_name(table: &Table, row: u32, part: Part) -> u64 {
    let mut names: Vec<(u32, u64)> = table
        .name_words(row)
        .into_iter()
        .map(|word| (table.name_counts.of(word), hash(table.names.text(word).as_bytes())))
        .collect();
    names.sort_unstable();
    let place = usize::from(part == Part::SecondName);
    names.get(place).map_or(0, |(_, hash)| *hash)
}

fn key_of(part: Part, text: &str) -> u64 {
    let of = |text: &str| if text.is_empty() { 0 } else { hash(text.as_bytes()) | 1 };
    let digits = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    match part {
        Part::Whole => of(text),
        Part::Start => of(beginning(text, 3)),
        Part::Consonants => of(&skeleton(text)),
        Part::Year => of(digits(0, 4)),
        Part::YearMonth if text.len() >= 6 => of(digits(0, 6)),
        Part::MonthDay if text.len() >= 8 => of(digits(4, 8)),
        Part::YearDay if text.len() >= 8 => join(of(digits(0, 4)), of(digits(6, 8))),
        Part::District => {
            let district = without_end(text, 3);
            of(if district.chars().count() >= 2 { district } else { text })
        }
        _ => 0,
    }
}

/// A row's value under a rule; 0 where one of its keys is missing.
pub(crate) fn rule_value(parts: impl Iterator<Item = u64>) -> u64 {
    let mut value = 0;
    for part in parts {
        if part == 0 {
            return 0;
        }
        value = join(value, part);
    }
    value
}

/// The rules that were kept, and each row's block under each.
#[derive(Debug)]
pub(crate) struct Blocks {
    pub(crate) rules: Vec<Rule>,
    /// Pairs that each rule finds.
    pub(crate) costs: Vec<u64>,
    /// Row by row, the number of the row's block under each rule; 0 for none.
    of_rows: Vec<u32>,
    /// For each rule, the rows of each of its blocks.
    members: Vec<Vec<Vec<u32>>>,
}

/// How many pairs a rule may find for each record, for rules of one key and of two.
const SHARES: (u64, u64) = (16, 6);

/// Sizes above which a rule may leave blocks out.
const LARGEST: [u32; 8] = [u32::MAX, 2000, 1000, 500, 250, 120, 60, 30];

struct Tried {
    rule: Rule,
    cost: u64,
    blocks: Vec<Vec<u32>>,
}

impl Blocks {
    /// Tries every rule that the columns allow.
    pub(crate) fn choose(table: &Table, is_link: bool, threads: usize) -> Self {
        let keys = keys(table);
        let values = key_values(table, &keys);
        let combinations = combinations(table, &keys);
        let try_rule = |which: &Vec<usize>| {
            let share = if which.len() == 1 { SHARES.0 } else { SHARES.1 };
            let most = share * u64::from(table.rows);
            let chosen: Vec<&Vec<u64>> = which.iter().filter_map(|key| values.get(*key)).collect();
            let blocks =
                blocks(table.rows, |row| rule_value(chosen.iter().map(|values| at32(values, row))));
            let rule_keys = which.iter().filter_map(|key| keys.get(*key)).copied().collect();
            within(table, is_link, blocks, rule_keys, most)
        };
        let mut tried: Vec<Tried> =
            crate::threads::map(&combinations, threads, try_rule).into_iter().flatten().collect();
        tried.sort_by(|a, b| a.cost.cmp(&b.cost).then_with(|| a.rule.keys.cmp(&b.rule.keys)));
        drop_implied(&mut tried);
        let rules = tried.len();
        let mut of_rows = vec![0; wide(table.rows).saturating_mul(rules)];
        for (rule, tried) in tried.iter().enumerate() {
            for (block, rows) in tried.blocks.iter().enumerate() {
                for row in rows {
                    if let Some(slot) = of_rows.get_mut(wide(*row) * rules + rule) {
                        *slot = narrow(block + 1);
                    }
                }
            }
        }
        Self {
            costs: tried.iter().map(|tried| tried.cost).collect(),
            of_rows,
            rules: tried.iter().map(|tried| tried.rule.clone()).collect(),
            members: tried.into_iter().map(|tried| tried.blocks).collect(),
        }
    }

    /// What is needed to ask which rules a pair meets, and no more.
    pub(crate) fn without_members(self) -> Self {
        Self { members: Vec::new(), ..self }
    }

    fn row(&self, row: u32) -> &[u32] {
        let rules = self.rules.len();
        let from = wide(row) * rules;
        self.of_rows.get(from..from + rules).unwrap_or_default()
    }

    /// Which rules a pair meets.
    pub(crate) fn met(&self, left: u32, right: u32) -> impl Iterator<Item = usize> + '_ {
        self.row(left)
            .iter()
            .zip(self.row(right))
            .enumerate()
            .filter(|(_, (a, b))| a == b && **a != 0)
            .map(|(rule, _)| rule)
    }

    /// Parts of the work of finding pairs, of about equal size.
    pub(crate) fn parts(&self, table: &Table, is_link: bool) -> Vec<Share> {
        const PAIRS: u64 = 100_000;
        let mut parts = Vec::new();
        for (rule, members) in self.members.iter().enumerate() {
            let (mut from, mut cost) = (0, 0);
            for (block, rows) in members.iter().enumerate() {
                cost += block_pairs(table, is_link, rows);
                if cost >= PAIRS {
                    parts.push(Share { rule, from, to: block + 1 });
                    (from, cost) = (block + 1, 0);
                }
            }
            if cost > 0 {
                parts.push(Share { rule, from, to: members.len() });
            }
        }
        parts
    }

    /// Every wanted pair of a part that meets no earlier rule, the lower row first.
    pub(crate) fn pairs_of(
        &self,
        table: &Table,
        is_link: bool,
        part: &Share,
        wanted: impl Fn(u32, u32) -> bool,
        mut take: impl FnMut(u32, u32),
    ) {
        let members =
            self.members.get(part.rule).and_then(|members| members.get(part.from..part.to));
        for rows in members.into_iter().flatten() {
            for (place, left) in rows.iter().enumerate() {
                let of_left = self.row(*left).get(..part.rule).unwrap_or_default();
                let source = at32(&table.source, *left);
                for right in rows.get(place + 1..).unwrap_or_default() {
                    if (is_link && source == at32(&table.source, *right)) || !wanted(*left, *right)
                    {
                        continue;
                    }
                    let is_new = !has_block_in_common(of_left, self.row(*right));
                    if is_new {
                        take(*left, *right);
                    }
                }
            }
        }
    }
}

/// Whether two rows share a block under one of the rules of the shorter slice. Sixteen rules at once,
/// since asking this of every pair is a good part of the work.
fn has_block_in_common(left: &[u32], right: &[u32]) -> bool {
    let common = |a: &[u32], b: &[u32]| {
        a.iter().zip(b).fold(false, |any, (a, b)| any | ((a == b) & (*a != 0)))
    };
    left.chunks(16).zip(right.chunks(16)).any(|(a, b)| common(a, b))
}

/// Some blocks of one rule.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Share {
    pub(crate) rule: usize,
    from: usize,
    to: usize,
}

fn block_pairs(table: &Table, is_link: bool, rows: &[u32]) -> u64 {
    let all = u64::from(narrow(rows.len()));
    if !is_link {
        return pairs(all);
    }
    let second: u64 = rows.iter().map(|row| u64::from(at32(&table.source, *row))).sum();
    second * (all - second)
}

fn combinations(table: &Table, keys: &[Key]) -> Vec<Vec<usize>> {
    let is_name = |key: &Key| table.sides.get(key.facet).is_some_and(|side| side.facet.is_name());
    let mut all: Vec<Vec<usize>> = (0..keys.len()).map(|key| vec![key]).collect();
    for (first, key) in keys.iter().enumerate() {
        for (second, other) in keys.iter().enumerate().skip(first + 1) {
            let is_rare = |key: &Key| matches!(key.part, Part::RarestName | Part::SecondName);
            let both_rare = is_rare(key) && is_rare(other);
            let name_and_rare = is_name(key) && is_name(other) && (is_rare(key) || is_rare(other));
            if both_rare || (key.facet != other.facet && !name_and_rare) {
                all.push(vec![first, second]);
            }
        }
    }
    all
}

/// Rows with the same value, two and more of them; blocks in the order of the scrambled values.
fn blocks(rows: u32, value: impl Fn(u32) -> u64) -> Vec<Vec<u32>> {
    let mut keyed: Vec<(u64, u32)> =
        (0..rows).map(|row| (value(row), row)).filter(|(value, _)| *value != 0).collect();
    keyed.sort_unstable();
    keyed
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|block| block.len() > 1)
        .map(|block| block.iter().map(|(_, row)| *row).collect())
        .collect()
}

fn within(
    table: &Table,
    is_link: bool,
    mut blocks: Vec<Vec<u32>>,
    keys: Vec<Key>,
    most: u64,
) -> Option<Tried> {
    let costs: Vec<(u32, u64)> =
        blocks.iter().map(|rows| (narrow(rows.len()), block_pairs(table, is_link, rows))).collect();
    let (largest, cost) = LARGEST.into_iter().find_map(|largest| {
        let cost: u64 =
            costs.iter().filter(|(rows, _)| *rows <= largest).map(|(_, cost)| cost).sum();
        (cost > 0 && cost <= most).then_some((largest, cost))
    })?;
    blocks.retain(|rows| narrow(rows.len()) <= largest);
    Some(Tried { rule: Rule { keys, largest }, cost, blocks })
}

/// Leaves out a rule of two keys where a rule of one of them finds the same and more.
fn drop_implied(tried: &mut Vec<Tried>) {
    let whole: Vec<Key> = tried
        .iter()
        .filter(|tried| tried.rule.largest == u32::MAX && tried.rule.keys.len() == 1)
        .filter_map(|tried| tried.rule.keys.first().copied())
        .collect();
    tried.retain(|tried| {
        tried.rule.keys.len() == 1 || !tried.rule.keys.iter().any(|key| whole.contains(key))
    });
}

/// A rule in words: `date of birth + surname (start)`.
pub(crate) fn rule_name(table: &Table, rule: &Rule) -> String {
    let parts: Vec<String> = rule
        .keys
        .iter()
        .map(|key| {
            let name = table.sides.get(key.facet).map_or("?", |side| side.name.as_str());
            let part = match key.part {
                Part::Whole => return name.to_owned(),
                Part::RarestName => return "rarest name".to_owned(),
                Part::SecondName => return "second rarest name".to_owned(),
                Part::Start => "start",
                Part::Consonants => "consonants",
                Part::Year => "year",
                Part::YearMonth => "year and month",
                Part::MonthDay => "month and day",
                Part::YearDay => "year and day",
                Part::District => "district",
            };
            format!("{name} ({part})")
        })
        .collect();
    parts.join(" + ")
}

/// A number for a rule and a value under it, for a look-up over all rules.
pub(crate) fn posting(rule: usize, value: u64) -> u64 {
    join(scramble(u64::from(narrow(rule))), value)
}
