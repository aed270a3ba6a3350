"""Procedures of one kind as lists have them, by scope and tab: the same on pages and in the API."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import asyncpg
from fastapi import Request

from huiyin_deliberation.proceeding.saved import ProcedureState, SavedTable, total
from huiyin_events.connections import Database
from huiyin_service.auth import Principal
from huiyin_service.http import ListPage
from huiyin_service.service import Service
from huiyin_service.web.list_query import ListQuery, tab_of
from huiyin_service.web.scope import ScopeView, place_of

S = TypeVar("S", bound=ProcedureState)
K = TypeVar("K", bound=str)
R = TypeVar("R")

OVERDUE = "overdue"
"""The tab of what is open and late."""
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class ProcedureLists(Generic[S, K, R]):
    """Its table, which stages each tab has, and what rows are made of what is read."""

    table: SavedTable[S]
    tabs: Mapping[K, Sequence[str]]
    rows: Callable[[Database, Sequence[asyncpg.Record]], Awaitable[list[R]]]

    async def find(self, database: Database, now: datetime, this: UUID) -> R | None:
        """One by its id."""
        row = await self.table.one(database, now, this)
        return (await self.rows(database, [row]))[0] if row else None

    async def counts(self, database: Database, now: datetime, scope: str) -> dict[K, int]:
        """How long each list of a scope is."""
        found = await self.table.counts(database, now, scope)
        return {tab: total(found, stages, overdue=tab == OVERDUE) for tab, stages in self.tabs.items()}

    async def page(self, database: Database, now: datetime, scope: str, tab: K, limit: int, offset: int) -> list[R]:
        """Those of a scope: overdue ones first, then what is due first; of what has ended the newest."""
        late = tab == OVERDUE
        found = await self.table.page(database, now, scope, self.tabs[tab], limit, offset, overdue=late)
        return await self.rows(database, found)

    async def answer(self, service: Service, scope: str, tab: K, page: int, size: int) -> ListPage[R]:
        """The same as the API answers it."""
        now = service.now()
        counts = await self.counts(service.pool, now, scope)
        items = await self.page(service.pool, now, scope, tab, size, (page - 1) * size)
        return ListPage(total=counts[tab], page=page, size=size, items=items)

    async def shown(
        self, request: Request, service: Service, principal: Principal | None, division: str
    ) -> tuple[ScopeView, dict[str, Any]]:
        """Where a page is about, and what it shows of it: how long each tab is, and a page of one."""
        place, now = await place_of(request, service, principal, division), service.now()
        tab = tab_of(request, tuple(self.tabs))
        counts = await self.counts(service.pool, now, place.code)
        listing = ListQuery.of(request, total=counts[tab], size=PAGE_SIZE)
        rows = await self.page(service.pool, now, place.code, tab, listing.size, listing.offset)
        return place, {"place": place, "tab": tab, "counts": counts, "listing": listing, "rows": rows}
