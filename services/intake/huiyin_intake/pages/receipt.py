"""The receipt of a report: for whoever holds it, by a cookie that counts for this one matter alone."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_events.contracts.intake import IssueMerged, IssueRejected, IssueReported, IssueWithdrawn
from huiyin_events.envelope import stream_name
from huiyin_intake import commands, queries
from huiyin_intake.commands import WithdrawBody
from huiyin_intake.domain.issue import ENDED, ISSUE
from huiyin_service.auth import Principal
from huiyin_service.http import Asking, Here, same_origin
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.assets import photo_url
from huiyin_service.web.posting import Form, acted
from huiyin_service.web.trail import Step, entries

router = APIRouter()

COOKIE = "huiyin_receipt"


def address(number: str) -> str:
    """Where the receipt of a matter is shown."""
    return f"/report/done/{quote(number, safe='')}"


def give(service: Service, response: Response, issue: UUID, number: str) -> None:
    """Hand the receipt to the browser, which shows it at this matter's own address and nowhere else."""
    response.set_cookie(
        COOKIE,
        commands.receipt(service, issue),
        max_age=int(commands.RECEIPT_LASTS.total_seconds()),
        path=address(number),
        httponly=True,
        samesite="lax",
        secure=service.settings.public_url.startswith("https:"),
    )


@router.get("/report/done/{number}")
async def receipt(request: Request, service: Here, principal: Asking, number: str) -> Response:
    """The number, what became of it so far, and the way to take it back; the public page for anybody else."""
    matter = await _matter(service, number)
    if await _holder(request, service, principal, matter["id"]) is None:
        said = service.pages.text(request, "这是公开的办理页面。回执只在反映时用的手机或电脑上看得到。")
        return service.pages.redirect(f"/issues/{quote(number, safe='')}", said, "info")
    past = await service.store.read_stream(stream_name(IssueReported.type, matter["id"]))
    stage, last = ISSUE.fold(recorded.event for recorded in past).stage, past[-1].event
    trail = entries(map(Step.of, past), service.pages, request, matter["timezone"])
    return service.pages.render(
        request,
        "receipt.html",
        matter=matter,
        photos=[photo_url(photo) for photo in matter["photos"]],
        state="publicised" if matter["answered"] else stage,
        withdrawable=stage not in ENDED and not matter["answered"],
        withdraw_at=f"{address(number)}/withdraw",
        reason=last.reason if isinstance(last, IssueRejected | IssueWithdrawn) else None,
        into=last.into if isinstance(last, IssueMerged) else None,
        # The photos stand above the trail already.
        entries=[{**entry, "photos": []} for entry in trail],
    )


@router.post("/report/done/{number}/withdraw")
async def withdraw(request: Request, service: Here, principal: Asking, form: Form, number: str) -> Response:
    """Take the matter back, as whoever holds its receipt."""
    same_origin(request)
    matter = await _matter(service, number)
    frame = replace(form.frame, principal=await _holder(request, service, principal, matter["id"]))
    return await acted(
        request,
        service,
        "已撤回",
        lambda: commands.withdraw(service, frame, matter["id"], form.body(WithdrawBody)),
        to=address(number),
    )


async def _matter(service: Service, number: str) -> dict[str, Any]:
    """A matter by its number; the view is given a moment to take in what was reported just now."""
    for attempt in range(2):
        async with service.pool.acquire() as connection:
            issue = await queries.numbered(connection, number)
            if issue and (found := await queries.matter(connection, issue)):
                return dict(found)
        if not attempt:
            await service.catch_up()
    raise Problem(404, "unknown", "没有这件事项", "编号可能有误，或事项不存在。")


async def _holder(request: Request, service: Service, principal: Principal | None, issue: UUID) -> Principal | None:
    """Whoever asks, if the matter is theirs: by the receipt of this browser, else by their sign-in."""
    try:
        holder = service.keys.verify(request.cookies.get(COOKIE, ""))
    except Problem:
        holder = None
    for candidate in (holder, principal):
        if await commands.reported_by(service, issue, candidate):
            return candidate
    return None
