"""Each route names its action: who may not at all is told so before anything of the request is read or looked up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import fastapi.params
from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute

from huiyin_service.policy.permits import permit
from huiyin_service.policy.table import TABLE

IN_OPENAPI = "x-action"


@dataclass(frozen=True, slots=True)
class Open:
    """The action of a route that is open to anyone: who asks is not looked at."""

    action: str

    async def __call__(self) -> None:
        """Nothing: that it stands beside the route is enough."""


@dataclass(frozen=True, slots=True)
class Asks:
    """The action of a route that not everyone may ask for."""

    action: str

    async def __call__(self, request: Request) -> None:
        """Refuse who may not in any place or relation. Raises a 401 or 403 Problem."""
        # Who asks was found out before: the frame asks `signed_in` for every route.
        permit(getattr(request.state, "principal", None), self.action)


def asks(action: str) -> fastapi.params.Depends:
    """Declare a route's action, `dependencies=[asks("order.dispatch")]`. Raises KeyError for one not in the table.

    What lies where, and is whose, its command asks once it knows: `permit(principal, "order.dispatch", division)`.
    """
    declared: fastapi.params.Depends = Depends(Open(action) if TABLE[action].anyone else Asks(action))
    return declared


PUBLIC: fastapi.params.Depends = asks("public.read")
"""What anybody may read."""


def actions_of(routes: Iterable[BaseRoute]) -> Iterator[tuple[RouteContext, str | None]]:
    """The routes of an application with the action that each declares, the innermost where there are several."""
    for route in iter_route_contexts(list(routes)):
        if (dependant := getattr(route, "dependant", None)) is not None:
            yield route, next(iter([*_declared(dependant)][::-1]), None)


def say_in_openapi(app: FastAPI) -> None:
    """Tell in the OpenAPI document which action each operation is. Raises LookupError where one declares none."""
    actions = {
        (route.path_format, method): action
        for route, action in actions_of(app.routes)
        for method in route.methods or ()
    }
    if silent := sorted(f"{method} {path}" for (path, method), action in actions.items() if action is None):
        raise LookupError(f"declare an action, dependencies=[asks(…)], on: {', '.join(silent)}")
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        for path, operations in document["paths"].items():
            for method, operation in operations.items():
                operation[IN_OPENAPI] = actions[path, method.upper()]
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _declared(dependant: Dependant) -> Iterator[str]:
    if isinstance(dependant.call, Asks | Open):
        yield dependant.call.action
    for each in dependant.dependencies:
        yield from _declared(each)
