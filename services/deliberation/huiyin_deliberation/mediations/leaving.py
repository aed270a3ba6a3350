"""What becomes of a mediation whose people leave (P10).

a Degu holds the office no more, is erased or closes the account -> LeaveMediator: another is to be proposed
a side is erased or closes the account                           -> RefuseMediation: the other is told where to go on
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.accounts import AccountClosed
from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.mediation_state import Mediation
from huiyin_contracts.mediations import MediationOpened
from huiyin_contracts.offices import OfficeAppointed, OfficeEnded
from huiyin_contracts.parties import person_of
from huiyin_contracts.persons import PersonErased
from huiyin_county.charter import of_version
from huiyin_county.charters import county
from huiyin_deliberation.mediations.queries import is_degu
from huiyin_deliberation.mediations.rules import MEDIATION, Command, LeaveMediator, RefuseMediation
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded, stream_name
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

_THEIRS: Final = """
SELECT id, division FROM mediations WHERE ended_at IS NULL AND $1::text IN (
    state->'first'->'name'->>'subject', state->'second'->'name'->>'subject', state->'mediator'->'name'->>'subject')
ORDER BY id
"""


def when_somebody_leaves(service: Service) -> Reaction:
    """Go on without them, or not."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        sign_in, who = await _whose(service, connection, recorded)
        if who is None:
            return
        for row in await connection.fetch(_THEIRS, str(who)):
            where = await county(connection, row["division"])
            today = recorded.known_at.astimezone(where.timezone).date()
            if sign_in and await is_degu(connection, sign_in, row["division"], today):
                continue  # by another office of the same kind
            stream = stream_name(MediationOpened.type, row["id"])
            past = await service.store.read_stream(stream, connection=connection)
            case = MEDIATION.fold([one.closed for one in past])
            rules = of_version(where.charters, case.charter).deliberation
            for command in _commands(case, who, today, rules, as_side=sign_in is None):
                await perform(
                    service.store,
                    MEDIATION,
                    stream,
                    command,
                    division=row["division"],
                    at=recorded.known_at,
                    meta=recorded.caused(),
                    connection=connection,
                )

    return react


async def _whose(service: Service, connection: Connection, recorded: Recorded) -> tuple[str | None, UUID | None]:
    """Who is gone, or with their sign-in who lost no more than an office."""
    match recorded.event:
        case PersonErased(person=person):
            return None, person
        case AccountClosed(account=account):
            return None, person_of(account)
        case OfficeEnded():
            first = await service.store.read_stream(recorded.stream, limit=1, connection=connection)
            held = first[0].event if first else None
            if isinstance(held, OfficeAppointed) and held.role == "mediator":
                return held.holder, person_of(held.holder)
    return None, None


def _commands(case: Mediation, who: UUID, today: date, rules: DeliberationRules, *, as_side: bool) -> Iterator[Command]:
    if case.mediator and case.mediator.subject == who:
        yield LeaveMediator(case.mediator, today, rules)
    side = next((one for one in (case.first, case.second) if one and one.subject == who), None)
    if as_side and side and case.next not in {"keep", "refer", None}:
        yield RefuseMediation(side, today, rules)


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    OfficeEnded: when_somebody_leaves,
    AccountClosed: when_somebody_leaves,
    PersonErased: when_somebody_leaves,
}
