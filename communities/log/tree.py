"""存证树: one Merkle tree over an estate's leaves, as RFC 6962 section 2.1 defines it.

Pure: leaves come as their hashes (``canonical.leaf_hash``), proofs are lists of hashes. A tree that
grows keeps the nodes of its right edge alone, so that n new leaves cost O(n) and memory O(log n).
"""

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def node(left: bytes, right: bytes) -> bytes:
    """SHA-256 over 0x01 and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Edge:
    """The right edge of a tree of ``size`` leaves: the root of each full subtree, the largest first."""

    def __init__(self, size: int = 0, nodes: Iterable[bytes] = ()):
        """Refuses (ValueError) other nodes than a tree of this size has."""
        self.size, self.nodes = size, list(nodes)
        if size < 0 or len(self.nodes) != size.bit_count():
            raise ValueError(f"the edge of {size} leaves has not {len(self.nodes)} nodes")
        if any(len(one) != HASH_BYTES for one in self.nodes):
            raise ValueError(f"a node has {HASH_BYTES} bytes")

    def append(self, leaf: bytes) -> None:
        """Grow by one leaf's hash."""
        size, grown = self.size, leaf
        while size & 1:
            grown = node(self.nodes.pop(), grown)
            size >>= 1
        self.nodes.append(grown)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves so far; of none it is SHA-256 of nothing."""
        if not self.nodes:
            return EMPTY_ROOT
        *rest, found = self.nodes
        for left in reversed(rest):
            found = node(left, found)
        return found

    def copy(self) -> "Edge":
        return Edge(self.size, self.nodes)


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaves' hashes."""
    edge = Edge()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """存在证明: the hashes that lead from the leaf ``index`` to the root, from below.

    Refuses (ValueError) an index that is not there.
    """
    if not 0 <= index < len(leaves):
        raise ValueError(f"there is no leaf {index} of {len(leaves)}")
    start, end, path = 0, len(leaves), []
    while end - start > 1:
        split = _split(start, end)
        if index < split:
            path.append(root(leaves[split:end]))
            end = split
        else:
            path.append(root(leaves[start:split]))
            start = split
    return path[::-1]


def consistency(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """一致性证明: the hashes that show that the tree of the first ``old`` leaves is kept in this one.

    Refuses (ValueError) an older tree that is empty or larger.
    """
    if not 0 < old <= len(leaves):
        raise ValueError(f"{old} of {len(leaves)} leaves prove nothing")
    start, end, path = 0, len(leaves), []
    while old < end:
        split = _split(start, end)
        if old <= split:
            path.append(root(leaves[split:end]))
            end = split
        else:
            path.append(root(leaves[start:split]))
            start = split
    # Whoever asks knows the old tree's own root.
    if start:
        path.append(root(leaves[start:end]))
    return path[::-1]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``proof`` leads from the leaf's hash at ``index`` to the root of ``size`` leaves
    (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for other in proof:
        if last == 0 or len(other) != HASH_BYTES:
            return False
        if here & 1 or here == last:
            found = node(other, found)
            here, last = _up_to_a_right_child(here, last)
        else:
            found = node(found, other)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether ``proof`` shows that the tree of ``old`` leaves is the beginning of that of ``new``
    (RFC 9162 2.1.4.2). Of an empty tree nothing is shown."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old.bit_count() == 1 else list(proof)
    if not path or any(len(one) != HASH_BYTES for one in path):
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    first = second = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            first, second = node(other, first), node(other, second)
            here, last = _up_to_a_right_child(here, last)
        else:
            second = node(second, other)
        here, last = here >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(start: int, end: int) -> int:
    """After the largest full subtree that leaves something to its right."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _up_to_a_right_child(here: int, last: int) -> tuple[int, int]:
    """A node without a sibling is its own parent's whole content: climb while it has none."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last
