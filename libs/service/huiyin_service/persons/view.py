"""What persons are called and who looked at their data, from all events; nothing once they are erased."""

from collections.abc import Sequence
from uuid import UUID

from huiyin_contracts.parties import person_of
from huiyin_contracts.persons import PersonDisclosed, PersonErased, names_in
from huiyin_events.envelope import Cursor, Recorded, of_types
from huiyin_events.store import Connection
from huiyin_events.vault import may_be_personal

_NAMED = """
INSERT INTO persons (subject, name, own, tx, position) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (subject) DO UPDATE
SET name = excluded.name, own = excluded.own, tx = excluded.tx, position = excluded.position
WHERE (persons.own, persons.tx, persons.position) < (excluded.own, excluded.tx, excluded.position)
"""
_DISCLOSED = """
INSERT INTO disclosures (id, person, at, by, role, what, about) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING
"""
_ERASED = (
    "DELETE FROM persons WHERE subject = ANY($1)",
    "DELETE FROM disclosures WHERE person = ANY($1)",
)


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch, whose personal values are open, into `persons` and `disclosures`."""
    named: dict[tuple[UUID, bool], tuple[str, Cursor]] = {}
    for recorded in batch:
        if may_be_personal(recorded):
            own = getattr(recorded.event, "name", None)
            for name in names_in(recorded.event):
                if name.value is not None:
                    named[name.subject, name is own] = (name.value, recorded.cursor)
    if named:
        await connection.executemany(
            _NAMED, [(who, name, own, *cursor) for (who, own), (name, cursor) in named.items()]
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
