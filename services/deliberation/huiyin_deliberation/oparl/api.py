"""OParl 1.1 over HTTP: an object at each address, external lists in pages, and the words of publications as files.

Everything is public and the same for everybody, whoever asks: nothing here looks at who that is.
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import BeforeValidator

from huiyin_contracts.base import DivisionCode
from huiyin_deliberation.oparl import answers
from huiyin_deliberation.oparl.addresses import MOST, PREFIX, OparlListing
from huiyin_deliberation.oparl.errors import OparlRoute
from huiyin_deliberation.oparl.keys import OparlKind
from huiyin_deliberation.oparl.names import LISTS, MODELS
from huiyin_deliberation.oparl.objects import OparlBody, OparlLegislativeTerm, OparlPage, OparlSystem
from huiyin_deliberation.oparl.queries import OparlSpan
from huiyin_deliberation.oparl.telling import mime_type_of
from huiyin_service.http import Fresh, Here, Moment, PageNumber
from huiyin_service.policy.routes import PUBLIC

_READ: Final = [PUBLIC, Fresh]
_SHOWN: Final[dict[str, Any]] = {"dependencies": _READ, "response_model_exclude_none": True}

router = APIRouter(prefix=PREFIX, route_class=OparlRoute)


def _with_plus(given: object) -> object:
    """A moment in an address, where a `+` that was not escaped came as a blank."""
    return given.replace(" ", "+") if isinstance(given, str) else given


OparlMoment = Annotated[Moment, BeforeValidator(_with_plus)]


async def listing(
    created_since: OparlMoment | None = None,
    created_until: OparlMoment | None = None,
    modified_since: Annotated[OparlMoment | None, Query(description="also what was deleted since")] = None,
    modified_until: OparlMoment | None = None,
    omit_internal: Annotated[bool, Query(description="leave out the lists inside of objects")] = False,  # noqa: FBT002
    limit: Annotated[int, Query(ge=1, le=1_000_000, description=f"how many on a page; {MOST} at most")] = MOST,
    page: PageNumber = 1,
) -> OparlListing:
    """How a list is asked for."""
    span = OparlSpan(
        created_since=created_since,
        created_until=created_until,
        modified_since=modified_since,
        modified_until=modified_until,
    )
    return OparlListing(span, omit_internal, page, min(limit, MOST))


ListedSo = Annotated[OparlListing, Depends(listing)]
Code = Annotated[DivisionCode, Path()]


@router.get("/system", summary="where OParl clients begin", **_SHOWN)
async def system(service: Here) -> OparlSystem:
    """The system and the list of its bodies."""
    return await answers.system(service)


@router.get("/bodies", summary="OParl: all bodies", **_SHOWN)
async def bodies(service: Here, asked: ListedSo) -> OparlPage[OparlBody]:
    """Counties, and the towns and villages that deliberate."""
    return await answers.bodies(service, asked)


@router.get("/body/{code}", summary="OParl: a body", **_SHOWN)
async def body(service: Here, code: Code) -> OparlBody:
    """A county, town or village, and its lists."""
    found: OparlBody = await answers.one(service, "body", code)
    return found


@router.get("/body/{code}/legislativeterm", summary="OParl: terms of a body", **_SHOWN)
async def terms(service: Here, code: Code, asked: ListedSo) -> OparlPage[OparlLegislativeTerm]:
    """None: who is in a team has a term of their own."""
    await answers.row_of(service, "body", code)
    return answers.none_of_them(service, code, asked)


def _offer(kind: OparlKind) -> None:
    model: Any = MODELS[kind]

    async def one(service: Here, key: UUID) -> Any:  # noqa: ANN401 - the model of the kind
        return await answers.one(service, kind, str(key))

    async def of_body(service: Here, code: Code, asked: ListedSo) -> Any:  # noqa: ANN401
        return await answers.listed(service, "body", code, kind, asked)

    async def of_organization(service: Here, key: UUID, asked: ListedSo) -> Any:  # noqa: ANN401
        return await answers.listed(service, "organization", str(key), kind, asked)

    shown = {**_SHOWN, "methods": ["GET"], "description": (model.__doc__ or "").strip()}
    router.add_api_route(f"/{kind}/{{key}}", one, response_model=model, summary=f"OParl: one {kind}", **shown)
    page = OparlPage[model]
    path = f"/body/{{code}}/{kind}"
    router.add_api_route(path, of_body, response_model=page, summary=f"OParl: each {kind} of a body", **shown)
    if kind in {"meeting", "consultation"}:
        path, summary = f"/organization/{{key}}/{kind}", f"OParl: each {kind} of an organization"
        router.add_api_route(path, of_organization, response_model=page, summary=summary, **shown)


for _kind in MODELS:
    if _kind != "body":
        _offer(_kind)


@router.get("/file/{key}/content", summary="OParl: what a file says", dependencies=_READ)
async def content(service: Here, key: UUID) -> Response:
    """Shown at once."""
    return await _file(service, key)


@router.get("/file/{key}/download", summary="OParl: a file to be kept", dependencies=_READ)
async def download(service: Here, key: UUID) -> Response:
    """Under its name."""
    return await _file(service, key, download=True)


async def _file(service: Here, key: UUID, *, download: bool = False) -> Response:
    """What it says, with when that changed."""
    row, said, name = await answers.file_of(service, key)
    modified = datetime.fromtimestamp(int(row.modified_at.timestamp()), UTC)
    headers = {"Last-Modified": format_datetime(modified, usegmt=True)}
    if download:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(said, headers=headers, media_type=f"{mime_type_of(row)}; charset=utf-8")


assert set(LISTS.values()) == {*MODELS, "legislativeterm"} - {"body"}
