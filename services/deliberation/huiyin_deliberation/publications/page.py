"""One publication for anybody: what it says and said, from when to when, objections, and their forms."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import segno
from fastapi import APIRouter, Request, Response

from huiyin_contracts.labels import PUBLICATION_KINDS
from huiyin_deliberation.publications import commands, queries
from huiyin_deliberation.publications.rules import StandingNotice
from huiyin_deliberation.publications.stream import decision_stream, plan_of, plan_stream
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.limits.asking import ask
from huiyin_service.policy import may
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.service import Service
from huiyin_service.streams import topic_stream
from huiyin_service.verifier.link import proof_link
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import redirect_get_to

router = APIRouter()

NoticeAct = Literal["object", "answer", "correct"]
ACT_MESSAGES: Mapping[NoticeAct, str] = {
    "object": "异议已提交，答复后会显示在这里",
    "answer": "异议已答复",
    "correct": "公示已更正，原来的内容仍可查",
}


@router.get("/deliberation/publications/{publication}", dependencies=[PUBLIC])
async def show(request: Request, service: Here, principal: OptionalPrincipal, publication: UUID) -> Response:
    """A publication, to read and to print."""
    return await _page(request, service, principal, publication)


redirect_get_to(router, "/deliberation/publications/{publication}", ACT_MESSAGES)


@router.post("/deliberation/publications/{publication}/{act}", dependencies=[asks("publication.object")])
async def do(sent: Sent, publication: UUID, act: NoticeAct) -> Response:
    """Carry out one of its forms."""
    return await sent.carry_out(
        lambda: _command(sent, publication, act),
        lambda tried: _page(sent.request, sent.service, sent.principal, publication, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/deliberation/publications/{publication}",
        draft=f"{act}-{publication}",
    )


async def _command(sent: SentForm, publication: UUID, act: NoticeAct) -> Done[StandingNotice]:
    service, form, frame = sent.service, sent.form, sent.form.frame
    match act:
        case "object":
            await ask(service, sent.request, frame.principal, "objection")
            return await commands.object_to(service, frame, publication, form.body(commands.ObjectToNoticeBody))
        case "answer":
            return await commands.answer(service, frame, publication, form.body(commands.AnswerObjectionBody))
        case "correct":
            return await commands.correct(service, frame, publication, form.body(commands.CorrectNoticeBody))


async def _page(
    request: Request, service: Service, principal: Principal | None, publication: UUID, tried: Tried = UNTRIED
) -> Response:
    found = await commands.require_publication(service, publication)
    staff = may(principal, "publication.answer", found.division)
    entries = await queries.entries_of(service.pool, publication)
    proof = await _proof(service, found)
    return service.pages.render(
        request,
        "publication.html",
        **tried.shown,
        publication=found,
        kind=service.pages.label(request, PUBLICATION_KINDS[found.kind]),
        objections=await queries.objections_to(service.pool, publication),
        corrections=await queries.corrections_of(service.pool, publication),
        staff=staff,
        entries=entries,
        matters=[(str(one.issue), one.title) for one in entries if one.title],
        titles={one.issue: one.title or "" for one in entries},
        proof=proof,
        qr=segno.make(proof, error="m").svg_inline(scale=4, omitsize=True) if proof else None,
        last_day=(found.ends_at - timedelta(microseconds=1)).astimezone(ZoneInfo(found.timezone)).date()
        if found.ends_at
        else None,
        bundle=f"/api/reporting/log/publication?publication={found.id}",
        objects=may(principal, "publication.object", found.division)
        and found.ends_at is not None
        and service.now() < found.ends_at,
    )


async def _proof(service: Service, found: queries.PublicationRow) -> str | None:
    """The link that the printed code holds; None while it is not in the tree yet."""
    past = await service.store.read_stream(_stream(found))
    put_up = next((one for one in past if one.id == found.event), None)
    return await proof_link(service.pool, service.settings.public_url, put_up, found.id) if put_up else None


def _stream(found: queries.PublicationRow) -> str:
    """Where it was put up."""
    if found.topic:
        return topic_stream(found.topic)
    return decision_stream(found.decision) if found.decision else plan_stream(plan_of(found.division))
