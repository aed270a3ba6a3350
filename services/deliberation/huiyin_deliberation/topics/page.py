"""One topic: what it is about, what happened to it, and the form of what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts.labels import PUBLICATION_KINDS
from huiyin_contracts.parties import Person
from huiyin_contracts.publications import ANSWERING, PublicationKind
from huiyin_contracts.topic_state import Topic
from huiyin_contracts.topics import Procedure
from huiyin_deliberation.publications.links import on_board
from huiyin_deliberation.tasks.queries import tasks_of
from huiyin_deliberation.topics import commands, lookup
from huiyin_deliberation.topics.board import publishable
from huiyin_deliberation.topics.queries import TopicRow
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import format_date, locale_of
from huiyin_service.persons.masking import masked_name
from huiyin_service.persons.shown import ShownParty
from huiyin_service.persons.steps import named_steps
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import Form, redirect_get_to
from huiyin_service.web.timeline import timeline

router = APIRouter()

TopicAct = Literal["decline", "publicise", "carry-out"]
ACT_MESSAGES: Mapping[TopicAct, str] = {
    "decline": "已说明理由，答复已公示",
    "publicise": "已贴上公示栏",
    "carry-out": "落实结果已记录",
}

PLACES: Mapping[Procedure, str] = {
    "session": "/deliberation/sessions",
    "key_matter": "/deliberation/key-matters",
    "village_decision": "/deliberation/village-decisions",
    "mediation": "/deliberation/mediations",
    "online": "/deliberation/online-deliberations",
}
"""Where each procedure is to be seen."""


@router.get("/deliberation/topics/{topic}", dependencies=[PUBLIC])
async def show(request: Request, service: Here, principal: OptionalPrincipal, topic: UUID) -> Response:
    """The topic, for the staff of its division; others read what is public of its issue."""
    found = await lookup.require_topic(service, topic)
    if not is_staff(principal):
        return service.pages.redirect(f"/issues/{found.issue}")
    permit(principal, "topic.read", found.division)
    return await _page(request, service, found)


redirect_get_to(router, "/deliberation/topics/{topic}", ACT_MESSAGES)


@router.post("/deliberation/topics/{topic}/{act}", dependencies=[asks("topic.read")])
async def do(sent: Sent, topic: UUID, act: TopicAct) -> Response:
    """Carry out the form of one step."""

    async def again(tried: Tried) -> Response:
        found = await lookup.require_topic(sent.service, topic)
        permit(sent.principal, "topic.read", found.division)
        return await _page(sent.request, sent.service, found, tried)

    return await sent.carry_out(
        lambda: _command(sent.service, sent.form, topic, act),
        again,
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/deliberation/topics/{topic}",
        draft=sent.form.fields.get("draft", ""),
    )


async def _command(service: Service, form: Form, topic: UUID, act: TopicAct) -> Done[Topic]:
    match act:
        case "decline":
            return await commands.decline(service, form.frame, topic, form.body(commands.DeclineBody))
        case "publicise":
            return await commands.publicise(service, form.frame, topic, form.body(commands.PubliciseBody))
        case "carry-out":
            return await commands.carry_out(service, form.frame, topic, form.body(commands.CarryOutBody))


def next_step(topic: TopicRow) -> tuple[str, PublicationKind | None]:
    """What comes next: an action, and of a publication its kind. Nothing for a topic that has ended.

    To deliberate is done where the procedures are: this page shows the way there.
    """
    match topic.stage:
        case "planned" | "taken_up":
            return "deliberate", None
        case "decided" if "resolution" not in topic.publicised:
            return "publicise", "resolution"
        case "decided":
            return "carry-out", None
        case "carried_out":
            return "publicise", "result"
        case "not_adopted" | "settled" | "referred":
            return "publicise", "answer"
        case _:
            return "", None


def is_staff(principal: Principal | None) -> bool:
    """Whether somebody carries the plan, in whatever scope."""
    return may(principal, "topic.read")


def feed_of(code: str) -> str:
    """Where a division's changes are told; all of them, above a county."""
    return f"/api/reporting/divisions/{code}/live" if len(code) >= 6 else "/api/reporting/live"


async def _page(request: Request, service: Service, found: TopicRow, tried: Tried = UNTRIED) -> Response:
    action, kind = next_step(found)
    allowed = publishable(Topic(found.stage, found.id, found.issue))
    besides = [publication for publication in allowed if publication != kind]
    aside = {"decided": {"carry-out"}, "planned": {"decline"}}.get(found.stage, set())
    offered = {action, *aside, *({"publicise"} if besides else ())}
    steps = await named_steps(service, await lookup.history(service.store, found.issue))
    say, place = _Words(service, request), PLACES.get(found.procedure) if found.procedure else None
    return service.pages.render(
        request,
        "topic.html",
        **tried.shown,
        topic=found,
        action=action,
        kind=kind,
        besides=besides,
        options=[(kind, say.publication(kind, up=kind in found.publicised)) for kind in besides],
        published=[say.publication(kind) for kind in dict.fromkeys(found.publicised)],
        draft=say.draft(found, kind),
        lost=tried.wrong is not None and tried.act not in offered,
        deliberated_at=f"{place}/{found.by}" if place else None,
        opened={task.id: task for task in await tasks_of(service.pool, service.now(), found.id)},
        publications=await on_board(service, request, found.id),
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
        if kind in ANSWERING:
            return topic.result or topic.reason or ""
        day = partial(format_date, locale_of(self.request))
        tasks = [
            self.service.pages.text(
                self.request,
                "任务：{task}（{assignee}，{day}前）",
                task=task.description,
                assignee=_publicly(task.assignee),
                day=day(task.due_on),
            )
            for task in topic.tasks
        ]
        return "\n".join([topic.resolution or "", *tasks])


def _publicly(party: ShownParty) -> str:
    """How somebody is named on a board."""
    return masked_name(str(party.called)) if isinstance(party, Person) else party.called
