"""The organisation net (Y1): its chart with coverage and gaps, one estate with its forms, and rolls to bring in."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from huiyin_contracts.organisation import EstateFounded
from huiyin_county.divisions import path_to, timezone_of
from huiyin_dispatch.organisation import commands
from huiyin_dispatch.organisation import queries as net
from huiyin_dispatch.organisation.estate import estate as estate_of
from huiyin_dispatch.organisation.rules import Estate
from huiyin_dispatch.organisation.words import ORIGINS, RANKS, SELECTIONS
from huiyin_dispatch.rolls import file
from huiyin_dispatch.rolls.roll_import import RollReport, import_roll, validate_file
from huiyin_dispatch.rolls.roll_jobs import RollJob, RollJobs, lifespan
from huiyin_events.decider import Done
from huiyin_service.auth import STAFF, Principal, require
from huiyin_service.http import Frame, Here, OptionalPrincipal, Scope
from huiyin_service.i18n import locale_of
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm, form_error, handle_form
from huiyin_service.web.scope import place_of

router = APIRouter(lifespan=lifespan)

Code = Annotated[str, Path(pattern="^[0-9]{15}$")]
BASE = "/work/organisation"
AT_A_TIME = 10
"""Estates of a roll between two steps of its bar: a county's 307 are thirty steps."""
WORDS = {"ranks": RANKS, "origins": ORIGINS, "selections": SELECTIONS}


@router.get(BASE)
async def chart(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The three tiers of where somebody looks, from the county down; what is lacking, by name."""
    return await _chart(request, service, require(principal, *STAFF, division=division or None), division)


@router.post(BASE)
async def found(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, division: Scope = ""
) -> Response:
    """Found an estate, and go on to it."""
    staff = require(principal, *STAFF)
    village, number = form.fields.get("village", ""), form.fields.get("number", "")

    async def again(wrong: Mapping[str, Any]) -> Response:
        return await _chart(request, service, staff, division, form, wrong)

    return await handle_form(
        request,
        service,
        "小区已建立。接着建立党组织，登记楼栋。",
        lambda: commands.found(service, form.frame, form.body(commands.FoundBody, estate=village + number)),
        to=f"{BASE}/{village + number}",
        again=again,
    )


async def _chart(
    request: Request,
    service: Service,
    staff: Principal,
    division: str,
    form: PostedForm | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Response:
    place = await place_of(request, service, staff, division)
    # A village is shown down to its member households; above it that would be more than anybody reads.
    tree = await net.tree(service, place.code, groups=len(place.code) == 12)
    async with service.pool.acquire() as connection:
        today = service.now().astimezone(await timezone_of(connection, place.code)).date()
    return service.pages.render(
        request,
        "organisation.html",
        status_code=wrong["status"] if wrong else 200,
        place=place,
        tree=tree,
        coverage=await net.coverage(service, place.code),
        today=today,
        typed=form.fields if form else {},
        wrong=wrong,
        **WORDS,
    )


# --- rolls ------------------------------------------------------------------------------------------------------


async def _rolls(request: Request) -> RollJobs:
    known: RollJobs = request.state.rolls
    return known


UnderWay = Annotated[RollJobs, Depends(_rolls)]


@router.get(f"{BASE}/import")
async def import_page(
    request: Request, service: Here, principal: OptionalPrincipal, rolls: UnderWay, taking: UUID | None = None
) -> Response:
    """Where a roll is brought in, and how far the one that somebody sent has come."""
    found = rolls.of(require(principal, *STAFF), taking)
    return _import(request, service, taking=found, lost=taking is not None and found is None)


@router.post(f"{BASE}/import")
async def post_roll(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, rolls: UnderWay
) -> Response:
    """Check a roll and tell every wrong row; where there is none, begin to take it in if that is asked for."""
    staff = require(principal, *STAFF)
    uploads = form.files.get("roll", ())
    if not uploads:
        return _import(request, service, 422, missing=True)
    content = await uploads[0].read(file.MOST_BYTES + 1)
    frame, language, check = Frame(staff, service.now(), None), locale_of(request), form.fields.get("do") != "import"
    listed, report = await validate_file(service, frame, content, language, only=check)
    if report.wrong or check:
        return _import(request, service, 422 if report.wrong else 200, report=report)

    async def take(taking: RollJob) -> RollReport:
        taken = await import_roll(service, frame, listed, language, most=AT_A_TIME, tell=taking.tell)
        await service.views.caught_up(service.settings.wait)
        return taken

    try:
        taking = rolls.begin(staff, uploads[0].filename or "", listed, take)
    except Problem as problem:
        wrong = form_error(request, service, problem)
        return _import(request, service, wrong["status"], refused=wrong["detail"])
    return service.pages.redirect(f"{BASE}/import?taking={taking.id}")


def _import(
    request: Request,
    service: Service,
    status: int = 200,
    *,
    report: RollReport | None = None,
    taking: RollJob | None = None,
    lost: bool = False,
    refused: str = "",
    missing: bool = False,
) -> Response:
    """`report` is of the check, `taking` what came after it; `lost` is one of which nothing is known here."""
    return service.pages.render(
        request,
        "organisation_import.html",
        status_code=status,
        report=report,
        taking=taking,
        founded=EstateFounded.type,
        lost=lost,
        refused=refused,
        missing=missing,
        most=file.MOST_WRONG,
    )


# --- one estate -------------------------------------------------------------------------------------------------

EstateHandler = Callable[[Service, PostedForm, str], Awaitable[Done[Estate]]]


def _does(command: Callable[..., Awaitable[Done[Estate]]], model: type[BaseModel], *nested: str) -> EstateHandler:
    """An act on an estate, whose form is the command's body; `nested` are its fields that have fields."""

    async def act(service: Service, form: PostedForm, estate: str) -> Done[Estate]:
        more: dict[str, Any] = {name: _nested(form, name) for name in nested}
        if "buildings" in model.model_fields:
            more["buildings"] = [value for name, value in form.fields.items() if name.startswith("in-")]
        return await command(service, form.frame, estate, form.body(model, **more))

    return act


def _does_to(
    name: str, command: Callable[..., Awaitable[Done[Estate]]], model: type[BaseModel], *nested: str
) -> EstateHandler:
    """An act on something in an estate, whose id is a field of the form."""

    async def act(service: Service, form: PostedForm, estate: str) -> Done[Estate]:
        try:
            known = UUID(form.fields.get(name, ""))
        except ValueError:
            raise RequestValidationError([{"type": "missing", "loc": ("body", name)}]) from None
        return await _does(lambda *to, **_: command(*to[:3], known, to[3]), model, *nested)(service, form, estate)

    return act


def _nested(form: PostedForm, name: str) -> dict[str, str] | None:
    given = {key: form.fields.get(f"{name}.{key}") for key in ("name", "id")}
    return {key: value for key, value in given.items() if value} or None


ACTS: Mapping[str, tuple[str, EstateHandler]] = {
    "rename": ("小区已改名。", _does(commands.rename, commands.RenameBody)),
    "move": ("小区已划转，编号不变。", _does(commands.move, commands.MoveBody)),
    "split": ("已拆分，楼栋里的党小组和中心户一并转到新小区。", _does(commands.split, commands.SplitEstateBody)),
    "merge": ("已并入，楼栋、党小组和中心户一并转过去。", _does(commands.merge, commands.MergeBody)),
    "branch": ("党组织已登记。", _does(commands.establish_branch, commands.BranchBody)),
    "appoint": ("书记已任命。", _does(commands.appoint, commands.AppointBody, "secretary")),
    "hand-over": ("已交接。", _does(commands.hand_over, commands.HandOverBody, "secretary")),
    "stand-down": ("书记已卸任。", _does(commands.stand_down, commands.EndSecretaryTermBody)),
    "buildings": ("楼栋已登记。", _does(commands.add_building, commands.AddBuildingBody)),
    "remove-building": ("楼栋已去除。", _does(commands.remove_building, commands.RemoveBuildingBody)),
    "groups": ("党小组已成立。", _does(commands.form_group, commands.GroupBody, "leader")),
    "reform": ("党小组已调整。", _does_to("group", commands.reform_group, commands.GroupBody, "leader")),
    "dissolve": (
        "党小组已撤销，楼栋等待编入别的党小组。",
        _does_to("group", commands.dissolve_group, commands.DissolveBody),
    ),
    "households": ("党员中心户已登记。", _does(commands.designate, commands.HouseholdBody)),
    "withdraw": ("已不再是党员中心户。", _does_to("household", commands.withdraw, commands.WithdrawHouseholdBody)),
}


@router.get(f"{BASE}/{{estate}}")
async def page(request: Request, service: Here, principal: OptionalPrincipal, estate: Code) -> Response:
    """An estate with its branch, secretaries, groups, buildings and households, and what may be done."""
    return await _page(request, service, require(principal, *STAFF), estate)


@router.get(f"{BASE}/{{estate}}/{{act}}")
async def back(service: Here, estate: Code, act: str) -> Response:  # noqa: ARG001 — whichever it was
    """Whoever opens again the address that a form was sent to comes to the estate's page."""
    return service.pages.redirect(f"{BASE}/{estate}")


@router.post(f"{BASE}/{{estate}}/{{act}}")
async def do(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, estate: Code, act: str
) -> Response:
    """Do something in an estate."""
    staff = require(principal, *STAFF)
    if act not in ACTS:
        raise HTTPException(404)
    said, command = ACTS[act]

    async def again(wrong: Mapping[str, Any]) -> Response:
        return await _page(request, service, staff, estate, act, form.fields, wrong)

    return await handle_form(
        request,
        service,
        said,
        lambda: command(service, form, estate),
        to=f"{BASE}/{estate}",
        again=again,
    )


async def _page(
    request: Request,
    service: Service,
    staff: Principal,
    code: str,
    tried: str = "",
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Response:
    """`tried` is what was not done, because of what is `wrong`: its form is shown again with what was typed."""
    estate = await estate_of(service, code)
    require(staff, *STAFF, division=estate.village)
    async with service.pool.acquire() as connection:
        above = [division for division in await path_to(connection, estate.village) if staff.covers(division.code)]
        county = await path_to(connection, estate.village[:6])
        timezone = await timezone_of(connection, estate.village)
    grouped = {one.number for group in estate.groups for one in group.buildings}
    related = [code for code in (estate.split_from, estate.merged_into) if code]
    return service.pages.render(
        request,
        "estate.html",
        status_code=wrong["status"] if wrong else 200,
        estate=estate,
        above=above,
        county=county,
        free=[one for one in estate.buildings if one.number not in grouped],
        numbers=[(one.number, one.name) for one in estate.buildings],
        names=await net.names_of(service, related),
        others=await net.others(service, estate.code, estate.village[:6], staff.division),
        today=service.now().astimezone(timezone).date(),
        soon=net.ENDS_SOON,
        timezone=str(timezone),
        tried=tried,
        typed=typed or {},
        wrong=wrong,
        **WORDS,
    )
