"""Who was let in: our own processes, each publisher, each consumer.

The folder `access` holds `access.json`, from which `users.conf` is written, which nats.conf includes. Both know only
hashes. Our own passwords are in `secrets`; that of a publisher or a consumer is shown once and kept nowhere.
"""

import re
import secrets
from collections.abc import Iterable
from pathlib import Path

import bcrypt

from huiyin_service.access.accounts import Access, RegisteredConsumer, RegisteredPublisher, users_conf
from huiyin_service.secret_files import secret_files, write

NAME = re.compile(r"^(?!huiyin)[a-z][a-z0-9-]{1,31}$")
# What is guessed here are 256 random bits, which need no slow hash; and every connection would wait for it.
ROUNDS = 4


class AccessRegistry:
    """The publishers and consumers of one deployment; read again when somebody changed them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "access.json"
        self._seen: tuple[int, int] | None = None
        self._access = Access()

    @property
    def publishers(self) -> dict[str, RegisteredPublisher]:
        """Each publisher by its name, as things stand now."""
        return self._read().publishers

    @property
    def consumers(self) -> dict[str, RegisteredConsumer]:
        """Each consumer by its name, as things stand now."""
        return self._read().consumers

    def prepare(self, data: Path) -> None:
        """Let our own processes in, whose passwords lie under `data`; what is known already is written as it was."""
        files = secret_files(data)
        access = self._read()
        logins = [*(one.nats for one in files.values()), files["operator"].nats_system]
        own = {user: _kept(access.own.get(user), password) for user, password in logins}
        self._save(access.model_copy(update={"own": own}))

    def add_publisher(self, name: str, division: str, per_minute: int) -> str:
        """Let a publisher in, or give one that is in a new password; which it is. Raises ValueError for a bad name."""
        access, password = self._new(name)
        one = RegisteredPublisher(division=division, per_minute=per_minute, hash=hashed(password))
        self._save(access.model_copy(update={"publishers": {**access.publishers, name: one}}))
        return password

    def add_consumer(self, name: str, division: str, events: Iterable[str] = ()) -> str:
        """Let a consumer in, or one that is in follow something else under a new password; which it is.

        Raises ValueError for a bad name, and as `filters_of` does.
        """
        access, password = self._new(name)
        one = RegisteredConsumer(division=division, events=sorted(set(events)), hash=hashed(password))
        self._save(access.model_copy(update={"consumers": {**access.consumers, name: one}}))
        return password

    def renew_consumer(self, name: str) -> str:
        """Give a consumer a new password; which it is. Raises KeyError where there is none of that name."""
        one = self.consumers[name]
        return self.add_consumer(name, one.division, one.events)

    def remove_publisher(self, name: str) -> None:
        """Keep a publisher out from now on. Raises KeyError where there is none of that name."""
        left = dict(self.publishers)
        del left[name]
        self._save(self._access.model_copy(update={"publishers": left}))

    def remove_consumer(self, name: str) -> None:
        """Keep a consumer out from now on. Raises KeyError where there is none of that name."""
        left = dict(self.consumers)
        del left[name]
        self._save(self._access.model_copy(update={"consumers": left}))

    def _new(self, name: str) -> tuple[Access, str]:
        if not NAME.match(name):
            raise ValueError(f"{name}: 2 to 32 of a-z, 0-9 and -, beginning with a letter, but not with huiyin")
        return self._read(), secrets.token_urlsafe(32)

    def _read(self) -> Access:
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            return self._access
        if self._seen != (stat.st_mtime_ns, stat.st_ino):
            self._access = Access.model_validate_json(self._file.read_bytes())
            self._seen = stat.st_mtime_ns, stat.st_ino
        return self._access

    def _save(self, access: Access) -> None:
        users = users_conf(access)  # which refuses what could not be
        self._folder.mkdir(parents=True, exist_ok=True)
        write(self._file, access.model_dump_json(indent=2), 0o644)
        write(self._folder / "users.conf", users, 0o644)


def hashed(password: str) -> str:
    """What nats-server compares a password with."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS, b"2a")).decode()


def fits(password: str, known: str | None) -> bool:
    """Whether a hash is that of a password."""
    return known is not None and bcrypt.checkpw(password.encode(), known.encode())


def _kept(known: str | None, password: str) -> str:
    return known if known is not None and fits(password, known) else hashed(password)
