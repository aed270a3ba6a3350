"""The receipt's page: what became of an issue, and what its reporter may do about it."""

from dataclasses import replace
from typing import Literal
from urllib.parse import quote
from uuid import UUID

import segno
from fastapi import APIRouter, Request, Response

from huiyin_events.decider import Done
from huiyin_events.refusal import Refused
from huiyin_intake.issues import kept, own_data, receipts
from huiyin_intake.issues.commands import WithdrawBody
from huiyin_intake.issues.commands import withdraw as withdraw_issue
from huiyin_intake.issues.receipts import address, holder_of, reported_by
from huiyin_intake.supplements.commands import SupplementBody
from huiyin_intake.supplements.commands import supplement as add_to
from huiyin_intake.supplements.rules import AddedTo
from huiyin_intake.verdicts import commands
from huiyin_intake.verdicts.commands import ReopenBody
from huiyin_intake.verdicts.form import rate_body, reopen_reason
from huiyin_intake.verdicts.held_report import held_by, numbered
from huiyin_intake.verdicts.rules import JudgedIssue
from huiyin_service.auth import Principal
from huiyin_service.http import CommandBody, Frame, Here, OptionalPrincipal, division_of
from huiyin_service.limits.asking import ask
from huiyin_service.persons.steps import masked_steps
from huiyin_service.policy import may
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream
from huiyin_service.verifier.link import proof_link
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import form_error, reasons
from huiyin_service.web.timeline import timeline

ReceiptAct = Literal["supplement", "withdraw", "rate", "reopen", "contact", "erase", "follow", "let-go"]

router = APIRouter(dependencies=[asks("receipt.use")])


@router.get("/report/done/{number}")
async def receipt(request: Request, service: Here, principal: OptionalPrincipal, number: str) -> Response:
    """The number, what became of it so far, and what may be done about it; the public page for anybody else."""
    return await _page(request, service, principal, number)


@router.get("/report/done/{number}/{act}")
async def back(service: Here, number: str, act: ReceiptAct) -> Response:  # noqa: ARG001
    """A reader who opens again the address that a form was sent to comes to the receipt."""
    return service.pages.redirect(address(number))


@router.post("/report/done/{number}/withdraw")
async def withdraw(sent: Sent, number: str) -> Response:
    """Take the issue back, as the holder of its receipt."""
    issue, frame = await _held(sent, number)
    return await sent.carry_out(
        lambda: withdraw_issue(sent.service, frame, issue, sent.form.body(WithdrawBody)),
        said="已撤回",
        to=address(number),
    )


@router.post("/report/done/{number}/supplement")
async def supplement(sent: Sent, number: str) -> Response:
    """Add to the report, as the holder of the receipt; what was typed is kept where something stands against it."""
    issue, frame = await _held(sent, number)

    async def command() -> Done[AddedTo]:
        await ask(sent.service, sent.request, frame.principal, "supplement")
        body = sent.form.body(SupplementBody, photos=await sent.photos())
        return await add_to(sent.service, frame, issue, body)

    return await sent.carry_out(
        command,
        lambda tried: _page(sent.request, sent.service, sent.principal, number, tried),
        act="supplement",
        said="补充的情况收到了",
        to=f"{address(number)}#own-words",
        draft=f"supplement-{number}",
    )


@router.post("/report/done/{number}/contact")
async def contact(sent: Sent, number: str) -> Response:
    """Say how one is reached, as the holder of the receipt."""
    issue, frame = await _held(sent, number)
    given = {name: value for name, value in sent.form.fields.items() if name in {"name", "phone"}}
    return await sent.carry_out(
        lambda: own_data.change_contact(
            sent.service, frame, issue, sent.form.body(own_data.ContactChangeBody, reporter=given or None)
        ),
        said="联系方式已更正",
        to=address(number),
    )


@router.post("/report/done/{number}/erase")
async def erase(sent: Sent, number: str) -> Response:
    """Erase what is theirs, as the holder of the receipt."""
    issue, frame = await _held(sent, number)
    try:
        await own_data.erase(sent.service, frame, issue, CommandBody())
    except Refused as refused:
        wrong = form_error(sent.request, sent.service, refused)
        return sent.service.pages.redirect(address(number), reasons(wrong), "bad")
    return sent.service.pages.redirect(address(number), sent.service.pages.text(sent.request, "已删除，谁也看不到了"))


@router.post("/report/done/{number}/follow")
async def follow(sent: Sent, number: str) -> Response:
    """Have this device follow it, as the holder of the receipt."""
    issue, _ = await _held(sent, number)
    response = sent.service.pages.redirect(
        address(number), sent.service.pages.text(sent.request, "已放进这台设备的“我的反映”")
    )
    receipts.give(sent.service, response, issue, number)
    kept.follow(sent.request, sent.service, response, issue)
    return response


@router.post("/report/done/{number}/let-go")
async def let_go(sent: Sent, number: str) -> Response:
    """Have this device forget the receipt; who has the link opens it again."""
    issue = await numbered(sent.service, number)
    response = sent.service.pages.redirect(
        kept.MINE_PATH, sent.service.pages.text(sent.request, "这台设备不再跟进 {number}", number=number)
    )
    receipts.take_away(sent.service, response, number)
    kept.let_go(sent.request, sent.service, response, issue.id)
    return response


@router.post("/report/done/{number}/rate")
async def rate(sent: Sent, number: str) -> Response:
    """Judge the result, as the holder of the receipt; what was typed is kept where something stands against it."""
    issue, frame = await _held(sent, number)

    async def command() -> Done[JudgedIssue]:
        await _not_for_staff(sent, issue)
        return await commands.rate(sent.service, frame, issue, rate_body(sent.form), "page")

    return await sent.carry_out(
        command,
        lambda tried: _page(sent.request, sent.service, sent.principal, number, tried),
        said="已要求重办，会交给承办的人再办一次" if reopen_reason(sent.form) else "评价收到了，谢谢您",
        to=address(number),
        draft=f"verdict-{number}",
    )


@router.post("/report/done/{number}/reopen")
async def reopen(sent: Sent, number: str) -> Response:
    """Have it done once more, as the holder of the receipt."""
    issue, frame = await _held(sent, number)

    async def command() -> Done[JudgedIssue]:
        await _not_for_staff(sent, issue)
        return await commands.reopen(sent.service, frame, issue, sent.form.body(ReopenBody), "page")

    return await sent.carry_out(
        command,
        lambda tried: _page(sent.request, sent.service, sent.principal, number, tried),
        said="已要求重办，会交给承办的人再办一次",
        to=address(number),
        draft="redo",
    )


async def _not_for_staff(sent: SentForm, issue: UUID) -> None:
    """Let nobody who handed a receipt over judge by it in the resident's name. Raises Refused."""
    division = await division_of(sent.service, issue_stream(issue))
    mine = await reported_by(sent.service, issue, sent.principal)
    if may(sent.principal, "issue.report-for", division) and not mine:
        raise Refused("verdict-is-the-reporters", "评价由反映人自己作出；您听反映人说的，请用“登记回访”登记")


async def _held(sent: SentForm, number: str) -> tuple[UUID, Frame]:
    """Which issue a receipt's form is about, and the frame of its command in the name of the receipt's holder."""
    issue = await numbered(sent.service, number)
    holder = await holder_of(sent.request, sent.service, sent.principal, issue.id)
    return issue.id, replace(sent.form.frame, principal=holder)


async def _page(
    request: Request, service: Service, principal: Principal | None, number: str, tried: Tried = UNTRIED
) -> Response:
    issue = await numbered(service, number)
    holder = await holder_of(request, service, principal, issue.id)
    if holder is None:
        said = service.pages.text(request, "这是公开的办理页面。有回执链接的，打开链接就能看回执、评价结果。")
        return service.pages.redirect(f"/issues/{quote(number, safe='')}", said, "info")
    held = await held_by(service, issue, holder)
    proof, link = (
        await proof_link(service.pool, service.settings.public_url, held.past[0]),
        receipts.link(service, issue.id),
    )
    return service.pages.render(
        request,
        "receipt.html",
        **tried.shown,
        held=held,
        issue=issue,
        photos=[f"{address(number)}/photos/{n}.jpg" for n in range(1, issue.photos + 1)],
        here=address(number),
        link=link,
        code=segno.make(link, error="m").png_data_uri(scale=6, border=4),
        lasts=receipts.ends_at(issue.id),
        followed=issue.id in kept.kept(request, service),
        by_receipt=holder.issue is not None and not may(principal, "issue.report-for", issue.division),
        proof=proof,
        qr=segno.make(proof, error="m").svg_inline(scale=4, omitsize=True) if proof else None,
        entries=timeline(await masked_steps(service, held.past), service.pages, request, issue.timezone),
        looks=await own_data.looks(service.pool, issue.id),
    )
