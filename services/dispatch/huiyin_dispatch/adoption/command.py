"""`huiyin charter`: a county's charter as a file, shown, checked and adopted (P11)."""

import asyncio
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import typer
import yaml
from pydantic import ValidationError

from huiyin_dispatch.adoption.complaints import Complaint, of_errors
from huiyin_dispatch.adoption.document import UnreadableCharter, read, write
from huiyin_dispatch.charter.commands import CharterBody
from huiyin_service.auth import COMMAND_LINE, Principal
from huiyin_service.client import connect
from huiyin_service.i18n import Catalogue, Language
from huiyin_service.retrying_client import RequestInvalid, RetryingClient, RetryPolicy, SendingStopped

FILE_REFUSED, CUT_SHORT = 2, 3
_PATIENCE = RetryPolicy(in_all=30)
_TOP = ("title", "note")
SHIPPED = Path(__file__).parent / "counties"
"""The charters of the counties that the product was made for, by their six digits."""


class CharterFiles:
    """The charters of a running system, in the name of a county's officer, and what is said of them."""

    def __init__(self, url: str | None, language: str) -> None:
        self.url = url
        self.language: Language = "en" if language == "en" else "zh"
        self.catalogue = Catalogue.load("huiyin_service", "huiyin_dispatch")
        self.say = partial(self.catalogue.format, self.language)

    def show(self, county: str) -> int:
        """Print a county's charter as a file; the default's where it has adopted none."""
        try:
            answer = asyncio.run(self._get(f"/api/dispatch/charters/{county}", COMMAND_LINE))
        except (SendingStopped, RequestInvalid) as stopped:
            return self._stopped(stopped)
        latest = {**(answer["adopted"] or [answer["in_force"]])[-1]}
        for own in ("county", "effective_at"):  # the next one is not to hold from the day of this one
            latest.pop(own, None)
        typer.echo(write(county, latest, partial(self.catalogue.gettext, self.language)), nl=False)
        return 0

    def check(self, file: Path, county: str | None, sign_in: str | None, *, offline: bool) -> int:
        """Say what stands against a file, and what it would change."""
        found = self._read(file, county)
        if found is None:
            return FILE_REFUSED
        code, body = found
        officer = _officer(code, sign_in)
        if offline:
            typer.echo(self.say("{file}：章程写得完整。", file=file.name), err=True)
            return 0
        try:
            preview = asyncio.run(self._post(f"/api/dispatch/charters/{code}/preview", body, officer))
            effects = asyncio.run(self._post("/api/deliberation/charter-preview", _effects(code, body), officer))
        except (SendingStopped, RequestInvalid) as stopped:
            return self._stopped(stopped)
        exit_code = self._told(file, preview)
        self._on_deliberation(effects)
        return exit_code

    def adopt(self, file: Path, county: str | None, sign_in: str | None) -> int:
        """Adopt a file, unless the county goes by the same charter already."""
        found = self._read(file, county)
        if found is None:
            return FILE_REFUSED
        code, body = found
        officer = _officer(code, sign_in)
        try:
            there = asyncio.run(self._get(f"/api/dispatch/charters/{code}", officer))
            preview = asyncio.run(self._post(f"/api/dispatch/charters/{code}/preview", body, officer))
            if there["adopted"] and not preview["changes"] and _same_top(there["adopted"][-1], body):
                typer.echo(self.say("现行的就是这一版章程，没有改动。"), err=True)
                return 0
            if preview["complaints"]:
                return self._told(file, preview)
            asyncio.run(self._post(f"/api/dispatch/charters/{code}", body, officer))
        except (SendingStopped, RequestInvalid) as stopped:
            return self._stopped(stopped)
        typer.echo(
            self.say("已通过第 {version} 版章程：{title}", version=preview["version"], title=body["title"]), err=True
        )
        return 0

    def _read(self, file: Path, county: str | None) -> tuple[str, dict[str, Any]] | None:
        """The county and the body of a file; None, and what is wrong with it, for one that cannot be adopted."""
        try:
            named, document = read(_shipped(file).read_text("utf-8"))
        except (UnreadableCharter, UnicodeDecodeError, OSError) as error:
            why = self.say(error.why) if isinstance(error, UnreadableCharter) else str(error)
            line = error.line if isinstance(error, UnreadableCharter) else None
            where = self.say("第 {line} 行：", line=line) if line else ""
            typer.echo(f"{file.name}：{where}{why}", err=True)
            return None
        code = county or named
        if code is None:
            typer.echo(self.say("{file}：没有写明 county。", file=file.name), err=True)
            return None
        try:
            body = CharterBody.model_validate(document)
        except ValidationError as error:
            self._complain(file, of_errors(error.errors(), self.catalogue, self.language))
            return None
        return code, body.model_dump(mode="json", exclude_none=True)

    def _told(self, file: Path, preview: Mapping[str, Any]) -> int:
        if preview["complaints"]:
            self._complain(file, [Complaint(**each) for each in preview["complaints"]])
            return FILE_REFUSED
        for changed in preview["changes"]:
            typer.echo(f"{changed['label']}（{changed['source']}）  {changed['field']}")
            typer.echo(f"  - {_inline(changed['old'])}\n  + {_inline(changed['new'])}")
        typer.echo(
            self.say("第 {version} 版，改动 {n} 条。", version=preview["version"], n=len(preview["changes"])), err=True
        )
        for row in preview["under_way"]:
            typer.echo(
                self.say("{n} 张工单仍按第 {version} 版章程办。", n=row["orders"], version=row["version"]), err=True
            )
        return 0

    def _on_deliberation(self, effects: Mapping[str, Any]) -> None:
        """What deliberation says: what the new rules do not fit."""
        for site in effects["unfit"]:
            typer.echo(
                self.say("{site} 按新章程不能开会：{why}", site=site["name"], why="；".join(site["reasons"])), err=True
            )
        for session in effects["unfit_sessions"]:
            text = "{day} {site} 的议事会不合新章程，仍按第 {version} 版开：{why}"
            told = {"day": session["held_on"], "site": session["site_name"], "version": session["charter"]}
            typer.echo(self.say(text, **told, why=session["reason"]), err=True)

    def _complain(self, file: Path, complaints: list[Complaint]) -> None:
        for each in complaints:
            source = f"（{each.source}）" if each.source and each.source not in each.message else ""
            typer.echo(f"{file.name}：{each.field}：{each.message}{source}", err=True)

    def _stopped(self, why: Exception) -> int:
        typer.echo(str(why), err=True)
        return CUT_SHORT

    async def _get(self, path: str, asking: Principal) -> dict[str, Any]:
        async with connect(self.url, asking) as client:
            return await RetryingClient(client, patience=_PATIENCE, language=self.language).get(path)

    async def _post(self, path: str, body: dict[str, Any], asking: Principal) -> dict[str, Any]:
        async with connect(self.url, asking) as client:
            answer: dict[str, Any] = await RetryingClient(client, patience=_PATIENCE, language=self.language).post(
                path, body
            )
            return answer


def _shipped(file: Path) -> Path:
    """The file; of a county's six digits the one that comes with the product."""
    known = SHIPPED / f"{file.name}.yaml"
    return known if not file.exists() and known.is_file() else file


def _officer(county: str, sign_in: str | None = None) -> Principal:
    """Who adopts: an operator, who runs the command, decides nothing about a county's rules."""
    return Principal(sign_in or f"officer-{county}", sign_in or f"officer-{county}", "officer", county)


def _effects(county: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """What deliberation is asked: its part of a charter, and from when it would hold."""
    asked = {"county": county, "effective_at": body.get("effective_at"), "deliberation": body["deliberation"]}
    return {name: value for name, value in asked.items() if value is not None}


def _same_top(adopted: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    return all(adopted.get(name) == body.get(name) for name in _TOP)


def _inline(value: object) -> str:
    if not isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    flow = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000)
    return str(flow).strip()
