"""The cookie travels by itself: a change that it stands for must come from our own pages."""

import pytest
from starlette.requests import Request

from huiyin_service.http import same_origin
from huiyin_service.problems import Problem

OURS, THEIRS = "https://huiyin.example", "https://other.example"


def asking(method: str, **headers: str) -> Request:
    given = {"host": "huiyin.example", **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    return Request({"type": "http", "method": method, "path": "/work", "query_string": b"", "headers": raw})


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("GET", {"origin": THEIRS, "sec_fetch_site": "cross-site"}),
        ("POST", {"origin": OURS, "sec_fetch_site": "same-origin"}),
        ("POST", {"sec_fetch_site": "none"}),
        ("POST", {"origin": OURS}),
        ("POST", {}),
    ],
    ids=str,
)
def test_our_own_pages_may(method: str, headers: dict[str, str]) -> None:
    same_origin(asking(method, **headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": THEIRS},
        {"origin": "null"},
        {"origin": OURS, "sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
    ids=str,
)
def test_another_site_may_not(headers: dict[str, str]) -> None:
    with pytest.raises(Problem) as refused:
        same_origin(asking("POST", **headers))
    assert (refused.value.status, refused.value.code) == (403, "cross-site")
