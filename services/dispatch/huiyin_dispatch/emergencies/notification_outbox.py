"""Calls that go outside (Y12): posted to the deployment's own gateway, which sends SMS, WeChat or a telephone call.

    a policy sets a timer for each call, in its own transaction          it is there exactly if its cause is
    the call is an errand: posted outside of any transaction             a slow gateway holds up no one else
    what came of it is appended as `emergency.notified`, then it goes    once each, under the call's key

A process that dies between posting and recording posts again: the call carries an Idempotency-Key, by which the
gateway knows it. A call that was not taken is tried again, with longer and longer pauses, and then given up, which is
on record too. What is over by then is not sent any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import httpx
import orjson
from faststream.nats import NatsBroker

from huiyin_contracts import county_of
from huiyin_contracts.emergencies import EmergencyCalledUp, EmergencyDeclared, EmergencyForcesExhausted
from huiyin_contracts.parties import Body, Party, Person
from huiyin_contracts.personal import Personal
from huiyin_dispatch.emergencies.queries import CALL
from huiyin_dispatch.emergencies.rules import EMERGENCY, Notify
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded, of_types, stream_name
from huiyin_events.errands import Errands, TryAgain
from huiyin_events.store import Connection, IdempotencyKey
from huiyin_events.timers import Timer, set_timer
from huiyin_service.persons.names import names_of
from huiyin_service.service import Service

CALLS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969bf")
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (1, 2, 4, 8, 16, 32))
"""Before each further attempt: a call that is not taken within a minute is too late for those who need it now."""
POST_SECONDS = 5.0
MAX_DETAIL = 200

_OVER = "SELECT EXISTS (SELECT FROM emergencies WHERE id = $1 AND stage <> 'open')"


@dataclass(frozen=True, slots=True)
class Notification:
    """One call: to whom, and what the gateway is told, but for what a person is called: that is asked when it goes."""

    recipient: Party
    body: dict[str, Any]


async def notifications_of(
    service: Service, connection: Connection, because: Recorded, history: Sequence[Recorded]
) -> list[Notification]:
    """The calls an event asks for: to all people of a wave, or to the county's office where no force is left."""
    event = because.event
    assert isinstance(event, EmergencyCalledUp | EmergencyForcesExhausted)
    declared = next(declared for _, declared in of_types(history, EmergencyDeclared))
    place = await connection.fetchval("SELECT name FROM divisions WHERE code = $1", because.division)
    about = {
        "emergency": str(event.emergency),
        "wave": event.wave,
        "description": declared.description,
        "place": declared.place,
        "division": because.division,
        "division_name": place,
        "url": f"{service.settings.public_url}/work/emergencies/{event.emergency}",
    }
    if isinstance(event, EmergencyForcesExhausted):
        code = county_of(because.division)
        name = await connection.fetchval("SELECT name FROM divisions WHERE code = $1", code) or code
        office = Body(kind="unit", name=name)
        recipient = {"name": name, "id": None, "division": code}
        return [Notification(office, {**about, "kind": "forces_exhausted", "recipient": recipient})]
    called = {person.key: person for force in event.forces for person in force.people}
    answer_by = event.answer_by.isoformat()
    return [
        Notification(person, {**about, "kind": "call", "answer_by": answer_by, "recipient": _unnamed(person)})
        for person in called.values()
    ]


def _unnamed(person: Person) -> dict[str, Any]:
    """A person as they wait in a timer, which no erasure reaches."""
    return {"id": person.id, "subject": str(person.subject)}


async def queue(connection: Connection, because: Recorded, calls: Sequence[Notification], now: datetime) -> None:
    """Let calls be sent as soon as this transaction is committed."""
    event = because.event
    assert isinstance(event, EmergencyCalledUp | EmergencyForcesExhausted)
    timers = []
    for call in calls:
        key = uuid5(CALLS, f"{event.emergency}:{event.wave}:{call.recipient.key}")
        timers.append(Timer(CALL, str(key), now, call.body, because.caused()))
    await set_timer(connection, *timers)


class Gateway:
    """Dispatch's voice to the outside. Without a gateway it has nothing to do."""

    name = "gateway"

    def __init__(self, service: Service) -> None:
        self._service = service
        self._client = httpx.AsyncClient(timeout=POST_SECONDS, trust_env=False)
        self._errands = Errands(service.pool, CALL, self._call, service.now)

    async def join(self, _broker: NatsBroker) -> None:
        """It listens to nothing."""

    async def run(self) -> None:
        """Send what is due, until cancelled."""
        if self._service.settings.callup_webhook:
            async with self._client:
                await self._errands.run()

    async def health(self) -> dict[str, Any]:
        """How many calls wait, and how many of them were not taken at first: a warning, the rest goes on."""
        if self._service.settings.callup_webhook is None:
            return {"ok": True, "on": False}
        return {"ok": True, "on": True, **await self._errands.health()}

    async def _call(self, timer: Timer, attempts: int) -> None:
        """Post one call, and put on record what came of it. Raises TryAgain."""
        this, recipient = UUID(timer.data["emergency"]), timer.data["recipient"]
        if await self._service.pool.fetchval(_OVER, this):
            return
        to: Party = Body(kind="unit", name=recipient.get("name", ""))
        if "subject" in recipient:
            subject = UUID(recipient["subject"])
            name = (await names_of(self._service.pool, [subject])).get(subject)
            to = Person(name=Personal(subject, name), id=recipient["id"])
            recipient = {"name": name, "id": to.id}
        ok, detail = await self._post(timer, {**timer.data, "recipient": recipient})
        if not ok and attempts <= len(PAUSES):
            raise TryAgain(detail, PAUSES[attempts - 1])
        await perform(
            self._service.store,
            EMERGENCY,
            stream_name(EmergencyDeclared.type, this),
            Notify(timer.data["wave"], "gateway", to, ok, attempts, detail),
            division=timer.data["division"],
            at=self._service.now(),
            meta=timer.meta,
            key=IdempotencyKey(f"gateway:{timer.subject}", "notified"),
        )

    async def _post(self, timer: Timer, told: dict[str, Any]) -> tuple[bool, str]:
        """Whether the gateway took a call, and what it said."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": timer.subject}
        url, body = str(self._service.settings.callup_webhook), orjson.dumps(told)
        try:
            response = await self._client.post(url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return False, f"{type(error).__name__}: {error}"[:MAX_DETAIL]
        return response.is_success, f"HTTP {response.status_code}"
