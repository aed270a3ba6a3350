"""Annual summaries over HTTP (P4)."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Response

from huiyin_contracts.summaries import SummaryFigure
from huiyin_deliberation import documents
from huiyin_deliberation.figures.queries import FactRow
from huiyin_deliberation.summaries import commands, queries
from huiyin_deliberation.summaries.document import paper_of
from huiyin_service.auth import Principal
from huiyin_service.http import (
    CommandBody,
    CommandResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem, unknown
from huiyin_service.reading import known
from huiyin_service.service import Service

router = APIRouter(prefix="/summaries")

_READ, _EDIT = [asks("summary.read"), Fresh], [asks("summary.edit")]
FigureKey = Annotated[str, Path(pattern=r"^[a-z][a-z_]{0,39}$", description="the figure's key")]
SummaryVersion = Annotated[int, Path(ge=1, le=10_000)]
DocumentKind = Literal["docx", "pdf"]


async def readable(service: Service, principal: Principal | None, summary: UUID) -> queries.SummaryAnswer:
    """A summary, for the county's officers. Raises a 404, 401 or 403 Problem."""
    permit(principal, "summary.read")
    row = await known(service, lambda: queries.find(service.pool, summary), unknown("summary"))
    permit(principal, "summary.read", row.division)
    return row


def figure_of(row: queries.SummaryAnswer, key: str) -> SummaryFigure:
    """A figure of a summary. Raises a 404 Problem for one that it does not have."""
    found = next((figure for figure in row.figures if figure.key == key), None)
    if found is None:
        raise Problem(404, "unknown-figure", "总结里没有这个数字", "编号可能有误。")
    return found


@router.get("", summary="annual summaries", dependencies=_READ)
async def summaries(
    service: Here, principal: OptionalPrincipal, division: Scope = "", page: PageNumber = 1, size: PageSize = 50
) -> ListPage[queries.SummaryRow]:
    """The county's officers: the last year first."""
    asking = permit(principal, "summary.read", division or None)
    scope = division or asking.division
    items = await queries.page(service.pool, scope, size, (page - 1) * size)
    return ListPage(total=await queries.count(service.pool, scope), page=page, size=size, items=items)


@router.get("/{summary}", summary="a summary: its sentences and figures", dependencies=_READ)
async def one(service: Here, principal: OptionalPrincipal, summary: UUID) -> queries.SummaryAnswer:
    """The county's officers."""
    return await readable(service, principal, summary)


@router.get("/{summary}/figures/{key}", summary="the list behind a figure", dependencies=_READ)
async def figure(
    service: Here,
    principal: OptionalPrincipal,
    summary: UUID,
    key: FigureKey,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[FactRow]:
    """Each event that it counts, by its id in the log, and what it is about."""
    row = await readable(service, principal, summary)
    counted = figure_of(row, key)
    items = await queries.behind(service.pool, row.division, counted, size, (page - 1) * size)
    total = await queries.count_behind(service.pool, row.division, counted)
    return ListPage(total=total, page=page, size=size, items=items)


@router.get(
    "/{summary}/versions/{version}/{kind}", summary="a version as it was issued, as DOCX or PDF", dependencies=_READ
)
async def version(
    service: Here, principal: OptionalPrincipal, summary: UUID, version: SummaryVersion, kind: DocumentKind
) -> Response:
    """With how each figure was counted in a table at its end."""
    row = await readable(service, principal, summary)
    found = await queries.issued(service.pool, summary, version)
    if found is None:
        raise Problem(404, "unknown-summary-version", "没有这一版", "编号可能有误，或还没有印发。")
    write, media_type = documents.KINDS[kind]
    issued, at = found
    paper = paper_of(issued, row.division_name or row.division, at, row.timezone)
    content = await documents.in_turn(write, paper)
    name = f"summary-{row.division}-{row.year}-v{version}.{kind}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/{summary}/recount", summary="count its figures anew", dependencies=_EDIT)
async def recount(service: Here, frame: Framed, summary: UUID, body: CommandBody) -> CommandResult:
    """Officers, until it is issued: for what was told of late."""
    return answer(await commands.recount(service, frame, summary, body))


@router.post("/{summary}/reword", summary="put a sentence otherwise", dependencies=_EDIT)
async def reword(service: Here, frame: Framed, summary: UUID, body: commands.RewordSentenceBody) -> CommandResult:
    """Officers. Each figure stays in its sentence, once, and no other number is typed into it."""
    return answer(await commands.reword(service, frame, summary, body))


@router.post("/{summary}/issue", summary="issue it as it stands", dependencies=_EDIT)
async def issue(service: Here, frame: Framed, summary: UUID, body: CommandBody) -> CommandResult:
    """Officers. Put otherwise later, it is issued again as the next version."""
    return answer(await commands.issue(service, frame, summary, body))
