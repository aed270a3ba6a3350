"""What the tests of the API share."""

from collections.abc import Iterator
from copy import copy
from functools import cache
from threading import Thread

import pytest

from huiyin_local.ports import free_ports
from huiyin_local.testing import Huiyin

from .county import Counties, County
from .gateway import Gateway
from .routes import ROUTES, Asking

CLIENT = ("huiyin", "a secret between the two")
"""What Huiyin is to the provider of sign-ins, and its secret."""


@pytest.fixture(scope="package")
def settled(counties: Counties) -> County:
    """One county for all that is refused: nothing that is tried there may change anything."""
    return counties()


@pytest.fixture(scope="package")
def asking(settled: County) -> Asking:
    """A request to a route of it that would be granted: the files that ask for each are run TOGETHER."""
    return cache(lambda route: ROUTES[route](copy(settled)))


@pytest.fixture(scope="package")
def gateway() -> Iterator[Gateway]:
    """What the Huiyin whose clock is moved tells who is called up."""
    with Gateway() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="package")
def moving(gateway: Gateway) -> Iterator[Huiyin]:
    """Another Huiyin, whose clock is moved, and which is stopped and started: for the files that are run TOGETHER."""
    url = f"http://127.0.0.1:{gateway.server_port}/callups"
    with Huiyin({"HUIYIN_TESTING": "1", "HUIYIN_CALLUP_WEBHOOK": url}) as moving:
        yield moving


@pytest.fixture(scope="package")
def issuer() -> str:
    """Where a provider of sign-ins will be."""
    return f"http://127.0.0.1:{free_ports()}"


@pytest.fixture(scope="package")
def spare(issuer: str) -> Iterator[Huiyin]:
    """Another Huiyin, whose log is empty at first, is told of a provider, and is tampered with in the end."""
    provider = {"ISSUER": issuer, "CLIENT_ID": CLIENT[0], "CLIENT_SECRET": CLIENT[1], "NAME": "县政务账号"}
    with Huiyin({f"HUIYIN_OIDC_{name}": value for name, value in provider.items()}) as spare:
        yield spare
