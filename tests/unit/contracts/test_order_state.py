"""The one fold of an order: every event of its stream has its place in it, and rules may fold without moments."""

from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from huiyin_contracts import AboutIssue
from huiyin_contracts.order_state import EVENTS, Order, evolve, order_in

AT = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
MOMENTS = [field.name for field in fields(Order) if field.name.endswith("ed_at")]


def example(contract: type[AboutIssue]) -> AboutIssue:
    return contract.model_validate(contract.model_json_schema()["example"])


BEGUN = evolve(Order(), example(EVENTS[0]), AT)
HELD = replace(BEGUN, stage="accepted", extension_requested_until=AT, extension_reason="…", review_at=AT)


@pytest.mark.parametrize("contract", EVENTS[1:], ids=lambda contract: contract.__name__)
def test_every_event_of_an_order_changes_what_it_is(contract: type[AboutIssue]) -> None:
    assert evolve(HELD, example(contract), AT) != HELD


@pytest.mark.parametrize("contract", EVENTS, ids=lambda contract: contract.__name__)
def test_moments_change_nothing_that_rules_ask(contract: type[AboutIssue]) -> None:
    event = example(contract)
    without: dict[str, Any] = dict.fromkeys(MOMENTS)
    assert replace(evolve(HELD, event, AT), **without) == replace(evolve(HELD, event), **without)


@pytest.mark.parametrize("contract", EVENTS, ids=lambda contract: contract.__name__)
def test_an_event_says_which_order_it_is_about(contract: type[AboutIssue]) -> None:
    event = example(contract)
    assert order_in(event) in event.model_dump().values()
