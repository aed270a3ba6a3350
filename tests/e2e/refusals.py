"""How a request is refused: by a problem that says why, in both languages, with nothing stored."""

import re
from collections.abc import Callable
from typing import Any

import httpx

from huiyin_local.testing import Huiyin
from huiyin_service.roles import Role

from .county import County, Json
from .routes import stored

CHINESE = re.compile(r"[\u4e00-\u9fff](?!\*)")
"""But for what somebody is called in short, 张**, which is the same in every language."""

Send = Callable[[str], httpx.Response]
"""Sends a request in a language."""


def posting(county: County, path: str, role: Role | None = None, scope: str | None = None, **request: Any) -> Send:
    """A request of somebody of the village with a role, or of another division; without a role, of anybody."""
    return lambda language: county.client(role, scope, language).post(path, **request)


def refused(huiyin: Huiyin, send: Send, status: int, code: str) -> Json:
    """The problem, in English, that `send` meets in both languages, without anything being stored."""
    before = stored(huiyin)
    problems: dict[str, Json] = {}
    for language in ("zh", "en"):
        response = send(language)
        kind = response.headers["Content-Type"]
        assert (response.status_code, kind) == (status, "application/problem+json"), response.text
        problems[language] = problem = response.json()
        assert (problem["status"], problem["type"]) == (status, f"/problems/{code}"), problem
        said = [problem["title"], problem["detail"], *(field["message"] for field in problem.get("errors", []))]
        assert all(said), problem
        assert bool(CHINESE.search("".join(said))) == (language == "zh"), said
    assert stored(huiyin) == before
    return problems["en"]


def report(county: County, **other: Any) -> Json:
    matter = {"kind": "problem", "category": "路灯", "description": "路灯不亮了", "division": county.village}
    return {**matter, **other}
