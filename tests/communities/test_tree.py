"""The tree is that of RFC 6962: the reference data of Certificate Transparency, and its definition."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.log import tree
from communities.log.canonical import leaf_hash

# The eight inputs that the reference implementations of Certificate Transparency are tested with.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
INPUTS += ["606162636465666768696a6b6c6d6e6f"]
LEAVES = [leaf_hash(bytes.fromhex(one)) for one in INPUTS]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
INCLUDED = {
    (0, 1): [],
    (0, 8): [A, B, C],
    (5, 8): [D, E, ROOTS[4]],
    (2, 3): [ROOTS[2]],
    (1, 5): [ROOTS[1], B, D],
}
CONSISTENT = {(1, 1): [], (1, 8): [A, B, C], (6, 8): [F, E, ROOTS[4]], (2, 5): [B, D]}
hashes = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40)


def hexes(proof):
    return [one.hex() for one in proof]


def naive(leaves):
    """RFC 6962 2.1, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = max(1 << power for power in range(len(leaves)) if 1 << power < len(leaves))
    return hashlib.sha256(b"\x01" + naive(leaves[:k]) + naive(leaves[k:])).digest()


def test_the_roots_of_the_reference_data():
    assert [tree.root(LEAVES[:size]).hex() for size in range(9)] == ROOTS


@pytest.mark.parametrize(("index", "size"), INCLUDED)
def test_the_inclusion_proofs_of_the_reference_data(index, size):
    proof = tree.inclusion(LEAVES[:size], index)

    assert hexes(proof) == INCLUDED[index, size]
    assert tree.is_included(LEAVES[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "new"), CONSISTENT)
def test_the_consistency_proofs_of_the_reference_data(old, new):
    proof = tree.consistency(LEAVES[:new], old)

    assert hexes(proof) == CONSISTENT[old, new]
    roots = bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new])
    assert tree.is_consistent(old, new, proof, *roots)


@given(hashes)
def test_a_root_is_that_of_the_definition(leaves):
    assert tree.root(leaves) == naive(leaves)


@given(hashes, st.data())
def test_a_tree_grows_from_its_kept_edge_as_if_it_had_been_whole(leaves, data):
    kept = data.draw(st.integers(0, len(leaves)))
    edge = tree.Edge()
    for leaf in leaves[:kept]:
        edge.append(leaf)
    again = tree.Edge(edge.size, edge.nodes)
    for leaf in leaves[kept:]:
        again.append(leaf)

    assert (again.size, again.root()) == (len(leaves), naive(leaves))
    assert (edge.size, edge.root()) == (kept, naive(leaves[:kept])), "the first one stays"


@given(hashes, st.data())
def test_a_leaf_is_included_and_nothing_else_is(leaves, data):
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.binary(min_size=32, max_size=32).filter(lambda one: one != leaves[index]))
    proof, root = tree.inclusion(leaves, index), naive(leaves)

    assert tree.is_included(leaves[index], index, size, proof, root)
    assert not tree.is_included(other, index, size, proof, root)
    assert not tree.is_included(leaves[index], index, size, proof, other)
    assert not tree.is_included(leaves[index], index, size, [*proof, other], root)
    assert not tree.is_included(leaves[index], size, size, proof, root)
    assert not proof or not tree.is_included(leaves[index], index, size, proof[:-1], root)


@given(hashes, st.data())
def test_an_older_tree_is_shown_to_be_kept_and_another_is_not(leaves, data):
    new = len(leaves)
    old = data.draw(st.integers(1, new))
    changed = data.draw(st.integers(0, old - 1))
    forged = [*leaves[:changed], hashlib.sha256(leaves[changed]).digest(), *leaves[changed + 1 :]]
    proof = tree.consistency(leaves, old)
    shown = naive(leaves[:old]), naive(leaves)

    assert tree.is_consistent(old, new, proof, *shown)
    assert not tree.is_consistent(old, new, proof, naive(forged[:old]), shown[1])
    rewritten = tree.consistency(forged, old)
    assert not tree.is_consistent(old, new, rewritten, shown[0], naive(forged))
    assert not tree.is_consistent(old, new, [*proof, forged[changed]], *shown)
    assert not proof or not tree.is_consistent(old, new, proof[:-1], *shown)


@pytest.mark.parametrize(
    ("proof", "asked"),
    [(tree.inclusion, -1), (tree.inclusion, 8), (tree.consistency, 0), (tree.consistency, 9)],
)
def test_of_what_is_not_there_nothing_is_proved(proof, asked):
    with pytest.raises(ValueError, match=r"leaf|leaves"):
        proof(LEAVES, asked)


@pytest.mark.parametrize(
    ("size", "nodes"), [(-1, []), (0, [LEAVES[0]]), (3, [LEAVES[0]]), (1, [b"short"])]
)
def test_an_edge_that_no_tree_has_is_refused(size, nodes):
    with pytest.raises(ValueError, match="node"):
        tree.Edge(size, nodes)


def test_ten_times_the_leaves_cost_ten_times_the_nodes_and_no_more_memory(monkeypatch):
    made, plain = [], tree.node
    monkeypatch.setattr(tree, "node", lambda left, right: made.append(1) or plain(left, right))

    def grow(size):
        made.clear()
        edge = tree.Edge()
        for number in range(size):
            edge.append(number.to_bytes(32, "big"))
        return len(made), len(edge.nodes)

    counts = {size: grow(size) for size in (1_000, 10_000)}

    assert all(nodes < size for size, (nodes, _kept) in counts.items())
    assert all(kept <= size.bit_length() for size, (_nodes, kept) in counts.items())
