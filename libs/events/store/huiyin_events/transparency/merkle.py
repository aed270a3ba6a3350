"""The Merkle tree of RFC 6962 and RFC 9162 over leaves in a row: roots, proofs, and what verifies them. Pure.

A *node* is called by its level and index: it stands for the leaves `index * 2**level` up to the next one's first. What
makes proofs asks a `NodeReader` for whole nodes only, which never change once they are there, however the tree grows.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final

NodeReader = Callable[[int, int], bytes]
"""Gives the hash of the whole node at a level and index."""

EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of what lies above two nodes."""
    return sha256(b"\x01" + left + right).digest()


def above(hashes: Sequence[bytes]) -> list[bytes]:
    """The hashes one level up, for an even number of them."""
    return [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]


def whole(hashes: Sequence[bytes]) -> bytes:
    """The hash above all of them; their number is a power of two."""
    while len(hashes) > 1:
        hashes = above(hashes)
    return hashes[0]


def root_of(size: int, node: NodeReader) -> bytes:
    """The root of the tree of the first `size` leaves."""
    return _over(0, size, node) if size else EMPTY_ROOT


def inclusion_path(index: int, size: int, node: NodeReader) -> list[bytes]:
    """Proves that leaf `index` is in the tree of the first `size` leaves. Raises ValueError where it is not."""
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    return _inclusion(index, 0, size, node)


def consistency_path(old: int, new: int, node: NodeReader) -> list[bytes]:
    """Proves that the tree of the first `new` leaves begins with that of the first `old`. Raises ValueError."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} does not begin with one of {old}")
    return _consistency(old, 0, new, node, known=True) if 0 < old < new else []


def proves_inclusion(leaf: bytes, index: int, size: int, root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that this leaf hash is in the tree with this root, at this index (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    first, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if first & 1 or first == last:
            found = node_hash(step, found)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            found = node_hash(found, step)
        first, last = first >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the larger tree begins with the smaller one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        return not path and old_root == (new_root if old == new else EMPTY_ROOT)
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first, last = first >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            before, after = node_hash(step, before), node_hash(step, after)
            while first and not first & 1:
                first, last = first >> 1, last >> 1
        else:
            after = node_hash(after, step)
        first, last = first >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _over(begin: int, end: int, node: NodeReader) -> bytes:
    """The hash over the leaves from `begin` to before `end`, as it stands in a tree that ends there or later."""
    count = end - begin
    level = count.bit_length() - 1
    if count == 1 << level:
        return node(level, begin >> level)
    middle = begin + _split(count)
    return node_hash(_over(begin, middle, node), _over(middle, end, node))


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _inclusion(index: int, begin: int, end: int, node: NodeReader) -> list[bytes]:
    if end - begin == 1:
        return []
    middle = begin + _split(end - begin)
    if index < middle:
        return [*_inclusion(index, begin, middle, node), _over(middle, end, node)]
    return [*_inclusion(index, middle, end, node), _over(begin, middle, node)]


def _consistency(old: int, begin: int, end: int, node: NodeReader, *, known: bool) -> list[bytes]:
    """`known` says that the hash over these leaves is the old root, which the verifier has."""
    if old == end:
        return [] if known else [_over(begin, end, node)]
    middle = begin + _split(end - begin)
    if old <= middle:
        return [*_consistency(old, begin, middle, node, known=known), _over(middle, end, node)]
    return [*_consistency(old, middle, end, node, known=False), _over(begin, middle, node)]
