"""What can be asked of a session as a whole: convene and postpone it, keep its agenda and roll, open and close it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from fastapi import Request

from huiyin_contracts.parties import Person, person_of
from huiyin_contracts.session_state import Session
from huiyin_county.charters import in_force_at
from huiyin_deliberation.sessions.bodies import (
    AttendanceBody,
    ConveneBody,
    ItemBody,
    ItemReasonBody,
    JoinSessionBody,
    LeaveSessionBody,
    PostponeBody,
    SessionReasonBody,
)
from huiyin_deliberation.sessions.codes import is_code
from huiyin_deliberation.sessions.rules import SESSION, SessionCommand
from huiyin_deliberation.sessions.rules.convening import (
    AddItem,
    CancelSession,
    Convene,
    PostponeSession,
    RemoveItem,
)
from huiyin_deliberation.sessions.rules.holding import (
    CloseSession,
    EndAttendance,
    MissQuorum,
    OpenSession,
    RecordAttendance,
)
from huiyin_deliberation.sessions.site_day import day_at_site, obstacles, with_voices
from huiyin_deliberation.sessions.sitting import Sitting, session_stream, sitting_now
from huiyin_deliberation.sites.rules.convening import stands_back
from huiyin_deliberation.sites.stream import site_now
from huiyin_deliberation.topics.lookup import require_topic
from huiyin_deliberation.topics.queries import TopicRow
from huiyin_deliberation.topics.rules import TOPIC, TakeUp
from huiyin_events.decider import Done, after_a_lost_race, perform
from huiyin_events.refusal import Refused
from huiyin_events.store import Connection, Overtaken, VersionConflict
from huiyin_service.http import CommandBody, Frame, division_of, new_id
from huiyin_service.limits.asking import ask
from huiyin_service.persons.body import person_of_principal
from huiyin_service.policy import HELD, NONE, may, permit
from huiyin_service.problems import Problem, unknown
from huiyin_service.service import Service
from huiyin_service.streams import site_stream, topic_stream

T = TypeVar("T")


async def convene(service: Service, frame: Frame, body: ConveneBody) -> Done[Session]:
    """Convene a session of a site, with its agenda; the offices where the site lies may. All of it or nothing."""
    division = await division_of(service, site_stream(body.site))
    principal = permit(frame.principal, "session.convene", division)
    site = await site_now(service, body.site)
    rules = await in_force_at(service.pool, division, frame.now)
    day = await day_at_site(service, division, body, site, body.form, rules.deliberation)
    this, own, people = new_id(frame.key), body.chair or principal.sub, with_voices(site, day)
    chair = next((person for person in people if person.id == own), None) or Person.named(own, own)
    command = Convene(
        this,
        body.site,
        site.name,
        obstacles(site, rules.deliberation, day),
        body.form,
        day,
        body.place or site.place,
        chair,
        people,
        rules.version,
        rules.deliberation,
    )

    # Asked before the transaction: whoever holds a connection asks for no other.
    topics = [await require_topic(service, topic) for topic in body.topics]

    async def work(connection: Connection) -> Done[Session]:
        done = await frame.perform(
            service, SESSION, session_stream(this), command, division=division, connection=connection
        )
        for topic in topics if done.appended and not done.appended.replayed else ():
            sitting = Sitting(done.state, division, day.today, rules.deliberation)
            done = await _take_up(service, frame, sitting, topic, connection, again=True)
        return done

    return await whole(service, work)


async def postpone(service: Service, frame: Frame, session: UUID, body: PostponeBody) -> Done[Session]:
    """Hold it on another day."""
    sitting = await leading(service, frame, session)
    site = await site_now(service, _site_of(sitting))
    day = await day_at_site(service, sitting.division, body, site, sitting.session.form, sitting.rules)
    return await act(service, frame, sitting, body, PostponeSession(day, body.reason, sitting.rules))


async def cancel(service: Service, frame: Frame, session: UUID, body: SessionReasonBody) -> Done[Session]:
    """Do not hold it."""
    return await act(service, frame, await leading(service, frame, session), body, CancelSession(body.reason))


async def add_item(service: Service, frame: Frame, session: UUID, body: ItemBody) -> Done[Session]:
    """Put a topic on the agenda, and take it up."""
    sitting = await leading(service, frame, session)
    topic = await require_topic(service, body.topic)

    async def work(connection: Connection) -> Done[Session]:
        return await _take_up(service, frame, sitting, topic, connection, expected=body.expected_version)

    return await whole(service, work, once=body.expected_version is not None)


async def remove_item(service: Service, frame: Frame, session: UUID, body: ItemReasonBody) -> Done[Session]:
    """Take a topic off the agenda."""
    sitting = await leading(service, frame, session)
    return await act(service, frame, sitting, body, RemoveItem(body.topic, body.reason))


async def record_attendance(service: Service, frame: Frame, session: UUID, body: AttendanceBody) -> Done[Session]:
    """Put somebody on the roll by hand."""
    sitting = await leading(service, frame, session)
    named = body.person.person() if body.person else None
    person = sitting.on_the_roll(body.subject) if body.subject else named
    if person is None:
        raise Refused("nobody-named", "请写明是谁")
    return await act(service, frame, sitting, body, RecordAttendance(person, "hand", sitting.today))


async def join(service: Service, request: Request, frame: Frame, session: UUID, body: JoinSessionBody) -> Done[Session]:
    """Come in by the code that is shown in the room: who is entitled, or as a guest who lives where it serves."""
    asking = permit(frame.principal, "session.attend")
    await ask(service, request, asking, "session-code")
    sitting = await sitting_now(service, session)
    served = sitting.concerns(asking) or asking.division in (await site_now(service, _site_of(sitting))).villages
    permit(asking, "session.attend", sitting.division, HELD if served else NONE)
    if not await is_code(service.pool, session, body.code, frame.now):
        raise Refused("wrong-code", "签到码不对或已换新，请看会场屏幕（P6）")
    person = sitting.on_the_roll(person_of(asking.sub)) or person_of_principal(asking)
    command = RecordAttendance(person, "qr" if body.qr else "code", sitting.today)
    return await act(service, frame, sitting, CommandBody(), command)


async def leave(service: Service, frame: Frame, session: UUID, body: LeaveSessionBody) -> Done[Session]:
    """Leave before it is over."""
    sitting, person = await attending(service, frame, session, body.subject)
    return await act(service, frame, sitting, body, EndAttendance(person))


async def open_session(service: Service, frame: Frame, session: UUID, body: CommandBody) -> Done[Session]:
    """Begin."""
    sitting = await leading(service, frame, session)
    return await act(service, frame, sitting, body, OpenSession(sitting.today, sitting.rules))


async def miss_quorum(service: Service, frame: Frame, session: UUID, body: CommandBody) -> Done[Session]:
    """Give it up: too few came."""
    sitting = await leading(service, frame, session)
    return await act(service, frame, sitting, body, MissQuorum(sitting.today, sitting.rules))


async def close_session(service: Service, frame: Frame, session: UUID, body: CommandBody) -> Done[Session]:
    """End it."""
    return await act(service, frame, await leading(service, frame, session), body, CloseSession())


async def leading(service: Service, frame: Frame, session: UUID) -> Sitting:
    """A session for whom its offices are. Raises Problems."""
    permit(frame.principal, "session.lead")
    sitting = await sitting_now(service, session)
    permit(frame.principal, "session.lead", sitting.division)
    return sitting


async def attending(service: Service, frame: Frame, session: UUID, other: UUID | None) -> tuple[Sitting, Person]:
    """A session for who attends it, and who that is; an office acts for somebody else. Raises Problems."""
    asking = permit(frame.principal, "session.attend")
    sitting = await sitting_now(service, session)
    subject = other or person_of(asking.sub)
    if subject != person_of(asking.sub):
        if not may(asking, "session.lead", sitting.division):
            raise Problem(403, "acts-for-another", "不能替别人办理", "每人只办自己的事；工作人员可以代为登记。")
    else:
        permit(asking, "session.attend", sitting.division, HELD if sitting.concerns(asking) else NONE)
    person = sitting.on_the_roll(subject)
    if person is None:
        raise unknown("session", "名单里没有这个人。")
    return sitting, person


async def act(
    service: Service, frame: Frame, sitting: Sitting, body: CommandBody, command: SessionCommand
) -> Done[Session]:
    """Carry out a command on one session."""
    assert sitting.session.id is not None
    stream = session_stream(sitting.session.id)
    return await frame.perform(
        service, SESSION, stream, command, division=sitting.division, expected=body.expected_version
    )


async def whole(service: Service, work: Callable[[Connection], Awaitable[T]], *, once: bool = False) -> T:
    """Do several things in one transaction, again where another came first."""

    async def done() -> T:
        try:
            async with service.pool.acquire() as connection, connection.transaction():
                return await work(connection)
        except Overtaken as overtaken:
            raise VersionConflict("", 0, 0) from overtaken

    result: T = await after_a_lost_race(once=once)(done)
    service.store.doorbell()
    return result


async def _take_up(
    service: Service,
    frame: Frame,
    sitting: Sitting,
    row: TopicRow,
    connection: Connection,
    *,
    expected: int | None = None,
    again: bool = False,
) -> Done[Session]:
    """Put a topic on the agenda, and have no other procedure take it. `again`: the request's key was used already."""
    assert sitting.session.id is not None
    this, topic = sitting.session.id, row.id
    site = await site_now(service, _site_of(sitting), connection)
    served = any(row.division.startswith(village) for village in (*site.villages, sitting.division))
    back = tuple(person.subject for person in sitting.session.entitled if stands_back(site, person, (topic, row.issue)))
    command = AddItem(topic, row.issue, row.title, sitting.today, sitting.rules, served, back)
    done = await perform(
        service.store,
        SESSION,
        session_stream(this),
        command,
        division=sitting.division,
        at=frame.now,
        meta=frame.meta,
        expected=expected,
        key=None if again else frame.key,
        connection=connection,
    )
    if done.appended and not done.appended.replayed:
        await perform(
            service.store,
            TOPIC,
            topic_stream(topic),
            TakeUp("session", this),
            division=row.division,
            at=frame.now,
            meta=frame.meta,
            connection=connection,
        )
    return done


def _site_of(sitting: Sitting) -> UUID:
    assert sitting.session.site is not None
    return sitting.session.site
