"""`huiyin security-log`: what deserves a look, and what happened, over all services or one."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from huiyin_service.security_log.queries import SecurityAlert, SecurityNote

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

MOST = 200
"""Notes that are shown of a service."""


def security_log(
    service: Annotated[
        str | None, typer.Argument(help="intake, dispatch, deliberation, reporting or accounts; by default all")
    ] = None,
    hours: Annotated[int, typer.Option(min=1, help="how far back")] = 24,
    alerts: Annotated[bool, typer.Option("--alerts", help="only what deserves a look; exit code 1 if any")] = False,
    who: Annotated[str | None, typer.Option(help="only of this sign-in or address")] = None,
) -> None:
    """Show sign-ins, refusals, looks at what is sealed, exports, and changes of roles and keys."""
    import asyncio

    import asyncpg

    from huiyin_events.clock import utc_now
    from huiyin_service.client import database_of, running
    from huiyin_service.database_roles import SERVICES
    from huiyin_service.security_log.queries import SoughtNotes, list_alerts, list_notes
    from huiyin_service.settings import Settings

    if service not in {None, *SERVICES}:
        raise typer.BadParameter(f"{service}: there are {', '.join(SERVICES)}", param_hint="SERVICE")
    since = utc_now() - timedelta(hours=hours)
    sought = SoughtNotes("", since, who=who)

    settings = running(Settings())

    async def read(name: str) -> "tuple[list[SecurityAlert], list[SecurityNote]]":
        # As the service, for what it calls its log may be anything, were it taken over.
        url = database_of(settings, name)
        connection = await asyncpg.connect(url, timeout=30, server_settings={"search_path": name})
        try:
            found = await list_alerts(connection, sought.scope, since)
            return found, [] if alerts else await list_notes(connection, sought, MOST, 0)
        finally:
            await connection.close(timeout=10)

    async def run() -> "dict[str, tuple[list[SecurityAlert], list[SecurityNote]]]":
        return {name: await read(name) for name in ([service] if service else SERVICES)}

    try:
        found = asyncio.run(run())
    except (asyncpg.PostgresError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    for name, (alarming, _) in found.items():
        for alert in alarming:
            typer.echo(f"! {name}: {alert.watch.en}: {alert.times} by {alert.who}, last {_moment(alert.last_at)}")
    for name, (_, notes) in found.items():
        for note in notes:
            said = " ".join(f"{key}={value}" for key, value in note.details.items() if value is not None)
            times = f" x{note.times}" if note.times > 1 else ""
            typer.echo(
                f"{_moment(note.last_at)} {name} {note.kind} {note.outcome}{times}"
                f" subject={note.subject or '-'} address={note.address or '-'} {said}"
            )
        if not notes:
            typer.echo(f"{name}: nothing was noted", err=True)
        if len(notes) == MOST:
            typer.echo(f"{name}: these are the last {MOST}; --hours or --who shows fewer", err=True)
    if alerts and any(alarming for alarming, _ in found.values()):
        raise typer.Exit(1)


def _moment(at: datetime) -> str:
    return at.astimezone().isoformat(sep=" ", timespec="seconds")
