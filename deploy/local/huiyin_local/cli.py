"""`huiyin up`, `down`, `reset`, `status`, `clock`: Huiyin on one machine."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from huiyin_local.settings import LocalSettings
    from huiyin_service.clock import ForwardedClock

# Every `huiyin` process loads this module to know its commands: what a command needs, it imports itself.

Demo = Literal["none", "part", "all"]

clock = typer.Typer(no_args_is_help=True, help="What time it is in a demo, and what if it were later.")


def register(app: typer.Typer) -> None:
    """Add the commands to `huiyin`."""
    for command in (up, down, reset, status):
        app.command()(command)
    app.add_typer(clock, name="clock")


def up(
    detach: Annotated[bool, typer.Option("--detach", "-d", help="go on in the background")] = False,
    demo: Annotated[Demo | None, typer.Option(help="how much of the demo to load; HUIYIN_DEMO")] = None,
) -> None:
    """Start everything on this machine, and keep it running until Ctrl-C."""
    import asyncio
    from subprocess import SubprocessError

    from rich.console import Console

    from huiyin_local.data_folder_lock import AlreadyRunning
    from huiyin_local.launcher import CannotStart, Launcher
    from huiyin_local.supervisor import StartError

    settings = _settings(demo)
    if detach:
        from huiyin_local.background import start

        raise typer.Exit(start(settings, Console()))
    try:
        asyncio.run(Launcher(settings, Console()).run())
    except (AlreadyRunning, CannotStart, StartError, RuntimeError, OSError, SubprocessError) as error:
        typer.echo(f"huiyin up: {error}", err=True)
        raise typer.Exit(1) from error


def down() -> None:
    """Stop what `huiyin up` started; the data stays."""
    from huiyin_local.background import stop

    typer.echo(stop(_settings().data))


def reset(yes: Annotated[bool, typer.Option("--yes", "-y", help="do not ask")] = False) -> None:
    """Stop, and delete the data folder with everything stored."""
    import shutil

    from huiyin_local.background import stop
    from huiyin_local.data_folder_lock import LOCK

    data = _settings().data
    if not data.exists():
        typer.echo(f"nothing to delete: there is no {data}")
        return
    if not (data / LOCK).exists():
        typer.echo(f"{data} was not made by huiyin up; not touched", err=True)
        raise typer.Exit(1)
    if not yes:
        typer.confirm(f"Delete everything stored in {data}?", abort=True)
    typer.echo(stop(data))
    shutil.rmtree(data)
    typer.echo(f"deleted {data}")


def status() -> None:
    """Show what is running; exit code 3 if nothing is."""
    from rich.console import Console

    from huiyin_local.data_folder_lock import Run, holder
    from huiyin_local.launcher import show

    data = _settings().data
    run = Run.load(data) if holder(data) else None
    if run is None:
        typer.echo(f"nothing is running in {data}")
        raise typer.Exit(3)
    show(run, Console())


@clock.command()
def forward(by: Annotated[str, typer.Argument(help="such as 7d, 36h or 90m")]) -> None:
    """Move the clock of the running demo ahead: deadlines pass, figures age. It does not go back."""
    from huiyin_service.clock import duration

    moved = _clock()
    try:
        moved.forward(duration(by))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"it is {moved():%Y-%m-%d %H:%M} UTC now, {moved.ahead} ahead of real time")


@clock.command()
def show() -> None:
    """Say what time it is in the running demo."""
    shown = _clock()
    typer.echo(f"it is {shown():%Y-%m-%d %H:%M} UTC, {shown.ahead} ahead of real time")


def _clock() -> "ForwardedClock":
    from huiyin_local.data_folder_lock import Run, holder
    from huiyin_service.clock import ForwardedClock

    data = _settings().data
    run = Run.load(data) if holder(data) else None
    if run is None:
        typer.echo(f"nothing is running in {data}", err=True)
        raise typer.Exit(3)
    if run.clock is None:
        typer.echo("this is no demo (HUIYIN_DEMO=none): it keeps real time", err=True)
        raise typer.Exit(1)
    return ForwardedClock(run.clock)


def _settings(demo: Demo | None = None) -> "LocalSettings":
    """Read the settings, or say which is wrong."""
    from pydantic import ValidationError

    from huiyin_local.settings import LocalSettings

    try:
        return LocalSettings(demo=demo) if demo else LocalSettings()
    except ValidationError as error:
        for problem in error.errors():
            typer.echo(f"HUIYIN_{'_'.join(map(str, problem['loc'])).upper()}: {problem['msg']}", err=True)
        raise typer.Exit(2) from error
