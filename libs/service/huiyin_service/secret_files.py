"""What only one process may know: its passwords, in a folder of its own; and a table of who holds what.

`huiyin migrate` and the launcher make them, 256 random bits each. A file that is deleted is made anew by the next
`huiyin migrate`, which also tells the servers: that is how a password is changed.
"""

import os
import secrets
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from huiyin_service.database_roles import ROLES, SERVICES, role_of

OPERATOR = "operator"
"""Whose passwords the commands use: the database's owner, and who may administer NATS."""

DATABASE, NATS, SYSTEM = "database", "nats", "nats-system"
SYSTEM_USER = "huiyin-system"
OWNER = "huiyin_admin"

ISSUERS = "issuers"
"""The folder of all who sign tokens, each in a folder of its own."""

PROCESSES: tuple[str, ...] = tuple(role.name.removeprefix(role_of("")) for role in ROLES)
"""The relay and the services."""


class Secret(StrEnum):
    """A kind of secret, by the folder under `HUIYIN_DATA` that it lies in."""

    OWN = "secrets"
    """The process's own passwords."""
    KEYS = "keys"
    """What tokens are verified with. Public, but whoever could write it could make itself believed."""
    SESSIONS = "issuers/accounts"
    """What sessions are signed with."""
    RECEIPTS = "issuers/intake"
    """What receipts are signed with."""
    PERSONS = "person-keys"
    """The master keys under which the keys of persons lie."""


_SIGNS = {"accounts": {Secret.SESSIONS}, "intake": {Secret.RECEIPTS}}
_SEALS = {role.schema: {Secret.PERSONS} for role in ROLES if role.seals}

HELD: dict[str, frozenset[Secret]] = {
    **{
        service: frozenset({Secret.OWN, Secret.KEYS} | _SIGNS.get(service, set()) | _SEALS.get(service, set()))
        for service in SERVICES
    },
    "relay": frozenset({Secret.OWN}),
    "migrate": frozenset(Secret),
    "cli": frozenset(Secret),  # the hand of who owns the log
    "postgres": frozenset(),
    "nats": frozenset(),
    "caddy": frozenset(),
}
"""Which process is given which secrets; launcher and compose file are held to it by a test."""


@dataclass(frozen=True)
class SecretFiles:
    """The passwords of one process, or of the operator, in its folder; each is made on first use."""

    folder: Path

    @property
    def nats(self) -> tuple[str, str]:
        """User and password with which it signs in to NATS."""
        return self._login(NATS, f"huiyin-{self.folder.name}")

    @property
    def nats_system(self) -> tuple[str, str]:
        """User and password that may have nats-server read its users again; the operator's alone."""
        return self._login(SYSTEM, SYSTEM_USER)

    @property
    def database(self) -> str:
        """The password with which it signs in to PostgreSQL, in a file for its own tools too (`passfile`)."""
        role = OWNER if self.folder.name == OPERATOR else role_of(self.folder.name)
        return self._made(DATABASE, f"*:*:*:{role}:{{}}\n").rpartition(":")[2]

    def _login(self, name: str, user: str) -> tuple[str, str]:
        user, _, password = self._made(name, f"{user}:{{}}\n").partition(":")
        return user, password

    def _made(self, name: str, form: str) -> str:
        path = self.folder / name
        if not path.exists():
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write(path, form.format(secrets.token_urlsafe(32)), 0o600, new=True)
        return path.read_text(encoding="utf-8").strip()


def secret_files(data: Path) -> dict[str, SecretFiles]:
    """Everybody's, by whose they are; for who makes them."""
    return {name: SecretFiles(data / Secret.OWN / name) for name in (*PROCESSES, OPERATOR)}


def write(path: Path, text: str, mode: int, *, new: bool = False) -> None:
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
