"""A charter as the fields of a form, and back.

A line's fields are called by its path: `deliberation.teams.cadre.least`. What a form says of a line is what counts as
its value, so two charters differ in a line where their fields do.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from huiyin_contracts.charter import PointRule, Responsibility, Terms
from huiyin_contracts.deliberation_rules import (
    AssemblyRule,
    DayOfMonth,
    MarketDays,
    OwnersRule,
    TeamRule,
    Threshold,
    WeekdayOfMonth,
)
from huiyin_contracts.supervision import Allowance, Supervision
from huiyin_dispatch.charter.outline import CAPACITIES, LEVELS, LINES, WORKS, CharterLine, Shape
from huiyin_service.web.forms import split_words

Fields = dict[str, str]

STEPS, PARTS = 3, 6
"""Rows that a form has at least, for steps of supervision and for whose is what; one more than are filled."""
MOST_ROWS = 100


def fill(charter: object) -> Fields:
    """All fields of a charter."""
    return {name: text for line in LINES for name, text in fields_of(line, charter).items()}


def fields_of(line: CharterLine, charter: object) -> Fields:
    """The fields of one line; what is empty or not ticked is left out."""
    found = _FILL[line.shape](line.value_in(charter))
    return {f"{line.path}.{name}" if name else line.path: text for name, text in found.items() if text}


def read(fields: Mapping[str, str]) -> dict[str, Any]:
    """The charter that a form's fields say, as its JSON; what they leave out is not there."""
    charter: dict[str, Any] = {}
    for line in LINES:
        prefix = f"{line.path}."
        own = {name.removeprefix(prefix): text for name, text in fields.items() if name.startswith(prefix)}
        place = charter
        *above, last = line.path.split(".")
        for name in above:
            place = place.setdefault(name, {})
        value = _READ[line.shape]({**own, "": fields.get(line.path, "")})
        if value is not None:
            place[last] = value
    return charter


def rows(fields: Mapping[str, str], path: str, least: int) -> int:
    """How many rows a form shows of a list: one more than it has."""
    numbers = (name.removeprefix(f"{path}.").partition(".")[0] for name in fields if name.startswith(f"{path}."))
    taken = [int(number) for number in numbers if number.isdecimal() and len(number) <= 3]
    return min(max(least, *(number + 2 for number in taken), 0), MOST_ROWS)


# --- a value's fields -------------------------------------------------------------------------------------------------


def _under(name: str, fields: Mapping[str, str]) -> Fields:
    return {f"{name}.{rest}" if rest else name: text for rest, text in fields.items()}


def _allowance(value: Allowance) -> Fields:
    return {"amount": str(value.amount), "unit": value.unit}


def _supervision(value: Iterable[Supervision]) -> Fields:
    return {
        name: text
        for n, step in enumerate(value)
        for name, text in {f"{n}.level": step.level, **_under(f"{n}", _allowance(step.after))}.items()
    }


def _terms(value: Terms) -> Fields:
    times = {name: _allowance(getattr(value, name)) for name in ("accept", "resolve", "warning")}
    flat = {key: text for name, fields in times.items() for key, text in _under(name, fields).items()}
    return {**flat, **_under("supervision", _supervision(value.supervision))}


def _responsibilities(value: Iterable[Responsibility]) -> Fields:
    found: Fields = {}
    for n, one in enumerate(value):
        found |= {f"{n}.party": one.party, f"{n}.categories": "、".join(one.categories)}
    return found


def _points(value: Iterable[PointRule]) -> Fields:
    found: Fields = {}
    for rule in sorted(value, key=lambda each: tuple(WORKS).index(each.work)):
        limit = "" if rule.monthly_limit is None else str(rule.monthly_limit)
        found |= _under(rule.work, {"points": str(rule.points), "per": rule.per, "monthly_limit": limit})
    return found


def _day(value: WeekdayOfMonth | DayOfMonth | MarketDays) -> Fields:
    if isinstance(value, MarketDays):
        return {"rule": value.calendar, "ending": "、".join(map(str, value.ending))}
    if isinstance(value, DayOfMonth):
        return {"rule": "day", "day": str(value.day), "on_holiday": value.on_holiday}
    return {"rule": "weekday", "nth": str(value.nth), "weekday": str(value.weekday), "on_holiday": value.on_holiday}


def _team(value: TeamRule) -> Fields:
    sizes = {name: str(getattr(value, name)) for name in ("least", "most", "term_months")}
    return sizes | {each.capacity: str(each.least) for each in value.composition}


def _threshold(value: Threshold) -> Fields:
    return {"": f"{value.numerator}/{value.denominator}", "over": "over" if value.over else "least"}


def _assembly(value: AssemblyRule) -> Fields:
    parts = {**_under("present", _threshold(value.present)), **_under("in_favour", _threshold(value.in_favour))}
    return {**parts, "in_favour_of": value.in_favour_of}


def _owners(value: OwnersRule) -> Fields:
    names = ("taking_part", "common", "special")
    return {key: text for name in names for key, text in _under(name, _threshold(getattr(value, name))).items()}


_FILL: Mapping[Shape, Callable[[Any], Fields]] = {
    Shape.COUNT: lambda value: {"": str(value)},
    Shape.FLAG: lambda value: {"": "yes" if value else ""},
    Shape.CHOICE: lambda value: {"": value},
    Shape.CHOICES: lambda value: {name: "yes" for name in LEVELS if name in value},
    Shape.ALLOWANCE: _allowance,
    Shape.TERMS: _terms,
    Shape.SUPERVISION: _supervision,
    Shape.RESPONSIBILITIES: _responsibilities,
    Shape.POINTS: _points,
    Shape.DAY: _day,
    Shape.TEAM: _team,
    Shape.ASSEMBLY: _assembly,
    Shape.OWNERS: _owners,
    Shape.TEXTS: lambda value: {name: text for name, text in dict(value).items() if text},
}


# --- and back ---------------------------------------------------------------------------------------------------------


def _group(fields: Mapping[str, str], name: str) -> Fields:
    prefix = f"{name}."
    own = {key.removeprefix(prefix): text for key, text in fields.items() if key.startswith(prefix)}
    return {**own, "": fields.get(name, "")}


def _read_allowance(fields: Mapping[str, str]) -> dict[str, Any]:
    return {name: fields[name] for name in ("amount", "unit") if fields.get(name)}


def _read_rows(fields: Mapping[str, str], filled: str) -> list[Fields]:
    """The rows of a list in their order, of those whose field `filled` is."""
    return [_group(fields, str(n)) for n in range(MOST_ROWS) if fields.get(f"{n}.{filled}")]


def _read_supervision(fields: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"level": row["level"], "after": _read_allowance(row)} for row in _read_rows(fields, "level")]


def _read_terms(fields: Mapping[str, str]) -> dict[str, Any]:
    times = {name: _read_allowance(_group(fields, name)) for name in ("accept", "resolve", "warning")}
    return {**times, "supervision": _read_supervision(_group(fields, "supervision"))}


def _read_responsibilities(fields: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"party": row["party"], "categories": split_words(row.get("categories", ""))}
        for row in _read_rows(fields, "party")
    ]


def _read_points(fields: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {"work": work, **{name: row[name] for name in ("points", "per", "monthly_limit") if row.get(name)}}
        for work in WORKS
        if (row := _group(fields, work)).get("points")
    ]


def _read_day(fields: Mapping[str, str]) -> dict[str, Any]:
    match fields.get("rule"):
        case "lunar" | "solar" as calendar:
            return {"rule": "market", "calendar": calendar, "ending": split_words(fields.get("ending", ""))}
        case "day":
            wanted = {"rule", "day", "on_holiday"}
        case _:
            wanted = {"rule", "nth", "weekday", "on_holiday"}
    return {name: text for name, text in fields.items() if name in wanted and text}


def _read_team(fields: Mapping[str, str]) -> dict[str, Any]:
    sizes = {name: fields[name] for name in ("least", "most", "term_months") if fields.get(name)}
    wanted = [{"capacity": name, "least": fields[name]} for name in CAPACITIES if fields.get(name)]
    return {**sizes, "composition": wanted}


def _read_threshold(fields: Mapping[str, str]) -> dict[str, Any]:
    # Without a stroke there is no denominator, which is then asked for.
    numerator, _, denominator = fields[""].replace("／", "/").partition("/")
    parts = {"numerator": numerator.strip(), "denominator": denominator.strip()}
    return {**{name: text for name, text in parts.items() if text}, "over": fields.get("over") == "over"}


def _read_assembly(fields: Mapping[str, str]) -> dict[str, Any]:
    parts = {name: _read_threshold(_group(fields, name)) for name in ("present", "in_favour")}
    return {**parts, **{name: fields[name] for name in ("in_favour_of",) if fields.get(name)}}


_READ: Mapping[Shape, Callable[[Mapping[str, str]], Any]] = {
    Shape.COUNT: lambda fields: fields[""] or None,
    Shape.FLAG: lambda fields: fields[""] == "yes",
    Shape.CHOICE: lambda fields: fields[""] or None,
    Shape.CHOICES: lambda fields: [name for name in LEVELS if fields.get(name) == "yes"],
    Shape.ALLOWANCE: _read_allowance,
    Shape.TERMS: _read_terms,
    Shape.SUPERVISION: _read_supervision,
    Shape.RESPONSIBILITIES: _read_responsibilities,
    Shape.POINTS: _read_points,
    Shape.DAY: _read_day,
    Shape.TEAM: _read_team,
    Shape.ASSEMBLY: _read_assembly,
    Shape.TEXTS: lambda fields: {name: text for name, text in fields.items() if name and text},
    Shape.OWNERS: lambda fields: {
        name: _read_threshold(_group(fields, name)) for name in ("taking_part", "common", "special")
    },
}
