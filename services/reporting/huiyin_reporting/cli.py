"""The commands reporting adds to `huiyin`."""

from typing import Annotated

import typer

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

events = typer.Typer(no_args_is_help=True, help="The event contracts, and the events as they come.")


def register(app: typer.Typer) -> None:
    """Add `events` to the `huiyin` command."""
    app.add_typer(events, name="events")


@events.command("list")
def list_events() -> None:
    """List every event, with what it means and its subject on NATS."""
    from rich.console import Console
    from rich.table import Table

    from huiyin_reporting.language.catalogue import catalogue

    table = Table("type", "meaning", "subject", box=None)
    for entries in catalogue().values():
        for entry in entries:
            table.add_row(entry.type, entry.meaning.split(". ")[0], entry.subject)
    Console().print(table)


@events.command()
def show(event_type: Annotated[str, typer.Argument(help="such as intake.issue.reported.v1")]) -> None:
    """Print the JSON Schema of an event, its example included."""
    import json

    from huiyin_reporting.language.catalogue import schema

    described = schema(event_type)
    if described is None:
        raise typer.BadParameter(f"there is no {event_type}; `huiyin events list` has them all")
    typer.echo(json.dumps(described, ensure_ascii=False, indent=2))


@events.command()
def tail(
    division: Annotated[str, typer.Option(help="only of this county, or any other division, and all below it")] = "",
    category: Annotated[str, typer.Option(help="only of streams such as intake.issue-…: intake.issue")] = "",
    after: Annotated[str, typer.Option(help="a cursor as it is printed; 0-0 is the beginning; none: from now on")] = "",
    in_full: Annotated[bool, typer.Option("--json", help="a JSON object a line, with what the event says")] = False,
) -> None:
    """Print the events on the log as they come, until Ctrl-C: place, time, division, type and stream."""
    import asyncio
    from contextlib import suppress

    import asyncpg

    from huiyin_events.envelope import Cursor
    from huiyin_events.store import Archived
    from huiyin_reporting.language.event_tail import tail
    from huiyin_service.client import running
    from huiyin_service.connections import open_archive
    from huiyin_service.settings import Settings

    try:
        start = Cursor.parse(after) if after else None
    except ValueError as error:
        raise typer.BadParameter(f"{after} is no cursor, such as 7421-83", param_hint="--after") from error
    settings = running(Settings())
    dsn, archive = settings.admin_database_url, open_archive(settings)
    following = tail(dsn, start, category or None, division or None, typer.echo, in_full=in_full, archive=archive)
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(following)
    except BrokenPipeError:
        raise  # the reader has enough; typer ends quietly
    except (Archived, asyncpg.PostgresError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


@events.command()
def diff(
    against: Annotated[str | None, typer.Argument(help="URL or folder of schemas; none: the running Huiyin")] = None,
) -> None:
    """Compare the contracts of this code with another deployment's.

    Exit code 0: the same, or only new events; 1: an event changed or is gone; 2: there was nothing to compare with.
    """
    from pathlib import Path

    import httpx

    from huiyin_reporting.language.contracts import differences, in_folder, ours, running_at
    from huiyin_service.client import running
    from huiyin_service.settings import Settings

    where = against or running(Settings()).public_url
    try:
        theirs = running_at(where) if where.startswith("http") else in_folder(Path(where))
    except (httpx.HTTPError, OSError, ValueError) as error:
        typer.echo(f"{where}: {error}", err=True)
        raise typer.Exit(2) from error
    if not theirs:
        typer.echo(f"{where}: no events there", err=True)
        raise typer.Exit(2)
    found = list(differences(ours(), theirs))
    for difference in found:
        fields = f": {', '.join(difference.fields)}" if difference.fields else ""
        typer.echo(f"{difference.kind:8} {difference.type}{fields}")
    typer.echo(f"{len(ours())} events here, {len(theirs)} at {where}, {len(found)} different")
    raise typer.Exit(int(any(difference.kind != "added" for difference in found)))
