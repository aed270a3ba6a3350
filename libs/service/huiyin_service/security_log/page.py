"""The security log of a service as a page, with what deserves a look on top; tabs lead to the other services."""

from collections.abc import Mapping
from typing import Final, cast, get_args

from fastapi import APIRouter, Request, Response

from huiyin_service.database_roles import SERVICES
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.parameters import PAGED
from huiyin_service.policy.routes import asks
from huiyin_service.security_log.noting import SecurityKind, SecurityOutcome
from huiyin_service.security_log.queries import count_notes, list_alerts, list_notes
from huiyin_service.security_log.reading import Hours, Who, permit_reading
from huiyin_service.web.list_query import ListQuery

SIZE: Final = 50
SPANS: Final = ((1, 1, "近 {n} 小时"), (24, 24, "近 {n} 小时"), (24 * 7, 7, "近 {n} 天"), (24 * 31, 31, "近 {n} 天"))
"""Hours, and how they are told."""
KINDS: Final[Mapping[SecurityKind, str]] = {
    "signed_in": "登录",
    "signed_out": "退出",
    "stepped_up": "再次验证身份",
    "refused": "拒绝",
    "limited": "超出限额",
    "disclosed": "查看密封内容",
    "exported": "导出",
    "role": "身份变动",
    "account": "账号变动",
    "key": "密钥变动",
}
OUTCOMES: Final[Mapping[SecurityOutcome, str]] = {"done": "完成", "failed": "失败", "refused": "被拒"}
NAMES: Final[Mapping[str, str]] = {
    "intake": "受理服务",
    "dispatch": "派单服务",
    "deliberation": "议事服务",
    "reporting": "数据服务",
    "accounts": "账号服务",
}


def address_of_page(service: str) -> str:
    """Where a service shows its own."""
    return f"/security-log/{service}"


def security_log_page(name: str) -> APIRouter:
    """The route of a service's page."""
    router = APIRouter(dependencies=[asks("security.read")])

    @router.get(address_of_page(name), dependencies=[PAGED])
    async def show(
        request: Request,
        service: Here,
        principal: OptionalPrincipal,
        kind: str = "",
        outcome: str = "",
        who: Who = None,
        hours: Hours = 24,
    ) -> Response:
        """What matters for security, the last first; a kind that there is not falls back to all."""
        sought = await permit_reading(
            service,
            request,
            principal,
            hours,
            cast("SecurityKind", kind) if kind in get_args(SecurityKind) else None,
            cast("SecurityOutcome", outcome) if outcome in get_args(SecurityOutcome) else None,
            who,
        )
        listing = ListQuery.of(request, total=await count_notes(service.pool, sought), size=SIZE)
        text = service.pages.text
        return service.pages.render(
            request,
            "security_log.html",
            notes=await list_notes(service.pool, sought, SIZE, listing.offset),
            alerts=[
                (alert, alert.watch.zh if locale_of(request) == "zh" else alert.watch.en)
                for alert in await list_alerts(service.pool, sought.scope, sought.since)
            ],
            listing=listing,
            sought=sought,
            hours=hours,
            spans=[(span, text(request, words, n=n)) for span, n, words in SPANS],
            base=address_of_page(name),
            kinds={code: text(request, word) for code, word in KINDS.items()},
            outcomes={code: text(request, word) for code, word in OUTCOMES.items()},
            tabs=[
                {"href": address_of_page(one), "label": text(request, NAMES[one]), "current": one == name}
                for one in SERVICES
            ],
        )

    return router
