//! The tree of commitments, as in RFC 6962, section 2.1: SHA-256, a leaf begins with the byte 0 and a node with 1, so
//! that none passes for the other.

use sha2::{Digest, Sha256};

/// A SHA-256 value.
pub type Hash = [u8; 32];

fn leaf(data: impl AsRef<[u8]>) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(data.as_ref())
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
pub fn root<L: AsRef<[u8]>>(leaves: &[L]) -> Hash {
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
pub fn path<L: AsRef<[u8]>>(leaves: &[L], index: usize) -> Vec<Hash> {
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
pub fn root_of(data: &[u8], index: usize, leaves: usize, path: &[Hash]) -> Option<Hash> {
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
            hex(&root::<Hash>(&[])),
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

    /// The leaves, roots and audit paths with which implementations of Certificate Transparency are tested
    /// (RFC 6962 and 9162; `transparency-dev/merkle`, `certificate-transparency`).
    #[test]
    fn roots_and_paths_are_those_of_certificate_transparency() {
        let bytes = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
        let leaves: Vec<Vec<u8>> = [
            "",
            "00",
            "10",
            "2021",
            "3031",
            "40414243",
            "5051525354555657",
            "606162636465666768696a6b6c6d6e6f",
        ]
        .into_iter()
        .map(bytes)
        .collect();
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        for (count, expected) in (1..).zip(roots) {
            assert_eq!(hex(&root(&leaves[..count])), expected, "{count} leaves");
        }
        let first_of_two = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
        let third_and_fourth = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
        let fifth = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
        let paths: [(usize, usize, &[&str]); 5] = [
            (0, 1, &[]),
            (
                0,
                8,
                &[
                    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                    third_and_fourth,
                    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
                ],
            ),
            (
                5,
                8,
                &[
                    fifth,
                    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    roots[3],
                ],
            ),
            (2, 3, &[roots[1]]),
            (1, 5, &[first_of_two, third_and_fourth, fifth]),
        ];
        for (index, count, expected) in paths {
            let way = path(&leaves[..count], index);
            assert_eq!(
                way.iter().map(hex).collect::<Vec<_>>(),
                expected,
                "{index} of {count}"
            );
            assert_eq!(
                root_of(&leaves[index], index, count, &way)
                    .map(|r| hex(&r))
                    .as_deref(),
                Some(roots[count - 1])
            );
        }
    }
}
