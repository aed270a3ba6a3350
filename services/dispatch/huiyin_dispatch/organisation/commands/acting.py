"""How a command on one estate, or on two at once, is carried out."""

from collections.abc import Callable, Sequence

from huiyin_contracts import Event
from huiyin_dispatch.organisation.rules import ESTATE, Command, Estate
from huiyin_dispatch.organisation.stream import standing, stream_of
from huiyin_events.decider import Done, after_a_lost_race
from huiyin_events.envelope import NewEvent
from huiyin_events.store import StreamWrite, VersionConflict
from huiyin_service.http import CommandBody, Frame
from huiyin_service.policy import permit
from huiyin_service.service import Service

Both = Callable[[Estate, Estate], tuple[Sequence[Event], Sequence[Event]]]


async def act(
    service: Service,
    frame: Frame,
    estate: str,
    body: CommandBody,
    command: Command,
    action: str = "estate.manage",
) -> Done[Estate]:
    """Carry out a command on an estate; staff of its village may, or whom the policy names for `action`."""
    permit(frame.principal, action)

    async def acted() -> Done[Estate]:
        seen, version = await standing(service, estate)
        permit(frame.principal, action, seen.village)
        expected = version if body.expected_version is None else body.expected_version
        # By the version it was seen in: an estate that is moved meanwhile stands in another division.
        return await frame.perform(
            service, ESTATE, stream_of(estate), command, division=seen.village, expected=expected
        )

    return await after_a_lost_race(once=body.expected_version is not None)(acted)


async def act_on_both(
    service: Service, frame: Frame, estate: str, other: str, body: CommandBody, decide: Both
) -> Done[Estate]:
    """Decide on two estates, and append to both or to none."""
    permit(frame.principal, "estate.manage")

    async def decided() -> Done[Estate]:
        seen, version = await standing(service, estate)
        permit(frame.principal, "estate.manage", seen.village)
        past = await service.store.read_stream(stream_of(other))
        if frame.key and (before := await service.store.replay(frame.key)):
            return Done(seen, before.version, before)
        if body.expected_version not in {None, version}:
            raise VersionConflict(stream_of(estate), body.expected_version or 0, version)
        there = ESTATE.fold(await service.store.opened(past))
        ours, theirs = decide(seen, there)
        elsewhere = there.village or seen.village
        writes = [
            StreamWrite(stream_of(estate), [NewEvent(event, seen.village, frame.now) for event in ours], version),
            StreamWrite(stream_of(other), [NewEvent(event, elsewhere, frame.now) for event in theirs], len(past)),
        ]
        appended = await service.store.append(writes, meta=frame.meta, key=frame.key)
        return Done(seen, appended.version, appended)

    return await after_a_lost_race(once=body.expected_version is not None)(decided)
