"""The language switch: POST /language sets the cookie and goes back to the page it was pressed on."""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from huiyin_service.cookies import keep_cookie, over_https
from huiyin_service.i18n import LANGUAGE_COOKIE, LANGUAGES
from huiyin_service.policy.routes import PUBLIC

YEAR = 365 * 24 * 3600
FORM_LIMIT = 4096

router = APIRouter(include_in_schema=False, dependencies=[PUBLIC])


@router.post("/language")
async def set_language(request: Request) -> Response:
    """Answer POST /language with form fields `language` (zh or en) and `next` (a local path)."""
    body = await request.body()
    form = parse_qs(body[:FORM_LIMIT].decode("utf-8", "replace"))
    response = RedirectResponse(local_path(form.get("next", ["/"])[0]), status_code=303)
    language = form.get("language", [""])[0]
    if language in LANGUAGES:
        keep_cookie(response, LANGUAGE_COOKIE, language, https=over_https(request), max_age=YEAR, httponly=False)
    return response


def local_path(target: str) -> str:
    """Keep a target that stays on this origin, else the home page: no redirect may lead away by a trick."""
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return "/" if any(ord(character) < 32 for character in target) else target
