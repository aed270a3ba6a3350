"""The activities (活动) of a force: announced, signed in to, and concluded or cancelled."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.forces import (
    ForceActivityAnnounced,
    ForceActivityCancelled,
    ForceActivityConcluded,
    ForceActivitySignedIn,
)
from huiyin_contracts.parties import Person, among
from huiyin_dispatch.forces.rules.force import Activity, By, Force, leads
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class Announce:
    """Announce an activity."""

    title: str
    place: str
    starts_at: datetime
    by: By


@dataclass(frozen=True, slots=True)
class SignIn:
    """Take part in an activity."""

    activity: UUID
    person: Person
    by: By


@dataclass(frozen=True, slots=True)
class Conclude:
    """Say how an activity went; `now` is when it is said."""

    activity: UUID
    hours: Decimal
    persons: int
    summary: str
    now: datetime
    by: By


@dataclass(frozen=True, slots=True)
class CancelActivity:
    """Not hold an activity."""

    activity: UUID
    reason: str
    by: By


def announce(command: Announce, force: Force, id: UUID) -> Event:  # noqa: A002
    """Announce the next activity of a force."""
    # The next of this force's: of two at the same time, each gets its own.
    activity = uuid5(id, str(force.last_activity))
    title, place, starts_at = command.title, command.place, command.starts_at
    return ForceActivityAnnounced(force=id, activity=activity, title=title, place=place, starts_at=starts_at)


def decide(command: SignIn | Conclude | CancelActivity, force: Force, id: UUID) -> Event:  # noqa: A002
    """What a command on an activity that was announced leads to. Raises Refused."""
    activity = force.activities.get(command.activity)
    if activity is None:
        raise Refused("activity-unknown", "没有这项活动")
    if activity.stage != "announced":
        raise Refused("activity-over", "这项活动已经结束或取消")
    match command:
        case SignIn(_, person, by):
            if not (
                leads(force, by)
                or (by.sign_in == person.id and (by.local or any(one.id == by.sign_in for one in force.members)))
            ):
                raise Refused("sign-in-of-stranger", "只有队员和本辖区的人可以自己签到，其他人由队长或工作人员登记")
            if among(activity.people, person):
                raise Refused("signed-in", "{name}已经签到", name=person.in_short)
            person = among(force.members, person) or person
            return ForceActivitySignedIn(force=id, activity=command.activity, person=person)
        case Conclude():
            if command.now < activity.starts_at:
                raise Refused("activity-not-begun", "活动还没有开始")
            return ForceActivityConcluded(
                force=id,
                activity=command.activity,
                hours=command.hours,
                persons=command.persons,
                summary=command.summary,
            )
        case CancelActivity():
            if activity.people:
                raise Refused("activity-held", "已经有人签到，请填写结果后结束")
            return ForceActivityCancelled(force=id, activity=command.activity, reason=command.reason)


def evolve(force: Force, event: Event) -> Force:
    """The force after an event on its activities."""
    match event:
        case ForceActivityAnnounced():
            held = {**force.activities, event.activity: Activity(event.starts_at)}
            return replace(force, activities=held, last_activity=event.activity)
        case ForceActivitySignedIn():
            activity = force.activities[event.activity]
            return _with(force, event.activity, replace(activity, people=(*activity.people, event.person)))
        case ForceActivityConcluded():
            return _with(force, event.activity, replace(force.activities[event.activity], stage="concluded"))
        case ForceActivityCancelled():
            return _with(force, event.activity, replace(force.activities[event.activity], stage="cancelled"))
    return force


def _with(force: Force, id: UUID, activity: Activity) -> Force:  # noqa: A002
    return replace(force, activities={**force.activities, id: activity})
