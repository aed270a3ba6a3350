"""The part of a charter's preview that is deliberation's: dispatch's page takes it in, or leads to it."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_deliberation.charter_preview.api import in_words
from huiyin_deliberation.charter_preview.preview import CharterEffectsBody, effects
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.policy.routes import asks
from huiyin_service.web.forms import PostedForm, redirect_get_to

router = APIRouter()
redirect_get_to(router, "/deliberation", ["charter-preview"])


@router.post("/deliberation/charter-preview", dependencies=[asks("charter.adopt")])
async def show(request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm) -> Response:
    """What goes on as it began, and which sites could convene no more."""
    try:
        rules = DeliberationRules.model_validate_json(form.fields.get("deliberation", "{}"))
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    body = form.body(CharterEffectsBody, deliberation=rules)
    found = await effects(service, principal, body)
    catalogue, language = service.pages.catalogue, locale_of(request)
    context: dict[str, Any] = {
        "county": body.county,
        "found": found,
        "unfit": [(each, [in_words(why, catalogue, language) for why in each.refused]) for each in found.unfit],
        "unfit_sessions": [(each, in_words(each.refused, catalogue, language)) for each in found.unfit_sessions],
    }
    if request.headers.get("HX-Request"):
        return service.pages.block(request, "charter_effects.html", "effects", **context)
    return service.pages.render(request, "charter_effects.html", **context)
