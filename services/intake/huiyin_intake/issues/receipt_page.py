"""The receipt of a report: for whoever holds it, by a cookie that counts for this one matter alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueReported, IssueWithdrawn
from huiyin_events.envelope import stream_name
from huiyin_intake.issues import commands, queries, verdicts
from huiyin_intake.issues.commands import WithdrawBody
from huiyin_intake.issues.rules import ENDED, ISSUE
from huiyin_intake.issues.verdict_form import again_in, judging, rate_body
from huiyin_intake.issues.verdicts import ReopenBody
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, same_origin
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.assets import photo_url
from huiyin_service.web.forms import PostedForm, handle_form
from huiyin_service.web.timeline import Step, timeline

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
async def receipt(request: Request, service: Here, principal: OptionalPrincipal, number: str) -> Response:
    """The number, what became of it so far, and what may be done about it; the public page for anybody else."""
    return await _page(request, service, principal, number)


@router.get("/report/done/{number}/{act}")
async def back(service: Here, number: str, act: Literal["withdraw", "rate", "reopen"]) -> Response:  # noqa: ARG001
    """Whoever opens again the address that a form was sent to comes to the receipt."""
    return service.pages.redirect(address(number))


@router.post("/report/done/{number}/withdraw")
async def withdraw(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, number: str
) -> Response:
    """Take the matter back, as whoever holds its receipt."""
    same_origin(request)
    matter = await _matter(service, number)
    frame = replace(form.frame, principal=await _holder(request, service, principal, matter["id"]))
    return await handle_form(
        request,
        service,
        "已撤回",
        lambda: commands.withdraw(service, frame, matter["id"], form.body(WithdrawBody)),
        to=address(number),
    )


@router.post("/report/done/{number}/rate")
async def rate(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, number: str
) -> Response:
    """Judge the result, as whoever holds the receipt; what was typed is kept where something stands against it."""
    same_origin(request)
    matter = await _matter(service, number)
    frame = replace(form.frame, principal=await _holder(request, service, principal, matter["id"]))
    return await handle_form(
        request,
        service,
        "已要求重办，会交给承办的人再办一次" if again_in(form) else "评价收到了，谢谢您",
        lambda: verdicts.rate(service, frame, matter["id"], rate_body(form), "page"),
        to=address(number),
        again=lambda wrong: _page(request, service, principal, number, form, wrong),
        sent=f"verdict-{number}",
    )


@router.post("/report/done/{number}/reopen")
async def reopen(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, number: str
) -> Response:
    """Have it done once more, as whoever holds the receipt."""
    same_origin(request)
    matter = await _matter(service, number)
    frame = replace(form.frame, principal=await _holder(request, service, principal, matter["id"]))
    return await handle_form(
        request,
        service,
        "已要求重办，会交给承办的人再办一次",
        lambda: verdicts.reopen(service, frame, matter["id"], form.body(ReopenBody), "page"),
        to=address(number),
        again=lambda wrong: _page(request, service, principal, number, form, wrong),
        sent="redo",
    )


async def _page(
    request: Request,
    service: Service,
    principal: Principal | None,
    number: str,
    form: PostedForm | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Response:
    matter = await _matter(service, number)
    holder = await _holder(request, service, principal, matter["id"])
    if holder is None:
        said = service.pages.text(request, "这是公开的办理页面。回执只在反映时用的手机或电脑上看得到。")
        return service.pages.redirect(f"/issues/{quote(number, safe='')}", said, "info")
    past = await service.store.read_stream(stream_name(IssueReported.type, matter["id"]))
    state, last = ISSUE.fold(recorded.event for recorded in past), past[-1].event
    entries = timeline(map(Step.of, past), service.pages, request, matter["timezone"])
    redone = state.judged.reopened and state.stage == "screened"
    return service.pages.render(
        request,
        "receipt.html",
        status_code=wrong["status"] if wrong else 200,
        matter=matter,
        photos=[photo_url(photo) for photo in matter["photos"]],
        state="publicised" if matter["answered"] else "reopened" if redone else state.stage,
        judging=judging(past, state, matter, holder.actor.id, service.now()),
        typed=form.fields if form else {},
        wrong=wrong,
        withdrawable=state.stage not in ENDED and not matter["answered"],
        here=address(number),
        reason=last.reason if isinstance(last, IssueRejected | IssueWithdrawn) else None,
        into=last.into if isinstance(last, IssueMerged) else None,
        # The photos stand above the trail already.
        entries=[replace(entry, photos=()) for entry in entries],
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
