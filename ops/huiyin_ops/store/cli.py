"""`huiyin store`: parts of the log leave for an archive and come back, and counties move from one log to another."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from huiyin_ops.progress import Tell, shown

if TYPE_CHECKING:
    import asyncpg

    from huiyin_events.parquet import Manifest

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

store = typer.Typer(
    no_args_is_help=True, help="Move closed parts of the log to an archive and back, and counties to another log."
)

T = TypeVar("T")
PartName = Annotated[str, typer.Argument(metavar="PART", help="its name, as `huiyin store parts` shows it")]
ArchiveOption = Annotated[
    Path | None,
    typer.Option("--archive", envvar="HUIYIN_ARCHIVE", help="folder; without it, where each part was put"),
]


@store.command()
def parts() -> None:
    """Show the parts of the log: from which transaction to which, and where each is."""
    from rich.console import Console
    from rich.filesize import decimal
    from rich.table import Table

    from huiyin_events import partitions as archiving

    table = Table(box=None, pad_edge=False)
    for column in ("part", "from", "to", "size", "", "archive"):
        table.add_column(column, no_wrap=True, justify="right" if column in {"from", "to", "size"} else "left")
    found = _with_log(lambda connection, _tell: archiving.parts(connection))
    for part in found:
        state = "closed" if part["closed"] else "written" if part["written"] else "open"
        if part["archive"]:
            state = f"{part['events']} events"
        size = "" if part["archive"] else decimal(part["size"])
        table.add_row(part["name"], str(part["from_tx"]), str(part["to_tx"]), size, state, part["archive"] or "")
    console = Console()
    longest = max((len(part["archive"] or "") for part in found), default=0)
    console.width = max(console.width, 100 + longest)  # rather wrapped by a narrow terminal than cut off
    console.print(table)


@store.command()
def archive(
    part: PartName,
    folder: Annotated[
        Path, typer.Argument(envvar="HUIYIN_ARCHIVE", file_okay=False, exists=True, help="where its files go")
    ],
) -> None:
    """Write the oldest part to a file, read that back, then drop the part; again, it completes or verifies that."""
    from huiyin_events import partitions as archiving

    manifest = _with_log(
        lambda connection, tell: archiving.archive(connection, part, folder, tell), f"archiving {part}"
    )
    typer.echo(f"{part} is in {folder.resolve()}: {manifest.events} events, {manifest.bytes} bytes, {manifest.sha256}")
    typer.echo("what reads that far back needs HUIYIN_ARCHIVE: services, the relay and rebuilds")


@store.command()
def attach(part: PartName, folder: ArchiveOption = None) -> None:
    """Bring the newest archived part back into the database; its file stays."""
    from huiyin_events import partitions as archiving

    manifest = _with_log(lambda connection, tell: archiving.attach(connection, part, folder, tell), f"filling {part}")
    typer.echo(f"{part} is in the database again: {manifest.events} events")


@store.command()
def verify(folder: ArchiveOption = None) -> None:
    """Read every archived part and compare it with its manifest and the database; exit code 1 where one differs."""
    from huiyin_events import partitions as archiving
    from huiyin_events.parquet import Damaged

    async def run(connection: "asyncpg.Connection", tell: Tell) -> bool:
        whole = True
        archived = [part["name"] for part in await archiving.parts(connection) if part["archive"]]
        if not archived:
            typer.echo("no part is archived")
        for name in archived:
            try:
                manifest = await archiving.verify(connection, name, folder, tell)
                typer.echo(f"{name}: {manifest.events} events, as they left")
            except (Damaged, OSError) as error:
                whole = False
                typer.echo(f"{name}: {error}")
        return whole

    if not _with_log(run, "reading the archive"):
        raise typer.Exit(1)


@store.command()
def copy_county(
    code: Annotated[str, typer.Argument(help="its six digits")],
    file: Annotated[
        Path, typer.Argument(help="Parquet file to write, and a manifest beside it; must not be there yet")
    ],
) -> None:
    """Write every event of a county to a file, for another cluster to take in."""
    import asyncpg

    from huiyin_contracts import OURS
    from huiyin_contracts.divisions import DivisionRegistered
    from huiyin_events import transfer
    from huiyin_events.reader import Reader
    from huiyin_service.client import running
    from huiyin_service.connections import open_archive
    from huiyin_service.settings import Settings

    if len(code) != 6 or not code.isdecimal():
        typer.echo(f"{code}: a county has 6 digits", err=True)
        raise typer.Exit(1)

    async def run(_: asyncpg.Connection, tell: Tell) -> "Manifest":
        settings = running(Settings())
        async with asyncpg.create_pool(settings.admin_database_url, min_size=1, max_size=1, timeout=30) as pool:
            reader = Reader(pool, OURS, open_archive(settings))
            return await transfer.export_streams(reader, code, file, {DivisionRegistered.type}, tell)

    manifest = _with_log(run, "reading the log")
    typer.echo(f"{file}: {manifest.events} events up to {manifest.last}, {manifest.bytes} bytes, {manifest.sha256}")
    typer.echo("what is appended from now on is not in it: see Moving a county in docs/operator.md")


@store.command()
def adopt_county(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="as copy-county wrote it")],
) -> None:
    """Take a county's events into this log; again, only those that are not here yet."""
    from huiyin_contracts import OURS
    from huiyin_events import transfer

    done = _with_log(lambda connection, tell: transfer.import_streams(connection, OURS, file, tell), "taking in")
    typer.echo(f"{done.manifest.name}: {done.manifest.events} events, of which {done.new} are new here")
    if done.shared:
        typer.echo(f"{done.shared} streams of divisions above it were here before and stay as they are")


def _with_log(work: "Callable[[asyncpg.Connection, Tell], Awaitable[T]]", title: str | None = None) -> T:
    """Do something with the running system's log as its owner; say in a sentence what stood against it."""
    import asyncio

    import asyncpg

    from huiyin_events.partitions import CannotMovePartition
    from huiyin_events.store import Archived
    from huiyin_events.transfer import CannotTransfer
    from huiyin_service.client import running
    from huiyin_service.settings import Settings

    async def run() -> T:
        connection = await asyncpg.connect(running(Settings()).admin_database_url, timeout=30)
        try:
            return await shown(title, lambda tell: work(connection, tell))
        finally:
            await connection.close(timeout=10)

    try:
        return asyncio.run(run())
    except (CannotTransfer, CannotMovePartition, Archived, asyncpg.PostgresError, OSError) as error:
        typer.echo(str(error), err=True)
    raise typer.Exit(1)
