"""The policy table as a page: all of it, or what one role may; first what the reader may themselves."""

from fastapi import APIRouter, Request, Response

from huiyin_accounts.policy.words import Teller
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.policy import ROLES
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC])

PAGE = "/account/policy"
ALL = "all"


@router.get(PAGE)
async def page(request: Request, service: Here, principal: OptionalPrincipal, role: str = "") -> Response:
    """Who may do what. Who is signed in sees what they may, until they ask for another role or for all."""
    own = principal.role if principal else None
    shown = next((one for one in ROLES if one == role), None if role == ALL else own)
    tell = Teller(locale_of(request))
    return service.pages.render(
        request,
        "policy.html",
        rooms=tell.rooms(shown),
        anyone=tell.anyone(),
        shown=tell.role(shown) if shown else None,
        is_own=shown is not None and shown == own,
        tabs=[
            _tab(ALL, service.pages.text(request, "全部"), shown or ALL),
            *(_tab(one, tell.role(one), shown) for one in ROLES),
        ],
    )


def _tab(role: str, label: str, current: str | None) -> dict[str, object]:
    return {"href": f"{PAGE}?role={role}", "label": label, "current": role == current}
