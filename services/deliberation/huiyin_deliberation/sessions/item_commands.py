"""What can be asked of an item while a session goes on: call it, speak, stand back, table options, vote, defer."""

from uuid import UUID

from uuid6 import uuid7

from huiyin_contracts.session_state import Item, Session
from huiyin_deliberation.ballots.commands import close_vote, open_vote
from huiyin_deliberation.ballots.rules import OpenVote
from huiyin_deliberation.sessions.bodies import (
    ConflictBody,
    FloorBody,
    ItemBody,
    ItemReasonBody,
    OptionBody,
    PutToVoteBody,
    SpeechBody,
)
from huiyin_deliberation.sessions.commands import act, attending, leading, whole
from huiyin_deliberation.sessions.rules import SESSION
from huiyin_deliberation.sessions.rules.items import (
    AskToSpeak,
    CallItem,
    DeclareConflict,
    DeferItem,
    GiveFloor,
    PutToVote,
    ResolveItem,
    TableOption,
)
from huiyin_deliberation.sessions.sitting import Sitting, session_stream
from huiyin_deliberation.tasks.body import tasks_of_bodies
from huiyin_events.decider import Done
from huiyin_events.refusal import Refused
from huiyin_events.store import Connection
from huiyin_service.http import Frame
from huiyin_service.service import Service


async def call_item(service: Service, frame: Frame, session: UUID, body: ItemBody) -> Done[Session]:
    """Deliberate this one now."""
    return await act(service, frame, await leading(service, frame, session), body, CallItem(body.topic))


async def declare_conflict(service: Service, frame: Frame, session: UUID, body: ConflictBody) -> Done[Session]:
    """Stand back from an item, in which one has an interest of one's own (P2)."""
    sitting, person = await attending(service, frame, session, body.subject)
    return await act(service, frame, sitting, body, DeclareConflict(body.topic, person))


async def ask_to_speak(service: Service, frame: Frame, session: UUID, body: SpeechBody) -> Done[Session]:
    """Ask to speak."""
    sitting, person = await attending(service, frame, session, body.subject)
    return await act(service, frame, sitting, body, AskToSpeak(person))


async def give_floor(service: Service, frame: Frame, session: UUID, body: FloorBody) -> Done[Session]:
    """Let somebody speak who asked to."""
    return await act(service, frame, await leading(service, frame, session), body, GiveFloor(body.subject))


async def table_option(service: Service, frame: Frame, session: UUID, body: OptionBody) -> Done[Session]:
    """Table a way to settle an item, with its tasks."""
    sitting = await leading(service, frame, session)
    chair = sitting.session.chair
    assert chair is not None
    proposer = sitting.on_the_roll(body.proposer) if body.proposer else chair
    tasks = await tasks_of_bodies(service.pool, sitting.division, body.tasks, sitting.today)
    command = TableOption(body.topic, uuid7(), body.text, tasks, proposer or chair)
    return await act(service, frame, sitting, body, command)


async def put_to_vote(service: Service, frame: Frame, session: UUID, body: PutToVoteBody) -> Done[Session]:
    """Open a vote on its options."""
    sitting = await leading(service, frame, session)
    vote = uuid7()
    command = PutToVote(body.topic, vote, body.secret, sitting.rules)

    async def work(connection: Connection) -> Done[Session]:
        done = await frame.perform(
            service,
            SESSION,
            session_stream(session),
            command,
            division=sitting.division,
            expected=body.expected_version,
            connection=connection,
        )
        if done.appended and not done.appended.replayed:
            item = _item(done.state, body.topic)
            options = tuple(option.id for option in item.options)
            opening = OpenVote(vote, session, item.topic, options, item.entitled or 0, item.voters)
            await open_vote(service, frame, sitting.division, opening, connection, secret=body.secret)
        return done

    return await whole(service, work, once=body.expected_version is not None)


async def end_vote(service: Service, frame: Frame, session: UUID, body: ItemBody) -> Done[Session]:
    """Close its vote, count it, and settle the item as the count comes to."""
    sitting = await leading(service, frame, session)

    async def work(connection: Connection) -> Done[Session]:
        if frame.key and (before := await service.store.replay(frame.key, connection)):
            return Done(sitting.session, before.version, before)
        vote = _vote_of(sitting, body.topic)
        counted = await close_vote(service, frame, sitting.division, vote, connection)
        assert counted.tally is not None
        return await frame.perform(
            service,
            SESSION,
            session_stream(session),
            ResolveItem(body.topic, vote, counted.tally, sitting.rules),
            division=sitting.division,
            expected=body.expected_version,
            connection=connection,
        )

    return await whole(service, work, once=body.expected_version is not None)


async def defer_item(service: Service, frame: Frame, session: UUID, body: ItemReasonBody) -> Done[Session]:
    """Leave it for another session."""
    return await act(service, frame, await leading(service, frame, session), body, DeferItem(body.topic, body.reason))


def _item(session: Session, topic: UUID) -> Item:
    if item := session.item(topic):
        return item
    raise Refused("item-unknown", "这个议题不在本次议程里（P6）")


def _vote_of(sitting: Sitting, topic: UUID) -> UUID:
    item = _item(sitting.session, topic)
    if item.vote is None:
        raise Refused("item-not-voted-on", "这个议题没有在表决，不能形成决议（P6）")
    return item.vote
