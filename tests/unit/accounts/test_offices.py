"""Offices stand at their levels, are filled and ended once; an operator appoints a county's first officer alone."""

from typing import get_args
from uuid import UUID

import pytest

from huiyin_accounts.directory.page import FILLED
from huiyin_accounts.offices.rules import LEVELS, OFFICE, EndOffice, FillOffice
from huiyin_accounts.offices.seeing_to import SEES_TO
from huiyin_contracts.offices import EVERYWHERE, OfficeAppointed, OfficeEnded, OfficeRole
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_events.testing import given
from huiyin_service.policy import ROLES

ID, WHO = UUID(int=7), "5b2f6d0e-3c1a-4f7e-9a52-8d4c7e1b0f63"
CODES = {"province": "14", "city": "1409", "county": "140981", "town": "140981001", "village": "140981001001"}


def fill(role: OfficeRole, division: str, *, by_operator: bool = False, first: bool = True) -> FillOffice:
    return FillOffice(ID, role, division, WHO, "刘干部", by_operator=by_operator, first=first)


def appointed(role: OfficeRole) -> OfficeAppointed:
    return OfficeAppointed(office=ID, role=role, holder=WHO, name=Personal(person_of(WHO), "刘干部"))


@pytest.mark.parametrize("role", LEVELS)
@pytest.mark.parametrize("level", CODES)
def test_an_office_stands_at_its_levels_alone(role: OfficeRole, level: str) -> None:
    asked = given(OFFICE).when(fill(role, CODES[level]))
    if level in LEVELS[role]:
        asked.then(appointed(role))
    else:
        asked.refused("office-elsewhere")


@pytest.mark.parametrize("role", LEVELS)
def test_only_who_runs_the_system_may_be_appointed_everywhere(role: OfficeRole) -> None:
    asked = given(OFFICE).when(fill(role, EVERYWHERE))
    if role == "operator":
        asked.then(appointed(role))
    else:
        asked.refused("office-elsewhere")


def test_an_office_is_filled_once_and_ended_once() -> None:
    held, ended = appointed("cadre"), OfficeEnded(office=ID, cause="resigned")
    given(OFFICE, held).when(fill("cadre", CODES["village"])).refused("office-filled")
    given(OFFICE, held).when(EndOffice(ID, "resigned")).then(ended)
    given(OFFICE, held, ended).when(EndOffice(ID, "resigned")).refused("office-not-held")
    given(OFFICE).when(EndOffice(ID, "resigned")).refused("office-not-held")


def test_an_operator_appoints_the_first_officer_of_a_county_alone() -> None:
    county = CODES["county"]
    given(OFFICE).when(fill("officer", county, by_operator=True)).then(appointed("officer"))
    given(OFFICE).when(fill("officer", county, by_operator=True, first=False)).refused("officer-there")
    given(OFFICE).when(fill("officer", county, first=False)).then(appointed("officer"))


def test_a_household_is_said_of_residents_alone() -> None:
    home = UUID(int=9)
    resident = FillOffice(ID, "resident", CODES["village"], WHO, "刘干部", home)
    given(OFFICE).when(resident).then(appointed("resident").model_copy(update={"household": home}))
    cadre = FillOffice(ID, "cadre", CODES["village"], WHO, "刘干部", home)
    given(OFFICE).when(cadre).refused("household-of-residents")


def test_every_role_of_a_person_has_who_sees_to_it() -> None:
    assert set(SEES_TO) == set(ROLES) - {"publisher"}


def test_every_office_has_its_level_and_is_offered_on_the_page() -> None:
    assert set(LEVELS) == set(get_args(OfficeRole)) == set(FILLED)
