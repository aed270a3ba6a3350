"""`huiyin publisher` and `huiyin deadletters`: who publishes to us, and what of theirs could not be taken."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from huiyin_ops.publishers.deadletters import DeadLetterBox
    from huiyin_service.access.registry import AccessRegistry

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

publisher = typer.Typer(no_args_is_help=True, help="Let other systems publish events to us.")
dead_letters = typer.Typer(no_args_is_help=True, help="See, mend and publish again what could not be taken.")

T = TypeVar("T")
PublisherName = Annotated[str, typer.Argument(help="2 to 32 of a-z, 0-9 and -")]
Sequence = Annotated[int, typer.Argument(help="its number, as `list` shows it")]


@publisher.command()
def add(
    name: PublisherName,
    division: Annotated[str, typer.Option(help="scope: this code and all below it")],
    per_minute: Annotated[int, typer.Option(min=1, help="events that it may publish in a minute")] = 600,
) -> None:
    """Let a publisher in and print its password, this once; one that is in gets a new one."""
    from huiyin_events.ingress import ACCEPTED, REJECTED, subject_of
    from huiyin_service.client import running
    from huiyin_service.kinds import kinds
    from huiyin_service.settings import Settings

    if not (division.isdigit() and len(division) in {2, 4, 6, 9, 12}):
        raise typer.BadParameter("a division has 2, 4, 6, 9 or 12 digits", param_hint="--division")
    try:
        password = _registry().add_publisher(name, division, per_minute)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="NAME") from error
    typer.echo(f"server     {running(Settings()).nats_url}")
    typer.echo(f"user       {name}")
    typer.echo(f"password   {password}")
    typer.echo(f"publish    {', '.join(subject_of(name, kind) for kind in kinds())}")
    typer.echo(f"hear       {', '.join(subject_of(name, answer) for answer in (ACCEPTED, REJECTED))}")
    typer.echo(f"inbox      _INBOX.{name}")
    _reload()


@publisher.command("list")
def list_publishers() -> None:
    """Show who may publish, where, and how much."""
    if not _registry().publishers:
        typer.echo("there are no publishers")
    for name, one in sorted(_registry().publishers.items()):
        typer.echo(f"{name:32} {one.division:12} {one.per_minute}/min")


@publisher.command()
def remove(name: PublisherName) -> None:
    """Keep a publisher out; what it published before and is not handled yet is rejected."""
    try:
        _registry().remove_publisher(name)
    except KeyError as error:
        typer.echo(f"there is no publisher {name}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"removed {name}")
    _reload()


@dead_letters.command("list")
def list_letters(
    publisher: Annotated[str | None, typer.Option(help="only those of this one")] = None,
) -> None:
    """Show what could not be taken, the oldest first."""
    from huiyin_ops.publishers.deadletters import every

    async def run(box: "DeadLetterBox") -> int:
        count = 0
        async for letter in every(box, publisher):
            count += 1
            at = f"{letter.rejected_at:%Y-%m-%d %H:%M:%S}"
            typer.echo(f"{letter.sequence:6} {at} {letter.subject:40} {letter.reason:24} {letter.id}")
        return count

    if not _with_letter_box(run):
        typer.echo("there are no dead letters")


@dead_letters.command()
def show(sequence: Sequence) -> None:
    """Show one whole: why it was not taken, its headers, its body."""
    from huiyin_ops.publishers.deadletters import one

    letter = _with_letter_box(lambda box: one(box, sequence))
    typer.echo(
        f"subject     {letter.subject}\nrejected    {letter.rejected_at.isoformat()}\nreason      {letter.reason}"
    )
    for members in letter.problem.values():
        typer.echo(f"            {members['title']}: {members['detail']}")
        for error in members.get("errors", []):
            typer.echo(f"              {error['field']}: {error['message']}")
    for name, value in letter.headers.items():
        typer.echo(f"{name}: {value}")
    typer.echo("")
    typer.echo(letter.body.decode(errors="replace"))


@dead_letters.command()
def replay(
    sequence: Sequence,
    changes: Annotated[
        list[str] | None, typer.Option("--set", help="field=value, location.lat=38.7, or ce-time=…; may be repeated")
    ] = None,
    file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="the data as it should be")] = None,
) -> None:
    """Publish one again, mended, under its own id; it leaves the list, and comes back if it is rejected again."""
    from huiyin_ops.publishers import deadletters

    async def run(box: "DeadLetterBox") -> "deadletters.DeadLetter":
        found = await deadletters.one(box, sequence)
        mended = deadletters.mended(found, changes or [], file.read_bytes() if file else None)
        await deadletters.replay(box, mended)
        return mended

    letter = _with_letter_box(run)
    typer.echo(f"published {letter.id} on {letter.subject} again")


@dead_letters.command()
def drop(sequence: Sequence) -> None:
    """Forget one for good."""
    from huiyin_ops.publishers import deadletters

    _with_letter_box(lambda box: deadletters.drop(box, sequence))
    typer.echo(f"dropped {sequence}")


def _registry() -> "AccessRegistry":
    from huiyin_service.access.registry import AccessRegistry
    from huiyin_service.settings import Settings

    return AccessRegistry(Settings().access_folder)


def _reload() -> None:
    from huiyin_ops.reload import reload_now

    reload_now()


def _with_letter_box(work: Callable[["DeadLetterBox"], Awaitable[T]]) -> T:
    """Do something with the running system's dead letters; say in a sentence what stood against it."""
    import asyncio

    import asyncpg
    from nats.errors import Error as NatsError

    from huiyin_events.master_keys import MasterKeyMissing
    from huiyin_ops.publishers.deadletters import Unmendable, letter_box
    from huiyin_service.client import running
    from huiyin_service.settings import Settings

    async def run() -> T:
        async with letter_box(running(Settings())) as box:
            return await work(box)

    try:
        return asyncio.run(run())
    except (LookupError, Unmendable, NatsError, OSError, asyncpg.PostgresError, MasterKeyMissing) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
