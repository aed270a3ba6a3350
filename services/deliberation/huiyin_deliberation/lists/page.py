"""Lists and households as people see them (P3): the two lists of a village, its rounds, and whom a member visits."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts.lists import ScreeningRoundHeld, VisitRecorded
from huiyin_deliberation.lists import commands, links_import, queries
from huiyin_deliberation.lists.queries import MATTER_STAGES, ListedStageOf
from huiyin_deliberation.lists.rules.links import Link
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import Here, OptionalPrincipal, Scope, new_id
from huiyin_service.limits.asking import ask
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20
LISTS, HOUSEHOLDS, LINKS = "/deliberation/lists", "/deliberation/households", "/deliberation/links"
ListTab = Literal["need", "problem"]
TABS: tuple[ListTab, ...] = ("problem", "need")
SETTLED: tuple[ListedStageOf, ...] = tuple(stage for stage in MATTER_STAGES if stage != "listed")


# --- the two lists, and what the committees make of them ------------------------------------------------------


@router.get(LISTS, dependencies=[PUBLIC, PAGED, reads("division", "kind", "stage")])
async def lists(
    request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "", kind: str = "", stage: str = ""
) -> Response:
    """The lists of a division: for anybody what became of them, for its offices what was said, and the round's form."""
    return await _lists(request, service, principal, division, kind, stage)


redirect_get_to(router, LISTS, ["screen"])


@router.post(f"{LISTS}/screen", dependencies=[asks("list.screen")])
async def screen(sent: Sent) -> Response:
    """Put a round on record."""
    asking, fields = permit(sent.principal, "list.screen"), sent.form.fields
    division, kind = fields.get("division", asking.division), fields.get("list", "")
    there = division if division.isdecimal() and asking.covers(division) else ""
    return await sent.carry_out(
        lambda: _round(sent),
        lambda tried: _lists(sent.request, sent.service, asking, there, kind, "listed", tried),
        act="screen",
        said="筛选已记录，列入的进了议事计划，没列入的已答复。",
        to=f"{LISTS}?division={there}&kind={kind}",
        draft="screening",
    )


async def _round(sent: SentForm) -> Done[ScreeningRoundHeld | None]:
    form = sent.form
    outcomes = {matter: outcome for matter, outcome in form.group("outcome").items() if outcome}
    matters: list[dict[str, Any]] = []
    for matter, outcome in outcomes.items():
        told: dict[str, Any] = {"matter": matter, "outcome": outcome}
        wanted = {"plan": ("title", "priority"), "dispatch": ("title",), "group": ("into",), "answer": ("reason",)}
        for name in wanted.get(outcome, ()):
            if value := form.group(name).get(matter):
                told[name] = value
        matters.append(told)
    committees = [name for name in ("branch", "villagers") if form.fields.get(name)]
    body = form.body(commands.RoundBody, matters=matters, committees=committees)
    return await commands.screen(sent.service, form.frame, body)


async def _lists(
    request: Request,
    service: Service,
    principal: Principal | None,
    division: str,
    kind: str,
    stage: str,
    tried: Tried = UNTRIED,
) -> Response:
    staff = may(principal, "list.screen", division or (principal.division if principal else None))
    place = await place_of(request, service, principal, division) if principal and staff else None
    scope = place.code if place else division
    tab: ListTab = "need" if kind == "need" else "problem"
    open_now = stage != "settled"
    stages: tuple[ListedStageOf, ...] = ("listed",) if open_now else SETTLED
    counted = await queries.counts(service.pool, scope)
    total = sum(n for (of, at), n in counted.items() if of == tab and at in stages)
    listing = ListQuery.of(request, total=total, size=PAGE_SIZE)
    now = service.now()
    rows = await queries.matters(service.pool, now, scope, tab, stages, listing.size, listing.offset)
    screens = staff and len(scope) == len("511529104001") and open_now
    goes_on: tuple[ListedStageOf, ...] = ("listed", "planned", "dispatched")
    return service.pages.render(
        request,
        "matters.html",
        **tried.shown,
        place=place,
        scope=scope,
        staff=staff,
        screens=screens,
        tab=tab,
        stage="listed" if open_now else "settled",
        counts={name: counted.get((name, "listed"), 0) for name in TABS},
        settled=sum(n for (of, at), n in counted.items() if of == tab and at != "listed"),
        rows=rows,
        listing=listing,
        like=await queries.matters(service.pool, now, scope, None, goes_on, 100, 0) if screens and rows else [],
        rounds=await queries.rounds(service.pool, scope, 5, 0) if staff else [],
        today=await local_day(service, scope, now) if len(scope) >= len("511529") else now.date(),
    )


# --- whom a member visits -------------------------------------------------------------------------------------


@router.get(HOUSEHOLDS, dependencies=[asks("visit.record"), PAGED])
async def households(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """The households that somebody looks after, and the form that records a visit, also without a network."""
    return await _households(request, service, permit(principal, "visit.record"))


@router.get(f"{HOUSEHOLDS}/visit", dependencies=[PUBLIC])
async def back(service: Here) -> Response:
    """A reader who opens the address again that a form was sent to comes to the page."""
    return service.pages.redirect(HOUSEHOLDS)


@router.post(f"{HOUSEHOLDS}/visit", dependencies=[asks("visit.record")])
async def visit(sent: Sent) -> Response:
    """Record a visit; one that waited on a phone brings the id that was made there."""
    asking = permit(sent.principal, "visit.record")
    return await sent.carry_out(
        lambda: _visited(sent),
        lambda tried: _households(sent.request, sent.service, asking, tried),
        act="visit",
        said="走访已记录，需求和问题已列入清单。",
        to=HOUSEHOLDS,
    )


async def _visited(sent: SentForm) -> Done[VisitRecorded | None]:
    form = sent.form
    found = [
        {"kind": kind, "category": "其他", "description": line}
        for kind, field in (("need", "needs"), ("problem", "problems"))
        for line in map(str.strip, form.fields.get(field, "").splitlines())
        if line
    ]
    made = form.fields.get("visit") or str(new_id(form.frame.key))
    await ask(sent.service, sent.request, form.frame.principal, "visit")
    return await commands.record_visit(sent.service, form.frame, form.body(commands.VisitBody, visit=made, found=found))


async def _households(request: Request, service: Service, principal: Principal, tried: Tried = UNTRIED) -> Response:
    total = await queries.count_links(service.pool, "", principal.sub, None)
    listing = ListQuery.of(request, total=total, size=PAGE_SIZE)
    return service.pages.render(
        request,
        "households.html",
        **tried.shown,
        rows=await queries.links(service.pool, "", principal.sub, None, listing.size, listing.offset),
        listing=listing,
        today=await local_day(service, principal.division) if len(principal.division) >= len("511529") else None,
    )


# --- who looks after which household --------------------------------------------------------------------------


@router.get(LINKS, dependencies=[asks("link.keep"), PAGED, reads("division", "text")])
async def links(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The links of a division, and the form for another."""
    return await _links(request, service, permit(principal, "link.keep", division or None), division)


redirect_get_to(router, LINKS, ["make"])
redirect_get_to(router, f"{LINKS}/{{link}}", ["end"], to=LINKS)


@router.post(f"{LINKS}/make", dependencies=[asks("link.keep")])
async def make_link(sent: Sent) -> Response:
    """Let a member look after a household."""
    return await _on_link(sent, lambda: _made(sent), "make", "联系户已登记。")


@router.post(f"{LINKS}/{{link}}/end", dependencies=[asks("link.keep")])
async def end_link(sent: Sent, link: UUID) -> Response:
    """Let a member look after it no longer."""

    async def command() -> Done[Link]:
        return await commands.end_link(sent.service, sent.form.frame, link, sent.form.body(commands.EndLinkBody))

    return await _on_link(sent, command, "end", "已不再联系这户。")


async def _on_link(sent: SentForm, command: Callable[[], Awaitable[Done[Link]]], act: str, said: str) -> Response:
    asking = permit(sent.principal, "link.keep")
    division = sent.form.fields.get("division", asking.division)
    there = division if division.isdecimal() and asking.covers(division) else ""
    return await sent.carry_out(
        command,
        lambda tried: _links(sent.request, sent.service, asking, there, tried),
        act=act,
        said=said,
        to=f"{LINKS}?division={there}",
        draft="link",
    )


async def _made(sent: SentForm) -> Done[Link]:
    form = sent.form
    row = {name: form.fields[name] for name in ("number", "head", "address") if name in form.fields}
    body = form.body(links_import.MakeLinksBody, links=[{**row, "member": form.group("member")}])
    taken = await links_import.make_links(sent.service, form.frame, body)
    if taken.wrong:
        raise Problem(422, taken.wrong[0].code, "没有登记", taken.wrong[0].detail)
    await sent.service.catch_up()
    return Done(Link(), 0, None)


async def _links(
    request: Request, service: Service, principal: Principal, division: str, tried: Tried = UNTRIED
) -> Response:
    place = await place_of(request, service, principal, division)
    text = request.query_params.get("text", "").strip()[:40] or None
    total = await queries.count_links(service.pool, place.code, None, text)
    listing = ListQuery.of(request, total=total, size=PAGE_SIZE)
    return service.pages.render(
        request,
        "links.html",
        **tried.shown,
        place=place,
        text=text or "",
        rows=await queries.links(service.pool, place.code, None, text, listing.size, listing.offset),
        listing=listing,
        visits=await queries.visits(service.pool, place.code, None, 10, 0),
    )
