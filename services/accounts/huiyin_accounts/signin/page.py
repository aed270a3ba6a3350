"""Signing in and out: one cookie for the one origin, which serves all services."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from huiyin_service.auth import COOKIE
from huiyin_service.demo_identities import demo_identities
from huiyin_service.http import Here, same_origin
from huiyin_service.i18n import locale_of
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.language import local_path

SAMPLE_LASTS = timedelta(days=1)

router = APIRouter(dependencies=[asks("account.sign-in")])


@router.get("/signin")
async def sign_in_page(request: Request, service: Here, next: str = "/") -> Response:  # noqa: A002
    """Where a token is given; in a demo, the sample identities as buttons."""
    return _page(request, service, next)


@router.post("/signin")
async def sign_in(
    request: Request,
    service: Here,
    token: Annotated[str, Form(max_length=4000)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002
) -> Response:
    """Keep a token that is valid in the cookie, for as long as the browser runs, and go on to `next`."""
    same_origin(request)
    try:
        principal = service.keys.verify(token.strip())
    except Problem as problem:
        members = problem.members(service.pages.catalogue, locale_of(request))
        return _page(request, service, next, f"{members['title']}：{members['detail']}", 401)
    message = service.pages.text(request, "您好，{name}", name=principal.name or principal.sub)
    response = service.pages.redirect(next, message)
    secure = service.settings.public_url.startswith("https:")
    response.set_cookie(COOKIE, token.strip(), path="/", httponly=True, samesite="lax", secure=secure)
    return response


@router.post("/signout")
async def sign_out(request: Request, service: Here) -> Response:
    """Forget the token."""
    response = service.pages.redirect("/", service.pages.text(request, "已退出登录"))
    response.delete_cookie(COOKIE, path="/")
    return response


def _page(
    request: Request, service: Service, next_path: str, error: str | None = None, status_code: int = 200
) -> Response:
    now = service.now()
    offered = [
        {
            "name": sample.name,
            "role": sample.role,
            "where": sample.where,
            "token": service.keys.sign(sample.principal(), now, SAMPLE_LASTS),
        }
        for sample in demo_identities(service.settings)
    ]
    return service.pages.render(
        request,
        "signin.html",
        status_code=status_code,
        samples=offered,
        next=local_path(next_path),
        error=error,
    )
