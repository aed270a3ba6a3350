"""A witness cosigns what goes on from what it saw, and keeps the proof of a split view."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from huiyin_events.transparency.edge import Edge
from huiyin_events.transparency.merkle import leaf_hash
from huiyin_events.transparency.notes import COSIGNS, NoteRefused, Signer, TreeHead, notes_in
from huiyin_events.transparency.proofs import InclusionProof, NotYetSigned
from huiyin_events.transparency.published import PublishedTree
from huiyin_events.transparency.tiles import TilesDamaged
from huiyin_events.transparency.witnessing import SplitView, TreeGone, WitnessFolder, collect

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
LOG = Signer("log.example/log/1", bytes(32))
WITNESS = Signer("witness.example", bytes([1]) * 32, COSIGNS)

Fetch = Callable[[str], bytes]


class Log:
    """A tree, published in a folder, that can be made to tell another story."""

    def __init__(self, folder: Path, story: str = "true") -> None:
        self.published = PublishedTree(folder)
        self.published.prepare(LOG.verifier)
        self.edge = Edge()
        self._story = story

    def grow(self, size: int, *, alike: int = 0) -> "Log":
        """Have so many leaves, the first `alike` of which are everybody's."""
        span = range(self.edge.size, size)
        leaves = [leaf_hash(b"leaf %d" % n if n < alike else f"{self._story} {n}".encode()) for n in span]
        self.published.tiles.write([*self.edge.add(leaves), *self.edge.partial()])
        self.published.publish(LOG.sign(TreeHead(LOG.verifier.name, size, self.edge.root())))
        return self

    def fetch(self, path: str) -> bytes:
        return (self.published.folder / path).read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> WitnessFolder:
    return WitnessFolder(tmp_path / "witness")


def watch(folder: WitnessFolder, log: Log) -> int:
    return folder.witness(log.fetch, LOG.verifier, WITNESS, NOW).head.size


def test_a_tree_that_was_seen_and_is_not_shown_any_more_is_told(tmp_path: Path, folder: WitnessFolder) -> None:
    watch(folder, Log(tmp_path / "log").grow(3))
    folder.all_shown({"log.example/log/1", "log.example/log/2"})
    folder.all_shown({"another.example/log/1"})
    with pytest.raises(TreeGone, match="seen with 3 leaves, and is not shown any more"):
        folder.all_shown({"log.example/log/2"})


def test_it_cosigns_what_goes_on_and_keeps_it_for_all(tmp_path: Path, folder: WitnessFolder) -> None:
    log = Log(tmp_path / "log")
    for size in (3, 3, 300, 70_000):
        assert watch(folder, log.grow(size)) == size
    seen = folder.seen(LOG.verifier.name)
    assert seen is not None
    assert WITNESS.verifier.check(seen) == int(NOW.timestamp())
    assert LOG.verifier.check(seen) is None
    assert folder.key(LOG.verifier.name) == LOG.verifier


@pytest.mark.parametrize(("alike", "first", "second"), [(0, 10, 20), (200, 300, 300), (299, 300, 1000), (5, 300, 100)])
def test_a_split_view_is_caught_and_proved(
    tmp_path: Path, folder: WitnessFolder, alike: int, first: int, second: int
) -> None:
    one = Log(tmp_path / "one", "for some").grow(first, alike=alike)
    other = Log(tmp_path / "other", "for others").grow(second, alike=alike)
    watch(folder, one)
    with pytest.raises(SplitView, match="does not go on from it"):
        watch(folder, other)
    (proof,) = folder.folder(LOG.verifier.name).glob("split-view-*")
    seen, shown = notes_in(proof.read_text())
    assert (seen.head, shown.head.root) == (TreeHead(LOG.verifier.name, first, one.edge.root()), other.edge.root())
    for note in (seen, shown):
        LOG.verifier.check(note)  # both signed by the log: it cannot say that it was not so
    assert watch(folder, one.grow(first + 5)) == first + 5  # and the one that was seen first goes on


def test_an_old_checkpoint_is_no_lie(tmp_path: Path, folder: WitnessFolder) -> None:
    log = Log(tmp_path / "log").grow(100)
    old = log.fetch("checkpoint")
    watch(folder, log.grow(400))
    (log.published.folder / "checkpoint").write_bytes(old)
    assert watch(folder, log) == 100
    seen = folder.seen(LOG.verifier.name)
    assert seen is not None
    assert seen.head.size == 400


def test_what_is_not_borne_by_tiles_is_not_cosigned(tmp_path: Path, folder: WitnessFolder) -> None:
    log = Log(tmp_path / "log").grow(300)
    log.published.publish(LOG.sign(TreeHead(LOG.verifier.name, 300, leaf_hash(b"another"))))
    with pytest.raises(TilesDamaged, match="not those that it signed"):
        watch(folder, log)
    assert folder.seen(LOG.verifier.name) is None


def test_another_key_of_the_same_name_is_refused(tmp_path: Path, folder: WitnessFolder) -> None:
    watch(folder, Log(tmp_path / "log").grow(3))
    other = Signer(LOG.verifier.name, bytes([9]) * 32)
    with pytest.raises(NoteRefused, match="now shows"):
        folder.witness(Log(tmp_path / "log").fetch, other.verifier, WITNESS, NOW)


def test_the_log_publishes_who_cosigned_it_and_notices_if_that_was_another_tree(
    tmp_path: Path, folder: WitnessFolder
) -> None:
    log = Log(tmp_path / "log").grow(300)
    watch(folder, log)
    note = folder.seen(LOG.verifier.name)
    assert note is not None
    log.grow(500)
    assert collect(log.published, note, WITNESS.verifier) == int(NOW.timestamp())
    assert len(list((log.published.folder / "cosigned").iterdir())) == 2
    for another in (Log(tmp_path / "another", "other").grow(500), Log(tmp_path / "shorter").grow(5)):
        with pytest.raises(SplitView):
            collect(another.published, note, WITNESS.verifier)


def test_a_proof_can_be_kept_and_needs_nothing_else(tmp_path: Path) -> None:
    log = Log(tmp_path / "log").grow(1000)
    proof = InclusionProof.parse(InclusionProof.of(log.published, 17).dump())
    assert proof == InclusionProof.of(log.published, 17)
    assert proof.proves(leaf_hash(b"true 17"), LOG.verifier)
    assert not proof.proves(leaf_hash(b"true 18"), LOG.verifier)
    with pytest.raises(NotYetSigned):
        InclusionProof.of(log.published, 1000)
    for changed in (
        "",
        "index 17",
        proof.dump().replace("index 17", "index x"),
        proof.dump().replace("\n\n", "\n!\n\n", 1),
    ):
        with pytest.raises(NoteRefused):
            InclusionProof.parse(changed)
