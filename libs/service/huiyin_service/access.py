"""Who may connect to NATS, and as whom: our own processes, what reloads the server, and each publisher.

The folder `access` holds `access.json`, from which `users.conf` is written, which nats.conf includes. Both know only
hashes. Our own password is in the folder with the other keys; a publisher's is shown once and kept nowhere.
"""

import os
import re
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import bcrypt
import nats
from faststream.nats.security import NatsUserPassword
from nats.aio.client import Client
from pydantic import BaseModel, Field

from huiyin_events.ingress import ACCEPTED, EVERYTHING, REJECTED, subject_of

SERVICES, SYSTEM = "huiyin", "huiyin-system"
NAME = re.compile(r"^(?!huiyin)[a-z][a-z0-9-]{1,31}$")
PASSWORD_FILE = "nats-password"  # noqa: S105 — its name
LARGEST = 512 * 1024
# What is guessed here are 256 random bits, which need no slow hash; and every connection would wait for it.
ROUNDS = 4


class RegisteredPublisher(BaseModel):
    """One publisher. Empty `division`: everywhere."""

    division: str
    per_minute: int = Field(ge=1)
    hash: str


class Access(BaseModel):
    """All that may connect: our own two users by hash, and the publishers by name."""

    own: dict[str, str] = {}
    publishers: dict[str, RegisteredPublisher] = {}


@dataclass(frozen=True)
class Login:
    """How our own processes sign in to NATS: as services, or as what may reload it."""

    keys: Path

    @cached_property
    def password(self) -> str:
        """The password, made on first use."""
        path = self.keys / PASSWORD_FILE
        if not path.exists():
            self.keys.mkdir(parents=True, exist_ok=True)
            _write(path, secrets.token_urlsafe(32), 0o600, new=True)
        return path.read_text(encoding="utf-8").strip()

    def url(self, server: str, user: str = SERVICES) -> str:
        """The server's URL with the sign-in in it; one that has a sign-in already stays as it is."""
        return server if urlsplit(server).username else server.replace("://", f"://{user}:{self.password}@", 1)

    def urls(self, servers: str, user: str = SERVICES) -> list[str]:
        """The same for each of several servers, which commas divide."""
        return [self.url(server, user) for server in servers.split(",")]

    def security(self, servers: str) -> NatsUserPassword | None:
        """The same for FastStream, which need not know the password from a URL that it may print."""
        return None if urlsplit(servers.partition(",")[0]).username else NatsUserPassword(SERVICES, self.password)


async def connect(urls: list[str]) -> Client:
    """A connection for one command: none is made again, and where no server runs that is known within seconds.

    Raises nats.errors.Error, OSError, or TimeoutError.
    """
    return await nats.connect(
        urls,
        allow_reconnect=False,
        max_reconnect_attempts=1,  # heeded on the first connection too, where nats-py by default tries for two minutes
        reconnect_time_wait=0.1,
        connect_timeout=10,
        error_cb=_unheard,
    )


async def _unheard(_: Exception) -> None:
    """What is raised is enough."""


class PublisherRegistry:
    """The publishers of one deployment, in the folder `access`; read again when somebody changed them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "access.json"
        self._seen: tuple[int, int] | None = None
        self._access = Access()

    @property
    def publishers(self) -> dict[str, RegisteredPublisher]:
        """Each publisher by its name, as things stand now."""
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            return {}
        if self._seen != (stat.st_mtime_ns, stat.st_ino):
            self._access = Access.model_validate_json(self._file.read_bytes())
            self._seen = stat.st_mtime_ns, stat.st_ino
        return self._access.publishers

    def prepare(self, login: Login) -> None:
        """Let our own processes in; what is known already is written as it was."""
        access = Access(publishers=dict(self.publishers), own=dict(self._access.own))
        for user in (SERVICES, SYSTEM):
            if not _fits(login.password, access.own.get(user)):
                access.own[user] = _hash(login.password)
        self._save(access)

    def add(self, name: str, division: str, per_minute: int) -> str:
        """Let a publisher in, or give one that is in a new password; which it is. Raises ValueError for a bad name."""
        if not NAME.match(name):
            raise ValueError(f"{name}: 2 to 32 of a-z, 0-9 and -, beginning with a letter, but not with huiyin")
        password = secrets.token_urlsafe(32)
        publishers = {
            **self.publishers,
            name: RegisteredPublisher(division=division, per_minute=per_minute, hash=_hash(password)),
        }
        self._save(Access(own=self._access.own, publishers=publishers))
        return password

    def remove(self, name: str) -> None:
        """Keep a publisher out from now on. Raises KeyError where there is none of that name."""
        publishers = dict(self.publishers)
        del publishers[name]
        self._save(Access(own=self._access.own, publishers=publishers))

    def _save(self, access: Access) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        _write(self._file, access.model_dump_json(indent=2), 0o644)
        _write(self._folder / "users.conf", users_conf(access), 0o644)


def users_conf(access: Access) -> str:
    """nats-server's accounts. They stay the same three: as publishers come and go, only users of one do.

    An account of its own for each publisher would divide them even better, but nats-server may lose what one that is
    added by a reload imports. A publisher's replies stay in this account, so it cannot have one sent to our streams.
    """
    publishers = "\n".join(_publisher(name, one) for name, one in sorted(access.publishers.items()))
    return f"""# Written by huiyin from access.json: `huiyin publisher`.
accounts {{
  SYS {{ users: [{_user(SYSTEM, access.own[SYSTEM])}] }}
  HUIYIN {{
    jetstream: enabled
    users: [{_user(SERVICES, access.own[SERVICES])}]
    exports: [
      {{service: "{EVERYTHING}", accounts: [PUBLISHERS]}}
      {{stream: "{subject_of("*", ACCEPTED)}", accounts: [PUBLISHERS]}}
      {{stream: "{subject_of("*", REJECTED)}", accounts: [PUBLISHERS]}}
    ]
  }}
  PUBLISHERS {{
    # Below the server's own, so that a dead letter holds its reason too.
    limits {{max_payload: {LARGEST}}}
    imports: [
      {{service: {{account: HUIYIN, subject: "{EVERYTHING}"}}}}
      {{stream: {{account: HUIYIN, subject: "{subject_of("*", ACCEPTED)}"}}}}
      {{stream: {{account: HUIYIN, subject: "{subject_of("*", REJECTED)}"}}}}
    ]
    users: [
{publishers}
    ]
  }}
}}
system_account: SYS
"""


def _publisher(name: str, one: RegisteredPublisher) -> str:
    hears = ", ".join(
        f'"{subject}"' for subject in (subject_of(name, ACCEPTED), subject_of(name, REJECTED), f"_INBOX.{name}.>")
    )
    may = f'publish: "{subject_of(name, "*.>")}", subscribe: [{hears}]'
    return "      " + _user(name, one.hash, f", permissions: {{{may}}}")


def _user(name: str, password: str, more: str = "") -> str:
    return f'{{user: "{name}", password: "{password}"{more}}}'


def _hash(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS, b"2a")).decode()


def _fits(password: str, known: str | None) -> bool:
    return known is not None and bcrypt.checkpw(password.encode(), known.encode())


def _write(path: Path, text: str, mode: int, *, new: bool = False) -> None:
    """Write a file at once or not at all; with `new`, the first to write wins."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=mode)
    draft.write_text(text, encoding="utf-8")
    try:
        if not new:
            draft.replace(path)
        elif not path.exists():
            os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
