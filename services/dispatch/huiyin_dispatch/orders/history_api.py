"""Order histories of other systems over HTTP."""

from fastapi import APIRouter

from huiyin_dispatch.orders.history_import import OrderHistories, import_orders
from huiyin_service.auth import require
from huiyin_service.history_import import ImportResult
from huiyin_service.http import Framed, Here
from huiyin_service.idempotency_cache import cached_response

router = APIRouter()


@router.post("/histories", summary="take in order histories of another system, idempotently")
async def histories(service: Here, frame: Framed, body: OrderHistories) -> ImportResult:
    """Operators: each item becomes dispatched, accepted, resolved and publicised, with its own times."""
    require(frame.principal, "operator")
    return await cached_response(service, frame.key, ImportResult, lambda: import_orders(service, body, frame.meta))
