"""Histories over HTTP."""

from fastapi import APIRouter

from huiyin_intake.history_import.commands import Histories, import_issues
from huiyin_service.auth import require
from huiyin_service.history_import import ImportResult
from huiyin_service.http import Framed, Here
from huiyin_service.idempotency_cache import cached_response

router = APIRouter()


@router.post("/histories", summary="take in histories of another system, idempotently")
async def histories(service: Here, frame: Framed, body: Histories) -> ImportResult:
    """Operators: each item becomes the events it attests, under an id that follows from its reference."""
    require(frame.principal, "operator")
    return await cached_response(service, frame.key, ImportResult, lambda: import_issues(service, body, frame.meta))
