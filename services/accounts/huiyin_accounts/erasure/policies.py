"""Who was erased signs in no more: what they signed in with is forgotten, and their sessions end."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from huiyin_accounts.accounts.commands import act
from huiyin_accounts.accounts.rules import Close
from huiyin_accounts.alerts import commands as alerts
from huiyin_accounts.credentials.forgetting import forget_all
from huiyin_accounts.invitations.issuing import revoke
from huiyin_accounts.sessions.commands import end_all
from huiyin_contracts import Event
from huiyin_contracts.persons import PersonErased
from huiyin_events.envelope import SYSTEM, Recorded
from huiyin_events.refusal import Refused
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service.service import Service

_OPEN = "SELECT account, division FROM accounts WHERE subject = $1 AND state <> 'closed'"


def on_erased(service: Service) -> Reaction:
    """Close the account of a person who was erased, however that came about."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, PersonErased)
        for row in await connection.fetch(_OPEN, event.person):
            account, now = row["account"], service.now()
            with suppress(Refused):  # it is said in every county, and closed once
                await act(service.store, Close(account, "own_wish"), SYSTEM, row["division"], now, connection)
            await forget_all(connection, account)
            await alerts.forget(connection, account)
            await revoke(connection, account, now)
            await end_all(service.store, connection, account, "ended_by_office", SYSTEM, now)

    return react


POLICIES: Mapping[type[Event], Callable[[Service], Reaction]] = {PersonErased: on_erased}
