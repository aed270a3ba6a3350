"""Over HTTP, what a county's next charter would mean for what deliberates here."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel

from huiyin_deliberation.charter_preview.preview import CharterEffectsBody, effects
from huiyin_deliberation.charter_preview.queries import DeliberationUnderWayRow
from huiyin_events.refusal import Refused
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


class UnfitSessionAnswer(BaseModel):
    """A session that could not be convened so by the new rules, and why; it is held by the version it has."""

    id: UUID
    site_name: str
    held_on: date
    charter: int
    reason: str


class CharterEffectsAnswer(BaseModel):
    """What goes on by the version it began under, and what the new rules do not fit."""

    county: str
    under_way: list[DeliberationUnderWayRow]
    sites: int
    unfit: list[UnfitSiteAnswer]
    sessions: int
    unfit_sessions: list[UnfitSessionAnswer]


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
        under_way=found.under_way,
        sites=found.sites,
        unfit=[
            UnfitSiteAnswer(
                id=each.id,
                name=each.name,
                reasons=[in_words(why, catalogue, language) for why in each.refused],
            )
            for each in found.unfit
        ],
        sessions=found.sessions,
        unfit_sessions=[
            UnfitSessionAnswer(
                id=each.id,
                site_name=each.site_name,
                held_on=each.held_on,
                charter=each.charter,
                reason=in_words(each.refused, catalogue, language),
            )
            for each in found.unfit_sessions
        ],
    )


def in_words(refused: Refused, catalogue: Catalogue, language: Language) -> str:
    """What a rule says, in the reader's language."""
    return str(problem_of(refused, catalogue, language).members(catalogue, language)["detail"])
