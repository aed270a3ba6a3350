"""`huiyin persons` and `huiyin keys`: what the law lets a person ask for, and the keys that it hangs on."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

if TYPE_CHECKING:
    from huiyin_events.vault import Vault

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

persons = typer.Typer(no_args_is_help=True, help="Give out or erase what the log holds about a person.")
keys = typer.Typer(no_args_is_help=True, help="Keep the keys that personal data is sealed under.")

T = TypeVar("T")
Subject = Annotated[UUID, typer.Argument(help="the person, by the UUID that stands for them on the log")]


@persons.command()
def export(
    subject: Subject,
    out: Annotated[
        Path,
        typer.Option(
            dir_okay=False, allow_dash=True, help="JSON file to write, not there yet, or - for standard output"
        ),
    ],
) -> None:
    """Write every event that names a person to a file, what is theirs in clear (PIPL article 45)."""
    from huiyin_ops.persons.export import write
    from huiyin_service.connections import open_archive
    from huiyin_service.settings import Settings

    archive = open_archive(Settings())
    count = _with_vault(lambda vault: _shown("reading the log", lambda at: write(vault, subject, out, at, archive)))
    typer.echo(f"{count} events name {subject}; {out} holds them in clear: pass it on safely, then delete it", err=True)


@persons.command("of")
def subject_of(
    sign_in: Annotated[str, typer.Argument(help="an account's number, or what somebody was registered by")],
) -> None:
    """The UUID that stands for who signs in so."""
    from huiyin_contracts.parties import person_of

    if not sign_in.strip():
        raise typer.BadParameter("nobody signs in by nothing", param_hint="SIGN_IN")
    typer.echo(str(person_of(sign_in)))


@persons.command()
def erase(subject: Subject, yes: Annotated[bool, typer.Option("--yes", "-y", help="do not ask")] = False) -> None:
    """Destroy a person's keys, so that what is sealed about them never opens again (PIPL article 47)."""
    from huiyin_events.person_keys import CACHED_SECONDS
    from huiyin_ops.persons.erasure import erase_by_owner

    if not yes:
        typer.confirm(f"Erase {subject} for good? No one can bring it back.", abort=True)
    destroyed = _with_vault(lambda vault: erase_by_owner(vault, subject))
    if destroyed:
        typer.echo(f"keys destroyed: {destroyed}; what is sealed about {subject} on the log opens for no one any more")
    else:
        typer.echo(f"{subject} had no keys; none will ever be made, so that nothing about them can be sealed")
    typer.echo(f"processes at work forget theirs within {CACHED_SECONDS:.0f} seconds")
    typer.echo(
        "read models forget them as they hear of it; backups are not touched: see Personal data in docs/operator.md"
    )


@keys.command()
def rotate(
    issuer: Annotated[str | None, typer.Option(help="accounts or intake: a new key to sign its tokens with")] = None,
    now: Annotated[bool, typer.Option(help="it signs at once, not in two minutes")] = False,
) -> None:
    """Put every person's key under a new master key; with --issuer, have its tokens signed by a new key.

    Everything goes on meanwhile, and what was signed before is believed until it expires.
    """
    if issuer is not None:
        from huiyin_ops.persons.signing import rotate_issuer

        typer.echo(rotate_issuer(issuer, now))
        return
    number = _with_vault(lambda vault: _shown("wrapping keys anew", vault.rotate))
    typer.echo(f"every person's key is under master key {number} now")
    typer.echo("those before it open nothing here any more, only backups: keep them as long as those, and elsewhere")


@keys.command("list")
def list_keys() -> None:
    """The keys that tokens are signed with: whose, since when, and until when what they signed is believed."""
    from huiyin_ops.persons.signing import signing_keys_told

    for line in signing_keys_told():
        typer.echo(line)


@keys.command()
def withdraw(kid: Annotated[str, typer.Argument(help="as `huiyin keys list` names it")]) -> None:
    """Believe nothing any more that a key signed: it got into other hands. All who it signed in sign in again."""
    from huiyin_ops.persons.signing import withdraw_key

    typer.echo(withdraw_key(kid))


def _with_vault(work: Callable[["Vault"], Awaitable[T]]) -> T:
    """Do something with the vault of the running system; say in a sentence what stood against it."""
    import asyncio

    import asyncpg

    from huiyin_events.master_keys import MasterKeyMissing, MasterKeys
    from huiyin_events.pages import Unreadable
    from huiyin_events.person_keys import NoMasterKey
    from huiyin_events.privacy import Unopenable
    from huiyin_events.store import Archived
    from huiyin_events.vault import Vault
    from huiyin_service.client import running
    from huiyin_service.settings import Settings

    async def run() -> T:
        settings = running(Settings())
        async with asyncpg.create_pool(settings.admin_database_url, min_size=1, max_size=2, timeout=30) as pool:
            return await work(Vault(pool, MasterKeys(settings.person_keys_folder)))

    try:
        return asyncio.run(run())
    except asyncpg.LockNotAvailableError as error:
        typer.echo("a transaction that makes keys has been open for ten seconds: try again", err=True)
        raise typer.Exit(1) from error
    except (MasterKeyMissing, NoMasterKey, Unopenable, Unreadable, Archived, asyncpg.PostgresError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


async def _shown(title: str, work: Callable[[Callable[[int, int], None]], Awaitable[T]]) -> T:
    """Show on a terminal how far something is."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=None)
        return await work(lambda done, total: progress.update(task, completed=done, total=total))
