"""The processes of Huiyin on one machine, in the order in which they start."""

import os
import shutil
import sys
from pathlib import Path

from huiyin_local.program import Program, answering, healthy, listening
from huiyin_local.settings import SERVED, LocalSettings, environment
from huiyin_service.access.registry import AccessRegistry
from huiyin_service.access.tls import write_tls_conf

DEPLOY = Path(__file__).parents[2]
"""The folder that Caddyfile and nats.conf share with the other ways to deploy."""


def stages(settings: LocalSettings) -> list[list[Program]]:
    """PostgreSQL, its migrations, nats-server, the relay with the services, and Caddy in front."""
    return [
        [settings.postgres.program()],
        [huiyin(settings, "migrate", name="migrate", once=True)],
        [nats(settings)],
        [served(settings, name) for name in SERVED],
        [caddy(settings)],
    ]


def huiyin(
    settings: LocalSettings, *arguments: str, name: str = "cli", once: bool = False, terminal: bool = False
) -> Program:
    """A `huiyin` command, in the environment that the process or command `name` gets."""
    return Program(
        name=name,
        command=[sys.executable, "-m", "huiyin_ops.cli", *arguments],
        # For a log file: each line at once, and tracebacks without boxes.
        environment={**environment(settings, name), "PYTHONUNBUFFERED": "1", "TYPER_STANDARD_TRACEBACK": "1"},
        once=once,
        terminal=terminal,
    )


def served(settings: LocalSettings, name: str) -> Program:
    """The relay or a service."""
    command = huiyin(settings, "serve", name, name=name)
    return Program(
        name=name,
        command=command.command,
        environment=command.environment,
        ready=healthy(settings.address(name)),
        alive=answering(settings.address(name)),
        stop_within=4,
    )


def prepare_nats(settings: LocalSettings) -> None:
    """Lay nats.conf into the data folder, beside the users that it includes."""
    settings.data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(DEPLOY / "nats.conf", settings.data / "nats.conf")
    AccessRegistry(settings.data / "access").prepare(settings.data)
    write_tls_conf(settings.data / "access", settings.nats_tls_certificate, settings.nats_tls_key)


def nats(settings: LocalSettings) -> Program:
    """nats-server with JetStream in the data folder, which `prepare_nats` has prepared."""
    host, port = settings.address("nats").split(":")
    store = settings.data / "nats"
    return Program(
        name="nats",
        command=[
            _tool("nats-server"),
            "-c",
            str(settings.data / "nats.conf"),
            "-a",
            host,
            "-p",
            port,
            "-sd",
            str(store),
        ],
        ready=listening(settings.address("nats")),
        stop_within=1.5,
    )


def caddy(settings: LocalSettings) -> Program:
    """The one origin in front of all."""
    return Program(
        name="caddy",
        command=[_tool("caddy"), "run", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile"],
        environment={
            **environment(settings, "caddy"),
            "XDG_DATA_HOME": str(settings.data / "caddy"),
            "XDG_CONFIG_HOME": str(settings.data / "caddy"),
        },
        ready=listening(settings.address("caddy")),
        stop_within=1.5,
    )


def _tool(name: str) -> str:
    """A wheel's program: it stands beside this Python, which need not be on PATH."""
    beside = Path(sys.executable).parent / name
    return str(beside) if os.access(beside, os.X_OK) else name
