"""What may be done with an order: each act once, with its words, who may, its body and the command that it comes to.

The API's routes, the page's forms and what an order says that somebody `may` all follow from `ACTS`.
"""

from typing import Any, cast
from uuid import UUID, uuid5

from huiyin_contracts.charter import SupervisionLevel
from huiyin_contracts.order_state import Order
from huiyin_contracts.orders import OrderPart
from huiyin_dispatch.orders import bodies
from huiyin_dispatch.orders.act import LATER, Act
from huiyin_dispatch.orders.rules import (
    Accept,
    Decline,
    Extend,
    Inspect,
    Publicise,
    RefuseExtension,
    RequestExtension,
    Resolve,
    Resume,
    Return,
    Split,
    Supervise,
    Suspend,
    Transfer,
    Urge,
)
from huiyin_service.auth import STAFF, TAKERS, Principal
from huiyin_service.problems import Problem

_SOMEBODY = bodies.PartyBody(kind="unit", name="…")
_PART = bodies.PartBody(task="……")
_REASON = bodies.ReasonBody(reason="……")

ACTS: dict[str, Act[Any]] = {
    "accept": Act(
        summary="take an order on",
        who="The member it was sent to, any member of the division for an open one, or staff in their name.",
        done="已接单。办完后在这里填写结果。",
        roles=TAKERS,
        body=bodies.AcceptBody,
        command=lambda asked, _body: Accept(asked.by, asked.for_all),
        trial=bodies.AcceptBody(),
    ),
    "decline": Act(
        summary="decline an order, with the reason",
        who="Who it was sent to; the issue then waits for another order.",
        done="已退单，事项回到待派单。",
        roles=TAKERS,
        body=bodies.ReasonBody,
        command=lambda asked, body: Decline(body.reason, asked.by, asked.for_all),
        trial=_REASON,
        leaves=True,
    ),
    "resolve": Act(
        summary="say that the work is done, with evidence",
        who="Who accepted it, or staff.",
        done="已办结。结果公示后，群众就能看到回音。",
        roles=TAKERS,
        body=bodies.ResolveBody,
        command=lambda asked, body: Resolve(body.result, asked.by, asked.for_all, tuple(body.photos)),
        trial=bodies.ResolveBody(result="……"),
    ),
    "publicise": Act(
        summary="put the result on the public board",
        who="Staff of the division.",
        done="已公示，这件事有了回音。",
        roles=STAFF,
        body=bodies.PubliciseBody,
        command=lambda asked, body: Publicise(body.notice, asked.division, asked.now),
        trial=bodies.PubliciseBody(notice="……"),
    ),
    "transfer": Act(
        summary="hand an order on",
        who="Who has it, or staff; it is to be accepted anew, and its deadline stands.",
        done="已转派，等对方接单。",
        roles=TAKERS,
        body=bodies.TransferBody,
        command=lambda asked, body: Transfer(
            body.to.party(), body.reason, asked.limits.accept_by, asked.by, asked.for_all
        ),
        trial=bodies.TransferBody(to=_SOMEBODY, reason="……"),
        timed=True,
        leaves=True,
    ),
    "return": Act(
        summary="give back an order that was wrongly dispatched",
        who="Who accepted it, or staff, within the charter's limit; the issue then waits for another order.",
        done="已退单，事项回到待派单。",
        roles=TAKERS,
        body=bodies.ReasonBody,
        command=lambda asked, body: Return(
            body.reason, asked.limits.returnable_until, asked.now, asked.by, asked.for_all
        ),
        trial=_REASON,
        timed=True,
        leaves=True,
    ),
    "split": Act(
        summary="have an order handled in parts",
        who="Who has it, or staff. Each part is an order with the same deadline; when all are resolved, it is.",
        done="已分办，各部分已派出。",
        roles=TAKERS,
        body=bodies.SplitOrderBody,
        command=lambda asked, body: Split(_parts(asked.order, body), asked.by, asked.for_all),
        trial=bodies.SplitOrderBody(parts=[_PART, _PART]),
    ),
    "ask-extension": Act(
        summary="ask for more time",
        who="Who accepted it, or staff; within what the charter allows.",
        done="已申请延期，等支部批复。",
        roles=TAKERS,
        body=bodies.ExtensionBody,
        command=lambda asked, body: RequestExtension(
            body.due_at,
            body.reason,
            asked.limits.latest_extension,
            asked.limits.most_extensions,
            asked.by,
            asked.for_all,
        ),
        trial=bodies.ExtensionBody(due_at=LATER, reason="……"),
        path="extension",
        timed=True,
    ),
    "extend": Act(
        summary="give the time that was asked for",
        who="Staff of the division.",
        done="已同意延期。",
        roles=STAFF,
        body=bodies.OrderNoteBody,
        command=lambda asked, body: Extend(asked.limits.extended, body.note),
        trial=bodies.OrderNoteBody(),
        path="extension/grant",
        timed=True,
    ),
    "refuse-extension": Act(
        summary="not give it, with the reason",
        who="Staff of the division.",
        done="已答复：不同意延期。",
        roles=STAFF,
        body=bodies.ReasonBody,
        command=lambda _asked, body: RefuseExtension(body.reason),
        trial=_REASON,
        path="extension/refuse",
    ),
    "suspend": Act(
        summary="let an order's time stand still",
        who="Who accepted it, while the reporter is asked; staff, where it cannot be done now (挂账).",
        done="已挂起，这段时间不计入期限。",
        roles=TAKERS,
        body=bodies.SuspendBody,
        command=lambda asked, body: Suspend(
            body.cause, body.reason, body.review_at, asked.now, asked.by, asked.for_all
        ),
        trial=bodies.SuspendBody(cause="reporter", reason="……", review_at=LATER),
    ),
    "resume": Act(
        summary="let its time run on",
        who="Who accepted it, or staff; on the day of its review it resumes by itself.",
        done="已恢复办理，期限顺延。",
        roles=TAKERS,
        body=bodies.OrderNoteBody,
        command=lambda asked, body: Resume(asked.limits.resumed, body.note),
        trial=bodies.OrderNoteBody(),
        timed=True,
    ),
    "urge": Act(
        summary="urge an order",
        who="Staff of the division or above it, while the order is under way; nothing else about it changes.",
        done="已催办，承办人会看到。",
        roles=STAFF,
        body=bodies.OrderNoteBody,
        command=lambda asked, body: Urge(asked.by, body.note),
        trial=bodies.OrderNoteBody(),
    ),
    "supervise": Act(
        summary="see to an order from above",
        who="Staff of the town or the county; what is overdue comes to them by itself.",
        done="已发督办。",
        roles=STAFF,
        body=bodies.SuperviseBody,
        command=lambda asked, body: Supervise(supervision_level(asked.principal), "instruction", body.note),
        trial=bodies.SuperviseBody(note="……"),
    ),
    "inspect": Act(
        summary="say whether what was resolved is done",
        who="Staff of the division; what is not done goes back to who did it, with a deadline of its own.",
        done="已记录核查结果。",
        roles=STAFF,
        body=bodies.InspectBody,
        command=lambda asked, body: Inspect(body.passed, body.finding, asked.limits.again, tuple(body.photos)),
        trial=bodies.InspectBody(passed=True, finding="……"),
        timed=True,
    ),
}


def supervision_level(principal: Principal) -> SupervisionLevel:
    """At which level somebody sees to orders from above, by their scope. Raises a 403 Problem in a village."""
    if len(principal.division) > 9:
        raise Problem(403, "supervised-from-above", "不能督办", "督办由乡镇（街道）或县级发起。")
    return "town" if len(principal.division) == 9 else "county"


def _parts(order: Order, body: bodies.SplitOrderBody) -> tuple[OrderPart, ...]:
    whole = cast("UUID", order.id)
    return tuple(
        OrderPart(
            order=uuid5(whole, str(number)), assignee=part.assignee.party() if part.assignee else None, task=part.task
        )
        for number, part in enumerate(body.parts)
    )
