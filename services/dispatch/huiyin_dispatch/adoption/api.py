"""A charter that is not adopted yet, over HTTP."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import AwareDatetime, BaseModel, TypeAdapter

from huiyin_dispatch.adoption.complaints import Complaint
from huiyin_dispatch.adoption.preview import preview
from huiyin_dispatch.adoption.queries import UnderWayRow
from huiyin_dispatch.charter.api import CountyCode
from huiyin_dispatch.charter.commands import CharterBody
from huiyin_service.http import Fresh, Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.policy.routes import asks

router = APIRouter()

_JSON: TypeAdapter[Any] = TypeAdapter(Any)


class ChangedField(BaseModel):
    """A line of the charter that would be another: what it is called, its row or law, as it is and as it would be."""

    field: str
    label: str
    source: str
    old: Any
    new: Any


class CharterPreviewAnswer(BaseModel):
    """What a charter would change: who has a complaint here cannot adopt it."""

    county: str
    version: int
    effective_at: AwareDatetime
    complaints: list[Complaint]
    changes: list[ChangedField]
    under_way: list[UnderWayRow]


@router.post(
    "/charters/{county}/preview",
    summary="what a county's next charter would change",
    dependencies=[asks("charter.adopt"), Fresh],
)
async def show(
    request: Request, service: Here, principal: OptionalPrincipal, county: CountyCode, body: CharterBody
) -> CharterPreviewAnswer:
    """Officers of the county: line by line, what stands against it, and what goes on by older versions.

    Nothing is written.
    """
    language = locale_of(request)
    found = await preview(service, principal, county, body, language)
    said = service.pages.catalogue.gettext
    return CharterPreviewAnswer(
        county=county,
        version=found.version,
        effective_at=found.effective_at,
        complaints=found.complaints,
        changes=[
            ChangedField(
                field=line.path,
                label=said(language, line.label),
                source=said(language, line.source),
                old=_JSON.dump_python(old, mode="json"),
                new=_JSON.dump_python(new, mode="json"),
            )
            for line, old, new in found.changes
        ],
        under_way=found.under_way,
    )
