"""Order histories of other systems over HTTP."""

from fastapi import APIRouter

from huiyin_dispatch.orders.history_import import OrderHistories, import_orders
from huiyin_service.history_import import ImportResult
from huiyin_service.http import Framed, Here
from huiyin_service.idempotency_cache import cached_response
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter(dependencies=[asks("order.import")])


@router.post("/histories", summary="take in order histories of another system, idempotently")
async def histories(service: Here, frame: Framed, body: OrderHistories) -> ImportResult:
    """Operators: each item becomes dispatched, accepted, resolved and publicised, with its own times."""
    permit(frame.principal, "order.import")
    for division in {item.division for item in body.items}:
        permit(frame.principal, "order.import", division)
    return await cached_response(service, frame.key, ImportResult, lambda: import_orders(service, body, frame.meta))
