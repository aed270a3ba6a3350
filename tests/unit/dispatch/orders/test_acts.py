"""What somebody may do with an order, as the pages and the API tell them before they try."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from huiyin_contracts.issues import IssueKind
from huiyin_contracts.order_state import OrderStage
from huiyin_county.deadlines import Deadline
from huiyin_dispatch.orders.acts import ACTS
from huiyin_dispatch.orders.declaration import Asked, Limits, Within
from huiyin_dispatch.orders.permissions import may_read, refusals, with_allowed_acts
from huiyin_dispatch.orders.queries import OrderRow
from huiyin_service.auth import Principal
from huiyin_service.persons.shown import ShownPerson

VILLAGE = "140981001001"
DUE = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
LI = Principal("member-li", "李党员", "member", VILLAGE)
ZHAO = Principal("member-zhao", "赵党员", "member", VILLAGE)
LIU = Principal("supervisor-liu", "刘督导", "supervisor", "140981001")
WANG = Principal("secretary-wang", "王书记", "secretary", VILLAGE)
ELSEWHERE = Principal("secretary-he", "何书记", "secretary", "511529104202")
RESIDENT = Principal("resident", "张居民", "resident", VILLAGE)


IN_HAND = ["transfer", "return", "split", "resolve", "ask-extension", "suspend"]
REQUESTED = ["transfer", "return", "split", "resolve", "extend", "refuse-extension", "suspend", "urge"]
SUSPENDED = ["return", "resolve", "ask-extension", "resume"]


def order(stage: OrderStage, to: Principal | None = LI, kind: IssueKind = "problem", **more: Any) -> OrderRow:
    unknown: dict[str, Any] = dict.fromkeys(
        ("address", "public_address", "division_name", "timezone", "solved", "satisfied", "comment", "redo")
    )
    return OrderRow(
        stage=stage,
        id=UUID(int=1),
        issue=UUID(int=2),
        assignee=ShownPerson.named(to.name, id=to.sub) if to else None,
        due_at=DUE,
        dispatched_at=DUE,
        division=VILLAGE,
        version=1,
        number="1",
        kind=kind,
        category="漏水",
        description="楼上漏水",
        public="〔门牌〕漏水",
        private=kind == "dispute",
        **unknown,
        **more,
    )


@pytest.mark.parametrize(
    ("who", "row", "may"),
    [
        (LI, order("dispatched"), ["accept", "decline", "transfer", "split"]),
        (ZHAO, order("dispatched"), []),
        (ZHAO, order("dispatched", None), ["accept"]),
        (WANG, order("dispatched"), ["accept", "decline", "transfer", "split", "urge"]),
        (LIU, order("dispatched"), ["accept", "decline", "transfer", "split", "urge", "supervise"]),
        (LI, order("accepted"), IN_HAND),
        (ZHAO, order("accepted"), []),
        (WANG, order("accepted"), [*IN_HAND, "urge"]),
        (WANG, order("accepted", extension_requested_until=DUE), REQUESTED),
        (LI, order("accepted", review_at=DUE), SUSPENDED),
        (LI, order("resolved"), []),
        (WANG, order("resolved"), ["inspect", "publicise"]),
        (WANG, order("publicised"), []),
        (WANG, order("declined"), []),
        (WANG, order("cancelled"), []),
        (ELSEWHERE, order("resolved"), []),
        (RESIDENT, order("dispatched", None), []),
    ],
)
def test_may_do_what_the_rules_would_let_them(who: Principal, row: OrderRow, may: list[str]) -> None:
    assert with_allowed_acts(who, row).may == tuple(may)


def test_every_refusal_has_its_reason() -> None:
    assert {act: why and getattr(why, "code", None) for act, why in refusals(ZHAO, order("accepted")).items()} == {
        "accept": "order-already-accepted",
        **dict.fromkeys(("decline", "resume", *IN_HAND), "not-yours"),
        **dict.fromkeys(("publicise", "extend", "refuse-extension", "urge", "supervise", "inspect"), "role-missing"),
    }
    assert getattr(refusals(WANG, order("accepted"))["supervise"], "code", None) == "supervised-from-above"
    assert all(refusals(ELSEWHERE, order("dispatched"))[act] for act in ACTS)


@pytest.mark.parametrize(
    ("who", "row", "readable"),
    [
        (LI, order("accepted", LI, "dispute"), True),
        (ZHAO, order("accepted", LI, "dispute"), False),
        (ZHAO, order("dispatched", None, "dispute"), False),
        (WANG, order("accepted", LI, "dispute"), True),
    ],
)
def test_a_dispute_is_told_to_those_who_handle_it(who: Principal, row: OrderRow, readable: bool) -> None:
    assert may_read(who, row) is readable
    assert with_allowed_acts(who, row).description == ("楼上漏水" if readable else None)
    done = replace(row, result="已签协议", photos=("picture",))
    assert with_allowed_acts(who, done).photos == (("picture",) if readable else ()), "whoever has its address sees it"


@pytest.mark.parametrize(
    ("who", "row", "words"),
    [
        (LI, order("accepted", LI), "楼上漏水"),
        (WANG, order("accepted", LI), "楼上漏水"),
        (ZHAO, order("accepted", LI), "〔门牌〕漏水"),
        (ZHAO, order("dispatched", None), "〔门牌〕漏水"),
    ],
)
def test_who_does_not_handle_it_reads_the_public_text(who: Principal, row: OrderRow, words: str) -> None:
    assert with_allowed_acts(who, row).description == words


# --- limits: what a command stands on is looked up, or there is no command -----------------------------------------

LOOKED_UP = Limits(DUE, DUE, DUE, 1, None, Deadline(DUE, DUE), Deadline(DUE, DUE), Deadline(DUE, DUE))
LIMITED = {"transfer", "return", "inspect", "ask-extension", "extend", "resume", "urge"}


@pytest.mark.parametrize("act", list(ACTS))
def test_no_act_that_stands_on_limits_goes_on_without(act: str) -> None:
    declared: Any = ACTS[act].command
    asked = Asked(LIU, order("accepted", extension_requested_until=DUE), VILLAGE, (), DUE)
    assert not hasattr(asked, "limits"), "limits are given to those that say they stand on them, and to no other"
    if act in LIMITED:
        assert isinstance(declared, Within)
        command: Any = declared.command
        with pytest.raises(TypeError):
            command(asked, ACTS[act].trial)
        of_them = repr(command(asked, ACTS[act].trial, LOOKED_UP))
        assert repr(DUE) in of_them
        assert "2199" not in of_them.replace(repr(getattr(ACTS[act].trial, "due_at", None)), "")
    else:
        assert declared(asked, ACTS[act].trial)
