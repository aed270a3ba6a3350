"""What can be asked of links, visits and lists (P3): by the member who visits, and by the village's offices."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.issues import OTHER
from huiyin_contracts.lists import Committee, LinkEndReason, ListKind, ScreeningRoundHeld, VisitRecorded, VisitWay
from huiyin_contracts.words import ReportedWords
from huiyin_county.categories import known
from huiyin_county.charter import in_force
from huiyin_county.charters import county
from huiyin_deliberation.lists.rules.links import LINK, EndLink, Link
from huiyin_deliberation.lists.rules.matters import (
    MATTER,
    AnswerHousehold,
    GroupWithLike,
    ListMatter,
    Matter,
    RoundOutcome,
    SendToDispatch,
    TakeIntoPlan,
    matter_of,
)
from huiyin_deliberation.lists.rules.rounds import ROUND, HoldRound
from huiyin_deliberation.lists.rules.visits import VISIT, RecordVisit
from huiyin_deliberation.lists.streams import link_stream, matter_stream, round_stream, visit_stream
from huiyin_deliberation.plan.commands import planning
from huiyin_deliberation.plan.title import MAX_TITLE
from huiyin_deliberation.topics.rules import TOPIC, topic_of
from huiyin_events.decider import Done
from huiyin_events.store import Connection
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Day, Frame, RequestBody, division_of, new_id
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import NONE, OWN, may, permit
from huiyin_service.problems import Problem
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream

MOST_FOUND = 10
MOST_SCREENED = 100

PublicTitle = Annotated[str, Field(min_length=2, max_length=MAX_TITLE), IMPERSONAL]


class EndLinkBody(CommandBody):
    """Why a member looks after a household no longer."""

    reason: LinkEndReason


class FoundMatterBody(RequestBody):
    """What a visit found, for one of the two lists."""

    kind: ListKind
    category: str = Field(min_length=1, max_length=60, description="public if the county knows it")
    description: str = Field(min_length=2, max_length=1000, description="for the village's office alone")
    address: Annotated[str, Field(max_length=200)] | None = None


class VisitBody(RequestBody):
    """A visit, as it was recorded on the spot; `visit` is made there, so that sent twice it is one."""

    visit: UUID
    link: UUID
    visited_on: Day
    way: VisitWay = "door"
    words: Annotated[str, Field(max_length=2000)] | None = Field(default=None, description="what was said")
    found: list[FoundMatterBody] = Field(default=[], max_length=MOST_FOUND)


class ScreenedBody(RequestBody):
    """What a round made of one matter."""

    matter: UUID
    outcome: Literal["plan", "group", "dispatch", "answer"]
    title: PublicTitle | None = Field(default=None, description="with plan and dispatch: what everybody may read")
    priority: PlanPriority = "common"
    into: UUID | None = Field(default=None, description="with group: the matter that goes on")
    reason: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL] | None = Field(
        default=None, description="with answer: why it is not taken"
    )

    @model_validator(mode="after")
    def _whole(self) -> "ScreenedBody":
        wanted = {"plan": self.title, "dispatch": self.title, "group": self.into, "answer": self.reason}
        if wanted[self.outcome] is None:
            raise ValueError("plan and dispatch have a title, group says into what, answer why")
        return self


class RoundBody(RequestBody):
    """A screening round of a village's two committees."""

    division: str = Field(pattern="^[0-9]{12}$", description="the village")
    held_on: Day
    committees: list[Committee] = Field(min_length=1, max_length=2)
    present: int = Field(ge=1, le=99, description="how many of both were there")
    matters: list[ScreenedBody] = Field(min_length=1, max_length=MOST_SCREENED)


async def end_link(service: Service, frame: Frame, link: UUID, body: EndLinkBody) -> Done[Link]:
    """Let a member look after a household no longer; the village's offices may."""
    division = await division_of(service, link_stream(link))
    permit(frame.principal, "link.keep", division)
    return await frame.perform(
        service, LINK, link_stream(link), EndLink(body.reason), division=division, expected=body.expected_version
    )


async def record_visit(service: Service, frame: Frame, body: VisitBody) -> Done[VisitRecorded | None]:
    """Put a visit on record, and what it found on the village's lists, in one transaction."""
    asking = permit(frame.principal, "visit.record")
    division = await division_of(service, link_stream(body.link))
    link = await link_now(service, body.link)
    permit(asking, "visit.record", division, OWN if link.member and link.member.id == asking.sub else NONE)
    async with service.pool.acquire() as connection:
        where = await county(connection, division)
    rules, today = in_force(where.charters, frame.now), frame.now.astimezone(where.timezone).date()
    ids = tuple(matter_of(body.visit, number) for number in range(len(body.found)))
    visit = RecordVisit(
        body.visit,
        link,
        person_of_principal(asking),
        body.visited_on,
        body.way,
        body.words,
        ids,
        today,
        office=may(asking, "link.keep", division),
    )
    member = link.member or person_of_principal(asking)
    categories = {OTHER, *known(rules.orders)}
    listed = [
        ListMatter(
            matter,
            one.kind,
            one.category if one.category in categories else OTHER,
            body.visit,
            link.household or body.link,
            member,
            ReportedWords(
                description=one.description,
                category=None if one.category in categories else one.category,
                address=one.address or (link.home.address if link.home else None),
            ),
            today,
            rules.version,
            rules.deliberation.times,
        )
        for matter, one in zip(ids, body.found, strict=True)
    ]
    async with service.pool.acquire() as connection, connection.transaction():
        done = await frame.perform(
            service, VISIT, visit_stream(body.visit), visit, division=division, connection=connection
        )
        if done.appended is not None and not done.appended.replayed:
            for command in listed:
                await _unkeyed(frame).perform(
                    service, MATTER, matter_stream(command.id), command, division=division, connection=connection
                )
    return done


async def link_now(service: Service, link: UUID) -> Link:
    """A link folded from its stream, with the names in it open."""
    history = await service.store.read_stream(link_stream(link))
    return LINK.fold(await service.store.opened(history))


async def screen(service: Service, frame: Frame, body: RoundBody) -> Done[ScreeningRoundHeld | None]:
    """Put a round on record, and what it made of each matter, all or nothing.

    What is taken into the plan is a topic at once; what is dispatched or answered goes the road of its issue (P7).
    """
    permit(frame.principal, "list.screen", body.division)
    await registered(service, body.division, "village")
    async with service.pool.acquire() as connection:
        where = await county(connection, body.division)
    rules, today = in_force(where.charters, frame.now), frame.now.astimezone(where.timezone).date()
    round_ = new_id(frame.key)
    command = HoldRound(
        round_,
        body.held_on,
        tuple(dict.fromkeys(body.committees)),
        body.present,
        tuple(one.matter for one in body.matters),
        today,
        rules.version,
    )
    for one in body.matters:
        if await division_of(service, matter_stream(one.matter)) != body.division:
            raise Problem(409, "matter-elsewhere", "不在这个村的清单里", "清单由本村（社区）“两委”筛选（P3）。")
    unkeyed = _unkeyed(frame)
    async with service.pool.acquire() as connection, connection.transaction():
        done = await frame.perform(
            service, ROUND, round_stream(round_), command, division=body.division, connection=connection
        )
        if done.appended is not None and done.appended.replayed:
            return done
        for one in body.matters:
            outcome = await _outcome(service, connection, round_, one)
            await unkeyed.perform(
                service, MATTER, matter_stream(one.matter), outcome, division=body.division, connection=connection
            )
            if isinstance(outcome, TakeIntoPlan):
                topic = topic_of(one.matter)
                plan = planning(where, topic, one.matter, outcome.title, outcome.priority, frame.now)
                await unkeyed.perform(
                    service, TOPIC, topic_stream(topic), plan, division=body.division, connection=connection
                )
    return done


async def _outcome(service: Service, connection: Connection, round_: UUID, one: ScreenedBody) -> RoundOutcome:
    match one.outcome:
        case "plan":
            return TakeIntoPlan(round_, one.priority, one.title or "")
        case "dispatch":
            return SendToDispatch(round_, one.title or "")
        case "answer":
            return AnswerHousehold(round_, one.reason or "")
        case "group":
            assert one.into is not None
            past = await service.store.read_stream(matter_stream(one.into), connection=connection)
            return GroupWithLike(round_, MATTER.fold([each.closed for each in past]) if past else Matter())


def _unkeyed(frame: Frame) -> Frame:
    """For what is done along with a command: the key stands for the first."""
    return Frame(frame.principal, frame.now, None, frame.sender)
