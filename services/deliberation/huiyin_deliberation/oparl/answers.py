"""What is answered: an object, a page of them, and where clients begin; each with the rows shown inside of it."""

from collections.abc import Collection, Sequence
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.oparl import queries
from huiyin_deliberation.oparl.addresses import Addresses, OparlListing
from huiyin_deliberation.oparl.keys import OparlKind
from huiyin_deliberation.oparl.objects import SCHEMA, OparlPage, OparlSystem
from huiyin_deliberation.oparl.queries import OparlReading, OparlRow
from huiyin_deliberation.oparl.telling import Telling, told_moment
from huiyin_service.problems import Problem, unknown
from huiyin_service.reading import known
from huiyin_service.service import Service

ListOwner = Literal["body", "organization"]


def addresses(service: Service) -> Addresses:
    """Where things are, as people see it."""
    return Addresses(service.settings.public_url.rstrip("/"))


async def system(service: Service) -> OparlSystem:
    """Where clients begin: it is as old as its first body, and does not change."""
    at, begun = (
        addresses(service),
        told_moment(await queries.begun_at(service.pool) or service.now(), ZoneInfo(DEFAULT_TIMEZONE)),
    )
    return OparlSystem(
        id=at.at("/system"),
        type=f"{SCHEMA}System",
        oparl_version=SCHEMA,
        name="Huiyin 回音",
        website=at.page("/"),
        body=at.at("/bodies"),
        created=begun,
        modified=begun,
    )


async def bodies(service: Service, listing: OparlListing) -> OparlPage[Any]:
    """A page of all bodies."""
    rows = await queries.bodies(service.pool, listing.span, listing.limit, listing.offset)
    total = await queries.count_bodies(service.pool, listing.span)
    return _page(
        addresses(service), "/bodies", listing, total, rows, Telling(addresses(service), omit=listing.omit_internal)
    )


async def row_of(service: Service, kind: OparlKind, key: str) -> tuple[OparlReading, OparlRow]:
    """An object as a row; the view is given a moment to know it. Raises a 404 Problem."""

    async def find() -> tuple[OparlReading, OparlRow] | None:
        if (body := await queries.body_of(service.pool, kind, key)) is None:
            return None
        reading = await OparlReading.at(service.pool, body, service.now())
        row = await reading.one(kind, key)
        return (reading, row) if row else None

    return await known(service, find, unknown("oparl"))


async def one(service: Service, kind: OparlKind, key: str) -> Any:  # noqa: ANN401 - the model of the kind
    """One object. Raises a 404 Problem."""
    reading, row = await row_of(service, kind, key)
    shown = await _inside(reading, kind, [row], omit=False)
    return Telling(addresses(service), shown, level=reading.told.level).told(row)


async def listed(
    service: Service, owner: ListOwner, key: str, kind: OparlKind, listing: OparlListing
) -> OparlPage[Any]:
    """A page of a body's objects of a kind, or of an organisation's. Raises a 404 Problem."""
    reading, _ = await row_of(service, owner, key)
    value = key if owner == "body" else UUID(key)
    rows = await reading.page(kind, owner, value, listing.span, listing.limit, listing.offset)
    total = await reading.count(kind, owner, value, listing.span)
    shown = await _inside(reading, kind, rows, omit=listing.omit_internal)
    telling = Telling(addresses(service), shown, omit=listing.omit_internal, level=reading.told.level)
    return _page(addresses(service), f"/{owner}/{key}/{kind}", listing, total, rows, telling)


def none_of_them(service: Service, code: str, listing: OparlListing) -> OparlPage[Any]:
    """A page of a list in which nothing is."""
    return _page(addresses(service), f"/body/{code}/legislativeterm", listing, 0, [], Telling(addresses(service)))


async def _inside(reading: OparlReading, kind: OparlKind, rows: Sequence[OparlRow], *, omit: bool) -> list[OparlRow]:
    """The rows that are shown inside of these, or say how they are numbered."""
    there = [row for row in rows if not row.deleted]
    keys = [row.key for row in there]
    match kind:
        case "organization":
            members = await reading.of("membership", "organization", [UUID(key) for key in keys])
            return [*members, *await reading.of("location", "key", keys)]
        case "person":
            return [] if omit else await reading.of("membership", "key", keys)
        case "meeting":
            return [*await reading.of("location", "key", keys), *await _recorded(reading, {UUID(key) for key in keys})]
        case "file":
            return await _recorded(reading, {row.meeting for row in there if row.meeting})
        case "agendaitem":
            return await reading.of("agendaitem", "meeting", {row.meeting for row in there if row.meeting})
        case "paper":
            topics = [UUID(key) for key in keys]
            papers = await reading.of("paper", "topic", topics)
            files = await reading.of("file", "topic", {row.topic for row in there if row.topic})
            return [*papers, *files, *await reading.of("consultation", "topic", topics)]
    return []


async def _recorded(reading: OparlReading, sessions: Collection[UUID]) -> list[OparlRow]:
    """Meetings with their agenda, of which the record of what they came to is made."""
    kinds: tuple[OparlKind, ...] = ("meeting", "agendaitem", "file")
    return [row for kind in kinds for row in await reading.of(kind, "meeting", sessions)] if sessions else []


async def file_of(service: Service, key: UUID) -> tuple[OparlRow, bytes, str]:
    """A file's row, what it says and what it is called. Raises a 404 Problem, and a 410 for what is public no more."""
    reading, row = await row_of(service, "file", str(key))
    if row.deleted:
        raise Problem(410, "file-gone", "文件已撤下", "这份公示不再公开。")
    telling = Telling(addresses(service), await _inside(reading, "file", [row], omit=False))
    return row, *telling.words(row)


def _page(
    at: Addresses, path: str, listing: OparlListing, total: int, rows: Sequence[OparlRow], telling: Telling
) -> OparlPage[Any]:
    pagination, links = at.links(path, listing, total)
    return OparlPage(data=[telling.told(row) for row in rows], pagination=pagination, links=links)
