"""An order's page at every stage, for an office and for a member, in both languages: nothing it shows is unknown."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from starlette.requests import Request

from huiyin_contracts.order_state import EVENTS, OrderStage
from huiyin_contracts.parties import Body, Person
from huiyin_county.charter import in_force
from huiyin_dispatch.orders import queries
from huiyin_dispatch.orders.acts import ACTS
from huiyin_dispatch.orders.bodies import PartyBody
from huiyin_dispatch.orders.page import PART_LINES, body_of, more_of
from huiyin_dispatch.orders.queries import OrderRow
from huiyin_service.auth import Principal
from huiyin_service.http import CommandBody, Frame, Moment
from huiyin_service.i18n import locale_of
from huiyin_service.policy import may as allows
from huiyin_service.web.acts import UNTRIED, SentForm
from huiyin_service.web.forms import Form
from huiyin_service.web.labels import words_of
from huiyin_service.web.pages import Pages

AT = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
VILLAGE = "140981001001"
OFFICE = Principal("secretary-wang", "王书记", "secretary", VILLAGE)
LI = Principal("member-li", "李党员", "member", VILLAGE)
PAGES = Pages("huiyin_dispatch", clock=lambda: AT)
STAGES: list[OrderStage] = [
    *("dispatched", "accepted", "split", "declined", "returned", "cancelled", "resolved", "publicised")
]


def request(who: Principal, language: str) -> Request:
    headers = [(b"accept-language", language.encode())]
    scope = {"type": "http", "method": "GET", "path": "/work/orders/1", "query_string": b"", "headers": headers}
    return Request(scope | {"state": {"principal": who}})


def order(stage: OrderStage, **more: Any) -> OrderRow:
    unsaid = ("number", "kind", "category", "description", "address", "public", "public_address", "private")
    unknown: dict[str, Any] = dict.fromkeys([*unsaid, "division_name", "timezone", "solved", "satisfied"])
    return OrderRow(
        stage=stage,
        id=UUID(int=1),
        issue=UUID(int=2),
        dispatched_at=AT,
        division=VILLAGE,
        version=1,
        comment=None,
        **(unknown | {"redo": None} | more),
    )


def page(row: OrderRow, who: Principal, language: str, may: list[str]) -> str:
    asked = request(who, language)
    charter = in_force((), AT)
    answer = PAGES.render(
        asked,
        "order.html",
        **UNTRIED.shown,
        order=row,
        original=True,
        contact="",
        may=may,
        staff=allows(who, "order.stand-in", VILLAGE),
        more=more_of(may),
        why="…",
        timezone="Asia/Shanghai",
        words=words_of(EVENTS, locale_of(asked)),
        charter=charter,
        parts_of_it=[row] if row.stage == "split" else [],
        part_lines=PART_LINES,
        rules=charter.orders,
        claims=[row] if row.redo else [],
        entries=[],
        photos=[],
    )
    return bytes(answer.body).decode()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("who", [OFFICE, LI])
@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_shown(stage: OrderStage, who: Principal, language: str) -> None:
    assert "/work/orders/" in page(order(stage), who, language, [])
    done = {"result": "更换灯泡", "reason": "等配件", "notice": "已修复", "redo": "又灭了", "resolved_at": AT}
    asked = {"extension_requested_until": AT, "extension_reason": "等配件"}
    full = order(stage, **done, **asked, assignee=Body(kind="team", name="城西志愿队"), due_at=AT, part_of=UUID(int=3))
    assert "城西志愿队" in page(full, who, language, list(ACTS))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"urged": 2, "urged_at": AT}, "已催办 2 次"),
        ({"supervised": ("county", "town")}, "县级正在督办"),
        ({"supervised": ("town",)}, "乡镇（街道）正在督办"),
        ({"suspended_for": "shelved", "review_at": AT, "reason": "等配件"}, "已挂账：等配件"),
        ({"extension_requested_until": AT, "extension_reason": "等配件"}, "已申请延期至"),
        ({"due_at": AT.replace(year=2025)}, "已超期"),
    ],
)
def test_it_says_how_it_stands(more: dict[str, Any], said: str) -> None:
    theirs = order("accepted", assignee=Person.named("李党员", "member-li"), **more)
    assert said in page(theirs, LI, "zh", ["transfer"])


@pytest.mark.parametrize("act", list(ACTS))
def test_every_act_that_may_be_done_has_its_form(act: str) -> None:
    asked = {"extension_requested_until": AT, "extension_reason": "等配件"}
    # No one may decline but who may accept, nor refuse more time but who may give it.
    beside = {"decline": ["accept"], "refuse-extension": ["extend"]}.get(act, [])
    shown = page(order("accepted", **asked), OFFICE, "zh", [*beside, act])
    assert f'action="/work/orders/{UUID(int=1)}/{act}"' in shown


class StrangeBody(CommandBody):
    """Fields of every type that a form says otherwise than JSON, under names that no act has."""

    whom: PartyBody
    when: Moment
    fine: bool
    passed: str


async def test_a_form_is_read_by_the_types_of_the_body(monkeypatch: pytest.MonkeyPatch) -> None:
    async def found(_service: Any, _order: UUID) -> OrderRow:
        return order("accepted", timezone="Asia/Shanghai")

    monkeypatch.setattr(queries, "require_order", found)
    fields = {"whom.kind": "member", "whom.name": "李党员", "when": "2026-12-01T18:00", "fine": "yes", "passed": "no"}
    act: Any = SimpleNamespace(body=StrangeBody)
    nothing: Any = None
    sent = SentForm(request(OFFICE, "zh"), nothing, OFFICE, Form(fields, {}, Frame(OFFICE, AT, None)))
    assert await body_of(sent, UUID(int=1), act) == StrangeBody(
        whom=PartyBody(name="李党员"), when=datetime(2026, 12, 1, 10, tzinfo=UTC), fine=True, passed="no"
    )
