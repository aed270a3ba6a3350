"""The page that shows an API's OpenAPI document: Swagger UI, from our own origin as everything else."""

from fastapi import APIRouter, Request, Response

from huiyin_service.policy.routes import PUBLIC
from huiyin_service.web.pages import Pages

# It sets sizes and colours in style attributes; scripts are ours alone, as on every page.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def reference_page(prefix: str, pages: Pages) -> APIRouter:
    """The route of a service's page, `/api/<service>/docs`."""
    router = APIRouter(prefix=prefix, include_in_schema=False, dependencies=[PUBLIC])

    @router.get("/docs")
    async def docs(request: Request) -> Response:
        headers = {"Content-Security-Policy": POLICY}
        return pages.render(request, "api_reference.html", document=f"{prefix}/openapi.json", headers=headers)

    return router
