//! Figures of what readers answered, computed alike for ours and for peers.

#![expect(clippy::as_conversions, reason = "counts of thousands, as shares")]

/// The harmonic mean of precision and recall, from 0 to 1.
#[must_use]
pub fn f1(both: u64, found: u64, true_ones: u64) -> f64 {
    if found + true_ones == 0 { 0.0 } else { 2.0 * both as f64 / (found + true_ones) as f64 }
}

/// F1 of the pairs whose score reaches the threshold.
pub fn f1_at(threshold: f64, judged: impl Iterator<Item = (f64, bool)>) -> f64 {
    let (mut both, mut found, mut matches) = (0, 0, 0);
    for (score, is_match) in judged {
        let is_found = score >= threshold;
        both += u64::from(is_found && is_match);
        found += u64::from(is_found);
        matches += u64::from(is_match);
    }
    f1(both, found, matches)
}

/// The threshold with the highest F1, and that.
#[must_use]
pub fn best_threshold(judged: &[(f64, bool)]) -> (f64, f64) {
    let mut scores: Vec<f64> = judged.iter().map(|one| one.0).collect();
    scores.sort_by(f64::total_cmp);
    scores.dedup();
    scores
        .into_iter()
        .map(|threshold| (threshold, f1_at(threshold, judged.iter().copied())))
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap_or((0.0, 0.0))
}

/// How well a list is searched.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Found {
    /// Share of queries whose entry stands alone at the top.
    pub first: f64,
    /// Share of queries above whose entry none stands, and perhaps some beside it.
    pub first_or_beside: f64,
    /// Share of queries whose entry is above the threshold.
    pub recall: f64,
    /// The threshold that lets through so few wrong entries.
    pub threshold: f64,
}

/// Ranks and recall, where `truth` has the entry of each query and `false_hits` says how many wrong
/// entries may pass the threshold for each query.
#[must_use]
pub fn found(best: &[Vec<(usize, f64)>], truth: &[usize], false_hits: f64) -> Found {
    let (mut right, mut wrong) = (Vec::new(), Vec::new());
    let (mut first, mut beside) = (0_u32, 0_u32);
    for (candidates, &entry) in best.iter().zip(truth) {
        let own = candidates.iter().find(|one| one.0 == entry).map(|one| one.1);
        let others = candidates.iter().filter(|one| one.0 != entry).map(|one| one.1);
        let highest = others.clone().fold(f64::NEG_INFINITY, f64::max);
        wrong.extend(others);
        if let Some(own) = own {
            first += u32::from(own > highest);
            beside += u32::from(own >= highest);
            right.push(own);
        }
    }
    wrong.sort_by(|a, b| b.total_cmp(a));
    let queries = truth.len().max(1) as f64;
    // The first wrong entry too many must not pass.
    let threshold =
        wrong.get((queries * false_hits) as usize).copied().unwrap_or(f64::NEG_INFINITY);
    let passed = right.iter().filter(|score| **score > threshold).count();
    Found {
        first: f64::from(first) / queries,
        first_or_beside: f64::from(beside) / queries,
        recall: passed as f64 / queries,
        threshold,
    }
}

/// The value that the share `of` does not exceed.
#[must_use]
pub fn percentile(values: &[f64], of: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let at = ((values.len() as f64 * of).ceil() as usize).saturating_sub(1);
    values.get(at).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_right_one_wrong_one_missed() {
        let judged = [(0.9, true), (0.8, false), (0.1, true)];
        assert!((f1_at(0.5, judged.into_iter()) - 0.5).abs() < 1e-9);
        assert!((best_threshold(&judged).1 - 0.8).abs() < 1e-9);
    }

    #[test]
    fn a_tie_is_told_and_a_wrong_entry_sets_the_threshold() {
        let best = [vec![(4, 0.9), (1, 0.9)], vec![(2, 0.95), (7, 0.3)], vec![]];
        let found = found(&best, &[4, 2, 5], 0.0);
        assert!((found.first - 1.0 / 3.0).abs() < 1e-9);
        assert!((found.first_or_beside - 2.0 / 3.0).abs() < 1e-9);
        assert!((found.threshold - 0.9).abs() < 1e-9);
        assert!((found.recall - 1.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn the_hundredth_of_a_hundred_is_p99() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        assert!((percentile(&values, 0.99) - 99.0).abs() < 1e-9);
        assert!((percentile(&values, 0.5) - 50.0).abs() < 1e-9);
    }
}
