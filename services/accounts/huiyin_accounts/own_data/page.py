"""My data: what is held of me, who looked at it, and what I can have done with it."""

from fastapi import APIRouter, Request, Response

from huiyin_accounts.accounts.queries import name_of
from huiyin_accounts.answers import carried_out
from huiyin_accounts.own_data import commands, queries
from huiyin_accounts.own_data.jobs import KEPT, Export, exports
from huiyin_accounts.profile.page import NEVER_STORED
from huiyin_accounts.signin.flow import require_session
from huiyin_contracts import contracts
from huiyin_contracts.labels import Label
from huiyin_contracts.parties import person_of
from huiyin_service.auth import COOKIE
from huiyin_service.cookies import drop_cookie
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import locale_of
from huiyin_service.parameters import PAGED
from huiyin_service.persons.export import clear_values
from huiyin_service.policy.routes import asks
from huiyin_service.web.acts import Sent
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery

router = APIRouter(dependencies=[asks("account.own")])

PAGE = "/account/data"
PAGE_SIZE = 20
FIELDS = {
    "name": Label("姓名", "name", "user"),
    "home": Label("住址", "home", "place"),
    "employer": Label("工作单位", "employer", "board"),
    "head": Label("姓名", "name", "user"),
    "words": Label("反映的内容", "what was reported", "note"),
    "contact": Label("联系方式", "contact", "phone"),
    "reason": Label("原因", "reason", "note"),
    "assessed_by": Label("考核单位", "assessed by", "board"),
    "comment": Label("评语", "comment", "note"),
    "description": Label("原话", "words", "note"),
    "address": Label("详细地点", "address", "place"),
    "location": Label("位置", "location", "place"),
    "lat": Label("纬度", "latitude", "place"),
    "lon": Label("经度", "longitude", "place"),
    "photos": Label("照片", "photos", "camera"),
    "phone": Label("电话", "telephone", "phone"),
    "estate": Label("小区", "estate", "home"),
    "building": Label("楼栋", "building", "home"),
}


@router.get(PAGE, dependencies=[PAGED])
async def show(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """Who looked, and the forms."""
    mine = await require_session(service, principal)
    person = person_of(mine.account)
    listing = ListQuery.of(request, total=await queries.count_disclosures(service.pool, person), size=PAGE_SIZE)
    return service.pages.render(
        request,
        "own_data.html",
        mine=mine,
        person=person,
        name=await name_of(service.pool, mine.account),
        rows=await queries.disclosures(service.pool, person, listing.size, listing.offset),
        listing=listing,
        export=exports.of(person, service.now()),
        headers=NEVER_STORED,
    )


@router.post(f"{PAGE}/export")
async def begin(sent: Sent) -> Response:
    """Gather all that names them."""
    mine = await require_session(sent.service, sent.principal)
    assert sent.principal is not None
    await commands.begin_export(sent.service, sent.request, sent.principal, mine)
    return sent.service.pages.redirect(f"{PAGE}/export")


@router.get(f"{PAGE}/export")
async def export(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """How far it is, or all of it, in words."""
    found = commands.export_of(service, await require_session(service, principal))
    waiting = {} if found.ready or found.failed else {"Refresh": "1"}
    return service.pages.render(
        request,
        "own_export.html",
        export=found,
        share=found.done / found.total if found.total else 0,
        entries=_in_words(request, found),
        minutes=int(KEPT.total_seconds() // 60),
        headers={**NEVER_STORED, **waiting},
    )


@router.get(f"{PAGE}/export.json")
async def document(service: Here, principal: OptionalPrincipal) -> Response:
    """All of it as a file."""
    found = commands.export_of(service, await require_session(service, principal))
    name = {"Content-Disposition": 'attachment; filename="huiyin-data.json"'}
    return Response(found.document, media_type="application/json", headers={**NEVER_STORED, **name})


@router.post(f"{PAGE}/rename")
async def rename(sent: Sent) -> Response:
    """Be called otherwise."""
    mine = await require_session(sent.service, sent.principal)
    work = commands.rename(sent.service, mine, sent.form.body(commands.RenameAccountBody))
    return await carried_out(sent.request, sent.service, work, said="姓名已更正", to=PAGE)


@router.post(f"{PAGE}/erase")
async def erase(sent: Sent) -> Response:
    """Have all of it erased."""
    mine = await require_session(sent.service, sent.principal)
    assert sent.principal is not None
    body = sent.form.body(commands.EraseBody)
    await commands.erase(sent.service, sent.request, sent.principal, mine, body)
    response = sent.service.pages.redirect("/", sent.service.pages.text(sent.request, "您的个人信息已删除，账号已注销"))
    drop_cookie(response, COOKIE, https=sent.service.settings.https)
    return response


redirect_get_to(router, PAGE, ("rename", "erase"))


def _in_words(request: Request, export: Export) -> list[dict[str, object]]:
    """The entries of an export for a person to read, the last first."""
    chinese = locale_of(request) == "zh"
    told = []
    for entry in reversed(export.entries):
        wording = contracts()[entry["type"]].wording if entry["type"] in contracts() else None
        values = [
            (_called(field, chinese=chinese), _read(value, chinese=chinese))
            for field, value in clear_values(entry["data"])
        ]
        title = (wording.zh if chinese else wording.en) if wording else entry["type"]
        told.append({"title": title, "at": entry["occurred_at"], "role": entry["by"], "values": values})
    return told


def _called(field: str, *, chinese: bool) -> str:
    label = FIELDS.get(field)
    return (label.zh if chinese else label.en) if label else field


def _read(value: object, *, chinese: bool) -> str:
    """A value as a person reads it: of what has parts those that are there, of pictures how many."""
    colon, stop = ("：", "；") if chinese else (": ", "; ")
    match value:
        case dict():
            told = [(field, part) for field, part in value.items() if part not in (None, "", [])]
            return stop.join(
                f"{_called(field, chinese=chinese)}{colon}{_read(part, chinese=chinese)}" for field, part in told
            )
        case list():
            return str(len(value))
    return str(value)
