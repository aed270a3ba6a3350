"""`huiyin projections`: how read models stand, and how they are made anew, verified, and helped on."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from datetime import timedelta

    import asyncpg

    from huiyin_events.archive import Archive
    from huiyin_events.projections import Projection
    from huiyin_events.rebuild import RebuildProgress

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

projections = typer.Typer(no_args_is_help=True, help="See, rebuild and verify read models; retry what was parked.")

WIDTH = 120

T = TypeVar("T")
ServiceName = Annotated[str, typer.Argument(help="intake, dispatch, deliberation, reporting or accounts")]


@projections.command(name="list")
def list_() -> None:
    """Show where every subscription of every service stands."""
    from datetime import UTC, datetime

    from rich.console import Console
    from rich.filesize import decimal
    from rich.table import Table

    from huiyin_ops.projections.status import MOST, standings

    async def run(connection: "asyncpg.Connection") -> None:
        now = datetime.now(UTC)
        table = Table(box=None, pad_edge=False)
        for column in ("service", "subscription", "position"):
            table.add_column(column, no_wrap=True)
        for column in ("lag", "handled", "parked", "moved", "age", "size"):
            table.add_column(column, justify="right", no_wrap=True)
        table.add_column("")
        for projection in _all().values():
            for one in await standings(connection, projection):
                table.add_row(
                    *(one.service, one.subscription, one.position, f"{one.lag}{'+' if one.lag == MOST else ''}"),
                    *(str(one.handled), str(one.parked), _span(now - one.moved_at), _span(now - one.made_at)),
                    *(
                        "" if one.size is None else decimal(one.size),
                        "rebuild: its SQL changed" if one.outdated else "",
                    ),
                )
        console = Console()
        console.width = max(console.width, WIDTH)  # rather wrapped by a narrow terminal than cut off
        console.print(table)

    _with_database(run)


@projections.command()
def parked() -> None:
    """List the events that could not be handled, and how many wait behind each."""
    from huiyin_ops.projections import status as standing

    async def run(connection: "asyncpg.Connection") -> None:
        found = {one: await standing.parked(connection, one) for one in _all().values()}
        if not any(found.values()):
            typer.echo("nothing is parked")
        for projection, rows in found.items():
            for row in rows:
                if row["attempts"]:
                    same = (row["subscription"], row["stream"])
                    behind = sum((other["subscription"], other["stream"]) == same for other in rows) - 1
                    typer.echo(f"{projection.service} {row['subscription']}  {row['stream']}  {row['type']}")
                    typer.echo(f"    {row['reason']}")
                    typer.echo(
                        f"    event {row['event']} at {row['tx']}-{row['position']}, parked {row['parked_at']:%F %T%z},"
                        f" attempts {row['attempts']}, behind it {behind}{', asked for' if row['retry_at'] else ''}"
                    )

    _with_database(run)


@projections.command()
def retry(
    service: ServiceName,
    stream: Annotated[str | None, typer.Argument(help="such as dispatch.order-<id>; without it, all")] = None,
) -> None:
    """Have a service try again what it parked; it does so within a second, if it runs."""
    from huiyin_ops.projections.status import request_retry

    asked = _with_database(lambda connection: request_retry(connection, _one(service), stream))
    typer.echo(f"events asked for: {asked}; `huiyin projections parked` shows what stays")


@projections.command()
def rebuild(
    service: ServiceName,
    even_parked: Annotated[bool, typer.Option(help="swap even if more is parked than before")] = False,
) -> None:
    """Make a service's read models anew from the log while the old ones serve, then swap them."""
    import time

    from huiyin_events import rebuild as rebuilding

    projection = _one(service)
    began = time.monotonic()
    with _telling(f"rebuilding {projection.schema}") as tell:
        handled = _done(
            lambda dsn: rebuilding.rebuild(dsn, projection, tell, even_parked=even_parked, archive=_archive())
        )
    seconds = time.monotonic() - began
    typer.echo(f"{projection.schema} made anew from {handled} events in {seconds:.1f} s, and swapped")


@projections.command()
def spread(
    service: ServiceName,
    over: Annotated[int, typer.Argument(help="how many processes keep its read models from now on", min=1, max=64)],
) -> None:
    """Have a service's read models kept by so many processes, each for its share of the counties. It may run."""
    from huiyin_events import rebuild as rebuilding

    projection = _one(service)
    _done(lambda dsn: rebuilding.spread(dsn, projection, over, archive=_archive()))
    typer.echo(f"{projection.schema} is kept by {over} from now on; `huiyin projections list` shows them")


@projections.command()
def verify(service: ServiceName) -> None:
    """Compute a service's read models aside and compare every row; exit code 1 where one differs."""
    from huiyin_events import rebuild as rebuilding

    projection = _one(service)
    with _telling(f"computing {projection.schema} aside") as tell:
        differences = _done(lambda dsn: rebuilding.verify(dsn, projection, tell, archive=_archive()))
    for one in differences:
        typer.echo(f"{one.table}: {one.rows} rows {'that do not follow from the log' if one.surplus else 'missing'}")
        for row in one.first:
            typer.echo(f"    {'+' if one.surplus else '-'} {row}")
    if differences:
        raise typer.Exit(1)
    typer.echo(f"{projection.schema} is what the log says, row by row")


def _all(*named: str) -> "dict[str, Projection]":
    """The read models of every service that is installed, or of those named, without loading the others."""
    from importlib import import_module
    from importlib.metadata import entry_points

    from huiyin_events.master_keys import MasterKeys
    from huiyin_service.garbage_collection import building
    from huiyin_service.settings import Settings

    entries = [entry for entry in entry_points(group="huiyin.services") if entry.name in named or not named]
    with building():
        services = {entry.name: import_module(entry.module) for entry in entries}
    masters = MasterKeys(Settings().person_keys_folder)
    return {
        name: module.SPEC.projection(masters) for name, module in sorted(services.items()) if hasattr(module, "SPEC")
    }


def _one(service: str) -> "Projection":
    found = _all(service)
    if service not in found:
        raise typer.BadParameter(f"{service}: there are {', '.join(_all())}", param_hint="SERVICE")
    return found[service]


def _archive() -> "Archive | None":
    from huiyin_service.connections import open_archive
    from huiyin_service.settings import Settings

    return open_archive(Settings())


def _with_database(work: "Callable[[asyncpg.Connection], Awaitable[T]]") -> T:
    import asyncpg

    async def run(dsn: str) -> T:
        connection = await asyncpg.connect(dsn, timeout=30)
        try:
            return await work(connection)
        finally:
            await connection.close(timeout=10)

    return _done(run)


def _done(work: Callable[[str], Awaitable[T]]) -> T:
    """Do something with the running system's database; say in a sentence what stood against it."""
    import asyncio

    import asyncpg

    from huiyin_events.master_keys import MasterKeyMissing
    from huiyin_events.rebuild import MoreParked, Occupied
    from huiyin_events.store import Archived
    from huiyin_service.client import running
    from huiyin_service.settings import Settings

    async def run() -> T:
        return await work(running(Settings()).admin_database_url)

    try:
        return asyncio.run(run())
    except MoreParked as error:
        typer.echo(
            f"{error}: the old read models go on serving; --even-parked takes the new ones all the same", err=True
        )
    except (Archived, MasterKeyMissing, Occupied, asyncpg.PostgresError, OSError) as error:
        typer.echo(str(error), err=True)
    raise typer.Exit(1)


@contextmanager
def _telling(title: str) -> "Iterator[RebuildProgress]":
    """Show on a terminal how far something is, its rate, and how long it will still take."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from huiyin_events.envelope import Cursor

    columns = (
        *(TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()),
        *(TextColumn("{task.fields[handled]} events, {task.fields[rate]:.0f}/s"), TimeRemainingColumn()),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=None, handled=0, rate=0.0)

        def tell(at: Cursor, head: Cursor, handled: int) -> None:
            # Positions are handed out one by one, so they measure the way well enough, and nothing need be counted.
            seconds = progress.tasks[0].elapsed or 0.0
            rate = handled / seconds if seconds else 0.0
            progress.update(task, completed=at.position, total=head.position, handled=handled, rate=rate)

        yield tell


def _span(span: "timedelta") -> str:
    seconds = max(int(span.total_seconds()), 0)
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
