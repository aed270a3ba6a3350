"""Requests about mediations (德古说理)."""

from collections.abc import Callable

from huiyin_contracts.mediations import FORBIDDEN
from huiyin_service.roles import Role
from tests.e2e.asks.ask import Ask
from tests.e2e.county import County, Json
from tests.e2e.same_day import yesterday

MEDIATIONS = "/api/deliberation/mediations"


def case_of(county: County, **more: object) -> Json:
    """A dispute between a resident and a member of the village."""
    sides = {
        "first": {"name": "吉克", "id": f"resident-{county.village}"},
        "second": {"name": "沙马", "id": f"member-{county.village}"},
    }
    return {"division": county.village, "kind": "land", **sides, "words": "界石被移动", **more}


def case_opened(county: County, **more: object) -> Json:
    """A mediation that begins, by the secretary; its Degu and both sides may sign in."""
    county.huiyin.appoint(("resident", county.village), ("mediator", county.village))
    return county.does(county.secretary, MEDIATIONS, **case_of(county, **more))


def agreement(**wrong: bool) -> Json:
    """An agreement, each thing that cannot be agreed looked at."""
    checked = {code: wrong.get(code, False) for code in FORBIDDEN}
    return {"terms": "界石归原处，各退一步", "custom": True, "keep_by": "2036-12-31", "checked": checked}


def degu_of(county: County) -> Json:
    """The Degu as they are proposed."""
    return {"mediator": {"name": "德古", "id": f"mediator-{county.village}"}}


def case_steps(county: County) -> list[tuple[Role, str, Json]]:
    """A mediation step by step, each by whom it is for."""
    return [
        ("secretary", "propose", degu_of(county)),
        ("resident", "answer", {"accepts": True}),
        ("member", "answer", {"accepts": True}),
        ("mediator", "visit", {"side": "first", "visited_on": yesterday(county)}),
        ("mediator", "visit", {"side": "second", "visited_on": yesterday(county)}),
        ("mediator", "hold", {"held_on": yesterday(county)}),
        ("mediator", "agree", agreement()),
        ("resident", "sign", {}),
        ("member", "sign", {}),
        ("mediator", "sign", {}),
        ("resident", "confirm", {}),
    ]


def open_case(county: County) -> Ask:
    county.huiyin.appoint(("resident", county.village))
    body = case_of(county)
    return Ask(MEDIATIONS, body, {**body, "kind": "water"}, "secretary")


def on_case(act: str, after: int, body: Json | None = None, role: Role | None = None) -> Callable[[County], Ask]:
    """One act, once so many steps were taken."""

    def ask(county: County) -> Ask:
        path, all_steps = f"{MEDIATIONS}/{case_opened(county)['id']}", case_steps(county)
        for who, step, sent in all_steps[:after]:
            county.does(county.client(who), f"{path}/{step}", **sent)
        by, sent = role or all_steps[after][0], all_steps[after][2] if body is None else body
        return Ask(f"{path}/{act}", sent, {**sent, "expected_version": after + 1}, by)

    return ask


MEDIATION_ROUTES: dict[str, Callable[[County], Ask]] = {
    MEDIATIONS: open_case,
    f"{MEDIATIONS}/{{mediation}}/propose": on_case("propose", 0),
    f"{MEDIATIONS}/{{mediation}}/answer": on_case("answer", 1),
    f"{MEDIATIONS}/{{mediation}}/recuse": on_case("recuse", 3, {}, "mediator"),
    f"{MEDIATIONS}/{{mediation}}/visit": on_case("visit", 3),
    f"{MEDIATIONS}/{{mediation}}/hold": on_case("hold", 5),
    f"{MEDIATIONS}/{{mediation}}/agree": on_case("agree", 6),
    f"{MEDIATIONS}/{{mediation}}/sign": on_case("sign", 7),
    f"{MEDIATIONS}/{{mediation}}/confirm": on_case("confirm", 10),
    f"{MEDIATIONS}/{{mediation}}/refuse": on_case("refuse", 3, {}, "resident"),
    f"{MEDIATIONS}/{{mediation}}/refer": on_case("refer", 0, {"to": "court", "reason": "双方不同意"}, "secretary"),
}
