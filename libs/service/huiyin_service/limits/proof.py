"""A proof of work, by the ALTCHA protocol: a stranger's computer works for a moment, so that many steps cost much.

Who reports a third time within an hour without signing in gives one: the page finds it by itself, a program asks for a
challenge and sends what it found in the header `Huiyin-Proof`. See docs/decisions/0033-limits.md.
"""

from base64 import b64decode
from datetime import timedelta
from math import ceil
from typing import Annotated, Any, Final

import orjson
from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from fastapi import Header, Request

from huiyin_events.clock import utc_now
from huiyin_service.limits.buckets import take
from huiyin_service.limits.table import LimitName
from huiyin_service.problems import Problem
from huiyin_service.senders import address_of
from huiyin_service.service import Service

HARDEST: Final = 150_000
"""Tries that it takes at most: a second of a phone's time, on average half of one."""
LASTS: Final = timedelta(minutes=20)
LONGEST: Final = 2000
_SECRET: Final = "SELECT secret FROM proof_secret"  # noqa: S105 — where it is

ProofHeader = Annotated[
    str | None, Header(alias="Huiyin-Proof", max_length=LONGEST, description="a solution, as ALTCHA's in Base64")
]


async def challenge(service: Service) -> dict[str, Any]:
    """A challenge, for whoever wants to report more than a stranger may without one."""
    made = create_challenge(
        ChallengeOptions(hmac_key=await service.pool.fetchval(_SECRET), max_number=HARDEST, expires=utc_now() + LASTS)
    )
    told: dict[str, Any] = made.to_dict()
    return told


async def proved(service: Service, given: str) -> bool:
    """Whether a solution is one of a challenge of ours that still holds. It counts once."""
    if len(given) > LONGEST:
        return False
    try:
        right, _ = verify_solution(given, await service.pool.fetchval(_SECRET))
        # By what was asked, not by how the answer is written: a blank more would make another of it.
        asked = str(orjson.loads(b64decode(given))["challenge"]) if right else ""
    except (ValueError, TypeError, KeyError, AttributeError):  # whatever else can be written in JSON
        return False
    return right and await take(service.pool, service.now(), 1, [(LimitName.PROOF, asked)]) is None


async def ask_proof(service: Service, request: Request, given: str | None) -> None:
    """Let a stranger have their first two in an hour, and the others for a proof each. Raises a 429 Problem."""
    asked = [(LimitName.REPORT_UNPROVED, address_of(request))]
    full = await take(service.pool, service.now(), service.settings.limits, asked)
    if full is None or (given and await proved(service, given)):
        return
    raise Problem(
        429,
        "proof-required",
        "请稍等一下",
        "这个网络一小时内已经反映过两件。再反映要先做一次自动验证，网页会自己完成；也可以登录后再反映。",
        headers={"Retry-After": str(ceil(full.seconds))},
        limit=full.limit,
        retry_after=full.seconds,
        challenge=await challenge(service),
    )
