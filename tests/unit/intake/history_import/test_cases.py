"""Exports as cities really have them (cases C1 and C5)."""

from pathlib import Path

from huiyin_intake.history_import.myla311 import MyLA311, ServiceRequest
from huiyin_intake.history_import.refusal import Fault, Refusal

DATA = Path(__file__).parent / "data"


def read(path: Path) -> list[ServiceRequest | Refusal]:
    with MyLA311(path) as file:
        return list(file)


def test_a_row_that_ends_in_the_year_3020_is_refused_whole() -> None:
    good, bad, *_ = read(DATA / "C1-year-3020.csv")
    assert isinstance(good, ServiceRequest)
    assert isinstance(bad, Refusal)
    assert bad.fault == Fault("implausible_date", "ClosedDate", "01/05/3020 10:00:00 AM")


def test_a_council_of_none_counts_for_the_district_and_what_is_open_is_open() -> None:
    without, open_, *_ = read(DATA / "C5-nc-zero-and-open.csv")
    assert isinstance(without, ServiceRequest)
    assert isinstance(open_, ServiceRequest)
    assert (without.division, open_.division) == ("990001013", "990001013044")
    assert (open_.outcome, open_.ended_at) == ("open", None)
    assert (open_.reported()["withdrawn"], open_.reported()["rejected"]) == (None, None)


def test_numbers_as_spreadsheets_write_them_are_numbers() -> None:
    [_, _, of_a_spreadsheet, _] = read(DATA / "C5-nc-zero-and-open.csv")
    assert isinstance(of_a_spreadsheet, ServiceRequest)
    assert of_a_spreadsheet.division == "990001013044"


def test_nought_degrees_are_no_place() -> None:
    *_, nowhere = read(DATA / "C5-nc-zero-and-open.csv")
    assert isinstance(nowhere, ServiceRequest)
    assert nowhere.location is None
