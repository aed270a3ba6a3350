"""Every number that anybody may read is of matters, or is of people and told only where they are enough to tell."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import BaseModel, TypeAdapter, ValidationError

from huiyin_contracts.charter import CharterAdopted
from huiyin_county.small_cells import FEWEST
from huiyin_dispatch.app import SPEC as DISPATCH
from huiyin_dispatch.forces.public_figures import PART_OF, PEOPLE, TELLING, left_out
from huiyin_reporting.app import SPEC as REPORTING
from huiyin_service.http import Scope
from huiyin_service.policy.routes import actions_of

OF_MATTERS: Mapping[str, set[str]] = {
    # Issues, their results and what was said of those: each is public one by one on its own trail, under no name.
    "OrderFigures": {"dispatched", "by_stage", "accepted", "accepted_total", "solved", "solved_total"},
    "DivisionFigures": {
        *("total", "open", "overdue", "anomalies", "by_state", "by_kind", "by_category", "by_day", "open_by_day")
    },
    "FoundIssues": {"total", "page", "size"},
    "ChildFigures": {"total", "open", "overdue", "anomalies", "by_state"},
    "Medians": {"accept", "resolve"},
    "Verdicts": {
        *("results", "false_closures", "false_closure_rate", "rated", "solved", "satisfied", "reopened"),
        *("solved_rate", "satisfied_rate"),
    },
    # Of bodies, by their names.
    "HandlerFigures": {"results", "false_closures", "false_closure_rate"},
    # Forces and what they held, and deeds, of which one person may have done many.
    "ForceFigures": {
        *("posts", "buildings", "services_recorded", "services_confirmed", "services_disputed"),
        *("forces", "forces_total", "estates_paired", "activities", "activity_hours"),
    },
    # What was made public of single members because the charter says so.
    "PublicStandingsRow": {"version", "members"},
    "PublicStandingRow": {"entries", "points", "rank"},
    # One matter, and where it is: what is written of it says that, or its village.
    "ListedCase": {"lat", "lon"},
    "CaseAnswer": {"lat", "lon"},
    "TrailEntry": {"version"},
    # Which charter holds; what its rules say is left out. Proofs of the log.
    "InForce": {"version"},
    "Calendar": {"announced_until"},
    "YearOfHolidays": {"year"},
    "HolidaysAnnounced": {"year"},
    "EventProof": {"tree", "size", "leaf"},
    "ConsistencyProof": {"old", "tree", "new"},
}
"""Which numbers of public answers count no people, by model; all others must be left out where they are small."""

TOWNS = [f"{county}00{town}" for county in ("140981", "140982") for town in (1, 2)]
VILLAGES = [f"{town}00{village}" for town in TOWNS for village in (1, 2, 3)]
PLACES = ["140981", *TOWNS, *VILLAGES]
SCOPES = ["", "14", "1409", "140981", "140982", *TOWNS, *VILLAGES]
counts = some.dictionaries(some.sampled_from(PLACES), some.integers(0, 12), max_size=8)


def numbers(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[tuple[str, str]]:
    """The numbers in an answer, by model and field, in whatever it holds."""
    if model in seen:
        return
    seen.add(model)
    for name, field in {**model.model_fields, **model.model_computed_fields}.items():
        wanted = getattr(field, "annotation", None) or getattr(field, "return_type", None)
        for inner in parts(wanted):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from numbers(inner, seen)
            elif inner in (int, float, Decimal):
                yield model.__name__, name


def parts(wanted: Any) -> Iterator[Any]:
    """A type, or those that it is made of."""
    inner = getattr(wanted, "__args__", ())
    yield from (one for argument in inner for one in parts(argument)) if inner else iter([wanted])


def public_numbers() -> dict[str, set[str]]:
    """The numbers that dispatch and reporting tell anybody, by model; how long a list is counts what it lists."""
    found: dict[str, set[str]] = {}
    for router in (*DISPATCH.api, *REPORTING.api):
        for route, action in actions_of(router.routes):
            if action == "public.read":
                for model in parts(getattr(route, "response_model", None)):
                    if isinstance(model, type) and issubclass(model, BaseModel):
                        for name, field in numbers(model, set()):
                            if not name.startswith("ListPage"):
                                found.setdefault(name, set()).add(field)
    return found


def test_every_number_in_public_is_of_matters_or_goes_through_small_cells() -> None:
    found = public_numbers()
    of_people = found["ForceFigures"] - OF_MATTERS["ForceFigures"]
    assert of_people == {*PEOPLE, *TELLING.values()}
    found["ForceFigures"] -= of_people
    of_rules = {name for name, _ in numbers(CharterAdopted, set())}
    assert {name: fields for name, fields in found.items() if name not in of_rules} == OF_MATTERS


UNTOLD = {name for part, whole in PART_OF.items() for name in (part, f"{whole} without {part}")}
"""Of what is told of all of a county or of none, nobody knows either where there is none."""

Cell = tuple[str, str]
"""A figure and what it is of: a scope, or what stands at a division and at none below it."""


def summed(counted: Mapping[str, Mapping[str, int]]) -> dict[Cell, int]:
    """Every number there is: of all scopes, of what stands at a division itself, and of the rest beside a part."""
    rest = {
        f"{whole} without {part}": {at: n - counted[part].get(at, 0) for at, n in counted[whole].items()}
        for part, whole in PART_OF.items()
    }
    cells = {**counted, **rest}
    cells |= {part: {at: counted[part].get(at, 0) for at in counted[whole]} for part, whole in PART_OF.items()}
    own = {(name, f"{at}*"): n for name, of in cells.items() for at, n in of.items() if n or name in UNTOLD}
    return own | {
        (name, scope): sum(n for at, n in of.items() if at.startswith(scope))
        for name, of in cells.items()
        for scope in SCOPES
    }


def sums(numbers_of: Mapping[Cell, int]) -> Iterator[tuple[Cell, list[Cell]]]:
    """What anybody knows of how they hang together: a whole, and the parts that make it up."""
    names = {name for name, _ in numbers_of}
    below = {"": ["14"], "14": ["1409"], "1409": ["140981", "140982"]}
    for name in names:
        for scope in SCOPES:
            parts_of = below.get(scope) or [one for one in SCOPES if len(one) == len(scope) + 3 and one[:-3] == scope]
            own = [(name, f"{scope}*")] if (name, f"{scope}*") in numbers_of else []
            yield (name, scope), [*((name, one) for one in parts_of), *own]
    for part, whole in PART_OF.items():
        for scope in SCOPES:
            yield (whole, scope), [(part, scope), (f"{whole} without {part}", scope)]


def found_out(unknown: list[Cell], equations: Iterable[tuple[Cell, list[Cell]]]) -> set[Cell]:
    """Which of the unknown follow from what is known, by any adding and taking away."""
    rows = []
    for whole, of_it in equations:
        row = [Fraction(0)] * len(unknown)
        for cell, sign in ((whole, 1), *((one, -1) for one in of_it)):
            if cell in unknown:
                row[unknown.index(cell)] += sign
        if any(row):
            rows.append(row)
    done = 0
    for column in range(len(unknown)):
        pivot = next((row for row in rows[done:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(done, [value / pivot[column] for value in pivot])
        for number, row in enumerate(rows):
            if number != done and row[column]:
                rows[number] = [ours - row[column] * theirs for ours, theirs in zip(row, rows[done], strict=True)]
        done += 1
    alone = [row for row in rows[:done] if sum(1 for value in row if value) == 1]
    return {unknown[next(at for at, value in enumerate(row) if value)] for row in alone}


@given(counts, counts)
@settings(max_examples=60, deadline=None)
def test_no_small_number_of_people_is_told_or_found_by_subtraction(one: dict[str, int], other: dict[str, int]) -> None:
    """From all that is told of everywhere, of parents and children, of a whole and its part."""
    counted: dict[str, dict[str, int]] = {name: {} for name in PEOPLE} | {
        "members": one,
        "couriers": one,
        "people": {at: one.get(at, 0) + other.get(at, 0) for at in {*one, *other}},
    }
    numbers_of = summed(counted)
    told = {(name, scope) for scope in SCOPES for name in {*PEOPLE} - left_out(scope, counted)}
    small = {cell for cell, n in numbers_of.items() if 0 < n < FEWEST}
    assert not {cell for cell in small if cell[0] in PEOPLE} & told
    unknown = [cell for cell, n in numbers_of.items() if cell not in told and (n or cell[0] in UNTOLD)]
    assert not small & found_out(unknown, sums(numbers_of))


@pytest.mark.parametrize("scope", ["1", "14098", "1409810", "14098100100"])
def test_nothing_is_told_of_a_part_of_a_code(scope: str) -> None:
    """Or it would be the sum of some villages, among them one that is left out."""
    with pytest.raises(ValidationError):
        TypeAdapter(Scope).validate_python(scope)
