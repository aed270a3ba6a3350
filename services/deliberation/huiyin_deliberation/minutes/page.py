"""Minutes on screen and on paper: drafted by the office, amended and signed by those who were there."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from huiyin_contracts.parties import person_of
from huiyin_deliberation import documents
from huiyin_deliberation.minutes import commands
from huiyin_deliberation.minutes.document import paper_of
from huiyin_deliberation.minutes.markdown import markdown
from huiyin_deliberation.minutes.reading import readable_minutes
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.limits.asking import ask
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import unknown
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import redirect_get_to

router = APIRouter()
HERE = "/deliberation/sessions/{session}/minutes"

MinutesAct = Literal["draft", "request-amendment", "accept-amendment", "refuse-amendment", "sign"]
ACT_MESSAGES: Mapping[MinutesAct, str] = {
    "draft": "纪要已起草，参会人可以申请更正。",
    "request-amendment": "更正申请已提交。",
    "accept-amendment": "已采纳，纪要已改。",
    "refuse-amendment": "已答复。",
    "sign": "已签名。",
}


@router.get(HERE, dependencies=[asks("minutes.read")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, session: UUID) -> Response:
    """The minutes of a session, also to be printed."""
    return await _page(request, service, permit(principal, "minutes.read"), session)


@router.get("/deliberation/sessions/{session}/minutes.md", dependencies=[asks("minutes.read")])
async def as_markdown(service: Here, principal: OptionalPrincipal, session: UUID) -> Response:
    """The minutes as Markdown."""
    row, found = await readable_minutes(service, principal, session)
    if found is None:
        raise unknown("minutes", "还没有起草。")
    disposition = {"Content-Disposition": f'attachment; filename="minutes-{row.held_on.isoformat()}.md"'}
    return PlainTextResponse(markdown(row, found), media_type="text/markdown", headers=disposition)


@router.get("/deliberation/sessions/{session}/minutes.{kind}", dependencies=[asks("minutes.read")])
async def on_paper(
    service: Here, principal: OptionalPrincipal, session: UUID, kind: Literal["docx", "pdf"]
) -> Response:
    """The minutes to be printed, or to be put into a county's own form."""
    row, found = await readable_minutes(service, principal, session)
    if found is None:
        raise unknown("minutes", "还没有起草。")
    write, media_type = documents.KINDS[kind]
    content = await documents.in_turn(write, paper_of(row, found))
    told = {"Content-Disposition": f'attachment; filename="minutes-{row.held_on.isoformat()}.{kind}"'}
    return Response(content, media_type=media_type, headers={**told, "Cache-Control": "private, no-store"})


redirect_get_to(router, HERE, ACT_MESSAGES)


@router.post(HERE + "/{act}", dependencies=[asks("minutes.amend")])
async def do(sent: Sent, session: UUID, act: MinutesAct) -> Response:
    """Carry out one of the forms of the minutes' page."""
    asking = permit(sent.principal, "minutes.amend")
    return await sent.carry_out(
        lambda: _command(sent, session, act),
        lambda tried: _page(sent.request, sent.service, asking, session, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=HERE.format(session=session),
        draft=f"{act}-{session}",
    )


async def _command(sent: SentForm, session: UUID, act: MinutesAct) -> Done[Any]:
    service, form, frame = sent.service, sent.form, sent.form.frame
    match act:
        case "draft":
            said = form.group("section")
            sections = [{"topic": None if of == "besides" else of, "text": text} for of, text in said.items()]
            return await commands.draft(
                service, frame, session, form.body(commands.DraftMinutesBody, sections=sections)
            )
        case "request-amendment":
            await ask(service, sent.request, frame.principal, "amendment")
            body = form.body(commands.RequestAmendmentBody)
            return await commands.request_amendment(service, frame, session, body)
        case "accept-amendment":
            accepted = form.body(commands.AcceptAmendmentBody)
            return await commands.accept_amendment(service, frame, session, accepted)
        case "refuse-amendment":
            kept = form.body(commands.RefuseAmendmentBody)
            return await commands.refuse_amendment(service, frame, session, kept)
        case "sign":
            return await commands.sign(service, frame, session, form.body(commands.SignBody))


async def _page(
    request: Request, service: Service, principal: Principal, session: UUID, tried: Tried = UNTRIED
) -> Response:
    row, found = await readable_minutes(service, principal, session)
    own = person_of(principal.sub)
    return service.pages.render(
        request,
        "minutes.html",
        **tried.shown,
        session=row,
        minutes=found,
        keeps=may(principal, "minutes.keep", row.division),
        was_there=found is not None and own in found.attendees,
        signed=found is not None and own in found.signed,
    )
