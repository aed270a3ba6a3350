"""One issue that waits for an order, and the form that sends it out."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from huiyin_contracts.parties import Body
from huiyin_county.charter import responsible
from huiyin_county.charters import county
from huiyin_dispatch.orders import candidates, commands, queries
from huiyin_dispatch.orders.bodies import DispatchBody, PartyBody
from huiyin_dispatch.orders.ranking import Candidate, reasons
from huiyin_dispatch.orders.trail import history_of
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import zone
from huiyin_service.persons.shown import ShownParty
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import Form, moment

router = APIRouter(dependencies=[asks("order.dispatch")])

# What the form says of the assignee besides one of an earlier order, which is said in JSON.
ANYBODY, ANOTHER = "anybody", "another"
SUGGESTED_SHOWN, EARLIER_SHOWN = 5, 8
LOCAL = "%Y-%m-%dT%H:%M"


@router.get("/work/issues/{issue}")
async def page(request: Request, service: Here, principal: OptionalPrincipal, issue: UUID) -> Response:
    """What is known of it, and whom to send it to."""
    permit(principal, "order.dispatch")
    return await _page(request, service, principal, issue)


@router.post("/work/issues/{issue}")
async def dispatch(sent: Sent, issue: UUID) -> Response:
    """Send an order for it."""
    permit(sent.principal, "order.dispatch")
    service, form = sent.service, sent.form
    found = await queries.require_issue(service, issue)
    # The usual deadline, left as it was shown, is not one that somebody chose: it moves when holidays are announced.
    chosen = form.fields.get("due_at", "")
    due_at = moment("" if chosen == form.fields.get("usual") else chosen, zone(found.timezone))
    return await sent.carry_out(
        lambda: commands.dispatch(
            service, form.frame, form.body(DispatchBody, issue=issue, assignee=assignee_of(form), due_at=due_at)
        ),
        lambda tried: _page(sent.request, service, sent.principal, issue, tried),
        said="已派单，接单、办结都会显示在这里。",
        to="/work",
        draft=f"dispatch-{issue}",
    )


async def _page(
    request: Request, service: Service, principal: Principal | None, issue: UUID, tried: Tried = UNTRIED
) -> Response:
    found = await queries.require_issue(service, issue)
    permit(principal, "order.dispatch", found.division)
    local = zone(found.timezone)
    now = service.now()
    schedule = (await county(service.pool, found.division)).begun_at(now, found.kind)
    suggested = await _suggest(service, found)
    deadline = schedule.deadline(now)
    return service.pages.render(
        request,
        "issue.html",
        **tried.shown,
        issue=found,
        orders=await queries.orders_of(service.pool, issue),
        responsible=responsible(schedule.rules.orders, found.category),
        suggested=await _mediators(request, service, found) + _suggested(request, service, suggested),
        earlier=earlier(await queries.assignees(service.pool, found.division), suggested),
        usual=schedule.terms.resolve,
        deadline=deadline.due_at.astimezone(local).strftime(LOCAL),
        without_notice=deadline.without_notice,
        earliest=now.astimezone(local).strftime(LOCAL),
        timezone=str(local),
        **await history_of(request, service, issue, local),
    )


def assignee_of(form: Form) -> PartyBody | dict[str, str] | None:
    """Whom the form sends the order to; None: the first who accepts. Raises RequestValidationError."""
    match form.fields.get("to", ""):
        case text if text == ANYBODY:
            return None
        case text if text == ANOTHER:
            return party_of_form(form.group("assignee"))
        case text:
            try:
                return PartyBody.model_validate_json(text)
            except ValidationError:
                raise RequestValidationError([{"type": "missing", "loc": ("body", "to")}]) from None


def party_of_form(fields: Mapping[str, str]) -> dict[str, str]:
    """A party as a form says it: of a person, that they are a member."""
    return {name: value for name, value in fields.items() if (name, value) != ("kind", "member")}


async def _suggest(service: Service, issue: queries.DeskIssueRow) -> list[Candidate]:
    """Those who suit best, while it waits."""
    if not issue.waiting:
        return []
    async with service.pool.acquire() as connection:
        return await candidates.suggest(connection, issue, service.now(), SUGGESTED_SHOWN)


async def _mediators(
    request: Request, service: Service, issue: queries.DeskIssueRow
) -> list[tuple[str, ShownParty, list[str]]]:
    """Who mediates where a dispute is, while it waits."""
    if not issue.waiting or issue.kind != "dispute":
        return []
    async with service.pool.acquire() as connection:
        found = await candidates.mediators(connection, issue, service.now())
    return [(one.model_dump_json(), one, [service.pages.text(request, "调解员")]) for one in found]


def _suggested(request: Request, service: Service, found: list[Candidate]) -> list[tuple[str, ShownParty, list[str]]]:
    """Those who suit best, each with the reasons in the reader's language."""
    return [
        (
            one.party.model_dump_json(),
            one.party,
            [service.pages.text(request, reason.message, **reason.params) for reason in reasons(one)],
        )
        for one in found
    ]


def earlier(parties: list[ShownParty], suggested: list[Candidate]) -> list[tuple[str, ShownParty]]:
    """Whom the division's last orders went to, as far as they are not suggested already."""
    # An order may name a force without its id: to who chooses, that is the one that is suggested.
    known = {key for one in suggested if isinstance(one.party, Body) for key in (one.party.key, one.party.named)}
    others = [
        party
        for party in parties
        if not (party.key in known if isinstance(party, Body) else any(party.same_as(one.party) for one in suggested))
    ]
    return [(party.model_dump_json(), party) for party in others[:EARLIER_SHOWN]]
