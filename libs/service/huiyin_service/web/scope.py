"""The part of their scope that somebody looks at: staff go down it in the address, from county to town to village."""

from dataclasses import dataclass

from starlette.datastructures import URL
from starlette.requests import Request

from huiyin_county.divisions import Division, children_of, path_to
from huiyin_service.auth import Principal
from huiyin_service.service import Service

# What another place, or another filter, has no use for.
_OF_THIS_VIEW = ("page", "at_least")


@dataclass(frozen=True, slots=True)
class ScopeView:
    """A division within a person's scope, the way down to it, and what lies below. No code: everywhere.

    `kept` are the other filters in the address, for the form that changes the division.
    """

    code: str
    above: list[Division]
    below: list[Division]
    scope: str
    url: URL
    kept: list[tuple[str, str]]

    @property
    def division(self) -> Division | None:
        """The division itself, if it is registered."""
        return next((division for division in self.above if division.code == self.code), None)

    @property
    def crumbs(self) -> list[dict[str, str]]:
        """The way down to it from the person's scope; everywhere has no name here."""
        everywhere = [{"code": "", "name": ""}] if not self.scope else []
        return everywhere + [{"code": division.code, "name": division.name} for division in self.above]

    @property
    def base(self) -> str:
        """The address to which a division's code is added."""
        return self.at(division="")

    def at(self, **changed: str) -> str:
        """This address with another filter, from its first page."""
        url = self.url.remove_query_params(_OF_THIS_VIEW).remove_query_params(list(changed))
        url = url.include_query_params(**changed)
        return f"{url.path}?{url.query}" if url.query else url.path

    def without(self, *names: str) -> str:
        """This address without some of its filters, from its first page."""
        url = self.url.remove_query_params([*_OF_THIS_VIEW, *names])
        return f"{url.path}?{url.query}" if url.query else url.path


async def place_of(request: Request, service: Service, principal: Principal | None, asked: str) -> ScopeView:
    """Where somebody looks: at the division asked for, which their scope must cover, or at all of their scope.

    No principal: at a page for everybody, whose scope is everywhere.
    """
    scope = principal.division if principal else ""
    code = asked or scope
    async with service.pool.acquire() as connection:
        above = [division for division in await path_to(connection, code) if division.code.startswith(scope)]
        below = await children_of(connection, code)
    kept = [pair for pair in request.query_params.multi_items() if pair[0] not in {*_OF_THIS_VIEW, "division"}]
    return ScopeView(code, above, below, scope, request.url, kept)
