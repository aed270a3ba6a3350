"""A growing tree and its tiles: the same roots and proofs as of the leaves in a row, whatever it grows by."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from huiyin_events.transparency import tiles
from huiyin_events.transparency.edge import Edge
from huiyin_events.transparency.merkle import consistency_path, inclusion_path, leaf_hash, root_of, whole
from huiyin_events.transparency.tiles import Nodes, TileFolder, TilesDamaged, tile_path

LEAVES = [leaf_hash(b"leaf %d" % n) for n in range(66_000)]


def in_a_row(level: int, index: int) -> bytes:
    return whole(LEAVES[index << level : (index + 1) << level])


def grown(folder: Path, *sizes: int) -> Edge:
    edge = Edge()
    for size in sizes:
        grow(TileFolder(folder), edge, size)
    return edge


def grow(folder: TileFolder, edge: Edge, size: int) -> None:
    folder.write([*edge.add(LEAVES[edge.size : size]), *edge.partial()])


@pytest.mark.parametrize(
    ("number", "path"),
    [(0, "tile/0/000"), (67, "tile/0/067"), (1000, "tile/0/x001/000"), (1234067, "tile/0/x001/x234/067")],
)
def test_a_tile_lies_where_others_look_for_it(number: int, path: str) -> None:
    assert tile_path(0, number) == path
    assert tile_path(0, number, 8) == f"{path}.p/8"


@given(some.lists(some.integers(0, 1500), max_size=8))
def test_a_tree_has_the_same_root_by_whatever_steps_it_grew(steps: list[int]) -> None:
    edge = Edge()
    for step in steps:
        for _ in edge.add(LEAVES[edge.size : edge.size + step]):
            pass
    assert edge.root() == root_of(edge.size, in_a_row)


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 600, 65_535, 65_536, 65_537, 65_793])
def test_what_tiles_hold_is_the_tree(tmp_path: Path, size: int) -> None:
    edge = grown(tmp_path, size // 3, size // 3 + 1, size)
    node = Nodes(TileFolder(tmp_path), size)
    assert root_of(size, node) == edge.root() == root_of(size, in_a_row)
    for index in {0, size // 2, size - 1}:
        assert inclusion_path(index, size, node) == inclusion_path(index, size, in_a_row)
        assert consistency_path(index, size, node) == consistency_path(index, size, in_a_row)
    again = Edge(size, TileFolder(tmp_path).edge(size))
    assert again.root() == edge.root()
    grow(TileFolder(tmp_path), again, size + 100)
    assert again.root() == root_of(size + 100, in_a_row)


def test_a_smaller_tree_is_still_read_when_it_has_grown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiles, "KEEP_SECONDS", -1)
    grown(tmp_path, 100, 200, 700)
    assert root_of(100, Nodes(TileFolder(tmp_path), 100)) == root_of(100, in_a_row)


def test_tiles_that_were_filled_further_are_gone_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown(tmp_path, 10, 20)
    assert sorted(path.name for path in (tmp_path / "tile/0/000.p").iterdir()) == ["10", "20"]
    monkeypatch.setattr(tiles, "KEEP_SECONDS", -1)
    grown(tmp_path, 30)
    assert [path.name for path in (tmp_path / "tile/0/000.p").iterdir()] == ["30"]


@pytest.mark.parametrize("size", [300, 66_000])
@pytest.mark.parametrize("damage", ["unlink", "empty", "change"])
def test_what_a_power_cut_took_of_the_last_tiles_is_found(tmp_path: Path, size: int, damage: str) -> None:
    grown(tmp_path, size)
    assert TileFolder(tmp_path).intact(size)
    path = tmp_path / tile_path(0, size // 256 - 1)
    match damage:
        case "unlink":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case _:
            path.write_bytes(bytes(len(path.read_bytes())))
    assert not TileFolder(tmp_path).intact(size)


def test_a_tile_that_is_gone_or_cut_off_is_not_taken_for_one(tmp_path: Path) -> None:
    grown(tmp_path, 300)
    (tmp_path / "tile/0/001.p/44").unlink()
    with pytest.raises(TilesDamaged, match="not there"):
        TileFolder(tmp_path).edge(300)
    (tmp_path / "tile/0/000").write_bytes(b"short")
    with pytest.raises(TilesDamaged, match="5 bytes"):
        TileFolder(tmp_path).read(0, 0)
