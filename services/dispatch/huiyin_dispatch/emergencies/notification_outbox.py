"""Calls that go outside (Y12): posted to the deployment's own gateway, which sends SMS, WeChat or a telephone call.

    a policy puts each call into `callup_deliveries`, in its own transaction     it is there exactly if its cause is
    Gateway.run posts what is due, outside of any transaction                    a slow gateway holds up nobody
    what became of it is appended as `emergency.notified`, then the row goes     once each, under the call's key

A process that dies between posting and recording posts again: the call carries an Idempotency-Key, by which the
gateway knows it. A call that was not taken is tried again, with longer and longer pauses, and then given up, which is
on record too. What is over by then is not sent any more.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import asyncpg
import httpx
import orjson
import structlog
from faststream.nats import NatsBroker

from huiyin_contracts import county_of
from huiyin_contracts.emergencies import EmergencyCalledUp, EmergencyDeclared, EmergencyFoundNobody
from huiyin_contracts.parties import Person
from huiyin_dispatch.emergencies.rules import EMERGENCY, Notify
from huiyin_dispatch.forces.rules import key_of
from huiyin_events.decider import perform
from huiyin_events.envelope import Meta, Recorded, of_types, stream_name
from huiyin_events.store import Connection, IdempotencyKey
from huiyin_service.service import Service

log = structlog.get_logger()

CALLS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969bf")
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 16, 32))
"""Before each further attempt: a call that is not taken within a minute is too late for who needs it now."""
SIDE_BY_SIDE = 20
POST_SECONDS = 5.0
LEASE = timedelta(seconds=30)
POLL_SECONDS = 0.5
MOST_DETAIL = 200

_QUEUE = """
INSERT INTO callup_deliveries (key, emergency, division, wave, name, member, body, meta, try_at)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9) ON CONFLICT DO NOTHING
"""
# Leased, not locked: while it is posted no transaction is open, and if this process dies it comes up again.
_TAKE = """
UPDATE callup_deliveries SET try_at = $2, attempts = attempts + 1 WHERE key IN (
    SELECT key FROM callup_deliveries WHERE try_at <= $1 ORDER BY try_at LIMIT $3 FOR UPDATE SKIP LOCKED
) RETURNING *
"""
_OVER = "SELECT id FROM emergencies WHERE id = ANY($1) AND stage <> 'open'"
_AGAIN = "UPDATE callup_deliveries SET try_at = $2, error = $3 WHERE key = $1"
_DONE = "DELETE FROM callup_deliveries WHERE key = $1"
_STANDING = """
SELECT count(*) AS waiting, count(*) FILTER (WHERE attempts > 1) AS failing, min(error) AS trouble
FROM callup_deliveries
"""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call: to whom, and what the gateway is told."""

    to: Person
    body: dict[str, Any]


async def calls_of(
    service: Service, connection: Connection, because: Recorded, history: Sequence[Recorded]
) -> list[Outgoing]:
    """The calls an event asks for: to everybody of a wave, or to the county's office where nobody is left."""
    event = because.event
    assert isinstance(event, EmergencyCalledUp | EmergencyFoundNobody)
    declared = next(declared for _, declared in of_types(history, EmergencyDeclared))
    place = await connection.fetchval("SELECT name FROM divisions WHERE code = $1", because.division)
    about = {
        "emergency": str(event.emergency),
        "wave": event.wave,
        "what": declared.what,
        "place": declared.place,
        "division": because.division,
        "division_name": place,
        "url": f"{service.settings.public_url}/work/emergencies/{event.emergency}",
    }
    if isinstance(event, EmergencyFoundNobody):
        code = county_of(because.division)
        name = await connection.fetchval("SELECT name FROM divisions WHERE code = $1", code) or code
        office = Person(name=name)
        return [Outgoing(office, {**about, "kind": "nobody", "to": {"name": name, "id": None, "division": code}})]
    called = {key_of(person): person for force in event.forces for person in force.people}
    answer_by = event.answer_by.isoformat()
    return [
        Outgoing(person, {**about, "kind": "call", "answer_by": answer_by, "to": person.model_dump()})
        for person in called.values()
    ]


async def queue(connection: Connection, because: Recorded, calls: Sequence[Outgoing], now: datetime) -> None:
    """Let calls be sent as soon as this transaction is committed."""
    event = because.event
    assert isinstance(event, EmergencyCalledUp | EmergencyFoundNobody)
    meta = because.caused().dump()
    rows = []
    for call in calls:
        key = uuid5(CALLS, f"{event.emergency}:{event.wave}:{key_of(call.to)}")
        who = (call.to.name, call.to.id)
        body = orjson.dumps(call.body).decode()
        rows.append((key, event.emergency, because.division, event.wave, *who, body, meta, now))
    await connection.executemany(_QUEUE, rows)


class Gateway:
    """Dispatch's voice to the outside. Without a gateway it has nothing to do."""

    name = "gateway"

    def __init__(self, service: Service) -> None:
        self._service = service
        self._trouble: str | None = None

    async def join(self, _broker: NatsBroker) -> None:
        """It hears nobody."""

    async def run(self) -> None:
        """Send what is due, until cancelled."""
        url = self._service.settings.callup_webhook
        if url is None:
            return
        async with httpx.AsyncClient(timeout=POST_SECONDS, trust_env=False) as client:
            while True:
                try:
                    taken = await self._round(client, url)
                    self._trouble = None
                except Exception as error:
                    self._trouble = f"{type(error).__name__}: {error}"
                    log.warning("gateway_interrupted", error=self._trouble, exc_info=True)
                    taken = 0
                if not taken:
                    await asyncio.sleep(POLL_SECONDS)

    async def health(self) -> dict[str, Any]:
        """How many calls wait, and how many of them were not taken at first: a warning, the rest goes on."""
        if self._service.settings.callup_webhook is None:
            return {"ok": True, "on": False}
        row = await self._service.pool.fetchrow(_STANDING)
        assert row is not None
        trouble = self._trouble or row["trouble"]
        standing = {"waiting": row["waiting"], "failing": row["failing"]}
        return {"ok": True, "on": True, **standing, **({"trouble": trouble} if trouble else {})}

    async def _round(self, client: httpx.AsyncClient, url: str) -> int:
        pool, now = self._service.pool, self._service.now()
        rows = await pool.fetch(_TAKE, now, now + LEASE, SIDE_BY_SIDE)
        over = {row["id"] for row in await pool.fetch(_OVER, [row["emergency"] for row in rows])} if rows else set()
        wanted = [row for row in rows if row["emergency"] not in over]
        for row in rows:
            if row["emergency"] in over:
                await pool.execute(_DONE, row["key"])
        said = await asyncio.gather(*(_post(client, url, row) for row in wanted))
        for row, (ok, detail) in zip(wanted, said, strict=True):
            await self._settle(row, detail, ok=ok)
        return len(rows)

    async def _settle(self, row: asyncpg.Record, detail: str, *, ok: bool) -> None:
        pool, now, attempts = self._service.pool, self._service.now(), row["attempts"]
        if not ok and attempts <= len(PAUSES):
            await pool.execute(_AGAIN, row["key"], now + PAUSES[attempts - 1], detail)
            return
        to = Person(name=row["name"], id=row["member"])
        await perform(
            self._service.store,
            EMERGENCY,
            stream_name(EmergencyDeclared.type, row["emergency"]),
            Notify(row["wave"], "gateway", to, ok, attempts, detail),
            division=row["division"],
            at=now,
            meta=Meta.load(row["meta"]),
            key=IdempotencyKey(f"gateway:{row['key']}", "notified"),
        )
        await pool.execute(_DONE, row["key"])


async def _post(client: httpx.AsyncClient, url: str, row: asyncpg.Record) -> tuple[bool, str]:
    """Whether the gateway took a call, and what it said."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(row["key"])}
    try:
        response = await client.post(url, content=row["body"], headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return False, f"{type(error).__name__}: {error}"[:MOST_DETAIL]
    return response.is_success, f"HTTP {response.status_code}"
