"""A roll of links brought in on a page (P3): checked, what is wrong mended in place, and then taken in."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response

from huiyin_deliberation.lists import links_file
from huiyin_deliberation.lists.links_import import WRONG
from huiyin_deliberation.lists.roll_import import LinksReport, bring_in
from huiyin_deliberation.tables import MOST_BYTES, REASONS
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.forms import Form, PostedForm

router = APIRouter(dependencies=[asks("link.keep")])

HERE = "/deliberation/links/import"
MOST_SHOWN = 100
SAID: Mapping[str, str] = {**REASONS, **links_file.REASONS, **WRONG, "links-elsewhere": "不在您负责的范围内"}


@router.get(HERE)
async def page(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """Where a roll is sent from."""
    permit(principal, "link.keep")
    return _page(request, service)


@router.post(HERE)
async def post(request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm) -> Response:
    """Check a roll and tell every wrong cell; where there is none, take it in if that is asked for."""
    permit(principal, "link.keep")
    uploads = form.files.get("roll", ())
    if not uploads:
        return _page(request, service, missing=True)
    content = await uploads[0].read(MOST_BYTES + 1)
    check = form.fields.get("do") != "import"
    return _page(request, service, report=await bring_in(service, form.frame, content, _mended(form), check=check))


def _mended(form: Form) -> dict[int, dict[str, str]]:
    """The fields `mend.<row>.<column>`."""
    mended: dict[int, dict[str, str]] = {}
    for name, said in form.group("mend").items():
        row, _, column = name.partition(".")
        if row.isdecimal():
            mended.setdefault(int(row), {})[column] = said
    return mended


def _page(request: Request, service: Service, *, report: LinksReport | None = None, missing: bool = False) -> Response:
    wrong = report.wrong if report else []
    faults = [
        (fault, service.pages.text(request, SAID.get(fault.reason, fault.reason), **fault.facts))
        for fault in wrong[:MOST_SHOWN]
    ]
    return service.pages.render(
        request, "links_roll.html", report=report, missing=missing, faults=faults, columns=links_file.COLUMNS
    )
