"""One issue on its road: each step becomes the request that a person's page would send, in that person's name.

Every request has an idempotency key made of the issue and the step's place. Sent again it changes nothing and is
answered as the first time, so a road that was interrupted is simply walked again.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from huiyin_contracts.issues import PRIVATE_KINDS
from huiyin_demo import people, sittings
from huiyin_demo.running import CHINA, ISSUES, ORDERS, TOPICS, Api, RunningStory
from huiyin_demo.stories import (
    AcceptStep,
    CarryOutStep,
    DecideStep,
    DeclineStep,
    DeliberateStep,
    DispatchStep,
    MergeStep,
    OfIssue,
    OfOrder,
    PubliciseStep,
    RateStep,
    RejectStep,
    ResolveStep,
    ScreenStep,
    Story,
    StoryStep,
    Village,
    WithdrawStep,
)
from huiyin_events.envelope import SYSTEM
from huiyin_service.auth import Principal
from huiyin_service.masking import masked
from huiyin_service.retrying_client import RequestInvalid, UnexpectedResponse

TASKS = "/api/deliberation/tasks"
SEEN = "/api/reporting/issues"
PLANNED = "deliberation.topic.planned.v1"
DISPATCHED = "dispatch.order.dispatched."


class StoryRequest(NamedTuple):
    """One request."""

    path: str
    body: dict[str, Any]
    who: Principal


async def report(api: Api, story: Story, village: Village) -> RunningStory:
    """Report a running. Raises Unfit or SendingStopped."""
    body: dict[str, Any] = {
        "kind": story.kind,
        "category": story.category,
        "description": story.text,
        "division": story.village,
        "address": story.address,
        "location": {"lat": story.place[0], "lon": story.place[1]} if story.place else None,
        "reporter": {"name": story.reporter, "phone": story.phone} if story.phone else None,
        "photos": await api.photos(story.photo, story.name),
    }
    # Not the name alone: an issue rewritten since is another, and no reason to load nothing ever again.
    words = hashlib.sha256(json.dumps(body).encode()).hexdigest()[:8]
    answer = await api.post(ISSUES, body, people.resident(story), f"{story.name}-{words}")
    return RunningStory(story, village, answer["id"], answer["cursor"])


async def walk(api: Api, running: RunningStory, ids: Mapping[str, str]) -> str | None:
    """Take an issue as far as its road goes. `ids` are all issues by name. Raises SendingStopped.

    Where somebody has meanwhile done otherwise the road ends early, and the reason is returned.
    """
    for place, step in enumerate(running.story.road):
        try:
            await _take(api, running, step, f"{running.id}-{place}", ids)
        except RequestInvalid as unfit:
            return unfit.why
        except UnexpectedResponse as answer:
            if answer.status != 409:
                raise
            return answer.why
    return None


async def _take(api: Api, running: RunningStory, step: StoryStep, key: str, ids: Mapping[str, str]) -> None:
    match step:
        case ScreenStep() | MergeStep() | RejectStep() | WithdrawStep() | RateStep():
            path, body, who = _of_issue(running, step, ids)
        case DeliberateStep() | DecideStep():
            await _deliberate(api, running, step, key)
            return
        case CarryOutStep():
            await _do_tasks(api, running, step, key)
            path, body, who = f"{TOPICS}/{running.topic}/carry-out", {"result": step.result}, running.secretary
        case PubliciseStep() if running.topic:
            path, who = f"{TOPICS}/{running.topic}/publicise", running.secretary
            body = {"kind": step.kind, "notice": step.notice}
        case _:
            path, body, who = await _of_order(api, running, step)
    answer = await api.post(path, body, who, key)
    running.cursor = answer["cursor"]
    if isinstance(step, DispatchStep):
        running.order = answer["id"]
    elif isinstance(step, ScreenStep) and step.to == "deliberation":
        running.topic = await _topic(api, running)
    elif isinstance(step, RateStep) and step.reopen and running.order:
        running.order = await _second_order(api, running)


def public_text(story: Story) -> dict[str, Any] | None:
    """What staff make public of a report: what masking leaves of it, its place and picture; of a dispute nothing."""
    if story.kind in PRIVATE_KINDS:
        return None
    return {
        "description": masked(story.text),
        "address": masked(story.address) if story.address else None,
        "location": story.place is not None,
        "photos": [1] if story.photo else [],
    }


def _of_issue(running: RunningStory, step: OfIssue, ids: Mapping[str, str]) -> StoryRequest:
    screen = f"{ISSUES}/{running.id}/screen"
    match step:
        case ScreenStep():
            body = {"outcome": step.to, "note": step.note, "public": public_text(running.story)}
            return StoryRequest(screen, body, running.secretary)
        case MergeStep():
            return StoryRequest(
                screen, {"outcome": "merge", "into": ids[step.into], "note": step.note}, running.secretary
            )
        case RejectStep():
            return StoryRequest(screen, {"outcome": "reject", "reason": step.reason}, running.secretary)
        case WithdrawStep():
            return StoryRequest(
                f"{ISSUES}/{running.id}/withdraw", {"reason": step.reason}, people.resident(running.story)
            )
        case RateStep():
            body = step.model_dump(include={"solved", "satisfied", "comment", "reopen"}) | {"channel": step.told}
            who = running.secretary if step.told else people.resident(running.story)
            return StoryRequest(f"{ISSUES}/{running.id}/rate", body, who)


async def _of_order(api: Api, running: RunningStory, step: DispatchStep | OfOrder | PubliciseStep) -> StoryRequest:
    order = f"{ORDERS}/{running.order}"
    match step:
        case DispatchStep():
            running.member = step.member
            due_at = await _after(api, running, step.minutes) if step.minutes else None
            body = {"issue": running.id, "assignee": _assignee(running, step), "due_at": due_at, "note": step.note}
            return StoryRequest(ORDERS, body, running.secretary)
        case AcceptStep():
            running.member = step.by or running.member
            return StoryRequest(f"{order}/accept", {}, _holder(running))
        case DeclineStep():
            return StoryRequest(f"{order}/decline", {"reason": step.reason}, _holder(running))
        case ResolveStep():
            photos = await api.photos(step.photo, f"{running.story.name}-{step.step}")
            return StoryRequest(f"{order}/resolve", {"result": step.result, "photos": photos}, _holder(running))
        case PubliciseStep():
            return StoryRequest(f"{order}/publicise", {"notice": step.notice}, running.secretary)


async def _deliberate(api: Api, running: RunningStory, step: DeliberateStep | DecideStep, key: str) -> None:
    day = await _day(api, running)
    if isinstance(step, DecideStep):
        await sittings.hold(api, running, step, day, _tasks(running, step, day), key)
    else:
        await sittings.convene(api, running, step.form, day, key)


def _tasks(running: RunningStory, step: DecideStep, day: date) -> list[dict[str, Any]]:
    """Days count from the report's, so that what is sent again another day is the same."""
    who = partial(people.member, running.story.village, running.village)
    return [
        {
            "description": task.description,
            "assignee": {"id": who(task.member).sub},
            "due_on": (day + timedelta(days=task.days)).isoformat(),
        }
        for task in step.tasks
    ]


async def _do_tasks(api: Api, running: RunningStory, step: CarryOutStep, key: str) -> None:
    """Its members say that the tasks are done, and the secretary looks at them on the spot."""
    topic = await api.get(f"{TOPICS}/{running.topic}", running.secretary, {"at_least": running.cursor})
    for task in topic["tasks"]:
        theirs = (people.member(running.story.village, running.village, name) for name in running.village.members)
        who = next(member for member in theirs if member.sub == task["assignee"]["id"])
        for act, said, by in (("report-done", "result", who), ("accept", "finding", running.secretary)):
            path = f"{TASKS}/{task['task']}/{act}"
            running.cursor = (await api.post(path, {said: step.result}, by, f"{key}-{task['task']}-{act}"))["cursor"]


def _assignee(running: RunningStory, step: DispatchStep) -> dict[str, str] | None:
    if step.member:
        who = people.member(running.story.village, running.village, step.member)
        return {"name": who.name, "id": who.sub}
    parties = {"team": step.team, "company": step.company, "unit": step.unit}
    return next(({"kind": kind, "name": name} for kind, name in parties.items() if name), None)


def _holder(running: RunningStory) -> Principal:
    if running.member is None:
        return running.secretary
    return people.member(running.story.village, running.village, running.member)


async def _day(api: Api, running: RunningStory) -> date:
    return (await _reported_at(api, running)).astimezone(CHINA).date()


async def _after(api: Api, running: RunningStory, minutes: int) -> str:
    return (await _reported_at(api, running) + timedelta(minutes=minutes)).isoformat()


async def _reported_at(api: Api, running: RunningStory) -> datetime:
    return datetime.fromisoformat((await _seen(api, running))["reported_at"])


async def _topic(api: Api, running: RunningStory) -> str:
    """The topic that deliberation makes, by itself and in its own time, of what screening sent there."""
    return await _begun(api, running, lambda step: step["type"] == PLANNED, TOPICS)


async def _second_order(api: Api, running: RunningStory) -> str:
    """The order that dispatch sends out, by itself and in its own time, when an issue is reopened."""
    return await _begun(
        api, running, lambda step: step["type"].startswith(DISPATCHED) and step["role"] == SYSTEM.role, ORDERS
    )


async def _begun(api: Api, running: RunningStory, is_it: Callable[[dict[str, Any]], bool], path: str) -> str:
    """What a step of the trail began, once it is there."""
    for _ in range(100):
        if begun := [step["stream"] for step in (await _seen(api, running))["trail"] if is_it(step)]:
            return str(begun[0].partition("-")[2])
        await api.services.pause(path, "not there yet", 0.1)
    raise UnexpectedResponse(path, f"nothing came of {running.story.name}")


async def _seen(api: Api, running: RunningStory) -> dict[str, Any]:
    return await api.services.get(f"{SEEN}/{running.id}", {"at_least": running.cursor})
