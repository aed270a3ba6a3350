"""Which query parameters each route knows. Any other is refused by name: who asks for more should not get less."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import fastapi.params
from fastapi import Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import iter_route_contexts
from starlette.routing import BaseRoute

from huiyin_events.refusal import Words
from huiyin_service.problems import Problem

Known = dict[Callable[..., Any], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reads:
    """Query parameters that a page reads from the address by hand, so that a wrong one falls back and is no error."""

    names: tuple[str, ...]

    async def __call__(self) -> None:
        """Nothing: that it stands beside the route is enough."""


def reads(*names: str) -> fastapi.params.Depends:
    """Declare what a page reads by hand, `dependencies=[reads("tab")]`; `points.*` is what begins with `points.`."""
    declared: fastapi.params.Depends = Depends(Reads(names))
    return declared


PAGED = reads("page")
"""For a page with a list, which `ListQuery` reads."""
SORTED = reads("page", "sort")
"""For a page with a list that can be sorted."""


def known_parameters(routes: Iterable[BaseRoute]) -> Known:
    """What the routes of an application know, by their endpoints."""
    known: dict[Callable[..., Any], set[str]] = {}
    for route in iter_route_contexts(list(routes)):
        if route.endpoint is not None and (dependant := getattr(route, "dependant", None)) is not None:
            known.setdefault(route.endpoint, set()).update(_declared(dependant))
    return {endpoint: tuple(sorted(names)) for endpoint, names in known.items()}


def _declared(dependant: Dependant) -> Iterator[str]:
    yield from (
        param.alias for param in get_flat_params(dependant) if isinstance(param.field_info, fastapi.params.Query)
    )
    yield from _by_hand(dependant)


def _by_hand(dependant: Dependant) -> Iterator[str]:
    if isinstance(dependant.call, Reads):
        yield from dependant.call.names
    for each in dependant.dependencies:
        yield from _by_hand(each)


class Elsewhere(Exception):
    """The page is at another address of ours."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


# What chat programs, mailers and advertisers add to a link that somebody passes on.
TRACKING = re.compile(
    "utm_[a-z_]+|from|isappinstalled|scene|clicktime|enterid|sessionid|subscene|ascene|nsukey|wxshare_count|wx_header"
    "|sharer_[a-z]+|share_[a-z_]+|tdsourcetag|spm|scm|bd_vid|qz_gdt|gdt_vid|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id"
    "|_hs(?:enc|mi)|igshid|ref_src|weixinadinfo|weixinadkey|srcid"
)


async def only_known(request: Request) -> None:
    """Refuse a query parameter that the route does not know. Raises a 422 Problem.

    A page's link that was passed on leads to the page without what was added to it: Elsewhere is raised.
    """
    known = request.app.state.parameters.get(request.scope["endpoint"], ())
    unknown = next((name for name in request.query_params if not _knows(known, name)), None)
    if unknown is None:
        return
    if request.method == "GET" and not request.url.path.startswith("/api/"):
        foreign = [name for name in request.query_params if not _knows(known, name)]
        if all(TRACKING.fullmatch(name) for name in foreign):
            raise Elsewhere(str(request.url.remove_query_params(foreign).replace(scheme="", netloc="")))
    raise Problem(
        422,
        "unknown-parameter",
        "没有这个参数",
        "这个地址没有参数 {name}；可用的参数：{known}。",
        params={"name": unknown[:40], "known": Words(*known) if known else Words("无")},
        parameter=unknown[:40],
        known=list(known),
    )


def _knows(known: tuple[str, ...], name: str) -> bool:
    return any(name == one or (one.endswith(".*") and name.startswith(one[:-1])) for one in known)


OnlyKnown = Depends(only_known)
