"""The register of divisions over HTTP."""

from fastapi import APIRouter

from huiyin_dispatch.divisions.commands import DivisionsBody, DivisionsResult, RecodeBody, recode, register
from huiyin_service.http import CommandResult, Framed, Here, answer
from huiyin_service.idempotency_cache import cached_response
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter()


@router.post("/divisions", summary="register divisions, idempotently", dependencies=[asks("division.register")])
async def divisions(service: Here, frame: Framed, body: DivisionsBody) -> DivisionsResult:
    """Operators: reference data of counties, towns and villages."""
    permit(frame.principal, "division.register")
    for division in body.divisions:
        permit(frame.principal, "division.register", division.code)
    return await cached_response(
        service, frame.key, DivisionsResult, lambda: register(service, body, frame.meta, frame.now)
    )


@router.post(
    "/divisions/recode",
    summary="put on record that a division's code is another one now",
    dependencies=[asks("division.recode")],
)
async def recoded(service: Here, frame: Framed, body: RecodeBody) -> CommandResult:
    """Operators: its code changed, or it was merged into another. Figures may be asked for by the map of now."""
    for code in (body.code, body.new_code):
        permit(frame.principal, "division.recode", code)
    return answer(await recode(service, frame, body))
