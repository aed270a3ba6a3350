"""Sessions over HTTP (面对面议事会, P6)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from sse_starlette import EventSourceResponse

from huiyin_deliberation.sessions import bodies, commands, item_commands, queries
from huiyin_deliberation.sessions.codes import EVERY_SECONDS, code_at
from huiyin_deliberation.sessions.live import hub, watch_room, watch_session
from huiyin_deliberation.sessions.reading import readable
from huiyin_service.http import (
    CommandBody,
    CommandResult,
    CreatedResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
    created,
)
from huiyin_service.limits.flood import flooding
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.senders import sender_of

router = APIRouter(prefix="/sessions")
LEADS, ATTENDS, READS = asks("session.lead"), asks("session.attend"), asks("session.read")
AGAIN_SECONDS = 30.0


class RoomCodeAnswer(BaseModel):
    """The code that is to be shown in the room now."""

    code: str
    every_seconds: int = EVERY_SECONDS


@router.post("", status_code=201, summary="convene a session", dependencies=[asks("session.convene")])
async def convene(service: Here, frame: Framed, body: bodies.ConveneBody) -> CreatedResult:
    """By a site that may convene (P2), on its day (P6, P9, P10), in time for the notice."""
    done = await commands.convene(service, frame, body)
    return created(done, done.state.id)


@router.post("/{session}/postpone", summary="hold it on another day", dependencies=[LEADS])
async def postpone(service: Here, frame: Framed, session: UUID, body: bodies.PostponeBody) -> CommandResult:
    """With another notice."""
    return answer(await commands.postpone(service, frame, session, body))


@router.post("/{session}/cancel", summary="do not hold it", dependencies=[LEADS])
async def cancel(service: Here, frame: Framed, session: UUID, body: bodies.SessionReasonBody) -> CommandResult:
    """Its topics go back into the plan."""
    return answer(await commands.cancel(service, frame, session, body))


@router.post("/{session}/add-item", summary="put a topic on the agenda", dependencies=[LEADS])
async def add_item(service: Here, frame: Framed, session: UUID, body: bodies.ItemBody) -> CommandResult:
    """A topic is in one procedure at a time."""
    return answer(await commands.add_item(service, frame, session, body))


@router.post("/{session}/remove-item", summary="take a topic off the agenda", dependencies=[LEADS])
async def remove_item(service: Here, frame: Framed, session: UUID, body: bodies.ItemReasonBody) -> CommandResult:
    """It goes back into the plan."""
    return answer(await commands.remove_item(service, frame, session, body))


@router.post("/{session}/record-attendance", summary="put somebody on the roll", dependencies=[LEADS])
async def record_attendance(service: Here, frame: Framed, session: UUID, body: bodies.AttendanceBody) -> CommandResult:
    """By hand."""
    return answer(await commands.record_attendance(service, frame, session, body))


@router.post("/{session}/join", summary="come in by the code that is shown in the room", dependencies=[ATTENDS])
async def join(
    request: Request, service: Here, frame: Framed, session: UUID, body: bodies.JoinSessionBody
) -> CommandResult:
    """Whoever is entitled, with a voice; others as guests."""
    return answer(await commands.join(service, request, frame, session, body))


@router.post("/{session}/leave", summary="leave before it is over", dependencies=[ATTENDS])
async def leave(service: Here, frame: Framed, session: UUID, body: bodies.LeaveSessionBody) -> CommandResult:
    """Themselves, or somebody else by an office."""
    return answer(await commands.leave(service, frame, session, body))


@router.post("/{session}/open", summary="begin", dependencies=[LEADS])
async def open_session(service: Here, frame: Framed, session: UUID, body: CommandBody) -> CommandResult:
    """With the quorum of the charter that it was convened under."""
    return answer(await commands.open_session(service, frame, session, body))


@router.post("/{session}/miss-quorum", summary="give it up: too few came", dependencies=[LEADS])
async def miss_quorum(service: Here, frame: Framed, session: UUID, body: CommandBody) -> CommandResult:
    """Nothing is resolved, and its topics go back into the plan."""
    return answer(await commands.miss_quorum(service, frame, session, body))


@router.post("/{session}/close", summary="end it", dependencies=[LEADS])
async def close(service: Here, frame: Framed, session: UUID, body: CommandBody) -> CommandResult:
    """Once each item is settled."""
    return answer(await commands.close_session(service, frame, session, body))


@router.post("/{session}/call-item", summary="deliberate an item now", dependencies=[LEADS])
async def call_item(service: Here, frame: Framed, session: UUID, body: bodies.ItemBody) -> CommandResult:
    """One at a time."""
    return answer(await item_commands.call_item(service, frame, session, body))


@router.post("/{session}/declare-conflict", summary="stand back from an item", dependencies=[ATTENDS])
async def declare_conflict(service: Here, frame: Framed, session: UUID, body: bodies.ConflictBody) -> CommandResult:
    """For an interest of one's own: no voice in it, and no part of its quorum (P2)."""
    return answer(await item_commands.declare_conflict(service, frame, session, body))


@router.post("/{session}/ask-to-speak", summary="ask to speak", dependencies=[ATTENDS])
async def ask_to_speak(service: Here, frame: Framed, session: UUID, body: bodies.SpeechBody) -> CommandResult:
    """Whoever is there, guests too."""
    return answer(await item_commands.ask_to_speak(service, frame, session, body))


@router.post("/{session}/give-floor", summary="let somebody speak", dependencies=[LEADS])
async def give_floor(service: Here, frame: Framed, session: UUID, body: bodies.FloorBody) -> CommandResult:
    """Who asked to."""
    return answer(await item_commands.give_floor(service, frame, session, body))


@router.post("/{session}/table-option", summary="table a way to settle an item", dependencies=[LEADS])
async def table_option(service: Here, frame: Framed, session: UUID, body: bodies.OptionBody) -> CommandResult:
    """With its tasks, each with a person or a body and a day (P6)."""
    return answer(await item_commands.table_option(service, frame, session, body))


@router.post("/{session}/put-to-vote", summary="vote on an item's options", dependencies=[LEADS])
async def put_to_vote(service: Here, frame: Framed, session: UUID, body: bodies.PutToVoteBody) -> CommandResult:
    """Openly or secretly."""
    return answer(await item_commands.put_to_vote(service, frame, session, body))


@router.post("/{session}/end-vote", summary="close the vote, count it and settle the item", dependencies=[LEADS])
async def end_vote(service: Here, frame: Framed, session: UUID, body: bodies.ItemBody) -> CommandResult:
    """What it comes to follows from the count."""
    return answer(await item_commands.end_vote(service, frame, session, body))


@router.post("/{session}/defer-item", summary="leave an item for another session", dependencies=[LEADS])
async def defer_item(service: Here, frame: Framed, session: UUID, body: bodies.ItemReasonBody) -> CommandResult:
    """It goes back into the plan with the reason."""
    return answer(await item_commands.defer_item(service, frame, session, body))


@router.get("", summary="sessions of a division", dependencies=[asks("session.convene"), Fresh])
async def sessions(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    tab: Annotated[queries.SessionTab, Query(description="unheld: its day passed; unrecorded: no final minutes")] = (
        "coming"
    ),
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.SessionListRow]:
    """Staff, within their scope."""
    asking = permit(principal, "session.convene", division or None)
    scope = division or asking.division
    rows = await queries.page(service.pool, scope, tab, size, (page - 1) * size)
    return ListPage(total=await queries.count(service.pool, scope, tab), page=page, size=size, items=rows)


@router.get("/mine", summary="sessions that one is entitled to or was at", dependencies=[ATTENDS, Fresh])
async def mine(
    service: Here, principal: OptionalPrincipal, page: PageNumber = 1, size: PageSize = 50
) -> ListPage[queries.SessionListRow]:
    """What comes first before what is over."""
    asking = permit(principal, "session.attend")
    rows = await queries.own(service.pool, asking.sub, size, (page - 1) * size)
    return ListPage(total=await queries.count_own(service.pool, asking.sub), page=page, size=size, items=rows)


@router.get("/{session}", summary="one session", dependencies=[asks("session.read"), Fresh])
async def session(service: Here, principal: OptionalPrincipal, session: UUID) -> queries.SessionDetailRow:
    """With its roll and agenda; who is no office and was not there reads family names alone."""
    return await readable(service, principal, session)


@router.get("/{session}/live", summary="server-sent events: `changed` whenever it moves", dependencies=[READS, Fresh])
async def live(
    request: Request,
    service: Here,
    principal: OptionalPrincipal,
    session: UUID,
    room: Annotated[bool, Query(description="for the room's screen: also when a voice is given")] = False,  # noqa: FBT002
) -> EventSourceResponse:
    """Ask again for what you show; the event itself says nothing."""
    row, sender = await readable(service, principal, session), sender_of(request, principal)
    if not hub.room(sender, service.settings.limits):
        raise flooding(AGAIN_SECONDS)
    found = watch_room(row.division, sender) if room else watch_session(service, row.division, session, sender)
    return EventSourceResponse(found, ping=15)


@router.get("/{session}/code", summary="the code to be shown in the room", dependencies=[LEADS, Fresh])
async def code(service: Here, principal: OptionalPrincipal, session: UUID) -> RoomCodeAnswer:
    """Another one every few minutes."""
    row = await readable(service, principal, session)
    permit(principal, "session.lead", row.division)
    return RoomCodeAnswer(code=await code_at(service.pool, session, service.now()))
