"""How OParl is answered, and told that something is wrong.

Each answer has a tag by what it says, so that whoever has it already is told so (RFC 9110). What is wrong is an
object of its own, which is a problem document as well (RFC 9457).
"""

from collections.abc import Callable, Coroutine
from hashlib import sha512
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from huiyin_deliberation.oparl.objects import SCHEMA
from huiyin_service.errors import MEDIA_TYPE, problem_of
from huiyin_service.i18n import locale_of
from huiyin_service.problems import Problem

ERROR: Final = f"{SCHEMA}Error"
_ASKED_WRONGLY: Final = frozenset({404, 410, 422})


class OparlRoute(APIRoute):
    """A route of OParl. What is wrong with how it was asked is told in its form; all else as everywhere."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler, which answers those problems itself."""
        plain = super().get_route_handler()

        async def handle(request: Request) -> Response:
            try:
                return _unless_known(request, await plain(request))
            except (Problem, RequestValidationError) as error:
                if isinstance(error, Problem) and error.status not in _ASKED_WRONGLY:
                    raise
                return _told(request, error)

        return handle


def _unless_known(request: Request, answer: Response) -> Response:
    answer.headers["ETag"] = f'"{sha512(bytes(answer.body)).hexdigest()[:32]}"'
    known = {one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")}
    if not known & {answer.headers["ETag"], "*"}:
        return answer
    kept = {name: value for name, value in answer.headers.items() if name in {"etag", "last-modified"}}
    return Response(status_code=304, headers=kept)


def _told(request: Request, error: Problem | RequestValidationError) -> Response:
    catalogue, locale = request.app.state.pages.catalogue, locale_of(request)
    problem = problem_of(error, catalogue, locale)
    members = problem.members(catalogue, locale)
    told = {"type": ERROR, "message": f"{members['title']}：{members['detail']}", "debug": members["type"]}
    return JSONResponse({**members, **told}, problem.status, problem.headers, MEDIA_TYPE)
