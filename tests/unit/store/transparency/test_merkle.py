"""The tree of RFC 6962: its published vectors; every proof of every size proves, and no changed one does."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as some

from huiyin_events.transparency.merkle import (
    EMPTY_ROOT,
    NodeReader,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    proves_consistency,
    proves_inclusion,
    root_of,
    whole,
)

VECTORS = {
    "": "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "00": "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "10": "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "2021": "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "3031": "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "40414243": "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "5051525354555657": "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "606162636465666768696a6b6c6d6e6f": "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
"""The leaves of Certificate Transparency's own test, each with the root of the tree that ends with it."""
PATHS = {
    (0, 8): ["96a296d2", "5f083f0a", "6b47aaf2"],
    (5, 8): ["bc1a0643", "ca854ea1", "d37ee418"],
    (2, 3): ["fac54203"],
    (1, 5): ["6e340b9c", "5f083f0a", "bc1a0643"],
}
"""Inclusion proofs among them, each step by its beginning."""


def nodes_of(leaves: list[bytes]) -> NodeReader:
    return lambda level, index: whole([leaf_hash(leaf) for leaf in leaves[index << level : (index + 1) << level]])


def tree(size: int) -> list[bytes]:
    return [b"leaf %d" % n for n in range(size)]


def test_the_published_trees_have_their_published_roots() -> None:
    leaves = [bytes.fromhex(leaf) for leaf in VECTORS]
    assert sha256(b"").digest() == EMPTY_ROOT == root_of(0, nodes_of([]))
    for size, root in enumerate(VECTORS.values(), 1):
        assert root_of(size, nodes_of(leaves)).hex() == root


@pytest.mark.parametrize(("place", "path"), PATHS.items())
def test_the_published_proofs_are_made(place: tuple[int, int], path: list[str]) -> None:
    leaves = [bytes.fromhex(leaf) for leaf in VECTORS]
    assert [step.hex()[:8] for step in inclusion_path(*place, nodes_of(leaves))] == path


@pytest.mark.parametrize("size", range(1, 70))
def test_every_leaf_of_a_tree_of_every_size_is_proved(size: int) -> None:
    leaves = tree(size)
    node = nodes_of(leaves)
    root = root_of(size, node)
    for index, leaf in enumerate(leaves):
        path = inclusion_path(index, size, node)
        assert proves_inclusion(leaf_hash(leaf), index, size, root, path)
        assert not proves_inclusion(leaf_hash(b"another"), index, size, root, path)
        assert not any(proves_inclusion(leaf_hash(leaf), n, size, root, path) for n in range(size) if n != index)


@pytest.mark.parametrize("new", range(1, 70))
def test_every_tree_is_proved_to_begin_with_every_smaller_one(new: int) -> None:
    node = nodes_of(tree(new))
    root = root_of(new, node)
    for old in range(new + 1):
        path = consistency_path(old, new, node)
        before = root_of(old, node)
        assert proves_consistency(old, new, before, root, path)
        if old:
            assert not proves_consistency(old, new, leaf_hash(b"another"), root, path)
            assert not proves_consistency(old, new, before, leaf_hash(b"another"), path)


@given(some.data(), some.integers(1, 5000))
def test_a_changed_proof_of_inclusion_proves_nothing(data: some.DataObject, size: int) -> None:
    index = data.draw(some.integers(0, size - 1))
    path, root = sparse(size, index)
    leaf = leaf_hash(b"leaf %d" % index)
    assert proves_inclusion(leaf, index, size, root, path)
    for changed in changed_paths(data, path):
        assert not proves_inclusion(leaf, index, size, root, changed)
    assert not proves_inclusion(leaf, index + size, size, root, path)
    assert not proves_inclusion(leaf, -1, size, root, path)


@given(some.data(), some.integers(2, 600))
def test_a_changed_proof_of_consistency_proves_nothing(data: some.DataObject, new: int) -> None:
    old = data.draw(some.integers(1, new - 1))
    node = nodes_of(tree(new))
    path, before, after = consistency_path(old, new, node), root_of(old, node), root_of(new, node)
    assert proves_consistency(old, new, before, after, path)
    for changed in changed_paths(data, path):
        assert not proves_consistency(old, new, before, after, changed)
    assert not proves_consistency(new, old, after, before, path)


@given(some.integers(2, 400), some.data())
def test_a_tree_in_which_one_leaf_was_changed_is_not_the_same_that_grew(new: int, data: some.DataObject) -> None:
    old = data.draw(some.integers(1, new))
    place = data.draw(some.integers(0, old - 1))
    leaves = tree(new)
    before = root_of(old, nodes_of(leaves))
    leaves[place] = b"changed"
    node = nodes_of(leaves)
    assert not proves_consistency(old, new, before, root_of(new, node), consistency_path(old, new, node))


def test_what_is_not_in_a_tree_has_no_proof() -> None:
    node = nodes_of(tree(3))
    with pytest.raises(ValueError, match="no leaf 3"):
        inclusion_path(3, 3, node)
    with pytest.raises(ValueError, match="does not begin"):
        consistency_path(4, 3, node)


def changed_paths(data: some.DataObject, path: list[bytes]) -> list[list[bytes]]:
    other = leaf_hash(b"another")
    if not path:
        return [[other]]
    place = data.draw(some.integers(0, len(path) - 1))
    return [
        [*path[:place], other, *path[place + 1 :]],
        [*path[:place], *path[place + 1 :]],
        [*path[:place], path[place], *path[place:]],
        [*path, other],
        [],
    ]


def sparse(size: int, index: int) -> tuple[list[bytes], bytes]:
    """A proof from a large tree, whose nodes off the leaf's way are anything."""

    def node(level: int, at: int) -> bytes:
        if at != index >> level:
            return leaf_hash(b"node %d %d" % (level, at))
        if level == 0:
            return leaf_hash(b"leaf %d" % index)
        return node_hash(node(level - 1, 2 * at), node(level - 1, 2 * at + 1))

    return inclusion_path(index, size, node), root_of(size, node)
