"""OParl (issue: open to others): what the log comes to, as the specification has it, and never more than is public."""

from collections.abc import AsyncIterator
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from huiyin_contracts import Event
from huiyin_contracts.divisions import DivisionRecoded
from huiyin_contracts.issues import IssueRedacted, IssueWithdrawn
from huiyin_contracts.persons import PersonErased
from huiyin_contracts.publications import NoticeCorrected
from huiyin_contracts.session_items import ItemRemoved
from huiyin_contracts.sessions import SessionCancelled, SessionPostponed
from huiyin_contracts.sites import SiteClosed, TeamMemberLeft
from huiyin_contracts.topics import TopicDropped, TopicTakenUp
from huiyin_deliberation.oparl.addresses import OparlListing
from huiyin_deliberation.oparl.keys import OparlKind
from huiyin_deliberation.oparl.names import LISTS
from huiyin_deliberation.oparl.queries import ANY_TIME
from tests.integration.oparl_log import (
    BEGIN,
    COUNTY,
    GONE,
    LUO,
    OTHER,
    OWN,
    SESSION,
    SITE,
    VILLAGE,
    Log,
    Told,
    added,
    addresses,
    appointed,
    charter,
    convened,
    divisions,
    issue,
    notice,
    opened,
    planned,
    reported,
    reporter,
    screened,
    tables,
    topic,
    whole,
)
from tests.integration.servers import Servers
from tests.oparl import Json, faults, page_faults

pytestmark = pytest.mark.integration

KINDS: tuple[OparlKind, ...] = tuple(kind for kind in LISTS.values() if kind != "legislativeterm")


@pytest.fixture
async def told(servers: Servers, database: str) -> AsyncIterator[Told]:
    dsn, path = servers.postgres.dsn(database=database), {"search_path": OWN}
    async with asyncpg.create_pool(dsn, min_size=1, max_size=3, server_settings=path) as pool:
        await tables(pool)
        yield Told(pool)


def kinds(objects: list[Json]) -> dict[str, int]:
    named = [one["type"].rpartition("/")[2] for one in objects]
    return {kind: named.count(kind) for kind in sorted(set(named))}


async def test_all_of_it_is_as_the_specification_has_it(told: Told) -> None:
    log = whole().say(charter(1, "named", BEGIN), division=COUNTY)
    await told.anew(log)
    found = await told.everything()
    assert [fault for one in found for fault in faults(one)] == []
    assert kinds(found) == {
        "AgendaItem": 2,
        "Body": 3,
        "Consultation": 2,
        "File": 1,
        "Location": 2,
        "Meeting": 1,
        "Membership": 2,
        "Organization": 4,
        "Paper": 3,
        "Person": 2,
    }
    for kind, address in addresses(found):
        assert faults(await told.get(address), kind) == []


async def test_a_session_is_a_meeting_with_its_items_and_what_they_came_to(told: Told) -> None:
    await told.anew(whole())
    [meeting] = await told.listed("meeting")
    assert (meeting["name"], meeting["meetingState"], meeting["cancelled"]) == (
        "城西议事室议事室（2026-12-09）",
        "eingeladen",
        False,
    )
    # The dispute was put on the agenda first, and nobody learns that.
    items = [
        (item["number"], item["order"], item["name"], item.get("resolutionText")) for item in meeting["agendaItem"]
    ]
    assert items == [("1", 0, "议题1", "议题1照办"), ("2", 1, "议题2", None)]
    [paper] = [one for one in await told.listed("paper") if one["name"] == "议题1"]
    [published] = [await told.get(one) for one in paper["subordinatedPaper"]]
    assert (published["name"], published["mainFile"]["text"]) == ("议题1：决议公示", "关于议题1的公示")
    assert paper["consultation"][0]["meeting"] == meeting["id"]
    await told.anew(whole().say(SessionCancelled(session=SESSION, reason="停电")))
    assert (await told.listed("meeting"))[0]["cancelled"]


async def test_a_correction_is_a_further_file(told: Told) -> None:
    corrected = NoticeCorrected(publication=UUID(int=401), issue=issue(1), notice="十二个，不是十个", reason="数量有误")
    await told.anew(whole().say(corrected))
    [paper] = [one for one in await told.listed("paper") if "mainFile" in one]
    assert paper["mainFile"]["text"] == "关于议题1的公示"
    assert [(one["text"], one["paper"]) for one in paper["auxiliaryFile"]] == [("十二个，不是十个", [paper["id"]])]
    assert [fault for one in await told.everything() for fault in faults(one)] == []


@pytest.mark.parametrize(
    "private",
    [
        (reported(9, private=True), screened(9), planned(9), added(9), notice(9)),
        (reported(9), planned(9), added(9), notice(9), screened(9, private=True)),
        (reported(9), planned(9), added(9), notice(9)),
    ],
    ids=["a dispute", "found to be private", "no words of it are public"],
)
async def test_what_is_private_was_never_there(told: Told, private: tuple[Event, ...]) -> None:
    await told.anew(Log().say(*divisions(), division=COUNTY).say(opened(), convened()))
    before = {one["id"] for one in await told.everything()}
    await told.anew(Log().say(*divisions(), division=COUNTY).say(opened(), convened(), *private))
    assert {one["id"] for one in await told.everything()} == before
    for kind in ("paper", "agendaitem", "consultation", "file"):
        assert await told.listed(kind, modified_since=BEGIN) == []


async def test_what_becomes_public_later_is_new_then(told: Told) -> None:
    log = Log().say(*divisions(), division=COUNTY).say(opened(), convened(), reported(1), planned(1), added(1))
    await told.anew(log)
    assert await told.listed("agendaitem") == []
    await told.anew(log.say(screened(1)))
    [item] = await told.listed("agendaitem")
    [meeting] = await told.listed("meeting")
    assert item["created"] == item["modified"] == meeting["modified"] == "2026-12-01T09:09:00+08:00"


@pytest.mark.parametrize(
    "gone",
    [
        IssueWithdrawn(issue=issue(1)),
        IssueRedacted(issue=issue(1), parts=("description",), reason="误公开"),
        TopicTakenUp(topic=topic(1), issue=issue(1), procedure="mediation", by=SITE),
        screened(1, private=True),
        PersonErased(person=reporter(1), cause="asked"),
    ],
    ids=lambda event: event.type.split(".")[2],
)
async def test_what_is_public_no_more_is_told_as_deleted(told: Told, gone: Event) -> None:
    log = whole()
    await told.anew(log)
    since = log.now
    before = {one["id"] for one in await told.everything()}
    await told.anew(log.say(gone))
    assert "议题1" not in str(await told.everything())
    deleted = [one for kind in KINDS for one in await told.listed(kind, modified_since=since) if one.get("deleted")]
    assert kinds(deleted) == {"AgendaItem": 1, "Consultation": 1, "File": 1, "Paper": 2}
    assert [fault for one in deleted for fault in faults(one)] == []
    assert {one["id"] for one in deleted} <= before
    [meeting] = await told.listed("meeting", modified_since=since)
    assert [(item["number"], item["name"]) for item in meeting["agendaItem"]] == [("1", "议题2")]
    assert [item["id"] for item in await told.listed("agendaitem", modified_since=since) if not item.get("deleted")]
    assert "议题1" not in str(await told.rows())


async def test_an_item_or_a_topic_that_fell_away_is_deleted(told: Told) -> None:
    log = whole().say(ItemRemoved(session=SESSION, topic=topic(2), reason="撤回"))
    await told.anew(log)
    assert [item["name"] for item in await told.listed("agendaitem")] == ["议题1"]
    assert sorted(one["name"] for one in await told.listed("paper")) == ["议题1", "议题1：决议公示", "议题2"]
    await told.anew(log.say(TopicDropped(topic=topic(2), issue=issue(2), cause="merged"), added(2)))
    assert sorted(one["name"] for one in await told.listed("paper")) == ["议题1", "议题1：决议公示"]


async def people(told: Told, **span: Any) -> list[tuple[str | None, bool]]:
    return [(one.get("name"), one.get("deleted", False)) for one in await told.listed("person", **span)]


async def test_people_are_told_as_the_charter_lets_at_that_moment(told: Told) -> None:
    log = whole()
    await told.anew(log)
    assert await people(told) == [("王**", False)]
    assert "罗大爷" not in str(await told.everything())
    begun = log.now
    await told.anew(log.say(charter(1, "masked", begun), division=COUNTY))
    assert await people(told, created_since=begun) == [("罗**", False)]
    await told.anew(log.say(charter(2, "named", log.now), division=COUNTY))
    assert sorted(await people(told)) == [("王**", False), ("罗大爷", False)]
    ended = log.now
    await told.anew(log.say(charter(3, "none", ended), division=COUNTY))
    assert await people(told) == [("王**", False)]
    assert await people(told, modified_since=ended) == [(None, True)]
    [membership] = await told.listed("membership", modified_since=ended)
    assert membership["deleted"]


async def test_who_has_no_place_any_more_is_told_no_more(told: Told) -> None:
    named = charter(1, "named", BEGIN)
    left = TeamMemberLeft(site=SITE, team="residents", person=LUO, reason="moved")
    erased = PersonErased(person=LUO.subject, cause="asked")
    closed = SiteClosed(site=SITE, reason="两村合并")
    for gone in (left, erased, closed):
        log = whole().say(named, division=COUNTY)
        await told.anew(log)
        since = log.now
        assert ("罗大爷", False) in await people(told)
        await told.anew(log.say(gone))
        assert ("罗大爷", False) not in await people(told)
        assert (None, True) in await people(told, modified_since=since)
        assert str(LUO.subject) not in str(await told.rows())
    again = whole().say(named, division=COUNTY).say(left, appointed())
    await told.anew(again)
    ids = [one["id"] for one in await told.listed("person")]
    assert len(ids) == 2
    assert not [one for one in ids if str(LUO.subject) in one]


async def test_a_term_ends_with_its_last_day(told: Told) -> None:
    log = Log().say(*divisions(), charter(1, "named", BEGIN), division=COUNTY).say(opened(), appointed("2026-12-09"))
    await told.anew(log)
    told.moment = datetime.fromisoformat("2026-12-09T23:59:59+08:00")
    assert await people(told) == [("罗大爷", False)]
    told.moment = datetime.fromisoformat("2026-12-10T00:00:00+08:00")
    assert await people(told) == []
    [gone] = await told.listed("person", modified_since=told.moment)
    assert (gone["deleted"], gone["modified"]) == (True, "2026-12-10T00:00:00+08:00")


async def test_lists_come_in_pages_that_keep_what_was_asked(told: Told) -> None:
    await told.anew(whole())
    pages = [
        await told.page("paper", VILLAGE, OparlListing(ANY_TIME, omit_internal=True, page=n, limit=2)) for n in (1, 2)
    ]
    assert [fault for page in pages for fault in page_faults(page, "Paper", omitted=True)] == []
    ids = [one["id"] for page in pages for one in page["data"]]
    assert len(ids) == len(set(ids)) == 3
    assert pages[0]["links"]["next"] == pages[1]["links"]["self"] == pages[0]["links"]["last"]
    assert pages[0]["links"]["next"].endswith("/paper?limit=2&omit_internal=true&page=2")
    assert pages[0]["pagination"] == {"totalElements": 3, "elementsPerPage": 2, "currentPage": 1, "totalPages": 2}


async def test_lists_are_narrowed_by_when_things_were_made_and_changed(told: Told) -> None:
    log = whole().say(SessionPostponed(session=SESSION, held_on=BEGIN.date(), starts_at=BEGIN, reason="雪"))
    await told.anew(log)
    for kind in KINDS:
        everything = await told.listed(kind)
        for moment in sorted({event.recorded_at for event in log.events}):
            for field in ("created", "modified"):
                for name, kept in (("since", moment.__le__), ("until", moment.__ge__)):
                    wanted = [one["id"] for one in everything if kept(datetime.fromisoformat(one[field]))]
                    asked: dict[str, Any] = {f"{field}_{name}": moment}
                    assert [one["id"] for one in await told.listed(kind, **asked)] == wanted


async def test_a_village_that_became_another_takes_everything_along(told: Told) -> None:
    log, since = whole(), whole().now
    recoded = DivisionRecoded(code=VILLAGE, new_code=OTHER, reason="两村合并", effective_on=BEGIN.date())
    await told.anew(log.say(recoded, division=VILLAGE).say(reported(7), screened(7), planned(7)))
    assert [one["name"] for one in await told.listed("paper", OTHER)][-1] == "议题7"
    assert (await told.listed("meeting", OTHER, modified_since=since))[0]["type"].endswith("Meeting")
    assert sorted(one["name"] for one in await told.bodies()) == ["原平市", "城东社区"]
    assert (await told.get(f"x/body/{VILLAGE}"))["deleted"]


@pytest.mark.parametrize("seed", range(6))
async def test_it_follows_from_the_log_wherever_its_batches_end(told: Told, seed: int) -> None:
    """Whatever happened, a client that asks for what changed has in the end what one has that asks for all anew."""
    dice, log = Random(seed), whole()
    await told.anew(log)
    held = {one["id"]: one for one in await told.everything()}
    since = log.now
    log.say(*dice.choices(GONE, k=10))
    await told.anew(log)
    rows = await told.rows()
    for body in (COUNTY, VILLAGE, OTHER):
        for kind in KINDS:
            for one in await told.listed(kind, body, modified_since=since):
                held.pop(one["id"], None)
                held |= {} if one.get("deleted") else {one["id"]: one}
    assert held == {one["id"]: one for one in await told.everything()}
    assert [fault for one in held.values() for fault in faults(one)] == []
    await told.anew(log, *sorted(dice.sample(range(1, len(log.events)), 4)))
    assert await told.rows() == rows
