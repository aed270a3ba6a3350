"""`huiyin verify log` and `huiyin log`: whether the log is what it was, proofs, and watching the logs of others."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

if TYPE_CHECKING:
    import asyncpg

    from huiyin_events.reader import Reader
    from huiyin_events.transparency.audit import AuditResult
    from huiyin_events.transparency.notes import SignedNote
    from huiyin_events.transparency.trees import Tree

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

verify = typer.Typer(no_args_is_help=True, help="Find out whether something is what it was.")
log = typer.Typer(no_args_is_help=True, help="The tree over the log: its checkpoints, proofs and witnesses.")

T = TypeVar("T")
SHOWN = 50
"""Events that are named one by one."""

Urls = Annotated[list[str], typer.Argument(metavar="URL...", help="where each is, such as https://huiyin.example")]
Every = Annotated[int | None, typer.Option(metavar="SECONDS", help="again and again, until Ctrl-C")]


@verify.callback()
def _several() -> None:
    """More than one thing can be verified."""


@verify.command("log")
def verify_log(
    tree: Annotated[int | None, typer.Option(help="its number; by default every tree there was")] = None,
    checkpoint: Annotated[
        list[Path] | None, typer.Option(exists=True, dir_okay=False, help="one that you kept; may be given again")
    ] = None,
) -> None:
    """Compare all of the log with its trees and name what was changed, removed, inserted or moved.

    Exit code 1 where anything was, 2 where it could not be found out.
    """
    from huiyin_events.transparency.audit import audit_all
    from huiyin_events.transparency.notes import SignedNote
    from huiyin_ops.progress import shown

    kept = _notes(checkpoint or [], SignedNote.parse)

    async def run(reader: "Reader", folder: Path) -> "list[tuple[Tree, AuditResult]]":
        return await shown("reading the log", lambda tell: audit_all(reader, folder, tree, kept, tell))

    found = _with_reader(run)
    for one, result in found:
        _tell(one, result)
    if not all(result.whole for _, result in found):
        raise typer.Exit(1)


@verify.command("ballot")
def verify_ballot(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="what /api/deliberation/votes/… answers")],
) -> None:
    """Count a secret vote again, and check that each of its ballots was given out.

    Exit code 1 where anything is wrong with it, 2 where the file is no vote.
    """
    from huiyin_ops.ballots import checked

    try:
        published, wrong = checked(file)
    except ValueError as error:
        typer.echo(f"{file} is no published vote: {error}", err=True)
        raise typer.Exit(2) from None
    for problem in wrong:
        typer.echo(f"{problem.code}{f' {problem.tracker}' if problem.tracker else ''}", err=True)
    if wrong:
        raise typer.Exit(1)
    typer.echo(f"{len(published.ballots)} ballots, all given out, of {published.voices} taken; the count is right")


@verify.command("publication")
def verify_publication(
    what: Annotated[list[str], typer.Argument(metavar="WHAT...", help="a bundle of its proofs, or several; or its id")],
    key: Annotated[str | None, typer.Option(help="the log's key as you have it, <origin>+<hash>+<base64>")] = None,
    checkpoint: Annotated[
        list[Path] | None, typer.Option(exists=True, dir_okay=False, help="with its id: one that you kept")
    ] = None,
) -> None:
    """Say from which day to which a publication stood, and whether it is unchanged (P6, P8).

    A bundle needs no system; with its id, the running system's log is read. Several bundles are compared with each
    other, and with the log. Exit code 1 where anything is wrong, 2 where it could not be found out.
    """
    from huiyin_events.transparency.notes import SignedNote
    from huiyin_ops.publications import verify_all

    raise typer.Exit(verify_all(what, key, _notes(checkpoint or [], SignedNote.parse), _with_reader))


@verify.command("draw")
def verify_draw(
    round_: Annotated[UUID, typer.Argument(metavar="ROUND", help="the id of a round of revisits, as its page has it")],
) -> None:
    """Draw a county's round of revisits again from the log (P4): whether nobody chose whom it asks.

    Exit code 1 where it was drawn otherwise, 2 where it could not be found out.
    """
    from huiyin_ops.draws import NoSuchRound, redraw

    try:
        found = _with_reader(lambda reader, _: redraw(reader, round_))
    except NoSuchRound as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    opened = found.opened
    typer.echo(f"{opened.month}: {found.population} carried out, {opened.share} % asked after, seed {found.seed}")
    for topic in found.topics:
        typer.echo(f"  {topic}")
    for difference in found.differences:
        typer.echo(f"not as it was to be: {difference}")
    if found.differences:
        raise typer.Exit(1)
    typer.echo("it was drawn as the log has it")


def _tell(tree: "Tree", result: "AuditResult") -> None:
    typer.echo(f"{result.head.origin}: {result.agreed} of {result.size} events are as they were signed", nl=False)
    waiting = f"; {result.waiting} more are not in the tree yet" if result.waiting else ""
    lost = f"; the last {result.lost} are not on the log" if result.lost else ""
    ended = f"; it was ended {tree.ended_at:%Y-%m-%d %H:%M}: {tree.why}" if tree.ended_at else ""
    typer.echo(f", {result.checkpoints} checkpoints compared{waiting}{lost}{ended}")
    for trouble in result.trouble:
        typer.echo(f"tree: {trouble}")
    for one in result.tampered[:SHOWN]:
        where = f"leaf {one.leaf}" if one.leaf is not None else f"at {one.event.cursor}" if one.event else ""
        what = f" {one.event.type} {one.event.stream} version {one.event.version}" if one.event else ""
        typer.echo(f"{one.kind}: event {one.id or 'unknown'}, {where}{what}")
    if len(result.tampered) > SHOWN:
        typer.echo(f"and {len(result.tampered) - SHOWN} more")


@log.command()
def show() -> None:
    """Show the trees there were, their keys, and the newest checkpoint."""
    from huiyin_events.transparency import trees
    from huiyin_events.transparency.published import PublishedTree

    async def run(reader: "Reader", folder: Path) -> "list[tuple[trees.Tree, SignedNote | None]]":
        found = await trees.trees(reader.pool)
        return [(tree, PublishedTree(folder / str(tree.number)).checkpoint()) for tree in found]

    for tree, note in _with_reader(run):
        ended = f", ended {tree.ended_at:%Y-%m-%d %H:%M}: {tree.why}" if tree.ended_at else ""
        typer.echo(f"{tree.number}  {tree.size} events{ended}\nkey {tree.key}")
        typer.echo(note.dump() if note else "no checkpoint yet")


@log.command()
def proof(event: Annotated[UUID, typer.Argument(help="the event's id")]) -> None:
    """Print the proof that an event is on the log, as a file that can be kept and verified by itself."""
    from huiyin_events.transparency import trees
    from huiyin_events.transparency.proofs import InclusionProof, NotYetSigned
    from huiyin_events.transparency.published import PublishedTree

    async def run(reader: "Reader", folder: Path) -> str:
        number = await _newest(reader.pool)
        if (index := await trees.leaf_index(reader.pool, number, event)) is None:
            raise NotYetSigned(f"{event} is not in tree {number}, or not yet")
        return InclusionProof.of(PublishedTree(folder / str(number)), index).dump()

    typer.echo(_with_reader(run), nl=False)


@log.command()
def end(
    why: Annotated[str, typer.Option(help="what everybody will read, such as what was restored, and when")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="do not ask")] = False,
) -> None:
    """End the tree for good, after the log was set back to an earlier moment; the relay then begins the next."""
    from huiyin_events.transparency import trees
    from huiyin_events.transparency.published import PublishedTree, published_in

    if not yes:
        typer.confirm("End the tree that grows? What it signed stays, and everybody sees that it ended.", abort=True)

    async def run(reader: "Reader", folder: Path) -> str | None:
        published = {
            number: (one.key(), note.head)
            for number in published_in(folder)
            if (note := (one := PublishedTree(folder / str(number))).checkpoint())
        }
        async with reader.pool.acquire() as connection, connection.transaction():
            return await trees.end(connection, why, published)

    typer.echo(f"{_with_reader(run) or 'no tree'} was ended; the relay begins the next within seconds")


@log.command()
def witness(urls: Urls, every: Every = None) -> None:
    """Look at the trees of other systems, and cosign what goes on from what was seen; exit code 1 for a split view."""
    from huiyin_ops.transparency.watching import witness_all

    raise typer.Exit(witness_all(urls, every))


@log.command("serve-witness")
def serve_witness(
    listen: Annotated[str, typer.Option(help="the address, which a proxy makes public")] = "127.0.0.1:8441",
) -> None:
    """Cosign what the logs seen here before send by themselves: C2SP tlog-witness, POST /add-checkpoint."""
    from huiyin_ops.transparency.submissions import serve

    serve(listen)


@log.command()
def collect(urls: Urls, every: Every = None) -> None:
    """Fetch what other systems cosigned of our own tree, and publish it beside; exit code 1 for a split view."""
    from huiyin_ops.transparency.watching import collect_all

    raise typer.Exit(collect_all(urls, every))


def _notes(files: list[Path], parse: "Callable[[str], SignedNote]") -> "list[SignedNote]":
    from huiyin_events.transparency.notes import NoteRefused

    try:
        return [parse(file.read_text("utf-8")) for file in files]
    except NoteRefused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


async def _newest(pool: "asyncpg.Pool") -> int:
    from huiyin_events.transparency import trees
    from huiyin_events.transparency.audit import NothingToCompare

    found = await trees.trees(pool)
    if not found:
        raise NothingToCompare("there is no tree yet: the relay begins it")
    return found[-1].number


def _with_reader(work: "Callable[[Reader, Path], Awaitable[T]]") -> T:
    """Do something with the running system's log as its owner, and with the folder of its trees."""
    import asyncio

    import asyncpg

    from huiyin_contracts import OURS
    from huiyin_events.reader import Reader
    from huiyin_events.store import Archived
    from huiyin_events.transparency.audit import NothingToCompare
    from huiyin_events.transparency.notes import NoteRefused
    from huiyin_events.transparency.proofs import NotYetSigned
    from huiyin_events.transparency.tiles import TilesDamaged
    from huiyin_service.client import running
    from huiyin_service.connections import open_archive
    from huiyin_service.settings import Settings

    async def run() -> T:
        settings = running(Settings())
        async with asyncpg.create_pool(settings.admin_database_url, min_size=1, max_size=2, timeout=30) as pool:
            return await work(Reader(pool, OURS, open_archive(settings)), settings.transparency_folder)

    ours = (Archived, NothingToCompare, NotYetSigned, NoteRefused, TilesDamaged)
    try:
        return asyncio.run(run())
    except (*ours, asyncpg.PostgresError, OSError) as error:
        typer.echo(str(error), err=True)
    raise typer.Exit(2)
