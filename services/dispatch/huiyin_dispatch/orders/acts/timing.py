"""An order's time: 延期, 挂起, 催办, 督办."""

from typing import Any, Literal

from pydantic import Field

from huiyin_contracts.supervision import SupervisionLevel
from huiyin_dispatch.orders.bodies import OrderNoteBody, ReasonBody
from huiyin_dispatch.orders.declaration import LATER, Act, Within
from huiyin_dispatch.orders.rules.timing import (
    Extend,
    RefuseExtension,
    RequestExtension,
    Resume,
    Supervise,
    Suspend,
    Urge,
)
from huiyin_service.auth import Principal
from huiyin_service.http import CommandBody, Moment
from huiyin_service.problems import Problem


class ExtensionBody(ReasonBody):
    """More time, and why."""

    due_at: Moment = Field(description="the deadline that is asked for")


class SuspendBody(ReasonBody):
    """Letting an order's time stand still."""

    cause: Literal["reporter", "shelved"]
    review_at: Moment


class SuperviseBody(CommandBody):
    """A higher level's word on an order."""

    note: str = Field(min_length=2, max_length=1000)


ACTS: dict[str, Act[Any]] = {
    "ask-extension": Act(
        summary="ask for more time",
        who="Who accepted it, or staff; within what the charter allows.",
        done="已申请延期，等支部批复。",
        action="order.handle",
        body=ExtensionBody,
        command=Within(
            lambda asked, body, limits: RequestExtension(
                body.due_at,
                body.reason,
                limits.latest_extension,
                limits.most_extensions,
                asked.by,
                asked.as_office,
            )
        ),
        trial=ExtensionBody(due_at=LATER, reason="……"),
        path="extension",
    ),
    "extend": Act(
        summary="give the time that was asked for",
        who="Staff of the division.",
        done="已同意延期。",
        action="order.answer-extension",
        body=OrderNoteBody,
        command=Within(lambda _asked, body, limits: Extend(limits.extended, body.note)),
        trial=OrderNoteBody(),
        path="extension/grant",
    ),
    "refuse-extension": Act(
        summary="not give it, with the reason",
        who="Staff of the division.",
        done="已答复：不同意延期。",
        action="order.answer-extension",
        body=ReasonBody,
        command=lambda _asked, body: RefuseExtension(body.reason),
        trial=ReasonBody(reason="……"),
        path="extension/refuse",
    ),
    "suspend": Act(
        summary="let an order's time stand still",
        who="Who accepted it, while the reporter is asked; staff, where it cannot be done now (挂账).",
        done="已挂起，这段时间不计入期限。",
        action="order.handle",
        body=SuspendBody,
        command=lambda asked, body: Suspend(
            body.cause, body.reason, body.review_at, asked.now, asked.by, asked.as_office
        ),
        trial=SuspendBody(cause="reporter", reason="……", review_at=LATER),
    ),
    "resume": Act(
        summary="let its time run on",
        who="Who accepted it, or staff; on the day of its review it resumes by itself.",
        done="已恢复办理，期限顺延。",
        action="order.handle",
        body=OrderNoteBody,
        command=Within(lambda _asked, body, limits: Resume(limits.resumed, body.note)),
        trial=OrderNoteBody(),
    ),
    "urge": Act(
        summary="urge an order",
        who="Staff of the division or above it, while the order is under way, as often as the charter lets them.",
        done="已催办，承办人会看到。",
        action="order.urge",
        body=OrderNoteBody,
        command=Within(lambda asked, body, limits: Urge(asked.by, body.note, asked.now, limits.urged_again_at)),
        trial=OrderNoteBody(),
    ),
    "supervise": Act(
        summary="see to an order from above",
        who="Staff of the town or the county; what is overdue comes to them by itself.",
        done="已发督办。",
        action="order.supervise",
        body=SuperviseBody,
        command=lambda asked, body: Supervise(supervision_level(asked.principal), "instruction", body.note),
        trial=SuperviseBody(note="……"),
    ),
}


def supervision_level(principal: Principal) -> SupervisionLevel:
    """At which level somebody sees to orders from above, by their scope. Raises a 403 Problem in a village."""
    if len(principal.division) > 9:
        raise Problem(403, "supervised-from-above", "不能督办", "督办由乡镇（街道）或县级发起。")
    return "town" if len(principal.division) == 9 else "county"
