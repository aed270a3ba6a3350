"""For those who build upon it: the events, their schemas, and what each problem means."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from huiyin_contracts.conventions import STREAM
from huiyin_reporting.language import problems
from huiyin_reporting.language.asyncapi import specification
from huiyin_reporting.language.catalogue import catalogue, publishable, schema
from huiyin_service.http import Here
from huiyin_service.policy.routes import PUBLIC
from huiyin_service.problems import Problem

router = APIRouter(dependencies=[PUBLIC])

ASYNCAPI = "application/vnd.aai.asyncapi+json;version=3.0.0"
SCHEMA = "application/schema+json"


@router.get("/asyncapi")
async def events(request: Request, service: Here) -> Response:
    """The catalogue of events, and of what other systems may publish; the AsyncAPI document for who asks for JSON."""
    if "text/html" not in (accept := request.headers.get("accept", "")) and "json" in accept:
        return await document()
    return service.pages.render(
        request, "asyncapi.html", services=catalogue(), publishable=publishable(), stream=STREAM
    )


@router.get("/asyncapi.json")
async def document() -> Response:
    """The AsyncAPI 3 document."""
    return JSONResponse(specification(), media_type=ASYNCAPI)


@router.get("/schemas/{event_type}.json")
async def event_schema(event_type: str) -> Response:
    """The JSON Schema of an event."""
    described = schema(event_type)
    if described is None:
        raise Problem(
            404, "unknown-event-type", "没有这种事件", "事件目录里没有 {type}。", params={"type": event_type[:80]}
        )
    return JSONResponse(described, media_type=SCHEMA)


@router.get("/problems")
async def all_problems(request: Request, service: Here) -> Response:
    """Every problem type."""
    return _problems(request, service, list(problems.kinds().values()))


@router.get("/problems/{code}")
async def problem(request: Request, service: Here, code: str) -> Response:
    """What a problem type means; what problems are, where there is no such type."""
    kind = problems.kinds().get(code)
    return _problems(request, service, [kind] if kind else [], code, 200 if kind else 404)


def _problems(
    request: Request, service: Here, kinds: list[problems.ProblemType], code: str | None = None, status_code: int = 200
) -> Response:
    english = problems.catalogue()
    said = [
        {
            "code": kind.code,
            "services": kind.services,
            "wordings": [
                {
                    "status": wording.status,
                    **{
                        language: (english.gettext(language, wording.title), english.gettext(language, wording.detail))
                        for language in ("zh", "en")
                    },
                }
                for wording in kind.wordings
            ],
        }
        for kind in kinds
    ]
    return service.pages.render(request, "problems.html", status_code=status_code, code=code, problems=said)
