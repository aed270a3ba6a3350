"""A town that files are sent to, in memory, and a run that sends them."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from huiyin_intake.history_import.run import DIVISIONS, FIGURES, REPORTED, ImportProgress, ImportRun
from huiyin_intake.history_import.survey import survey
from huiyin_service.retrying_client import RetryingClient, RetryPolicy

LONG = RetryPolicy(in_all=30, answer=5, first_pause=0.001, longest_pause=0.002)


class Town:
    """Both services and reporting, in memory. `before` and `after` may answer, or raise, in their place."""

    def __init__(self) -> None:
        self.divisions: list[str] = []
        self.issues: Counter[str] = Counter()
        self.orders: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()
        self.requests: list[tuple[str, list[str]]] = []
        self.position = 0
        self.before: Callable[[httpx.Request], httpx.Response | None] = lambda _request: None
        self.after: Callable[[httpx.Request], httpx.Response | None] = lambda _request: None
        self.refuse: dict[str, str] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if early := self.before(request):
            return early
        answer = self._answer(request)
        return self.after(request) or answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == FIGURES:
            states = {"publicised": len(self.orders), **self.ended}
            return httpx.Response(200, json={"by_state": states})
        body = json.loads(request.content)
        self.position += 1
        cursor = f"{self.position}-{self.position}"
        if path == DIVISIONS:
            codes = [division["code"] for division in body["divisions"]]
            fresh = [code for code in codes if code not in self.divisions]
            self.divisions += fresh
            answer: dict[str, Any] = {"registered": len(fresh), "already": len(codes) - len(fresh)}
            return httpx.Response(200, json=answer | {"cursor": cursor if fresh else None})
        items = {item["ref"]: item for item in body["items"]}
        self.requests.append((path, list(items)))
        refused = [{"ref": ref, "reason": self.refuse[ref]} for ref in items if ref in self.refuse]
        taken = {ref: item for ref, item in items.items() if ref not in self.refuse}
        store = self.issues if path == REPORTED else self.orders
        new = [ref for ref in taken if ref not in store]
        store.update(new)
        for end, state in (("withdrawn", "withdrawn"), ("rejected", "rejected")):
            self.ended[state] += sum(bool(taken[ref].get(end)) for ref in new)
        counts = {"recorded": len(new), "already": len(taken) - len(new)}
        return httpx.Response(200, json={**counts, "refused": refused, "cursor": cursor})


class Run:
    """What a run needs, with a town behind it."""

    def __init__(self, town: Town, patience: RetryPolicy = LONG) -> None:
        self.stop = asyncio.Event()
        self.client = httpx.AsyncClient(transport=httpx.MockTransport(town), base_url="http://huiyin")
        self.services = RetryingClient(self.client, stop=self.stop, patience=patience)

    async def __call__(
        self, path: Path, *, batch: int = 7, in_flight: int = 3, limit: int | None = None
    ) -> ImportProgress:
        sending = ImportRun(self.services, self.stop, in_flight=in_flight)
        return await sending.run(path, survey(path, limit), batch=batch, limit=limit)
