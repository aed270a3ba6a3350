"""Histories over HTTP."""

from fastapi import APIRouter

from huiyin_intake.history_import.commands import Histories, import_issues
from huiyin_service.history_import import ImportResult
from huiyin_service.http import Framed, Here
from huiyin_service.idempotency_cache import cached_response
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter(dependencies=[asks("issue.import")])


@router.post("/histories", summary="take in histories of another system, idempotently")
async def histories(service: Here, frame: Framed, body: Histories) -> ImportResult:
    """Operators: each item becomes the events it attests, under an id that follows from its reference."""
    permit(frame.principal, "issue.import")
    for division in {item.division for item in body.items}:
        permit(frame.principal, "issue.import", division)
    return await cached_response(service, frame.key, ImportResult, lambda: import_issues(service, body, frame.meta))
