"""What every route asks: whether who sends floods us."""

from math import ceil

from fastapi import Depends, Request

from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.problems import Problem
from huiyin_service.senders import sender_of


async def unhurried(request: Request, service: Here, principal: OptionalPrincipal) -> None:
    """Refuse who asks far more than people do. Raises a 429 Problem."""
    if wait := service.flood_gate.seconds_to_wait(sender_of(request, principal), service.settings.limits):
        raise flooding(wait)


def flooding(wait: float) -> Problem:
    """What who floods us is told: to come again after so many seconds."""
    return Problem(
        429,
        "flooding",
        "请求太多",
        "请求来得太快，请过一会儿再试。",
        headers={"Retry-After": str(ceil(wait))},
        retry_after=ceil(wait),
    )


Unhurried = Depends(unhurried)
