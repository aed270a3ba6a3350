"""What persons are called and who looked at their data, from all events; nothing once they are erased."""

from collections.abc import Sequence
from uuid import UUID

from huiyin_contracts.accounts import AccountOpened, AccountRenamed
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_contracts.persons import PersonDisclosed, PersonErased, names_in
from huiyin_events.envelope import Cursor, Recorded, of_types
from huiyin_events.store import Connection
from huiyin_events.vault import may_be_personal

_NAMED = """
INSERT INTO persons (subject, name, said_by, tx, position) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (subject) DO UPDATE
SET name = excluded.name, said_by = excluded.said_by, tx = excluded.tx, position = excluded.position
WHERE (persons.said_by, persons.tx, persons.position) < (excluded.said_by, excluded.tx, excluded.position)
"""
_DISCLOSED = """
INSERT INTO disclosures (id, person, at, by, role, what, about) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
"""
_ERASED = (
    "DELETE FROM persons WHERE subject = ANY($1)",
    "DELETE FROM disclosures WHERE person = ANY($1)",
)

_MENTIONED, _REGISTERED, _THEMSELVES = range(3)


def _said_by(event: object, name: Personal[str]) -> int:
    """Who calls somebody so: they or who sees to their account, who registered or appointed them, or who mentions them.

    Else whoever registers somebody under a sign-in could rename them, in all of the system.
    """
    if name is not getattr(event, "name", None):
        return _MENTIONED
    return _THEMSELVES if isinstance(event, AccountOpened | AccountRenamed) else _REGISTERED


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch, whose personal values are open, into `persons` and `disclosures`."""
    named: dict[tuple[UUID, int], tuple[str, Cursor]] = {}
    for recorded in batch:
        if may_be_personal(recorded):
            for name in names_in(recorded.event):
                if name.value is not None:
                    named[name.subject, _said_by(recorded.event, name)] = (name.value, recorded.cursor)
    if named:
        await connection.executemany(
            _NAMED, [(who, name, said_by, *cursor) for (who, said_by), (name, cursor) in named.items()]
        )
    disclosed = [
        (
            one.id,
            event.person,
            one.occurred_at,
            person_of(one.meta.actor.id),
            one.meta.actor.role,
            event.what,
            event.about,
        )
        for one, event in of_types(batch, PersonDisclosed)
    ]
    if disclosed:
        await connection.executemany(_DISCLOSED, disclosed)
    if erased := [event.person for _, event in of_types(batch, PersonErased)]:
        for statement in _ERASED:
            await connection.execute(statement, erased)
