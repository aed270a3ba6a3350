"""Only our own names are answered to, so that no foreign one stands in a link, a log, or a label."""

from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from huiyin_service.edges.refusing import Refusing
from huiyin_service.problems import Problem
from huiyin_service.settings import Settings

LOOPBACK: Final = frozenset({"localhost"})


class KnownHosts:
    """Refuse a request whose Host is neither the origin's name, nor one that was set, nor a bare address.

    By an address phones reach a Huiyin at home, and no foreign site can have one for a name of its own.
    """

    def __init__(self, app: ASGIApp, settings: Settings, refusing: Refusing) -> None:
        self._app, self._refusing, self._https = app, refusing, settings.https
        self._names = LOOPBACK | {urlsplit(settings.public_url).hostname or "", *settings.hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and not self._known(scope):
            problem = Problem(421, "foreign-host", "不是本站的域名", "请从本站的网址访问。")
            await self._refusing(scope, receive, send, problem)
            return
        if self._https and scope["type"] == "http":  # whatever the last hop before us speaks
            scope["scheme"] = "https"
        await self._app(scope, receive, send)

    def _known(self, scope: Scope) -> bool:
        given = [value for name, value in scope["headers"] if name == b"host"]
        name = host_of(given[0].decode("latin-1")) if len(given) == 1 else ""
        return name in self._names or is_address(name)


def host_of(given: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return urlsplit(f"//{given}").hostname or ""
    except ValueError:
        return ""


def is_address(name: str) -> bool:
    """Whether a name is a number."""
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
