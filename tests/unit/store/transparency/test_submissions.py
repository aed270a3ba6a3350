"""A log sends its witness checkpoints by itself: what is cosigned, and what each refusal is, by C2SP tlog-witness."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient
from tests.unit.store.transparency.test_witnessing import LOG, WITNESS, Log, watch

from huiyin_events.transparency.merkle import consistency_path
from huiyin_events.transparency.notes import Signature, SignedNote, Signer, TreeHead, notes_in
from huiyin_events.transparency.submissions import LONGEST
from huiyin_events.transparency.tiles import Nodes
from huiyin_events.transparency.witnessing import WitnessFolder
from huiyin_ops.transparency import submissions
from huiyin_ops.transparency.submissions import application


@pytest.fixture
def folder(tmp_path: Path) -> WitnessFolder:
    return WitnessFolder(tmp_path / "witness")


@pytest.fixture
def witness(folder: WitnessFolder) -> TestClient:
    return TestClient(application(folder, WITNESS))


def note_of(log: Log) -> SignedNote:
    note = log.published.checkpoint()
    assert note is not None
    return note


def body(log: Log, old: int, *, note: SignedNote | None = None, proof: list[bytes] | None = None) -> bytes:
    note = note or note_of(log)
    steps = consistency_path(old, note.head.size, Nodes(log.published.tiles, log.edge.size)) if proof is None else proof
    return "".join([f"old {old}\n", *(f"{b64encode(step).decode()}\n" for step in steps), "\n", note.dump()]).encode()


def test_what_goes_on_is_cosigned_and_kept(tmp_path: Path, folder: WitnessFolder, witness: TestClient) -> None:
    log = Log(tmp_path / "log")
    watch(folder, log.grow(3))  # an operator looks once, and its key is known
    for old, size in ((3, 3), (3, 300), (300, 5000)):
        answer = witness.post("/add-checkpoint", content=body(log.grow(size), old))
        assert answer.status_code == 200
        note = note_of(log)
        cosigned = SignedNote.parse(f"{note.dump()}{answer.text}")
        assert WITNESS.verifier.check(cosigned) is not None
        seen = folder.seen(LOG.verifier.name)
        assert (seen and seen.head) == note.head
    assert watch(folder, log.grow(5001)) == 5001  # and it may look by itself as well


def test_another_old_size_is_told_the_one_it_has(tmp_path: Path, folder: WitnessFolder, witness: TestClient) -> None:
    log = Log(tmp_path / "log")
    watch(folder, log.grow(300))
    for old in (0, 299, 301):
        answer = witness.post("/add-checkpoint", content=body(log.grow(301), old))
        assert (answer.status_code, answer.text) == (409, "300\n")
        assert answer.headers["content-type"].startswith("text/x.tlog.size")


def test_two_logs_are_told_apart_and_a_split_view_is_kept(
    tmp_path: Path, folder: WitnessFolder, witness: TestClient
) -> None:
    one, other = (Log(tmp_path / story, story).grow(300, alike=200) for story in ("one", "other"))
    watch(folder, one)
    assert witness.post("/add-checkpoint", content=body(other, 300)).status_code == 409
    (proof,) = folder.folder(LOG.verifier.name).glob("split-view-*")
    assert [note.head.root for note in notes_in(proof.read_text())] == [one.edge.root(), other.edge.root()]
    assert witness.post("/add-checkpoint", content=body(other.grow(400), 300)).status_code == 422
    assert witness.post("/add-checkpoint", content=body(one.grow(400), 300)).status_code == 200


def test_what_anybody_put_below_is_not_kept(tmp_path: Path, folder: WitnessFolder, witness: TestClient) -> None:
    log = Log(tmp_path / "log")
    watch(folder, log.grow(3))
    note = note_of(log.grow(300))
    elsewhere = Signature("elsewhere.example", b"once", bytes(64))
    again = replace(note.signatures[0], content=bytes(64))
    answer = witness.post("/add-checkpoint", content=body(log, 3, note=note.signed(elsewhere)))
    assert answer.status_code == 200
    crowded = SignedNote(note.text, (*note.signatures, again, elsewhere))
    assert witness.post("/add-checkpoint", content=body(log, 300, note=crowded)).status_code == 200
    seen = folder.seen(LOG.verifier.name)
    assert seen
    assert [one.name for one in seen.signatures] == [LOG.verifier.name, WITNESS.verifier.name]
    assert seen.signatures[0] == note.signatures[0]


async def test_who_only_holds_a_place_loses_it(folder: WitnessFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submissions, "PATIENCE_SECONDS", 0.05)

    async def dripping() -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.01)
            yield b"o"

    transport = httpx.ASGITransport(application(folder, WITNESS))
    async with httpx.AsyncClient(transport=transport, base_url="http://witness.example") as log:
        assert (await log.post("/add-checkpoint", content=dripping())).status_code == 408


def test_who_is_not_known_and_what_is_no_submission_is_refused(
    tmp_path: Path, folder: WitnessFolder, witness: TestClient
) -> None:
    log = Log(tmp_path / "log").grow(3)
    assert witness.post("/add-checkpoint", content=body(log, 0)).status_code == 404
    watch(folder, log)
    stranger = Signer(LOG.verifier.name, bytes([7]) * 32).sign(TreeHead(LOG.verifier.name, 3, log.edge.root()))
    checkpoint = note_of(log).dump()
    for content, status in (
        (body(log, 3, note=stranger), 403),
        (body(log, 4, proof=[]), 400),
        (body(log, 3, proof=[bytes(31)]), 400),
        (body(log, 3, proof=[bytes(32)] * 64), 400),
        (f"old 03\n\n{checkpoint}".encode(), 400),
        (f"old 3\n{checkpoint}".encode(), 400),
        (f"old 3\n\n{checkpoint[:-1]}".encode(), 400),
        (b"", 400),
        (b"\xff", 400),
        (b"old 3\n" * LONGEST, 413),
    ):
        assert witness.post("/add-checkpoint", content=content).status_code == status, content[:40]
    assert witness.get("/add-checkpoint").status_code == 405
    assert witness.post("/").status_code == 404
