"""The organisation net (Y1): its chart with coverage and gaps, and one estate with its forms."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from huiyin_county.divisions import path_to, timezone_of
from huiyin_dispatch.fields import EstateCodeParam
from huiyin_dispatch.organisation import queries
from huiyin_dispatch.organisation.commands import buildings, estates, offices
from huiyin_dispatch.organisation.coverage import ENDS_SOON, coverage
from huiyin_dispatch.organisation.estate import estate as estate_of
from huiyin_dispatch.organisation.rules import Estate
from huiyin_dispatch.organisation.tree import tree
from huiyin_dispatch.organisation.words import ORIGINS, RANKS, SELECTIONS
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import Form, redirect_get_to
from huiyin_service.web.scope import place_of

router = APIRouter()

BASE = "/work/organisation"
WORDS: Mapping[str, Any] = {"ranks": RANKS, "origins": ORIGINS, "selections": SELECTIONS}


@router.get(BASE, dependencies=[asks("estate.read")])
async def chart(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The three tiers of where somebody looks, from the county down; what is lacking, by name."""
    return await _chart(request, service, permit(principal, "estate.read", division or None), division)


@router.post(BASE, dependencies=[asks("estate.manage")])
async def found(sent: Sent, division: Scope = "") -> Response:
    """Found an estate, and go on to it."""
    staff, form = permit(sent.principal, "estate.manage"), sent.form
    code = form.fields.get("village", "") + form.fields.get("number", "")
    return await sent.carry_out(
        lambda: estates.found(sent.service, form.frame, form.body(estates.FoundBody, estate=code)),
        lambda tried: _chart(sent.request, sent.service, staff, division, tried),
        said="小区已建立。接着建立党组织，登记楼栋。",
        to=f"{BASE}/{code}",
    )


async def _chart(
    request: Request, service: Service, staff: Principal, division: str, tried: Tried = UNTRIED
) -> Response:
    place = await place_of(request, service, staff, division)
    # A village is shown down to its member households; above it that would be more than anybody reads.
    async with service.pool.acquire() as connection:
        chart = await tree(connection, place.code, groups=len(place.code) == 12)
        covered = await coverage(connection, place.code, service.now())
    return service.pages.render(
        request,
        "organisation.html",
        **tried.shown,
        place=place,
        tree=chart,
        coverage=covered,
        today=await local_day(service, place.code),
        **WORDS,
    )


EstateHandler = Callable[[Service, Form, str], Awaitable[Done[Estate]]]


def _does(command: Callable[..., Awaitable[Done[Estate]]], model: type[BaseModel], *nested: str) -> EstateHandler:
    """An act on an estate, whose form is the command's body; `nested` are its fields that have fields."""

    async def act(service: Service, form: Form, estate: str) -> Done[Estate]:
        more: dict[str, Any] = {name: _nested(form, name) for name in nested}
        if "buildings" in model.model_fields:
            more["buildings"] = [value for name, value in form.fields.items() if name.startswith("in-")]
        return await command(service, form.frame, estate, form.body(model, **more))

    return act


def _does_to(
    name: str, command: Callable[..., Awaitable[Done[Estate]]], model: type[BaseModel], *nested: str
) -> EstateHandler:
    """An act on something in an estate, whose id is a field of the form."""

    async def act(service: Service, form: Form, estate: str) -> Done[Estate]:
        try:
            known = UUID(form.fields.get(name, ""))
        except ValueError:
            raise RequestValidationError([{"type": "missing", "loc": ("body", name)}]) from None
        return await _does(lambda *to, **_: command(*to[:3], known, to[3]), model, *nested)(service, form, estate)

    return act


def _nested(form: Form, name: str) -> dict[str, str] | None:
    given = {key: form.fields.get(f"{name}.{key}") for key in ("name", "id")}
    return {key: value for key, value in given.items() if value} or None


ACTS: Mapping[str, tuple[str, EstateHandler]] = {
    "rename": ("小区已改名。", _does(estates.rename, estates.RenameBody)),
    "move": ("小区已划转，编号不变。", _does(estates.move, estates.MoveBody)),
    "split": ("已拆分，楼栋里的党小组和中心户一并转到新小区。", _does(estates.split, estates.SplitEstateBody)),
    "merge": ("已并入，楼栋、党小组和中心户一并转过去。", _does(estates.merge, estates.MergeBody)),
    "branch": ("党组织已登记。", _does(offices.establish_branch, offices.BranchBody)),
    "appoint": ("书记已任命。", _does(offices.appoint, offices.AppointBody, "secretary")),
    "hand-over": ("已交接。", _does(offices.hand_over, offices.HandOverBody, "secretary")),
    "stand-down": ("书记已卸任。", _does(offices.stand_down, offices.EndSecretaryTermBody)),
    "buildings": ("楼栋已登记。", _does(buildings.add_building, buildings.AddBuildingBody)),
    "remove-building": ("楼栋已去除。", _does(buildings.remove_building, buildings.RemoveBuildingBody)),
    "groups": ("党小组已成立。", _does(buildings.form_group, buildings.GroupBody, "leader")),
    "reform": ("党小组已调整。", _does_to("group", buildings.reform_group, buildings.GroupBody, "leader")),
    "dissolve": (
        "党小组已撤销，楼栋等待编入别的党小组。",
        _does_to("group", buildings.dissolve_group, buildings.DissolveBody),
    ),
    "households": ("党员中心户已登记。", _does(buildings.designate, buildings.HouseholdBody)),
    "undesignate": (
        "已不再是党员中心户。",
        _does_to("household", buildings.undesignate, buildings.UndesignateHouseholdBody),
    ),
}


@router.get(f"{BASE}/{{estate}}", dependencies=[asks("estate.read")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, estate: EstateCodeParam) -> Response:
    """An estate with its branch, secretaries, groups, buildings and households, and what may be done."""
    return await _page(request, service, permit(principal, "estate.read"), estate)


redirect_get_to(router, f"{BASE}/{{estate}}", ACTS)


@router.post(f"{BASE}/{{estate}}/{{act}}", dependencies=[asks("estate.manage")])
async def do(sent: Sent, estate: EstateCodeParam, act: str) -> Response:
    """Do something in an estate."""
    staff = permit(sent.principal, "estate.manage")
    if act not in ACTS:
        raise HTTPException(404)
    said, command = ACTS[act]
    return await sent.carry_out(
        lambda: command(sent.service, sent.form, estate),
        lambda tried: _page(sent.request, sent.service, staff, estate, tried),
        act=act,
        said=said,
        to=f"{BASE}/{estate}",
    )


async def _page(request: Request, service: Service, staff: Principal, code: str, tried: Tried = UNTRIED) -> Response:
    estate = await estate_of(service, code)
    permit(staff, "estate.read", estate.village)
    async with service.pool.acquire() as connection:
        above = [division for division in await path_to(connection, estate.village) if staff.covers(division.code)]
        county = await path_to(connection, estate.village[:6])
        timezone = await timezone_of(connection, estate.village)
    grouped = {one.number for group in estate.groups for one in group.buildings}
    related = [code for code in (estate.split_from, estate.merged_into) if code]
    return service.pages.render(
        request,
        "estate.html",
        **tried.shown,
        estate=estate,
        appoints=may(staff, "estate.appoint", estate.village),
        above=above,
        county=county,
        free=[one for one in estate.buildings if one.number not in grouped],
        numbers=[(one.number, one.name) for one in estate.buildings],
        names=await queries.names_of(service.pool, related),
        others=await queries.others(service.pool, estate.code, estate.village[:6], staff.division),
        today=service.now().astimezone(timezone).date(),
        soon=ENDS_SOON,
        timezone=str(timezone),
        **WORDS,
    )
