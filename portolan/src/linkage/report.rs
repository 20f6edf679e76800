//! What a linkage says for itself: to the person who ran it, and in the columns of `--explain`.

use std::fmt::Write as _;
use std::io::{self, Write};

use cubes::ListColumn;
use linkage::{Batch, Outcome, Parameters};

/// The ledgers of all pairs, as columns.
pub(super) struct Explained {
    /// The words that levels have, each once.
    words: Vec<String>,
    facets: Vec<FacetColumns>,
    prior: Vec<f64>,
    turns: Vec<String>,
}

struct FacetColumns {
    names: [String; 3],
    levels: Vec<u32>,
    weights: Vec<f64>,
    rarities: Vec<f64>,
}

impl Explained {
    pub(super) fn of(batch: &Batch, outcome: &Outcome, threshold: f64) -> Self {
        let threshold = (threshold / (1.0 - threshold)).log2();
        let mut explained = Self {
            words: Vec::new(),
            facets: outcome
                .parameters
                .facets
                .iter()
                .map(|facet| FacetColumns {
                    names: ["level", "weight", "rarity"]
                        .map(|what| format!("{}: {what}", facet.name)),
                    levels: Vec::new(),
                    weights: Vec::new(),
                    rarities: Vec::new(),
                })
                .collect(),
            prior: Vec::new(),
            turns: Vec::new(),
        };
        for pair in &outcome.pairs {
            let ledger = batch.ledger(pair.left, pair.right);
            explained.prior.push(ledger.prior);
            for (columns, entry) in explained.facets.iter_mut().zip(&ledger.entries) {
                let known = explained.words.iter().position(|word| *word == entry.level);
                let word = known.unwrap_or_else(|| {
                    explained.words.push(entry.level.clone());
                    explained.words.len() - 1
                });
                columns.levels.push(u32::try_from(word).unwrap_or(0));
                columns.weights.push(entry.weight);
                columns.rarities.push(entry.rarity);
            }
            let turns = ledger.least_change(threshold).unwrap_or_default();
            let turns: Vec<String> = turns.into_iter().map(|change| change.column).collect();
            explained.turns.push(turns.join("; "));
        }
        explained
    }

    pub(super) fn columns(&self) -> Vec<(&str, ListColumn<'_>)> {
        let mut columns = vec![("prior", ListColumn::Real(&self.prior, 3))];
        for facet in &self.facets {
            let [level, weight, rarity] = &facet.names;
            columns.push((level.as_str(), ListColumn::Words(&self.words, &facet.levels)));
            columns.push((weight.as_str(), ListColumn::Real(&facet.weights, 3)));
            columns.push((rarity.as_str(), ListColumn::Real(&facet.rarities, 3)));
        }
        columns.push(("would turn it", ListColumn::Texts(&self.turns)));
        columns
    }
}

/// The summary.
pub(super) fn tell(
    counts: &[usize],
    ignored: &[String],
    outcome: &Outcome,
    threshold: f64,
    notes: &mut dyn Write,
) -> io::Result<()> {
    let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
    writeln!(notes, "{} records.", counts.join(" and "))?;
    if !ignored.is_empty() {
        writeln!(notes, "Not looked at: {}.", ignored.join(", "))?;
    }
    write!(notes, "{}", learned(&outcome.parameters))?;
    writeln!(
        notes,
        "{} of {:.0} pairs compared, found by {} rules, which find at most {:.1} % of the pairs of one person, estimated.",
        outcome.compared,
        outcome.all,
        outcome.rules.len(),
        outcome.recall * 100.0
    )?;
    if outcome.one_to_one {
        writeln!(
            notes,
            "Each file is taken to hold everybody once, so that a pair competes with its rivals (--one-to-one)."
        )?;
    }
    writeln!(
        notes,
        "{} pairs have a probability of {threshold} or more; about {:.0} are expected in all.",
        outcome.pairs.len(),
        outcome.expected
    )?;
    writeln!(notes, "{} clusters.", outcome.persons())
}

/// What agreement is worth, in a line for each facet.
fn learned(parameters: &Parameters) -> String {
    let how = match parameters.rounds {
        1 => "The records teach too little; by a first guess,".to_owned(),
        rounds => format!("Learned in {rounds} rounds:"),
    };
    let mut text = format!(
        "{how} one pair in {:.0} is one person; in bits, agreement adds\n",
        1.0 / parameters.prior
    );
    for facet in &parameters.facets {
        let levels: Vec<String> = facet
            .levels
            .iter()
            .map(|level| format!("{} {:+.1}", level.name, level.weight()))
            .collect();
        let _ = writeln!(text, "  {}: {}", facet.name, levels.join(", "));
    }
    text
}
