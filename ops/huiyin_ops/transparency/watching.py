"""Looking at the trees of other systems over HTTP, once or again and again."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx
import orjson
import typer

from huiyin_events.transparency.notes import COSIGNS, NoteRefused, SignedNote, Verifier
from huiyin_events.transparency.published import PublishedTree
from huiyin_events.transparency.signing_key import SigningKey
from huiyin_events.transparency.tiles import TilesDamaged
from huiyin_events.transparency.witnessing import Fetch, SplitView, TreeGone, WitnessFolder, collect, place_of
from huiyin_service.client import running
from huiyin_service.settings import Settings

ANSWER_WITHIN = 20.0
LARGEST = 64 * 1024
"""Bytes of a file of a tree: none has more but for a history."""


def witness_all(urls: Sequence[str], every: int | None) -> int:
    """Look at each system's trees and cosign them; 0, or 1 for a split view, or 2 where one could not be seen."""
    settings = running(Settings())
    folder = WitnessFolder(settings.transparency_folder)
    key = SigningKey(settings.tree_key)
    key.make()
    signer = key.signer(urlsplit(settings.public_url).netloc, COSIGNS)

    def look(client: httpx.Client, url: str) -> None:
        shown = orjson.loads(_fetch(client, f"{url}/log")("trees.json"))
        for tree in shown:
            fetch = _fetch(client, f"{url}/log/{tree['number']}")
            verifier = Verifier.parse(fetch("key").decode())
            if verifier.name != tree["origin"]:
                raise NoteRefused(f"the key of {tree['origin']} is named {verifier.name}")
            if folder.seen(verifier.name) is None:
                typer.echo(f"{verifier.name} is seen for the first time, by the key {verifier}")
            note = folder.witness(fetch, verifier, signer, datetime.now(UTC))
            ended = f"; it was ended: {tree['why']}" if tree["ended_at"] else ""
            typer.echo(f"{note.head.origin}: cosigned at {note.head.size} events{ended}")
        folder.all_shown({tree["origin"] for tree in shown})

    return _again(look, urls, every)


def collect_all(urls: Sequence[str], every: int | None) -> int:
    """Fetch from each system what it cosigned of our newest tree; exit codes as above."""
    folder = running(Settings()).transparency_folder

    def fetch_cosigned(client: httpx.Client, url: str) -> None:
        number = max(int(path.name) for path in folder.iterdir() if path.name.isdecimal())
        published = PublishedTree(folder / str(number))
        fetch = _fetch(client, f"{url}/log/witnessed")
        witness = Verifier.parse(fetch("key").decode())
        note = SignedNote.parse(fetch(f"{place_of(published.key().name)}/checkpoint").decode())
        at = datetime.fromtimestamp(collect(published, note, witness), UTC)
        typer.echo(f"{witness.name} cosigned {note.head.origin} at {note.head.size} events, {at:%Y-%m-%d %H:%M:%S} UTC")

    return _again(fetch_cosigned, urls, every)


def _again(work: Callable[[httpx.Client, str], None], urls: Sequence[str], every: int | None) -> int:
    while True:
        code = max(_once(work, url.rstrip("/")) for url in urls)
        if every is None:
            return code
        time.sleep(every)


def _once(work: Callable[[httpx.Client, str], None], url: str) -> int:
    try:
        with httpx.Client(timeout=ANSWER_WITHIN, trust_env=False) as client:
            work(client, url)
    except SplitView as split_view:
        typer.echo(f"SPLIT VIEW: {split_view}\n{split_view.seen.dump()}\n{split_view.shown.dump()}", err=True)
        return 1
    except TreeGone as gone:
        typer.echo(f"TREE GONE: {gone}\n{gone.seen.dump()}", err=True)
        return 1
    except (NoteRefused, TilesDamaged, httpx.HTTPError, ValueError, KeyError, OSError) as error:
        typer.echo(f"{url}: {error}", err=True)
        return 2
    return 0


def _fetch(client: httpx.Client, base: str) -> Fetch:
    def fetch(path: str) -> bytes:
        answer = client.get(f"{base}/{path}")
        if answer.status_code == HTTPStatus.NOT_FOUND:
            raise FileNotFoundError(f"{base}/{path} is not there")
        answer.raise_for_status()
        if len(answer.content) > LARGEST:
            raise ValueError(f"{base}/{path} has {len(answer.content)} bytes")
        return answer.content

    return fetch
