"""`huiyin consumer`: other systems follow the events of a county, a town or a village."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from nats.js.client import JetStreamContext

    from huiyin_service.access.registry import AccessRegistry

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

consumer = typer.Typer(no_args_is_help=True, help="Let other systems follow the events of a division.")

T = TypeVar("T")
ConsumerName = Annotated[str, typer.Argument(help="2 to 32 of a-z, 0-9 and -")]


@consumer.command()
def add(
    name: ConsumerName,
    division: Annotated[str, typer.Option(help="a county, town or village: its events and all below it")],
    events: Annotated[
        list[str] | None,
        typer.Option(help="what their names begin with, such as dispatch or intake.issue; may be repeated"),
    ] = None,
) -> None:
    """Let a consumer in and print its password, this once; one that is in follows this from now on, where it was."""
    try:
        password = _registry().add_consumer(name, division, events or ())
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    _tell(name, password)


@consumer.command()
def renew(name: ConsumerName) -> None:
    """Give a consumer a new password and print it, this once; its connections end."""
    try:
        password = _registry().renew_consumer(name)
    except KeyError as error:
        raise _unknown(name) from error
    _tell(name, password)


@consumer.command()
def remove(name: ConsumerName) -> None:
    """Keep a consumer out: its connections end, and its position is deleted."""
    try:
        _registry().remove_consumer(name)
    except KeyError as error:
        raise _unknown(name) from error
    typer.echo(f"removed {name}")
    _apply(1)


@consumer.command("list")
def list_consumers() -> None:
    """Show who follows what, how much waits for each, how much it has in hand, and when it last took something."""
    from nats.js.errors import NotFoundError

    from huiyin_service.access.positions import positions

    async def run(js: "JetStreamContext") -> None:
        if not _registry().consumers:
            typer.echo("there are no consumers")
        try:
            there = await positions(js)
        except NotFoundError:
            there = {}
        for name, one in sorted(_registry().consumers.items()):
            events = ", ".join(one.events) or "all"
            how = "no position yet"
            if found := there.get(name):
                active = found.delivered.last_active if found.delivered else None
                seen = f"{active:%Y-%m-%d %H:%M:%S}" if active else "never"
                how = f"{found.num_pending or 0} waiting, {found.num_ack_pending or 0} in hand, last seen {seen}"
            typer.echo(f"{name:32} {one.division:12} {events:32} {how}")

    _with_jetstream(run)


def _tell(name: str, password: str) -> None:
    from huiyin_contracts.conventions import STREAM
    from huiyin_service.access.accounts import PREFIX
    from huiyin_service.client import running
    from huiyin_service.settings import Settings

    typer.echo(f"server     {running(Settings()).nats_url}")
    typer.echo(f"user       {name}")
    typer.echo(f"password   {password}")
    typer.echo(f"subjects   {', '.join(_registry().consumers[name].filters)}")
    typer.echo(f"stream     {STREAM}, consumer {name}, API prefix {PREFIX}")
    typer.echo(f"inbox      _INBOX.{name}")
    _apply(2)


def _apply(times: int) -> None:
    """Have the servers take it up, then make and delete positions."""
    from huiyin_ops.reload import reload_now
    from huiyin_service.access.positions import settle

    reload_now(times)
    consumers = _registry().consumers
    _with_jetstream(lambda js: settle(js, consumers))


def _registry() -> "AccessRegistry":
    from huiyin_service.access.registry import AccessRegistry
    from huiyin_service.settings import Settings

    return AccessRegistry(Settings().access_folder)


def _unknown(name: str) -> typer.Exit:
    typer.echo(f"there is no consumer {name}", err=True)
    return typer.Exit(1)


def _with_jetstream(work: Callable[["JetStreamContext"], Awaitable[T]]) -> T | None:
    """Do something with the running system's JetStream; where no server runs, nothing: the relay makes up for it."""
    import asyncio

    from nats.errors import Error as NatsError
    from nats.errors import NoServersError

    from huiyin_service.access.login import Login
    from huiyin_service.client import running
    from huiyin_service.settings import Settings

    async def run() -> T | None:
        settings = running(Settings())
        try:
            client = await Login.of(settings).connect(settings.nats_url)
        except (NoServersError, OSError, TimeoutError):
            return None
        try:
            return await work(client.jetstream(timeout=10))
        finally:
            await client.close()

    try:
        return asyncio.run(run())
    except NatsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
