"""Who sends a request, as far as keys and limits go, and the idempotency keys that are theirs."""

import hashlib
import re
from ipaddress import ip_network
from typing import Annotated

from fastapi import Header, Request

from huiyin_events.store import IdempotencyKey
from huiyin_service.auth import Principal
from huiyin_service.service import Service

IdempotencyKeyHeader = Annotated[str | None, Header(min_length=1, max_length=200)]


def sender_of(request: Request, principal: Principal | None) -> str:
    """Who sends, as far as keys and limits go: a person, or a stranger by address, with receipts or without."""
    if principal is None or principal.issue is not None:
        return f"stranger {address_of(request)}"
    return f"person {principal.sub}"


def address_of(request: Request) -> str:
    """Where a request came from, as the one origin in front of us says; of IPv6 the network that one home has."""
    address = request.client.host if request.client else ""
    if ":" not in address:
        return address
    try:
        return str(ip_network((address.partition("%")[0], 64), strict=False))
    except ValueError:
        return address


def key_of(
    request: Request, service: Service, principal: Principal | None, given: str, content: bytes
) -> IdempotencyKey:
    """A caller's idempotency key: it counts for this caller, this route and exactly this content."""
    digest = hashlib.sha256(content).hexdigest()
    return _key(request, service, sender_of(request, principal), given, digest)


def form_key_of(
    request: Request, service: Service, principal: Principal | None, given: str, digest: str
) -> IdempotencyKey:
    """The key of a page's form.

    A stranger's is known by itself: it was drawn for this form, and who lost the answer may come by another network.
    """
    drawn = principal is None and _DRAWN.fullmatch(given)
    return _key(request, service, "form" if drawn else sender_of(request, principal), given[:200], digest)


_DRAWN = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def _key(request: Request, service: Service, who: str, given: str, digest: str) -> IdempotencyKey:
    # Hashed, for the log keeps it: an address has no business there.
    whose = hashlib.sha256(f"{who}\0{given}".encode()).hexdigest()
    return IdempotencyKey(f"{service.name}:{whose}", f"{request.method} {request.url.path} {digest}")
