"""The process manager of tasks: opened by a resolution, watched until they are accepted (P6, P7).

    a topic is decided                          -> Assign, for each task of its resolution
    it is carried out as a whole                -> AcceptWithTheWhole, for each that was not accepted before
    the day is near, passes, is long past       -> Warn, FallOverdue, Supervise: by the town, then by the county
    accepted, and its handling not on the board (P6): the same       -> WarnOfHandling, MissHandling, SuperviseHandling
    the issue that it was sent on as is answered, or ends otherwise  -> ReportDone, or Return

A task has one timer, for the next of these moments by its charter. Every event that moves it sets the timer anew.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from typing import cast
from uuid import UUID

from huiyin_contracts import AboutIssue, Event, topic_state
from huiyin_contracts.deliberation_rules import DeliberationTimes
from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueWithdrawn
from huiyin_contracts.publications import ANSWERING, NoticePublished
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.task_state import AssignedTask
from huiyin_contracts.tasks import (
    AboutTask,
    TaskAccepted,
    TaskAssigned,
    TaskFellOverdue,
    TaskHandlingMissed,
    TaskHandlingNeared,
    TaskHandlingSupervised,
    TaskNearedItsEnd,
    TaskSupervised,
    WorkEnd,
)
from huiyin_contracts.topic_state import Topic
from huiyin_contracts.topics import TopicCarriedOut, TopicDecided
from huiyin_county.charter import of_version
from huiyin_county.charters import County, county
from huiyin_deliberation.tasks.queries import task_by_work
from huiyin_deliberation.tasks.rules import (
    TASK,
    AcceptWithTheWhole,
    AssignTask,
    Command,
    LetTaskFallOverdue,
    MissHandling,
    OfHandling,
    ReportDone,
    ReturnTask,
    SuperviseHandling,
    SuperviseTask,
    WarnOfHandling,
    WarnOfTask,
)
from huiyin_deliberation.tasks.stream import task_stream
from huiyin_events.decider import perform_because, perform_when_due
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_events.timers import Timer, TimerHandler, set_timer
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream

NEXT = "task-next"
_ENDS: dict[type[Event], WorkEnd] = {
    IssueRejected: "rejected",
    IssueWithdrawn: "withdrawn",
    IssueMerged: "merged",
}


def due(task: AssignedTask, where: County) -> tuple[datetime, Command] | None:
    """What time itself does next to a task, and when; None: nothing, as it stands."""
    times = of_version(where.charters, task.charter).deliberation.times
    if (by := task.publicise_by) is not None:
        if not task.handling_near:
            return by - timedelta(days=times.task_warning), WarnOfHandling()
        if not task.handling_missed:
            return by, MissHandling()
        return _above(by, SuperviseHandling, task.handling_supervised, times, where)
    if not task.open or task.warn_at is None or task.due_at is None:
        return None
    if not task.overdue:
        return (task.due_at, LetTaskFallOverdue()) if task.near else (task.warn_at, WarnOfTask())
    return _above(task.due_at, SuperviseTask, task.supervised, times, where)


def _above(
    due_at: datetime,
    command: Callable[[SupervisionLevel], Command],
    known: Sequence[SupervisionLevel],
    times: DeliberationTimes,
    where: County,
) -> tuple[datetime, Command] | None:
    """Which level sees to it next, and from when on; None: all do."""
    moments = [
        (where.days.after(due_at, step.after, where.timezone), command(step.level))
        for step in times.supervision
        if step.level not in known
    ]
    return min(moments, key=lambda moment: moment[0], default=None)


def on_topic_decided(service: Service) -> Reaction:
    """Each task of the resolution is opened, under the charter of its topic."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        (event,) = await service.vault.open([recorded], connection)
        assert isinstance(event, TopicDecided)
        topic = await _topic(service, connection, event.topic)
        where = await county(connection, recorded.division)
        times = of_version(where.charters, topic.charter).deliberation.times
        for task in event.tasks:
            due_at = datetime.combine(task.due_on + timedelta(days=1), time(), where.timezone)
            command = AssignTask(
                id=task.task,
                topic=event.topic,
                issue=event.issue,
                description=task.description,
                assignee=task.assignee,
                due_on=task.due_on,
                warn_at=max(due_at - timedelta(days=times.task_warning), recorded.known_at),
                due_at=due_at,
                charter=topic.charter,
            )
            await perform_because(service.store, TASK, task_stream(task.task), command, recorded, connection)

    return react


def on_topic_carried_out(service: Service) -> Reaction:
    """What its procedure accepted as a whole leaves no task behind."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, TopicCarriedOut)
        topic = await _topic(service, connection, event.topic)
        where = await county(connection, recorded.division)
        days = of_version(where.charters, topic.charter).deliberation.times.handling
        accept = AcceptWithTheWhole(event.result, recorded.occurred_at + timedelta(days=days))
        for task in topic.tasks:
            await perform_because(service.store, TASK, task_stream(task.task), accept, recorded, connection)

    return react


def on_task_moved(service: Service) -> Reaction:
    """Wait for what is due next, or no longer."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutTask)
        if next_ := await _next(service, connection, event.task, recorded.division):
            at = max(next_[0], recorded.occurred_at)
            known = {"division": recorded.division}
            await set_timer(connection, Timer(NEXT, str(event.task), at, known, recorded.caused()))

    return react


def on_work_answered(service: Service) -> Reaction:
    """The result of the order that a task was sent on as is reported as its own; without one, it comes back."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutIssue)
        if isinstance(event, NoticePublished) and event.kind not in ANSWERING:
            return
        task = await task_by_work(connection, event.issue)
        if task is None:
            return
        command: Command
        if isinstance(event, NoticePublished):
            command = ReportDone(None, event.notice)
        else:
            command = ReturnTask(event.issue, _ENDS[type(event)])
        await perform_because(service.store, TASK, task_stream(task), command, recorded, connection)

    return react


def on_time(service: Service) -> TimerHandler:
    """Do what is due; it happened when it was due, however late that is noticed."""

    async def fire(connection: Connection, timer: Timer, _now: datetime) -> None:
        task = UUID(timer.subject)
        next_ = await _next(service, connection, task, timer.data["division"])
        if next_ is None or next_[0] > timer.due_at:
            return  # it has moved meanwhile, and what moved it sets the timer
        if isinstance(next_[1], OfHandling) and await _told(service, connection, task, next_[1]):
            return
        await perform_when_due(
            service.store, TASK, task_stream(task), next_[1], timer, timer.data["division"], connection
        )

    return fire


async def _told(service: Service, connection: Connection, task: UUID, command: OfHandling) -> bool:
    """Whether the handling, or the result, of a task's topic went up since the task was accepted.

    Of a topic that is carried out as a whole, nothing further is told of each task: it goes up with the topic.
    """
    history = await service.store.read_stream(task_stream(task), connection=connection)
    accepted = [recorded for recorded, _ in of_types(history, TaskAccepted)][-1]
    topic = TASK.fold(one.closed for one in history).topic
    assert topic is not None
    past = await service.store.read_stream(topic_stream(topic), connection=connection)
    if isinstance(command, SuperviseHandling) and any(of_types(past, TopicCarriedOut)):
        return True
    notices = of_types(past, NoticePublished)
    told = [recorded for recorded, notice in notices if notice.kind in {"handling", "result"}]
    return any(recorded.occurred_at >= accepted.occurred_at for recorded in told)


async def _topic(service: Service, connection: Connection, topic: UUID) -> Topic:
    state = topic_state.UNPLANNED
    for one in await service.store.read_stream(topic_stream(topic), connection=connection):
        state = topic_state.evolve(state, cast("Event", one.closed))
    return state


async def _next(service: Service, connection: Connection, task: UUID, division: str) -> tuple[datetime, Command] | None:
    history = await service.store.read_stream(task_stream(task), connection=connection)
    return due(TASK.fold(one.closed for one in history), await county(connection, division))


MOVES: tuple[type[Event], ...] = (
    *(TaskAssigned, TaskNearedItsEnd, TaskFellOverdue, TaskSupervised),
    *(TaskAccepted, TaskHandlingNeared, TaskHandlingMissed, TaskHandlingSupervised),
)
POLICIES: dict[type[Event], Callable[[Service], Reaction]] = {
    TopicDecided: on_topic_decided,
    TopicCarriedOut: on_topic_carried_out,
    **dict.fromkeys(MOVES, on_task_moved),
    **dict.fromkeys((NoticePublished, IssueRejected, IssueWithdrawn, IssueMerged), on_work_answered),
}
TIMERS: dict[str, Callable[[Service], TimerHandler]] = {NEXT: on_time}
