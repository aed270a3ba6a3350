"""Reference data and histories of other systems over HTTP."""

from fastapi import APIRouter

from huiyin_dispatch.divisions.commands import DivisionsBody, RecodeBody, Registered, recode, register
from huiyin_dispatch.orders.histories import OrderHistories, take_in_orders
from huiyin_service.answers import first_answer
from huiyin_service.auth import require
from huiyin_service.histories import Taken
from huiyin_service.http import Accepted, Framed, Here, answer

router = APIRouter()


@router.post("/divisions", summary="register divisions, idempotently")
async def divisions(service: Here, frame: Framed, body: DivisionsBody) -> Registered:
    """Operators: reference data of counties, towns and villages."""
    require(frame.principal, "operator")
    return await first_answer(service, frame.key, Registered, lambda: register(service, body, frame.meta, frame.now))


@router.post("/divisions/recode", summary="put on record that a division's code is another one now")
async def recoded(service: Here, frame: Framed, body: RecodeBody) -> Accepted:
    """Operators: its code changed, or it was merged into another. Figures may be asked for by the map of now."""
    require(frame.principal, "operator")
    return answer(await recode(service, frame, body))


@router.post("/histories", summary="take in order histories of another system, idempotently")
async def histories(service: Here, frame: Framed, body: OrderHistories) -> Taken:
    """Operators: each item becomes dispatched, accepted, resolved and publicised, with its own times."""
    require(frame.principal, "operator")
    return await first_answer(service, frame.key, Taken, lambda: take_in_orders(service, body, frame.meta))
