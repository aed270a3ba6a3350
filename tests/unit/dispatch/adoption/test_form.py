"""A charter as a form: what it is filled with comes back as the same charter, whatever the charter says."""

from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin_contracts.charter import MemberFigures
from huiyin_contracts.deliberation_rules import ModeratorLevel
from huiyin_contracts.issues import IssueKind
from huiyin_contracts.supervision import TimeUnit
from huiyin_county.charter import DEFAULT
from huiyin_dispatch.adoption.changes import changes
from huiyin_dispatch.adoption.form import fields_of, fill, read, rows
from huiyin_dispatch.charter.commands import TIMED, CharterBody
from huiyin_dispatch.charter.outline import CAPACITIES, LINES, WORKS

WHOLE = CharterBody(title="章程", orders=DEFAULT.orders, points=DEFAULT.points)

Document = dict[str, Any]


def _of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


ALLOWANCES = st.fixed_dictionaries({"amount": st.integers(1, 1000), "unit": _of(*get_args(TimeUnit))})
STEPS = st.lists(st.fixed_dictionaries({"level": _of("town", "county"), "after": ALLOWANCES}), max_size=4)
TERMS = st.fixed_dictionaries(
    {"accept": ALLOWANCES, "resolve": ALLOWANCES, "warning": ALLOWANCES, "supervision": STEPS}
)
THRESHOLDS = st.integers(1, 99).flatmap(
    lambda part: st.fixed_dictionaries(
        {"numerator": st.just(part), "denominator": st.integers(part + 1, 100), "over": st.booleans()}
    )
)
ASSEMBLIES = st.fixed_dictionaries(
    {"present": THRESHOLDS, "in_favour": THRESHOLDS, "in_favour_of": _of("entitled", "present")}
)
ON_HOLIDAY = _of("stay", "next_working_day", "previous_working_day")
DAYS = st.one_of(
    st.fixed_dictionaries(
        {"rule": st.just("weekday"), "weekday": st.integers(1, 7), "nth": st.integers(1, 5), "on_holiday": ON_HOLIDAY}
    ),
    st.fixed_dictionaries({"rule": st.just("day"), "day": st.integers(1, 31), "on_holiday": ON_HOLIDAY}),
    st.fixed_dictionaries(
        {
            "rule": st.just("market"),
            "calendar": _of("lunar", "solar"),
            "ending": st.lists(st.integers(0, 9), min_size=1, max_size=5, unique=True),
        }
    ),
)
TEAMS = st.fixed_dictionaries(
    {
        "least": st.integers(1, 9),
        "most": st.integers(99, 999),
        "term_months": st.integers(1, 120),
        "composition": st.lists(_of(*CAPACITIES), unique=True, max_size=5).map(
            lambda names: [{"capacity": name, "least": 2} for name in CAPACITIES if name in names]
        ),
    }
)
POINTS = st.lists(_of(*WORKS), unique=True).flatmap(
    lambda works: st.tuples(
        *(
            st.fixed_dictionaries(
                {
                    "work": st.just(work),
                    "points": st.integers(-1000, 1000),
                    "per": _of("piece", "hour") if work in TIMED else st.just("piece"),
                    "monthly_limit": st.none() | st.integers(1, 1_000_000),
                }
            )
            for work in sorted(works, key=list(WORKS).index)
        )
    )
)
WORDS = st.text("物业电梯路灯垃圾停车水管", min_size=1, max_size=6)
CHARTERS = st.fixed_dictionaries(
    {
        "title": st.just("章程"),
        "orders": st.fixed_dictionaries(
            {
                "terms": st.fixed_dictionaries(dict.fromkeys(get_args(IssueKind), TERMS)),
                "returnable": ALLOWANCES,
                "extension": ALLOWANCES,
                "extensions": st.integers(0, 9),
                "urging_hours": st.integers(1, 168),
                "responsibilities": st.lists(
                    st.fixed_dictionaries(
                        {
                            "party": _of("organisation", "committee", "property"),
                            "categories": st.lists(WORDS, max_size=3),
                        }
                    ),
                    max_size=4,
                ),
            }
        ),
        "points": POINTS,
        "publicity": st.fixed_dictionaries({"member_figures": _of(*get_args(MemberFigures))}),
        "deliberation": st.fixed_dictionaries(
            {
                "days": st.fixed_dictionaries(
                    {"deliberation": DAYS, "market": DAYS, "joint": DAYS, "elsewhen": st.booleans()}
                ),
                "teams": st.fixed_dictionaries({"working": TEAMS, "cadre": TEAMS, "residents": TEAMS}),
                "majorities": st.fixed_dictionaries(
                    {
                        "session": ASSEMBLIES,
                        "members": ASSEMBLIES,
                        "owners": st.fixed_dictionaries(
                            {"taking_part": THRESHOLDS, "common": THRESHOLDS, "special": THRESHOLDS}
                        ),
                    }
                ),
                "times": st.fixed_dictionaries({"notice": st.integers(1, 365), "supervision": STEPS}),
                "moderators": st.lists(_of(*get_args(ModeratorLevel)), unique=True, min_size=1).map(
                    lambda levels: [level for level in get_args(ModeratorLevel) if level in levels]
                ),
            }
        ),
    }
)


@given(CHARTERS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_charter_comes_back_from_its_form(document: Document) -> None:
    charter = CharterBody.model_validate(document)
    assert CharterBody.model_validate({"title": charter.title, **read(fill(charter))}) == charter


@given(CHARTERS, CHARTERS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_a_line_that_did_not_change_is_no_change(one: Document, other: Document) -> None:
    old, new = CharterBody.model_validate(one), CharterBody.model_validate(other)
    changed = {each.line.path for each in changes(old, new)}
    assert changed == {line.path for line in LINES if line.value_in(old) != line.value_in(new)}
    assert changes(old, old) == []


def test_an_order_of_no_meaning_is_no_change() -> None:
    document = WHOLE.model_dump(mode="json")
    document["deliberation"]["teams"]["cadre"]["composition"].reverse()
    document["points"].reverse()
    assert changes(WHOLE, CharterBody.model_validate(document)) == []


def test_a_form_says_what_a_person_would() -> None:
    filled = fill(WHOLE)
    assert filled["deliberation.majorities.members.present"] == "2/3"
    assert filled["deliberation.majorities.members.in_favour.over"] == "over"
    assert filled["deliberation.days.market.ending"] == "1、4、7"
    assert filled["deliberation.teams.cadre.police"] == "1"
    assert "deliberation.days.elsewhen" not in filled


def test_a_list_has_a_row_more_than_it_has() -> None:
    line = next(line for line in LINES if line.path == "orders.responsibilities")
    filled = fields_of(line, WHOLE)
    assert rows(filled, line.path, 2) == 3
    assert rows({}, line.path, 2) == 2
    assert rows({f"{line.path}.99.party": "property"}, line.path, 2) == 100


def test_what_is_left_out_of_a_form_is_missing_not_guessed() -> None:
    fields = fill(WHOLE)
    del fields["orders.returnable.amount"]
    assert "amount" not in read(fields)["orders"]["returnable"]
