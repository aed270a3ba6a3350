"""What can be asked of an online deliberation (线上四步, P8): check who and where, then let the rules decide."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import Field

from huiyin_contracts.online_deliberation_state import OnlineDeliberation
from huiyin_contracts.online_deliberations import OnlineDeliberationOpened
from huiyin_county.charters import county
from huiyin_county.divisions import timezone_of
from huiyin_deliberation.online.queries import LISTS, OnlineDeliberationRow, count_opinions, matter_of
from huiyin_deliberation.online.rules import (
    ONLINE,
    AdoptProposal,
    DeclineOnline,
    ExtendOnline,
    OnlineWindow,
    OpenOnline,
    ProposeHandling,
    SetBackOnline,
)
from huiyin_deliberation.proceeding.acts import AskedOf, ProcedureAct, Proceeding, begin_by
from huiyin_deliberation.proceeding.topic import begin
from huiyin_deliberation.publications.rules import NOTICE
from huiyin_deliberation.publications.stream import notice_stream
from huiyin_deliberation.publications.window import objectable_until
from huiyin_deliberation.tasks.body import TaskBody, tasks_of_bodies
from huiyin_deliberation.topics.lookup import require_topic
from huiyin_deliberation.topics.task_rows import bodies_in
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Frame, RequestBody, new_id
from huiyin_service.policy import may, permit
from huiyin_service.problems import unknown
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.reading import known
from huiyin_service.service import Service

OnlineAct = Literal["speak", "extend", "propose", "adopt", "decline", "set-back"]
NoticeText = Annotated[str, Field(min_length=2, max_length=4000), IMPERSONAL]
ReasonWords = Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]
LastDay = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2200, 1, 1), description="until then residents may")]


class OpenOnlineBody(RequestBody):
    """A topic for residents to deliberate online."""

    topic: UUID = Field(description="what of the plan it takes up")
    title: Annotated[str, Field(min_length=2, max_length=60), IMPERSONAL]
    notice: NoticeText
    last_day: LastDay


class ExtendOnlineBody(CommandBody):
    """A later last day, and why."""

    last_day: LastDay
    reason: ReasonWords


class ProposeHandlingBody(CommandBody):
    """How it is to be handled."""

    proposal: NoticeText


class AdoptProposalBody(CommandBody):
    """Who does what by when; the resolution is what was proposed, word by word."""

    tasks: list[TaskBody] = Field(min_length=1, max_length=50)


class OnlineReasonBody(CommandBody):
    """Why it is not gone on with online."""

    reason: ReasonWords


async def open_online(service: Service, frame: Frame, body: OpenOnlineBody) -> Done[OnlineDeliberation]:
    """Publish a topic, and let residents deliberate: the offices of its village."""
    asking = permit(frame.principal, "online.open")
    topic = await require_topic(service, body.topic)
    permit(asking, "online.open", topic.division)
    await registered(service, topic.division, "village")
    charter, rules, today = await begin_by(service, topic.division, frame.now)
    this, matter = new_id(frame.key), await matter_of(service.pool, body.topic)
    async with service.pool.acquire() as connection:
        window = _window(today, body.last_day, await timezone_of(connection, topic.division))
    told = (body.topic, body.title, body.notice, uuid5(this, "topic"), charter, matter is None or matter.private)
    return await begin(
        service,
        frame,
        ONLINE,
        CASE.stream(this),
        OpenOnline(this, *told, window, rules),
        topic.division,
        procedure="online",
        this=this,
        topic=body.topic,
    )


async def readable(service: Service, principal: Principal | None, this: UUID) -> OnlineDeliberationRow:
    """An online deliberation: everybody reads it. Raises a 404 Problem, also for one whose matter is not public now."""
    missing = unknown("online_deliberation")
    row = await known(service, lambda: LISTS.find(service.pool, service.now(), this), missing)
    if row.private and not may(principal, "online.lead", row.division):
        raise missing
    return row


def _window(today: date, last_day: date, timezone: ZoneInfo) -> OnlineWindow:
    return OnlineWindow(today, last_day, datetime.combine(last_day + timedelta(days=1), time(), timezone))


async def _extend(asked: AskedOf[OnlineDeliberation], body: ExtendOnlineBody) -> ExtendOnline:
    there = await county(asked.service.pool, asked.division)
    return ExtendOnline(body.reason, _window(asked.today, body.last_day, there.timezone), asked.rules)


async def _propose(asked: AskedOf[OnlineDeliberation], body: ProposeHandlingBody) -> ProposeHandling:
    """With what residents said, which is final by now, and for the days that the charter has it stand."""
    online, service = asked.state, asked.service
    there = await county(service.pool, asked.division)
    ends_at = objectable_until(there, online.charter, "proposal", asked.now)
    window = OnlineWindow(asked.today, (ends_at - timedelta(days=1)).astimezone(there.timezone).date(), ends_at)
    await service.catch_up()  # the last opinion may have come at the last moment
    opinions = await count_opinions(service.pool, online.id)
    publication = uuid5(online.id or UUID(int=0), f"proposal-{len(online.publications)}")
    return ProposeHandling(body.proposal, publication, opinions, await _unanswered(asked), window, asked.rules)


async def _adopt(asked: AskedOf[OnlineDeliberation], body: AdoptProposalBody) -> AdoptProposal:
    tasks = await tasks_of_bodies(asked.service.pool, asked.division, body.tasks, asked.today)
    return AdoptProposal(tasks, await _unanswered(asked), asked.today, asked.rules)


async def _decline(asked: AskedOf[OnlineDeliberation], body: OnlineReasonBody) -> DeclineOnline:
    return DeclineOnline(body.reason, await _unanswered(asked))


async def _set_back(asked: AskedOf[OnlineDeliberation], body: OnlineReasonBody) -> SetBackOnline:
    return SetBackOnline(body.reason, await _unanswered(asked))


async def _unanswered(asked: AskedOf[OnlineDeliberation]) -> int:
    """How many objections to what it has on the board have no answer yet, as the log has it."""
    store, open_ = asked.service.store, 0
    for publication in asked.state.publications:
        notice = NOTICE.fold([one.closed for one in await store.read_stream(notice_stream(publication))])
        open_ += sum(not objection.answered for objection in notice.objections.values())
    return open_


ACTS: dict[str, ProcedureAct[OnlineDeliberation, Any]] = {
    "extend": ProcedureAct(
        summary="let residents deliberate for longer",
        who="Staff of the village.",
        action="online.lead",
        said="已延长，居民可以继续议。",
        body=ExtendOnlineBody,
        command=_extend,
    ),
    "propose": ProcedureAct(
        summary="announce the proposed handling, once residents have deliberated; anew, once objections are answered",
        who="Staff of the village.",
        action="online.lead",
        said="拟办意见已公示，异议期内居民可以提出异议。",
        body=ProposeHandlingBody,
        command=_propose,
    ),
    "adopt": ProcedureAct(
        summary="resolve what was proposed, once each objection has its answer",
        who="Staff of the village.",
        action="online.lead",
        said="决议已形成，任务已分派。",
        body=AdoptProposalBody,
        command=_adopt,
        more=lambda form: {"tasks": bodies_in(form.fields)},
    ),
    "decline": ProcedureAct(
        summary="do not go on, with the reason as the answer",
        who="Staff of the village, once residents have deliberated.",
        action="online.lead",
        said="已说明理由，答复会公示。",
        body=OnlineReasonBody,
        command=_decline,
    ),
    "set-back": ProcedureAct(
        summary="give the topic back into the plan, with the reason",
        who="Staff of the village.",
        action="online.lead",
        said="已退回议事计划。",
        body=OnlineReasonBody,
        command=_set_back,
    ),
}

CASE: Proceeding[OnlineDeliberation] = Proceeding(
    "online_deliberation", OnlineDeliberationOpened, ONLINE, lambda online: online.charter, ACTS
)
