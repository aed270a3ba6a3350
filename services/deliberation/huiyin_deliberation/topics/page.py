"""One topic: what it is about, what happened to it, and the form of what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts.labels import PUBLICATION_KINDS, SESSION_FORMATS
from huiyin_contracts.publications import PublicationKind
from huiyin_contracts.topic_state import Topic
from huiyin_deliberation.topics import commands, lookup, rules
from huiyin_deliberation.topics.queries import TopicRow
from huiyin_deliberation.topics.task_rows import TaskRows, asks_for_rows, bodies_in, rows_in
from huiyin_events.decider import Done
from huiyin_service.auth import STAFF, Principal, require
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import format_date, locale_of, zone
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm, handle_form
from huiyin_service.web.timeline import Step, timeline

router = APIRouter()


@dataclass(frozen=True, slots=True)
class ReturnedForm:
    """A form that came back: which, what was typed, and what stood against it, if anything did."""

    action: str
    fields: Mapping[str, str]
    refusal: Mapping[str, Any] | None = None
    tasks: TaskRows = field(default_factory=list)


@router.get("/deliberation/topics/{topic}")
async def show(request: Request, service: Here, principal: OptionalPrincipal, topic: UUID) -> Response:
    """The topic, for the staff of its division; others read what is public of its issue."""
    found = await lookup.require_topic(service, topic)
    if not is_staff(principal):
        return service.pages.redirect(f"/issues/{found.issue}")
    require(principal, *STAFF, division=found.division)
    return await _page(request, service, found)


@router.get("/deliberation/topics/{topic}/{action}")
async def form(service: Here, topic: UUID, action: str) -> Response:  # noqa: ARG001 - part of the address
    """Where a form was sent there is nothing to read: a reader who reloads it comes to the topic again."""
    return service.pages.redirect(f"/deliberation/topics/{topic}")


@router.post("/deliberation/topics/{topic}/deliberate")
async def deliberate(request: Request, service: Here, form: PostedForm, topic: UUID) -> Response:
    """Record the session that was held."""

    async def command() -> Done[Any]:
        return await commands.deliberate(service, form.frame, topic, form.body(commands.DeliberateBody))

    sending = _Sending(request, service, form, topic, "deliberate")
    return await handle_form(request, service, "议事已记录", command, **sending.ways())


@router.post("/deliberation/topics/{topic}/decide")
async def decide(request: Request, service: Here, form: PostedForm, topic: UUID) -> Response:
    """Record the resolution and its tasks, or give the form other rows for them."""
    sending = _Sending(request, service, form, topic, "decide")
    if asks_for_rows(form.fields):
        return await sending.again(None)

    async def command() -> Done[Any]:
        body = form.body(commands.DecideBody, tasks=bodies_in(form.fields))
        return await commands.decide(service, form.frame, topic, body)

    return await handle_form(request, service, "决议已形成，任务已分派", command, **sending.ways())


@router.post("/deliberation/topics/{topic}/publicise")
async def publicise(request: Request, service: Here, form: PostedForm, topic: UUID) -> Response:
    """Put something of the topic on the board."""

    async def command() -> Done[Any]:
        return await commands.publicise(service, form.frame, topic, form.body(commands.PubliciseBody))

    sending = _Sending(request, service, form, topic, "publicise")
    return await handle_form(request, service, "已贴上公示栏", command, **sending.ways())


@router.post("/deliberation/topics/{topic}/carry-out")
async def carry_out(request: Request, service: Here, form: PostedForm, topic: UUID) -> Response:
    """Record that the tasks are done."""

    async def command() -> Done[Any]:
        return await commands.carry_out(service, form.frame, topic, form.body(commands.CarryOutBody))

    sending = _Sending(request, service, form, topic, "carry-out")
    return await handle_form(request, service, "落实结果已记录", command, **sending.ways())


@dataclass(frozen=True, slots=True)
class _Sending:
    """A form on its way: where it goes on to when it is taken, and how it is shown again when not."""

    request: Request
    service: Service
    form: PostedForm
    topic: UUID
    action: str

    def ways(self) -> dict[str, Any]:
        return {
            "to": f"/deliberation/topics/{self.topic}",
            "again": self.again,
            "sent": self.form.fields.get("draft", ""),
        }

    async def again(self, members: Mapping[str, Any] | None) -> Response:
        found = await lookup.require_topic(self.service, self.topic)
        require(self.form.frame.principal, *STAFF, division=found.division)
        tried = ReturnedForm(self.action, self.form.fields, members, rows_in(self.form.fields))
        return await _page(self.request, self.service, found, tried)


def next_step(topic: TopicRow) -> tuple[str, PublicationKind | None]:
    """What comes next: an action, and of a publication its kind. Nothing for a topic that has ended."""
    match topic.stage:
        case "planned":
            return "deliberate", None
        case "deliberated":
            return "decide", None
        case "decided" if "resolution" not in topic.publicised:
            return "publicise", "resolution"
        case "decided":
            return "carry-out", None
        case "carried_out":
            return "publicise", "result"
        case _:
            return "", None


def is_staff(principal: Principal | None) -> bool:
    """Whether somebody carries the plan, in whatever scope."""
    return principal is not None and principal.role in STAFF


def feed_of(code: str) -> str:
    """Where a division's changes are told; all of them, above a county."""
    return f"/api/reporting/divisions/{code}/live" if len(code) >= 6 else "/api/reporting/live"


async def _page(request: Request, service: Service, found: TopicRow, tried: ReturnedForm | None = None) -> Response:
    action, kind = next_step(found)
    allowed = rules.publishable(Topic(found.stage, found.id, found.issue))
    besides = [publication for publication in allowed if publication != kind]
    offered = {action, *(["publicise"] if besides else []), *(["carry-out"] if found.stage == "decided" else [])}
    steps = [Step.of(recorded) for recorded in await lookup.history(service.store, found.issue)]
    say = _Words(service, request)
    return service.pages.render(
        request,
        "topic.html",
        status_code=tried.refusal["status"] if tried and tried.refusal else 200,
        topic=found,
        action=action,
        kind=kind,
        besides=besides,
        options=[(kind, say.publication(kind, up=kind in found.publicised)) for kind in besides],
        published=[say.publication(kind) for kind in dict.fromkeys(found.publicised)],
        sessions=[(code, service.pages.label(request, one)) for code, one in SESSION_FORMATS.items()],
        draft=say.draft(found, kind),
        tried=tried,
        lost=tried if tried and tried.refusal and tried.action not in offered else None,
        today=service.now().astimezone(zone(found.timezone)).date(),
        entries=timeline(steps, service.pages, request, found.timezone),
        feed=feed_of(found.division),
    )


@dataclass(frozen=True, slots=True)
class _Words:
    """What this page says besides its template, in the reader's language."""

    service: Service
    request: Request

    def publication(self, kind: PublicationKind, *, up: bool = False) -> str:
        """What may be publicised, and whether it is on the board already."""
        name = self.service.pages.label(self.request, PUBLICATION_KINDS[kind])
        return self.service.pages.text(self.request, "{kind}（已公示过）", kind=name) if up else name

    def draft(self, topic: TopicRow, kind: PublicationKind | None) -> str:
        """A notice to begin with: what was decided and for whom to do, or how it went."""
        if kind == "result":
            return topic.result or ""
        day = partial(format_date, locale_of(self.request))
        tasks = [
            self.service.pages.text(
                self.request,
                "任务：{task}（{assignee}，{day} 前）",
                task=task.description,
                assignee=task.assignee.name,
                day=day(task.due_on),
            )
            for task in topic.tasks
        ]
        return "\n".join([topic.resolution or "", *tasks])
