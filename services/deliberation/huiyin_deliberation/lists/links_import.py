"""Many links at once (P3): a roll has thousands, so what is new is appended in one write, and what is known skipped.

A roll that is read again changes nothing. If a row cannot be taken, none is, and each is told with its reason.
"""

from collections.abc import Collection, Mapping
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from huiyin_contracts import county_of
from huiyin_contracts.lists import LinkedHome
from huiyin_deliberation.lists.rules.links import LINK, Link, MakeLink, household_of, link_of
from huiyin_deliberation.lists.streams import link_stream
from huiyin_events.envelope import Cursor, NewEvent
from huiyin_events.store import NO_STREAM, Appended, Connection, StreamWrite
from huiyin_service.divisions import registered
from huiyin_service.http import Frame, RequestBody, ShortText
from huiyin_service.idempotency_cache import done_once
from huiyin_service.persons.body import PersonBody
from huiyin_service.policy import permit
from huiyin_service.service import Service

AT_ONCE = 1000

WRONG: Mapping[str, str] = {
    "link-without-account": "联系户要由有账号的党员联系（P3）",
    "link-member-unknown": "这个账号在本县没有任职或党员身份",
    "link-twice": "同一户和同一人写了两次",
}
"""What may be wrong with a row, and how it is said."""

_HOLD = """
SELECT DISTINCT sub FROM grants
WHERE sub = ANY($1) AND (left(division, 6) = $2 OR $2 LIKE division || '%') AND role <> 'resident'
"""
_KNOWN = "SELECT id, head, address, version FROM links WHERE id = ANY($1) AND ended_at IS NULL"


class MakeLinkBody(RequestBody):
    """A member, and the household that they look after."""

    member: PersonBody
    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,20}$", description="of the household on the village's roll")]
    head: ShortText = Field(description="whose household it is")
    address: Annotated[str, Field(max_length=200)] | None = None


class MakeLinksBody(RequestBody):
    """The links of a village, or some of them."""

    division: str = Field(pattern="^[0-9]{12}$", description="the village")
    links: list[MakeLinkBody] = Field(min_length=1, max_length=AT_ONCE)
    check: bool = Field(default=False, description="only say what would become of them")


class WrongLink(BaseModel):
    """A row that cannot be taken: the first is 0."""

    row: int
    code: str
    detail: str


class LinksTaken(BaseModel):
    """What became of the links: new, changed and as they were; nothing of all that where some are wrong."""

    made: int = 0
    changed: int = 0
    unchanged: int = 0
    wrong: list[WrongLink] = []
    cursor: str | None = None


async def make_links(service: Service, frame: Frame, body: MakeLinksBody) -> LinksTaken:
    """Take links in, once for a key; the village's offices may."""
    permit(frame.principal, "link.keep", body.division)
    await registered(service, body.division, "village")
    if wrong := await _wrong(service, body):
        return LinksTaken(wrong=wrong)
    if body.check:
        async with service.pool.acquire() as connection:
            return (await _compared(connection, body))[0]
    taken, _ = await done_once(
        service, frame.key, LinksTaken, lambda connection: _take(service, frame, body, connection)
    )
    return taken


async def _take(service: Service, frame: Frame, body: MakeLinksBody, connection: Connection) -> LinksTaken:
    taken, left = await _compared(connection, body)
    if not left:
        return taken
    return taken.model_copy(update={"cursor": str(await _append(service, frame, body.division, left, connection))})


async def _compared(connection: Connection, body: MakeLinksBody) -> tuple[LinksTaken, dict[UUID, MakeLinkBody]]:
    """How many are new, changed, and as they were; and those that are not as they were."""
    wanted = {link_of(body.division, one.number, one.member.id or ""): one for one in body.links}
    known = {row["id"]: row for row in await connection.fetch(_KNOWN, list(wanted))}
    left = {
        link: one
        for link, one in wanted.items()
        if link not in known or (known[link]["head"], known[link]["address"]) != (one.head, one.address or None)
    }
    changed = len(left.keys() & known.keys())
    return LinksTaken(made=len(left) - changed, changed=changed, unchanged=len(wanted) - len(left)), left


async def _append(
    service: Service, frame: Frame, village: str, left: dict[UUID, MakeLinkBody], connection: Connection
) -> Cursor:
    streams = {link_stream(link): link for link in left}
    there = set(await service.store.existing(list(streams), connection))
    commands = {link: _command(village, link, one) for link, one in left.items()}
    writes = [
        StreamWrite(stream, _first(commands[link], village, frame), NO_STREAM)
        for stream, link in streams.items()
        if stream not in there
    ]
    appended: Appended | None = None
    if writes:
        appended = await service.store.append(writes, meta=frame.meta, connection=connection)
    unkeyed = Frame(frame.principal, frame.now, None, frame.sender)
    for stream in sorted(there):
        # What was there before is decided on as it stands; of a roll that is read again these are few.
        done = await unkeyed.perform(
            service, LINK, stream, commands[streams[stream]], division=village, connection=connection
        )
        appended = done.appended or appended
    return appended.cursor if appended else await service.store.head()


def _first(command: MakeLink, village: str, frame: Frame) -> list[NewEvent]:
    """What makes a link that was never there."""
    return [NewEvent(event, village, frame.now) for event in LINK.decide(command, Link())]


def _command(village: str, link: UUID, one: MakeLinkBody) -> MakeLink:
    home = LinkedHome(head=one.head, address=one.address or None)
    return MakeLink(link, one.member.person(), household_of(village, one.number), one.number, home)


async def _wrong(service: Service, body: MakeLinksBody) -> list[WrongLink]:
    """Rows that cannot be taken: nobody who acts in the county, or one that is there twice."""
    subs = {one.member.id for one in body.links if one.member.id}
    held = await _held(service, subs, county_of(body.division))
    if subs - held:
        await service.catch_up()
        held = await _held(service, subs, county_of(body.division))
    found, seen = list[tuple[int, str]](), set[tuple[str, str | None]]()
    for row, one in enumerate(body.links):
        if one.member.id is None:
            found.append((row, "link-without-account"))
        elif one.member.id not in held:
            found.append((row, "link-member-unknown"))
        if (one.number, one.member.id) in seen:
            found.append((row, "link-twice"))
        seen.add((one.number, one.member.id))
    return [WrongLink(row=row, code=code, detail=WRONG[code]) for row, code in found]


async def _held(service: Service, subs: Collection[str], county: str) -> set[str]:
    return {row["sub"] for row in await service.pool.fetch(_HOLD, list(subs), county)}
