"""Whose names belong to the grants that the frame keeps: everybody who ever held anything."""

from collections.abc import Iterator, Sequence

from huiyin_contracts.members import MemberRegistered
from huiyin_contracts.offices import OfficeAppointed
from huiyin_contracts.organisation import SecretaryAppointed
from huiyin_contracts.parties import person_of
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_KNOW = "INSERT INTO holders (account, subject) VALUES ($1, $2) ON CONFLICT DO NOTHING"


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `holders`."""
    if found := sorted(set(_holders(batch))):
        await connection.executemany(_KNOW, [(account, person_of(account)) for account in found])


def _holders(batch: Sequence[Recorded]) -> Iterator[str]:
    for _, event in of_types(batch, SecretaryAppointed, MemberRegistered, OfficeAppointed):
        match event:
            case SecretaryAppointed(secretary=who):
                if who.id is not None:
                    yield who.id
            case MemberRegistered(member=account) | OfficeAppointed(holder=account):
                yield account
