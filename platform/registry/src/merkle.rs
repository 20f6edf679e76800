//! The tree over the journal: roots, proofs and their verification (RFC 6962 §2.1; the
//! verification as in RFC 9162 §2.1.3.2 and §2.1.4.2).
//!
//! Always holds: everything here is a function of its arguments; a proof of the wrong length is
//! wrong, also when a prefix of it would do.
//!
//! Left out: where hashes are kept. Whoever asks for a proof hands in a function that gives the
//! root of a perfect subtree, so that a store may keep as few of them as it likes.

use sha2::{Digest, Sha256};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// The root of a tree without leaves: the hash of nothing (RFC 6962 §2.1).
#[must_use]
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The hash of a leaf: SHA-256(0x00 ‖ bytes).
///
/// ```
/// assert_ne!(registry::merkle::leaf(b""), registry::merkle::empty_root());
/// ```
#[must_use]
pub fn leaf(bytes: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

/// The hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The root over a full row of nodes, whose number is a power of two; none over none.
pub(crate) fn fold(mut row: Vec<Hash>) -> Option<Hash> {
    while row.len() > 1 {
        row = row
            .chunks(2)
            .filter_map(|pair| match pair {
                [left, right] => Some(node(left, right)),
                _ => None,
            })
            .collect();
    }
    row.pop()
}

/// The roots of the perfect subtrees that a tree of `size` leaves falls into, greatest first:
/// all that is needed to add leaves and to know the root.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The frontier of a tree of `size` leaves whose perfect subtrees `fetch` knows.
    ///
    /// # Errors
    /// Those of `fetch(height, index)`.
    pub fn load<E>(
        size: u64,
        fetch: &mut dyn FnMut(u32, u64) -> Result<Hash, E>,
    ) -> Result<Self, E> {
        let mut peaks = Vec::new();
        for height in (0..u64::BITS).rev() {
            if size >> height & 1 == 1 {
                peaks.push(fetch(height, (size >> height) - 1)?);
            }
        }
        Ok(Self { size, peaks })
    }

    /// From peaks as [`peaks`](Self::peaks) gives them; none where there are not as many as a tree
    /// of `size` leaves has.
    #[must_use]
    pub fn from_peaks(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (u32::try_from(peaks.len()) == Ok(size.count_ones())).then_some(Self { size, peaks })
    }

    /// The roots of the perfect subtrees, greatest first.
    #[must_use]
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// How many leaves there are.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf; tells `completed(height, index, root)` of every perfect subtree that it
    /// completes, from height 1 up.
    pub fn push(&mut self, leaf: Hash, completed: &mut dyn FnMut(u32, u64, Hash)) {
        let (mut hash, mut index, mut height) = (leaf, self.size, 0_u32);
        while index & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = node(&left, &hash);
            index >>= 1;
            height += 1;
            completed(height, index, hash);
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.peaks
            .iter()
            .rev()
            .copied()
            .reduce(|right, left| node(&left, &right))
            .unwrap_or_else(empty_root)
    }
}

/// The greatest power of two below `n`, for `n` ≥ 2.
const fn split(n: u64) -> u64 {
    let half = n.next_power_of_two() >> 1;
    if half == 0 { 1 } else { half }
}

/// The root over the leaves `start..end`, a range such as the recursion of RFC 6962 §2.1 meets.
///
/// # Errors
/// Those of `fetch`.
pub fn range_root<E>(
    start: u64,
    end: u64,
    fetch: &mut dyn FnMut(u32, u64) -> Result<Hash, E>,
) -> Result<Hash, E> {
    let n = end.saturating_sub(start);
    if n == 0 {
        return Ok(empty_root());
    }
    if n.is_power_of_two() && start.is_multiple_of(n) {
        return fetch(n.trailing_zeros(), start / n);
    }
    let middle = start + split(n);
    let left = range_root(start, middle, fetch)?;
    let right = range_root(middle, end, fetch)?;
    Ok(node(&left, &right))
}

/// The audit path of leaf `index` (from 0) in the tree of `size` leaves (RFC 6962 §2.1.1); empty
/// where `index` is not below `size`.
///
/// # Errors
/// Those of `fetch`.
pub fn inclusion<E>(
    index: u64,
    size: u64,
    fetch: &mut dyn FnMut(u32, u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let (mut start, mut end, mut path) = (0, size, Vec::new());
    if index >= size {
        return Ok(path);
    }
    while end - start > 1 {
        let middle = start + split(end - start);
        if index < middle {
            path.push(range_root(middle, end, fetch)?);
            end = middle;
        } else {
            path.push(range_root(start, middle, fetch)?);
            start = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// The proof that the tree of `old` leaves is the beginning of that of `new` (RFC 6962 §2.1.2);
/// empty where `old` is 0, or not below `new`.
///
/// # Errors
/// Those of `fetch`.
pub fn consistency<E>(
    old: u64,
    new: u64,
    fetch: &mut dyn FnMut(u32, u64) -> Result<Hash, E>,
) -> Result<Vec<Hash>, E> {
    let (mut start, mut end, mut path) = (0, new, Vec::new());
    if old == 0 || old >= new {
        return Ok(path);
    }
    // The old root itself is left out where it is a node of the new tree.
    let mut known = true;
    while old != end {
        let middle = start + split(end - start);
        if old <= middle {
            path.push(range_root(middle, end, fetch)?);
            end = middle;
        } else {
            path.push(range_root(start, middle, fetch)?);
            start = middle;
            known = false;
        }
    }
    if !known {
        path.push(range_root(start, end, fetch)?);
    }
    path.reverse();
    Ok(path)
}

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The tree has no such leaf, or the trees are the wrong way round.
    #[error("the tree has no such leaf or part")]
    OutOfRange,
    /// A proof for these sizes is longer or shorter.
    #[error("the proof has the wrong length")]
    Length,
    /// The root that the proof leads to is another.
    #[error("the proof leads to another root")]
    Root,
}

/// Checks that `leaf_hash` is leaf `index` (from 0) of the tree of `size` leaves under `root`.
///
/// # Errors
/// Why it is not.
pub fn verify_inclusion(
    index: u64,
    size: u64,
    leaf_hash: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::OutOfRange);
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf_hash);
    for sibling in proof {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    if last != 0 {
        return Err(ProofError::Length);
    }
    if hash == *root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the tree of `old` leaves under `old_root` is the beginning of that of `new` leaves
/// under `new_root`.
///
/// # Errors
/// Why it is not. Nothing can be proved of a tree without leaves: `old` of 0 is out of range.
pub fn verify_consistency(
    old: u64,
    new: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<(), ProofError> {
    if old == 0 {
        return Err(ProofError::OutOfRange);
    }
    verify_subtree_consistency(0, old, new, proof, old_root, new_root)
}

/// Whether the leaves `start..end` are a subtree in the sense of Merkle Tree Certificates
/// (draft-ietf-plants-merkle-tree-certs §4.1): `start` a multiple of the least power of two that
/// holds them.
#[must_use]
pub fn is_subtree(start: u64, end: u64) -> bool {
    start < end
        && (end - start).checked_next_power_of_two().is_some_and(|n| start.is_multiple_of(n))
}

/// Checks that `leaf_hash` is leaf `index` (counted in the whole tree) of the subtree over the
/// leaves `start..end` under `root`.
///
/// # Errors
/// Why it is not.
pub fn verify_subtree_inclusion(
    index: u64,
    start: u64,
    end: u64,
    leaf_hash: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if !is_subtree(start, end) || index < start {
        return Err(ProofError::OutOfRange);
    }
    verify_inclusion(index - start, end - start, leaf_hash, proof, root)
}

/// Checks that the subtree over the leaves `start..end` under `part_root` is part of the tree of
/// `size` leaves under `root`. A subtree without leaves is part of every tree that reaches it.
///
/// # Errors
/// Why it is not.
pub fn verify_subtree_consistency(
    start: u64,
    end: u64,
    size: u64,
    proof: &[Hash],
    part_root: &Hash,
    root: &Hash,
) -> Result<(), ProofError> {
    if start == end && end <= size {
        return match (proof, *part_root == empty_root()) {
            ([], true) => Ok(()),
            ([], false) => Err(ProofError::Root),
            _ => Err(ProofError::Length),
        };
    }
    if !is_subtree(start, end) || end > size {
        return Err(ProofError::OutOfRange);
    }
    let (mut first, mut last, mut tail) = (start, end - 1, size - 1);
    while first != last && (last == tail || last & 1 == 1) {
        first >>= 1;
        last >>= 1;
        tail >>= 1;
    }
    let mut proof = proof.iter();
    let seed = if first == last { part_root } else { proof.next().ok_or(ProofError::Length)? };
    let (mut part, mut whole) = (*seed, *seed);
    for sibling in proof {
        if tail == 0 {
            return Err(ProofError::Length);
        }
        if last & 1 == 1 || last == tail {
            if first < last {
                part = node(sibling, &part);
            }
            whole = node(sibling, &whole);
            while last & 1 == 0 && last != 0 {
                first >>= 1;
                last >>= 1;
                tail >>= 1;
            }
        } else {
            whole = node(&whole, sibling);
        }
        first >>= 1;
        last >>= 1;
        tail >>= 1;
    }
    if tail != 0 {
        return Err(ProofError::Length);
    }
    if part == *part_root && whole == *root { Ok(()) } else { Err(ProofError::Root) }
}
