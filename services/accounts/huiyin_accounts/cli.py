"""The commands that accounts adds to `huiyin`, for who runs the system: they need the database's owner."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from huiyin_accounts.operators import Deployment

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

T = TypeVar("T")

accounts = typer.Typer(no_args_is_help=True, help="Accounts of people: invite, list, suspend and restore.")

AccountArgument = Annotated[str, typer.Argument(help="the account, as `list` shows it")]


def register(app: typer.Typer) -> None:
    """Add the commands to `huiyin`."""
    app.add_typer(accounts, name="accounts")


@accounts.command()
def invite(
    role: Annotated[
        str, typer.Option(help="operator, officer, supervisor, secretary, cadre, mediator, member, resident")
    ] = "",
    division: Annotated[str, typer.Option(help="of their office; none is everywhere")] = "",
    name: Annotated[str, typer.Option(help="what they are called")] = "",
    account: Annotated[str, typer.Option(help="invite somebody who is there already anew")] = "",
) -> None:
    """Appoint and invite somebody: a link that works once, and its QR code.

    This is how the first operator comes: --role operator.
    """
    from huiyin_accounts import operators

    if bool(role) == bool(account):
        raise typer.BadParameter("say either --role or --account")
    link = _done(
        lambda here: (
            operators.invite_again(here, account) if account else operators.invite(here, role, division, name or role)
        )
    )
    import segno

    typer.echo(link)
    segno.make(link, error="l").terminal(compact=True)


@accounts.command(name="list")
def list_(
    division: Annotated[str, typer.Option(help="only of this one and those below; none is all")] = "",
) -> None:
    """List who holds what, and whether they can sign in."""
    from huiyin_accounts import operators

    typer.echo("\n".join(_done(lambda here: operators.people(here, division))) or "nobody holds anything there")


@accounts.command()
def suspend(
    account: AccountArgument,
    cause: Annotated[str, typer.Option(help="compromised, misused, unused")] = "compromised",
) -> None:
    """Let nobody in by an account, and end its sessions."""
    from huiyin_accounts import operators

    _done(lambda here: operators.suspend(here, account, cause))
    typer.echo(f"{account}: suspended")


@accounts.command()
def restore(account: AccountArgument) -> None:
    """Let its holder in again."""
    from huiyin_accounts import operators

    _done(lambda here: operators.restore(here, account))
    typer.echo(f"{account}: restored")


@accounts.command(name="end-sessions")
def end_sessions(account: AccountArgument) -> None:
    """End all sessions of an account."""
    from huiyin_accounts import operators

    ended = _done(lambda here: operators.end_sessions(here, account))
    typer.echo(f"{account}: sessions ended: {ended}")


def _done(work: "Callable[[Deployment], Awaitable[T]]") -> T:
    """Do something with the accounts of the running system; say in a sentence what stood against it."""
    import asyncio

    import asyncpg

    from huiyin_accounts.operators import deployment
    from huiyin_events.master_keys import MasterKeyMissing
    from huiyin_events.person_keys import NoMasterKey
    from huiyin_events.refusal import Refused
    from huiyin_service.settings import Settings

    async def run() -> T:
        async with deployment(Settings()) as here:
            return await work(here)

    try:
        return asyncio.run(run())
    except (Refused, MasterKeyMissing, NoMasterKey, ValueError, asyncpg.PostgresError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
