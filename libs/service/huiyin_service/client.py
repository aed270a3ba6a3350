"""An HTTP client of the running system, for commands: found through `HUIYIN_DATA`, signed in as their operator.

A command signs for itself, with the key of accounts: it runs where that is, and nowhere else.
"""

import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from huiyin_service.auth import COMMAND_LINE, Principal
from huiyin_service.database_roles import role_of
from huiyin_service.secret_files import DATABASE, Secret
from huiyin_service.settings import Settings
from huiyin_service.tokens import issuer_of


def running(settings: Settings) -> Settings:
    """The settings of the system that runs on this data folder, as far as a command need know them."""
    try:
        state = json.loads((settings.data / "run.json").read_text(encoding="utf-8"))
        found: dict[str, object] = {"public_url": str(state["url"]), "demo": state["demo"]}
        if clock := state.get("clock"):
            found["clock"] = Path(clock)
        if "admin_database_url" not in settings.model_fields_set:
            found["admin_database_url"] = str(state["admin_database_url"])
        if "nats_url" not in settings.model_fields_set:
            found["nats_url"] = str(state["nats_url"])
        return settings.model_copy(update=found)
    except (OSError, ValueError, KeyError):
        return settings


@cache
def trusted() -> ssl.SSLContext:
    """Whom a client's TLS believes. Reading them takes httpx longer than most requests do, for each client anew."""
    return httpx.create_ssl_context(trust_env=False)


def database_of(settings: Settings, service: str) -> str:
    """The database as a service signs in to it: as whom a command comes that works on the service's own tables.

    They are the service's, which may have laid a trigger or a function there for the owner to run, were it taken over.
    """
    url = urlsplit(settings.admin_database_url)
    password = settings.data / Secret.OWN / service / DATABASE
    others = [(name, value) for name, value in parse_qsl(url.query) if name != "passfile"]
    query = urlencode([*others, ("passfile", str(password.resolve(strict=True)))])
    return url._replace(netloc=f"{role_of(service)}@{url.netloc.rpartition('@')[2]}", query=query).geturl()


@asynccontextmanager
async def connect(url: str | None = None, principal: Principal = COMMAND_LINE) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose requests go to the running system in the name of `principal`."""
    settings = Settings()
    token = issuer_of(settings, "accounts").session(principal, datetime.now(UTC), timedelta(days=1))
    async with httpx.AsyncClient(
        base_url=url or running(settings).public_url,
        headers={"Authorization": f"Bearer {token}", "Accept-Language": "zh"},
        timeout=60,
        trust_env=False,
    ) as client:
        yield client
