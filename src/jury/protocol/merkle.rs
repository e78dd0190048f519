//! The tree of commitments, as in RFC 6962, section 2.1: SHA-256, a leaf begins with the byte 0 and a node with 1, so
//! that none passes for the other.

use sha2::{Digest, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

fn leaf(data: &Hash) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(data)
        .finalize()
        .into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// Where a tree of more than one leaf is split: the greatest power of two below their number.
fn split(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}

/// The root of a list of commitments.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [only] => leaf(only),
        more => {
            let (left, right) = more.split_at(split(more.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The neighbours on the way from a leaf to the root, from below.
pub fn path(leaves: &[Hash], index: usize) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut below, neighbour) = if index < left.len() {
        (path(left, index), root(right))
    } else {
        (path(right, index - left.len()), root(left))
    };
    below.push(neighbour);
    below
}

/// The root that follows from a commitment and its path; nothing where the path has the wrong length.
pub fn root_of(data: &Hash, index: usize, leaves: usize, path: &[Hash]) -> Option<Hash> {
    if leaves <= 1 {
        return (leaves == 1 && index == 0 && path.is_empty()).then(|| leaf(data));
    }
    let (above, below) = path.split_last()?;
    let left = split(leaves);
    if index < left {
        Some(node(&root_of(data, index, left, below)?, above))
    } else {
        Some(node(above, &root_of(data, index - left, leaves - left, below)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(hash: &Hash) -> String {
        data_encoding::HEXLOWER.encode(hash)
    }

    #[test]
    fn the_root_of_nothing_and_of_one_are_those_of_the_rfc() {
        assert_eq!(
            hex(&root(&[])),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        // printf '\0%032d' with zero bytes: sha256 of 33 zero bytes.
        assert_eq!(
            hex(&root(&[[0; 32]])),
            "7f9c9e31ac8256ca2f258583df262dbc7d6f68f2a03043d5c99a4ae5a7396ce9"
        );
    }

    #[test]
    fn every_leaf_leads_to_the_root_and_to_no_other() {
        for count in 1..40_usize {
            let leaves: Vec<Hash> = (0..count).map(|n| [n as u8; 32]).collect();
            let whole = root(&leaves);
            for at in 0..count {
                let way = path(&leaves, at);
                assert_eq!(
                    root_of(&leaves[at], at, count, &way),
                    Some(whole),
                    "{at} of {count}"
                );
                assert_ne!(root_of(&[99; 32], at, count, &way), Some(whole));
                if count > 1 {
                    assert_ne!(root_of(&leaves[at], (at + 1) % count, count, &way), Some(whole));
                    assert_ne!(root_of(&leaves[at], at, count, &way[1..]), Some(whole));
                }
            }
        }
    }
}
