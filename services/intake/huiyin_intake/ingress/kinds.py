"""From a kind of event to the command that it stands for: an entry each, in `KINDS`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from huiyin_contracts.issues import Source
from huiyin_events.cloudevents import CloudEvent
from huiyin_events.decider import Done
from huiyin_intake.issues import commands
from huiyin_intake.issues.queries import find_number
from huiyin_intake.issues.rules import Issue
from huiyin_service.auth import Principal
from huiyin_service.history_import import issue_id
from huiyin_service.http import Frame, RequestBody
from huiyin_service.policy import permit
from huiyin_service.problems import Problem, unknown
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream

B = TypeVar("B", bound=RequestBody)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who published an event, as the command's principal and as a part of its source."""

    name: str
    principal: Principal

    def source(self, reference: str) -> Source:
        """What an issue of theirs is known by."""
        return Source(system=self.name, reference=reference)

    def issue(self, reference: str) -> UUID:
        """The issue that they reported under a reference of their own."""
        return issue_id(f"ingress/{self.name}", reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class IngressKind(Generic[B]):
    """A kind of event: what its data must be, what is then done, and what a publisher is told of both."""

    meaning: str
    body: type[B]
    do: Callable[[Service, Frame, Sender, CloudEvent, B], Awaitable[Done[Issue]]]
    example: Mapping[str, Any]
    subject: str | None = None


async def _report(
    service: Service, frame: Frame, sender: Sender, event: CloudEvent, body: commands.ReportBody
) -> Done[Issue]:
    permit(sender.principal, "ingress.report", body.division)
    return await commands.report(
        service, frame, body, "external", issue=sender.issue(event.id), source=sender.source(event.id)
    )


async def _withdraw(
    service: Service, frame: Frame, sender: Sender, event: CloudEvent, body: commands.WithdrawBody
) -> Done[Issue]:
    issue = await _meant(service, sender, event.subject)
    return await commands.withdraw(service, frame, issue, body, "ingress.withdraw")


async def _meant(service: Service, sender: Sender, subject: str | None) -> UUID:
    """The issue a subject names: by the reference it was reported under, or by its number."""
    if subject is None:
        raise Problem(422, "subject-missing", "没有说明是哪件事项", "ce-subject 应为上报时的 ce-id，或事项编号。")
    own = sender.issue(subject)
    if await service.store.version(issue_stream(own)):
        return own
    await service.catch_up()
    numbered = await find_number(service.pool, subject)
    if numbered is None:
        raise unknown("issue")
    return numbered


KINDS: dict[str, IngressKind[Any]] = {
    "issue.reported": IngressKind(
        meaning="Somebody reported an issue to another system. Its ce-id is the reference it is known by.",
        body=commands.ReportBody,
        do=_report,
        example={
            "kind": "problem",
            "category": "路灯",
            "description": "3号楼前的路灯三天不亮了",
            "division": "140981001001",
        },
    ),
    "issue.withdrawn": IngressKind(
        meaning="An issue that the same system reported is taken back.",
        body=commands.WithdrawBody,
        do=_withdraw,
        example={"reason": "已恢复"},
        subject="the ce-id that the issue was reported under, or its number",
    ),
}
