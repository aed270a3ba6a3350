"""A service's own copy of what is known of counties: its divisions with their recodings, its charters and holidays."""

from collections.abc import Sequence

from huiyin_contracts.charter import CharterAdopted
from huiyin_contracts.divisions import DivisionRecoded, DivisionRegistered
from huiyin_contracts.holidays import HolidaysAnnounced
from huiyin_county.divisions import parent_of
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_REGISTER = """
INSERT INTO divisions (code, name, level, parent, timezone)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
ON CONFLICT (code) DO UPDATE SET name = excluded.name, timezone = excluded.timezone
"""
_RECODED = "INSERT INTO recodings (code, new_code, effective_on) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
_ADOPTED = """
INSERT INTO charters (county, version, title, effective_at, adopted_at, document) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_ANNOUNCED = """
INSERT INTO holiday_notices (county, announced_at, document) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take what a batch says of divisions and charters into the tables of view.sql."""
    latest = {event.code: event for _, event in of_types(batch, DivisionRegistered)}
    if latest:
        divisions = [(code, event.name, event.level, parent_of(code), event.timezone) for code, event in latest.items()]
        await connection.execute(_REGISTER, *zip(*divisions, strict=True))
    recodings = [(event.code, event.new_code, event.effective_on) for _, event in of_types(batch, DivisionRecoded)]
    if recodings:
        await connection.executemany(_RECODED, recodings)
    charters = [
        (event.county, event.version, event.title, event.effective_at, recorded.occurred_at, event.model_dump_json())
        for recorded, event in of_types(batch, CharterAdopted)
    ]
    if charters:
        await connection.executemany(_ADOPTED, charters)
    notices = [
        (event.county, recorded.occurred_at, event.model_dump_json())
        for recorded, event in of_types(batch, HolidaysAnnounced)
    ]
    if notices:
        await connection.executemany(_ANNOUNCED, notices)
