"""Every operation of every OpenAPI document, with what it would take and what it would not: never a failure of ours."""

import time
from collections.abc import Mapping
from random import shuffle
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from huiyin_local.testing import Huiyin
from huiyin_service.client import trusted
from huiyin_service.database_roles import SERVICES
from tests.e2e.county import Counties, County

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(400)]

LEAST = 10
"""Operations of each service that have their turn in every run; chance says which."""
how_much = pytest.mark.parametrize(
    ("examples", "seconds"),
    [pytest.param(5, 5.0, id="some"), pytest.param(25, 60.0, id="more", marks=pytest.mark.slow)],
)
"""Of each operation, and for each service: operations that have not begun by then have their turn in another run."""
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    return counties()


def document(huiyin: Huiyin, service: str) -> dict[str, Any]:
    """A service's document without what waits: for a place in the log that is still to come, or for ever."""
    read: dict[str, Any] = huiyin.client().get(f"/api/{service}/openapi.json").json()
    for path, item in list(read["paths"].items()):
        if path.endswith("/live"):
            del read["paths"][path]
            continue
        for method in METHODS & item.keys():
            parameters = item[method].get("parameters", [])
            item[method]["parameters"] = [one for one in parameters if one["name"] != "at_least"]
    return read


def wrong(response: httpx.Response, operation: Mapping[str, Any]) -> str | None:
    """What is wrong with an answer."""
    status, kind = response.status_code, response.headers.get("Content-Type", "")
    if status >= 500:
        return "it failed"
    if status >= 400 and not kind.startswith("application/problem+json"):
        return f"an error that is no problem but {kind}"
    if status < 400 and not {str(status), f"{status // 100}XX", "default"} & operation["responses"].keys():
        return "an answer that is not in the document"
    if "Traceback" in response.text or "asyncpg" in response.text:
        return "it tells of its inside"
    return None


@how_much
@pytest.mark.parametrize("service", SERVICES)
def test_nothing_that_is_sent_makes_a_service_fail(
    huiyin: Huiyin, county: County, service: str, examples: int, seconds: float
) -> None:
    read = document(huiyin, service)
    described = schemathesis.openapi.from_dict(read).get_all_operations()
    operations = [one.ok() for one in described if isinstance(one, Ok)]
    shuffle(operations)
    signed_in = {"Authorization": str(county.secretary.headers["Authorization"])}
    found: list[str] = []
    tried: set[str] = set()
    until = time.monotonic() + seconds
    with httpx.Client(base_url=huiyin.url, timeout=30, trust_env=False, verify=trusted()) as client:
        for operation in operations:
            if time.monotonic() > until and len(tried) >= LEAST:
                break
            tried.add(operation.label)

            @given(some.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode]))
            @settings(
                max_examples=examples,
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            def send(case: Any) -> None:
                for headers in (signed_in, {}):
                    response = client.request(**_request(case, huiyin.url, headers))
                    if what := wrong(response, read["paths"][case.operation.path][case.method.lower()]):
                        found.append(f"{case.method} {response.request.url}: {response.status_code} {what}")

            send()
    assert found == []
    assert len(tried) >= min(LEAST, len(operations))
    assert huiyin.is_well()


def _request(case: Any, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    prepared = case.as_transport_kwargs(base_url=url)
    data = prepared.get("data")
    return {
        "method": prepared["method"],
        "url": prepared["url"],
        "params": prepared.get("params"),
        "headers": {**dict(prepared.get("headers") or {}), **headers},
        **{kind: prepared[kind] for kind in ("json", "files") if prepared.get(kind) is not None},
        **({"content" if isinstance(data, bytes | str) else "data": data} if data is not None else {}),
    }
