"""The tree over the log of a running Huiyin survives kills, names what a superuser did, and is watched by another."""

import asyncio
import json
import shutil
import subprocess
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events.envelope import START
from huiyin_events.reader import Reader
from huiyin_events.transparency.entries import leaf_of
from huiyin_events.transparency.merkle import leaf_hash, proves_consistency, root_of
from huiyin_events.transparency.notes import SignedNote, Verifier
from huiyin_events.transparency.proofs import InclusionProof
from huiyin_events.transparency.tiles import Nodes, TileFolder
from huiyin_local.testing import Huiyin, until
from tests.filling import fill
from tests.founding import founded
from tests.tampering import unguarded

from .commands import here
from .county import County, Json
from .publications import objected

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]


@pytest.fixture
def watched(spare: Huiyin) -> Huiyin:
    """The one whose log is tampered with; the one that all tests share watches it."""
    return spare


def checkpoint(huiyin: Huiyin) -> SignedNote:
    return SignedNote.parse(huiyin.client().get("/log/1/checkpoint").text)


def grown(huiyin: Huiyin) -> int:
    """Wait until all that is on the log is in the tree."""
    count = huiyin.count("SELECT count(*) FROM store.events")
    until(lambda: checkpoint(huiyin).head.size >= count, 30, f"the tree has {count} leaves")
    return count


def tamper(huiyin: Huiyin, statement: str, *arguments: object) -> None:
    async def done() -> None:
        connection = await asyncpg.connect(huiyin.run.admin_database_url)
        try:
            async with unguarded(connection):
                await connection.execute(statement, *arguments)
        finally:
            await connection.close()

    asyncio.run(done())


def first_events(huiyin: Huiyin) -> list[tuple[UUID, bytes]]:
    async def read() -> list[tuple[UUID, bytes]]:
        async with asyncpg.create_pool(huiyin.run.admin_database_url, min_size=1) as pool:
            return [(one.id, leaf_of(one)) for one in await Reader(pool, OURS).read_all(START, 100)]

    return asyncio.run(read())


@pytest.mark.faults
def test_a_relay_that_is_killed_again_and_again_leaves_one_tree_without_a_flaw(watched: Huiyin) -> None:
    for count in (300, 7, 150, 80):
        with ThreadPoolExecutor(1) as aside:
            filling = aside.submit(fill, watched, count)
            watched.wait_for("relay", watched.kill("relay"))
            filling.result(60)
    count = grown(watched)
    said = here(watched, "verify", "log")
    assert said.returncode == 0, said.stdout
    assert f"{count} of {count} events are as they were signed" in said.stdout


def test_what_is_published_is_open_to_every_page_and_kept_as_long_as_it_holds(watched: Huiyin) -> None:
    fill(watched, 256, at_once=256)  # a tile is full
    grown(watched)
    client = watched.client()
    newest = client.get("/log/1/checkpoint")
    Verifier.parse(client.get("/log/1/key").text).check(SignedNote.parse(newest.text))
    assert newest.headers["Cache-Control"] == "public, no-cache"
    assert newest.headers["Access-Control-Allow-Origin"] == "*"
    tile = client.get("/log/1/tile/0/000")
    assert len(tile.content) == 256 * 32
    assert "immutable" in tile.headers["Cache-Control"]
    assert client.get("/log/1/tile/0/999").status_code == 404
    assert client.get("/log/trees.json").json()[0]["number"] == 1


def test_a_proof_of_an_event_needs_nothing_but_the_key(watched: Huiyin) -> None:
    grown(watched)
    key = Verifier.parse(watched.client().get("/log/1/key").text)
    for event, leaf in first_events(watched)[:3]:
        said = here(watched, "log", "proof", str(event))
        assert said.returncode == 0, said.stdout
        assert InclusionProof.parse(said.stdout).proves(leaf, key)
    unknown = here(watched, "log", "proof", str(UUID(int=1)))
    assert unknown.returncode == 2


def test_proofs_over_http_hold_and_give_nothing_away_but_what_is_public(watched: Huiyin) -> None:
    county = founded(watched)
    issue = county.report()
    publicise(county, issue)
    grown(watched)
    client = county.client()
    key = Verifier.parse(client.get("/log/1/key").text)
    (notice,) = county.board(county.village)
    proved = client.get("/api/reporting/log/proof", params={"event": notice["event"]}).json()
    leaf = leaf_hash(proved["entry"].encode())
    assert InclusionProof.parse(proved["proof"]).proves(leaf, key)
    assert leaf == b64decode(proved["hash"])
    assert sha256(proved["data"].encode()).hexdigest() in proved["entry"]
    assert json.loads(proved["data"])["notice"] == notice["notice"]
    event, leaf = first_events(watched)[0]
    other = client.get("/api/reporting/log/proof", params={"event": str(event)}).json()
    assert (other["entry"], other["data"]) == (None, None)
    assert InclusionProof.parse(other["proof"]).proves(leaf, key)

    head = checkpoint(watched).head
    said = client.get("/api/reporting/log/consistency", params={"old": 256, "new": head.size}).json()
    old = root_of(256, Nodes(TileFolder(watched.data / "transparency/1"), 256))
    assert proves_consistency(256, head.size, old, head.root, [b64decode(step) for step in said["path"]])
    assert client.get("/api/reporting/log/consistency", params={"old": 0, "new": 10**9}).status_code == 404
    unknown = client.get("/api/reporting/log/proof", params={"event": str(UUID(int=1))})
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/not-in-the-tree")
    page = client.get("/transparency", params={"number": issue["number"]})
    assert f"/log/#event={notice['event']}" in page.text


def test_a_publication_is_verified_from_its_bundle_and_from_its_id(watched: Huiyin, tmp_path: Path) -> None:
    county = County(watched, "990906")
    notice = objected(county)
    path = f"/api/deliberation/publications/{notice['id']}"
    county.does(county.secretary, f"{path}/correct", notice="下周四议充电桩", reason="日子写错了")
    grown(watched)
    told = county.client().get("/api/reporting/log/publication", params={"publication": notice["id"]})
    assert "离窗户太近" not in told.text
    bundle = tmp_path / "bundle.json"
    bundle.write_text(told.text)
    for what in ([str(bundle)], [notice["id"], str(bundle)]):
        said = here(watched, "verify", "publication", *what)
        assert said.returncode == 0, said.stdout
        assert "corrected 1 times" in said.stdout
        assert "1 objections, 0 answered" in said.stdout
    bundle.write_text(told.text.replace("下周三", "下周五"))
    assert here(watched, "verify", "publication", str(bundle)).returncode == 1
    assert here(watched, "verify", "publication", str(UUID(int=1))).returncode == 2
    unknown = county.client().get("/api/reporting/log/publication", params={"publication": str(UUID(int=1))})
    assert unknown.status_code == 404


def publicise(county: County, issue: Json) -> None:
    order = county.dispatch(issue)
    for act in ("accept", "resolve", "publicise"):
        county.on_order(order, act)


def test_another_huiyin_cosigns_it(watched: Huiyin, huiyin: Huiyin) -> None:
    grown(watched)
    for first in (True, False):
        said = here(huiyin, "log", "witness", watched.url)
        assert said.returncode == 0, said.stdout
        assert "cosigned at" in said.stdout
        assert ("is seen for the first time" in said.stdout) == first
    collected = here(watched, "log", "collect", huiyin.url)
    assert collected.returncode == 0, collected.stdout
    cosigned = [path for path in (watched.data / "transparency/1/cosigned").iterdir() if path.suffix != ".key"]
    assert len(SignedNote.parse(cosigned[0].read_text()).signatures) == 2


@pytest.mark.faults
def test_another_huiyin_catches_a_split_view(watched: Huiyin, huiyin: Huiyin) -> None:
    """An operator sets everything back, the published tree too, and lets another history grow under the same key."""
    grown(watched)
    assert here(huiyin, "log", "witness", watched.url).returncode == 0
    watched.stop()
    for name in ("postgres", "transparency"):
        # With the owner of each file, who is PostgreSQL's own user.
        subprocess.run(["cp", "-a", watched.data / name, watched.data / f"{name}-before"], check=True, timeout=60)
    watched.start()
    founded(watched)
    grown(watched)
    assert here(huiyin, "log", "witness", watched.url).returncode == 0
    watched.stop()
    for name in ("postgres", "transparency"):
        shutil.rmtree(watched.data / name)
        (watched.data / f"{name}-before").rename(watched.data / name)
    watched.start()
    founded(watched)
    founded(watched)
    grown(watched)
    assert here(watched, "verify", "log").returncode == 0, "by itself the other history is whole"
    said = here(huiyin, "log", "witness", watched.url)
    assert said.returncode == 1, said.stdout
    assert "SPLIT VIEW" in said.stdout
    origin = checkpoint(watched).head.origin
    (proof,) = (huiyin.data / "transparency/witnessed").glob("*/split-view-*")
    assert proof.read_text().count(f"{origin}\n") == 2
    lost = here(watched, "log", "collect", huiyin.url)
    assert lost.returncode == 1, lost.stdout


def test_what_a_superuser_did_is_named(watched: Huiyin) -> None:
    grown(watched)
    (changed, _), (removed, _) = first_events(watched)[40:42]
    tamper(watched, "UPDATE store.events SET data = '{}' WHERE id = $1", changed)
    tamper(watched, "DELETE FROM store.events WHERE id = $1", removed)
    said = here(watched, "verify", "log")
    assert said.returncode == 1, said.stdout
    assert f"changed: event {changed}, leaf 40" in said.stdout
    assert f"removed: event {removed}, leaf 41" in said.stdout

    tamper(watched, "UPDATE store.trees SET ended_at = clock_timestamp(), why = 'maintenance'")
    founded(watched)
    client = watched.client()
    until(lambda: client.get("/log/2/checkpoint").status_code == 200, 30, "the next tree begins")
    said = here(watched, "verify", "log")
    assert said.returncode == 1, said.stdout
    assert "it was ended" in said.stdout
    assert f"changed: event {changed}, leaf 40" in said.stdout
    assert f"removed: event {removed}, leaf 41" in said.stdout
    tamper(watched, "DELETE FROM store.tree_tiles WHERE tree = 1")
    tamper(watched, "DELETE FROM store.trees WHERE number = 1")
    said = here(watched, "verify", "log")
    assert (said.returncode, "tree 1 was published, and the database knows nothing of it" in said.stdout) == (1, True)
    ended = here(watched, "log", "end", "--why", "its record was removed", "--yes")
    assert ended.returncode == 0, ended.stdout
    assert "removed: event unknown, leaf 41" in here(watched, "verify", "log").stdout
