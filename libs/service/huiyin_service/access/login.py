"""How our own processes and commands sign in to NATS."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import nats
from faststream.nats.security import NatsUserPassword
from nats.aio.client import Client

from huiyin_service.secret_files import SecretFiles

if TYPE_CHECKING:
    from huiyin_service.settings import Settings


@dataclass(frozen=True)
class Login:
    """A process's sign-in, by the password in its folder; with `ca`, over TLS to whom that authority vouches for."""

    secrets: Path
    ca: Path | None = None

    @classmethod
    def of(cls, settings: "Settings") -> Self:
        """As a process's settings say."""
        return cls(settings.secrets_folder, settings.nats_tls_ca)

    @property
    def user(self) -> str:
        """Its name."""
        return SecretFiles(self.secrets).nats[0]

    def inbox(self, servers: str) -> bytes:
        """What begins the subjects on which it is answered, and on which nobody else may listen."""
        return b"_INBOX" if signed_in(servers) else f"_INBOX.{self.user}".encode()

    def security(self, servers: str) -> NatsUserPassword | None:
        """The same for FastStream, which need not know the password from a URL that it may print."""
        if signed_in(servers):
            return None
        return NatsUserPassword(*SecretFiles(self.secrets).nats, ssl_context=trusting(self.ca))

    async def connect(self, servers: str, *, system: bool = False) -> Client:
        """A connection for one command: none is made again, and where no server runs that is known within seconds.

        With `system`, as who may reload the server. Raises nats.errors.Error, OSError, or TimeoutError.
        """
        files = SecretFiles(self.secrets)
        user, password = files.nats_system if system else files.nats
        login = {} if signed_in(servers) else {"user": user, "password": password}
        return await connect(servers.split(","), self.ca, **login)


def signed_in(servers: str) -> bool:
    """Whether URLs, divided by commas, hold a sign-in already."""
    return bool(urlsplit(servers.partition(",")[0]).username)


async def connect(urls: list[str], ca: Path | None = None, **login: str) -> Client:
    """As `Login.connect`, with a sign-in that is given, or in the URLs."""
    return await nats.connect(
        urls,
        allow_reconnect=False,
        max_reconnect_attempts=1,  # heeded on the first connection too, where nats-py by default tries for two minutes
        reconnect_time_wait=0.1,
        connect_timeout=10,
        error_cb=_unheard,
        tls=trusting(ca),
        **login,
    )


def trusting(ca: Path | None) -> ssl.SSLContext | None:
    """TLS that trusts those alone whom this authority signed; None without one."""
    return ssl.create_default_context(cafile=ca) if ca else None


async def _unheard(_: Exception) -> None:
    """What is raised is enough."""
