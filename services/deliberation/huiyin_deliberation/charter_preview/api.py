"""Over HTTP, what a county's next charter would mean for what deliberates here."""

from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel

from huiyin_deliberation.charter_preview.preview import CharterEffectsBody, effects
from huiyin_deliberation.charter_preview.queries import TopicsUnderWayRow
from huiyin_deliberation.sites.rules.convening import Lack
from huiyin_service.errors import problem_of
from huiyin_service.http import Fresh, Here, OptionalPrincipal
from huiyin_service.i18n import Catalogue, Language, locale_of
from huiyin_service.policy.routes import asks

router = APIRouter()


class UnfitSiteAnswer(BaseModel):
    """A site that could convene no more, and why, each with the rule's row."""

    id: UUID
    name: str
    reasons: list[str]


class CharterEffectsAnswer(BaseModel):
    """What goes on by the version it began under, and what the new rules do not fit."""

    county: str
    topics: list[TopicsUnderWayRow]
    sites: int
    unfit: list[UnfitSiteAnswer]


@router.post(
    "/charter-preview",
    summary="what a county's next charter would mean for deliberation",
    dependencies=[asks("charter.adopt"), Fresh],
)
async def show(
    request: Request, service: Here, principal: OptionalPrincipal, body: CharterEffectsBody
) -> CharterEffectsAnswer:
    """Officers of the county. Nothing is written."""
    found, catalogue, language = await effects(service, principal, body), service.pages.catalogue, locale_of(request)
    return CharterEffectsAnswer(
        county=body.county,
        topics=found.topics,
        sites=found.sites,
        unfit=[
            UnfitSiteAnswer(
                id=each.id, name=each.name, reasons=[said(lack, catalogue, language) for lack in each.lacks]
            )
            for each in found.unfit
        ],
    )


def said(lack: Lack, catalogue: Catalogue, language: Language) -> str:
    """What a site lacks, in the reader's words."""
    problem = problem_of(lack.refused(), catalogue, language)
    return str(problem.members(catalogue, language)["detail"])
