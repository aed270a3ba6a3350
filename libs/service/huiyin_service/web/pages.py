"""Renders a service's pages: its own templates first, then the shared layout and components.

One template environment a language: `_`, `locale` and the formats are fixed in it, so macros imported without
context speak the reader's language too, and nothing of a request lives in a global.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote
from uuid import uuid4

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from huiyin_contracts.labels import (
    CAUSES,
    DELIBERATED_ROAD,
    ISSUE_KINDS,
    PRIORITIES,
    PROCEDURES,
    ROAD,
    STATES,
    Label,
    Tone,
)
from huiyin_contracts.words import MOST_PHOTOS
from huiyin_service import i18n
from huiyin_service.auth import Principal
from huiyin_service.cookies import drop_cookie, keep_cookie, read_cookie
from huiyin_service.i18n import LANGUAGES, Catalogue, Language, locale_of
from huiyin_service.persons.masking import PersonName
from huiyin_service.persons.shown import Named, SeenName, seen
from huiyin_service.policy import may
from huiyin_service.roles import ROLE_LABELS
from huiyin_service.web import labels
from huiyin_service.web.assets import Assets, files_of, photo_url
from huiyin_service.web.language import local_path
from huiyin_service.web.list_query import Column

SHARED: Final = "huiyin_service"
FLASH_COOKIE: Final = "huiyin_flash"
# Everything comes from our own origin; blob: is the preview of a photo not yet sent.
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
    "Cache-Control": "private, no-cache",
    "Vary": "Cookie, Accept-Language, HX-Request",
}


class Pages:
    """The pages of one service, in both languages."""

    def __init__(
        self,
        package: str,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        preview: Callable[[str], str] = lambda _: "",
        https: bool = False,
    ) -> None:
        self.catalogue = Catalogue.load(SHARED, package)
        self.own_files = {} if package == SHARED else files_of(package)
        self._clock, self._preview, self._https = clock, preview, https
        self._environments = {language: self._environment(package, language) for language in LANGUAGES}

    def render(
        self,
        request: Request,
        template: str,
        *,
        status_code: int = 200,
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> HTMLResponse:
        """Render a whole page."""
        html = self._html(request, template, context)
        response = HTMLResponse(html, status_code, headers={**SECURITY_HEADERS, **(headers or {})})
        if read_cookie(request, FLASH_COOKIE):
            drop_cookie(response, FLASH_COOKIE, https=self._https)
        return response

    def block(
        self, request: Request, template: str, block: str, *, status_code: int = 200, **context: object
    ) -> HTMLResponse:
        """Render one named block of a page, for htmx to put in place."""
        loaded = self._environments[locale_of(request)].get_template(template)
        values = loaded.new_context(self._context(request, context))
        # Running up to the first words of the page carries out its imports and sets, which its blocks use.
        next((text for text in loaded.root_render_func(values) if text.strip()), None)
        html = "".join(values.blocks[block][0](values))
        return HTMLResponse(html, status_code, headers=SECURITY_HEADERS)

    def error(
        self, request: Request, status_code: int, title: str, detail: str = "", **context: object
    ) -> HTMLResponse:
        """Show a problem to a person; title and detail are already in the reader's language."""
        html = self._html(request, "error.html", {"title": title, "detail": detail, "status": status_code, **context})
        return HTMLResponse(html, status_code, headers=SECURITY_HEADERS)

    def redirect(self, url: str, message: str = "", tone: Tone = "good", *, sent: str = "") -> RedirectResponse:
        """Answer See Other, within this origin; the message is shown once on the page that follows.

        `sent` names the form (`data-draft`) that was taken, so that the browser forgets its draft.
        """
        response = RedirectResponse(local_path(url), status_code=303)
        if message:
            content = {"message": message[:500], "tone": tone, "sent": sent}
            flash = quote(json.dumps(content, ensure_ascii=False))
            keep_cookie(response, FLASH_COOKIE, flash, https=self._https, max_age=60)
        return response

    def text(self, request: Request, message: str, /, **params: object) -> str:
        """Say a message in the reader's language, for what Python code says on a page."""
        return self.catalogue.format(locale_of(request), message, **params)

    def label(self, request: Request, label: Label) -> str:
        """Say a label in the reader's language."""
        return labels.text(label, locale_of(request))

    def _html(self, request: Request, template: str, context: Mapping[str, object]) -> str:
        loaded = self._environments[locale_of(request)].get_template(template)
        return loaded.render(self._context(request, context))

    def _context(self, request: Request, given: Mapping[str, object]) -> dict[str, object]:
        path, principal = request.url.path, getattr(request.state, "principal", None)
        return {
            "request": request,
            "principal": principal,
            "nav": navigation(path, principal),
            "here": f"{path}?{request.url.query}" if request.url.query else path,
            "flashes": _flashes(request),
            **given,
        }

    def _environment(self, package: str, language: Language) -> Environment:
        folders = [*folders_with_templates(package), Path(str(files(SHARED))) / "web" / "templates"]
        environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        assets = Assets(package.removeprefix("huiyin_"), self.own_files)
        environment.globals.update(
            _=partial(self._translate, language),
            locale=language,
            asset=assets.url,
            styles=assets.styles,
            script=assets.script,
            photo_url=photo_url,
            photo_preview=self._preview,
            MOST_PHOTOS=MOST_PHOTOS,
            has_asset=assets.has,
            column=Column,
            now=self._clock,
            may_do=may,
            new_key=lambda: str(uuid4()),
            KINDS=labels.table_in(ISSUE_KINDS, language),
            STATES=labels.table_in(STATES, language),
            ROAD=ROAD,
            DELIBERATED_ROAD=DELIBERATED_ROAD,
        )
        environment.filters.update(
            called=_called,
            datetime=partial(i18n.format_datetime, language),
            date=partial(i18n.format_date, language),
            time=partial(i18n.format_time, language),
            period=partial(i18n.format_period, language),
            ago=lambda at: i18n.format_relative(language, at, self._clock()),
            hours=partial(i18n.format_hours, language),
            duration=partial(i18n.format_duration, language),
            number=partial(i18n.format_number, language),
            percent=partial(i18n.format_share, language),
            kind_word=partial(labels.find, ISSUE_KINDS, language),
            state_word=partial(labels.find, STATES, language),
            cause_word=partial(labels.find, CAUSES, language),
            priority=partial(labels.find, PRIORITIES, language),
            procedure=partial(labels.find, PROCEDURES, language),
            role_word=partial(labels.find, ROLE_LABELS, language),
        )
        return environment

    def _translate(self, language: Language, message: str, /, **params: object) -> str:
        if params:
            return self.catalogue.format(language, message, **params)
        return self.catalogue.gettext(language, message)


def folders_with_templates(package: str) -> list[Path]:
    """The package's own folder and those of its subjects; a template's name stands in only one of them."""
    root = Path(str(files(package)))
    return sorted({path.parent for path in root.rglob("*.html")})


def navigation(path: str, principal: Principal | None = None) -> list[dict[str, object]]:
    """List the places of the top bar, the current one marked.

    The desk is for those who handle orders; who is not signed in yet may be one of them.
    """
    return [
        {
            "href": href,
            "label": label,
            "icon": icon,
            "current": path == href or any(path == p or path.startswith(p + "/") for p in prefixes),
        }
        for href, label, icon, prefixes in labels.NAVIGATION
        if href != labels.DESK or principal is None or may(principal, "order.read")
    ]


@pass_context
def _called(
    context: Context, whom: Named | PersonName | None, division: str | None, *, whole: bool = False
) -> SeenName | None:
    """The filter for everybody's name: by who looks. A macro that is imported without context knows no one."""
    return seen(context.get("principal"), whom, division, whole=whole)


def _flashes(request: Request) -> list[dict[str, str]]:
    """Read what the page before wanted said; a cookie that is not ours is nothing."""
    try:
        flash = json.loads(unquote(read_cookie(request, FLASH_COOKIE)))
        return [{name: str(flash[name]) for name in ("message", "tone", "sent")}]
    except (ValueError, KeyError, TypeError):
        return []
