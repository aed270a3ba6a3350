"""A county to itself for every test, in the one running Huiyin."""

from collections.abc import Iterator
from functools import cache
from itertools import count
from threading import Thread

import pytest

from huiyin_local.testing import Huiyin

from .county import Counties, County
from .gateway import Gateway
from .routes import ROUTES, Asking

_codes = count(990_200)


@pytest.fixture(scope="session")
def counties(huiyin: Huiyin) -> Counties:
    """Found another county."""
    return lambda: County(huiyin, str(next(_codes)))


@pytest.fixture
def county(counties: Counties) -> County:
    """A county that nothing has happened in."""
    return counties()


@pytest.fixture(scope="module")
def asking(county: County) -> Asking:
    """A request to a route that would be granted: for what is refused, and so changes nothing, one of each will do."""
    return cache(lambda route: ROUTES[route](county))


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
