"""Cookies: by their names a browser sees to it that this very origin set them, wherever it is reached by https."""

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response

from huiyin_service.auth import COOKIE
from huiyin_service.cookies import keep_cookie
from huiyin_service.i18n import locale_of
from huiyin_service.web import language

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("https", "path", "name"),
    [
        (False, "/", "huiyin_token"),
        (True, "/", "__Host-huiyin_token"),
        (True, "/report/done/1", "__Secure-huiyin_token"),
        (False, "/report/done/1", "huiyin_token"),
    ],
)
def test_a_cookie_has_the_prefix_that_its_origin_and_path_allow(https: bool, path: str, name: str) -> None:
    response = Response()
    keep_cookie(response, COOKIE, "x", https=https, max_age=60, path=path)
    kept = response.headers["Set-Cookie"]
    assert kept.startswith(f"{name}=x;")
    assert ("Secure" in kept) == https
    assert {"HttpOnly", "SameSite=lax", f"Path={path}"} <= {part.strip() for part in kept.split(";")}


async def test_one_that_anybody_could_have_planted_does_not_count() -> None:
    app = FastAPI()
    app.state.https = True
    app.include_router(language.router)

    @app.get("/language-of")
    async def told(request: Request) -> str:
        return locale_of(request)

    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as asking:
        kept = (await asking.post("/language", data={"language": "en", "next": "/"})).headers["Set-Cookie"]
        assert kept.startswith("__Host-huiyin_lang=en;")
        assert {"Secure", "Path=/"} <= {part.strip() for part in kept.split(";")}
        assert "Domain" not in kept
        asking.cookies.clear()
        for cookie, said in (("__Host-huiyin_lang=en", "en"), ("huiyin_lang=en", "zh")):
            assert (await asking.get("/language-of", headers={"Cookie": cookie})).json() == said


def test_nobody_asks_for_a_cookie_but_by_the_name_it_has_on_its_origin() -> None:
    asking = re.compile(r"\bcookies\b[.\[](?:get\b|\[)|\bin \w+\.cookies\b|\.(?:set|delete)_cookie\(")
    sources = [
        path for room in ("libs", "services") for path in (ROOT / room).rglob("*.py") if path.name != "cookies.py"
    ]
    assert len(sources) > 100
    assert [path.name for path in sources if asking.search(path.read_text("utf-8"))] == []
