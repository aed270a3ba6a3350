"""A code of the register that becomes another's, once."""

from datetime import date

from huiyin_contracts.divisions import DivisionRecoded, DivisionRegistered
from huiyin_dispatch.divisions.rules import DIVISION, DivisionState, Recode
from huiyin_events.testing import given

OLD, NEW = "140981001002", "140981001001"
DAY = date(2026, 7, 1)
REGISTERED = DivisionRegistered(code=OLD, name="城东村", level="village")
RECODED = DivisionRecoded(code=OLD, new_code=NEW, reason="两村合并", effective_on=DAY)
INTO = Recode(DivisionState(NEW, "城西村"), "两村合并", DAY)


def test_a_division_is_merged_into_another() -> None:
    merged = given(DIVISION, REGISTERED).when(INTO)
    merged.then(RECODED)
    assert merged.state.new_code == NEW


def test_a_code_changes_once_and_to_one_that_is_there() -> None:
    given(DIVISION, REGISTERED, RECODED).when(INTO).refused("division-recoded")
    given(DIVISION, REGISTERED).when(Recode(DivisionState(NEW, "城西村", OLD), "改回", DAY)).refused("division-recoded")
    given(DIVISION, REGISTERED).when(Recode(DivisionState(OLD, "城东村"), "改名", DAY)).refused("recode-to-itself")
