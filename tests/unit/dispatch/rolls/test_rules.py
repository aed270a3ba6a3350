"""A roll of an estate (Y1): what a file says, and what must happen for the estate to be so."""

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from openpyxl import load_workbook
from tests.rolls import workbook

from huiyin_contracts.organisation import GroupFormed, SecretaryAppointed, SecretaryStoodDown
from huiyin_contracts.parties import Person
from huiyin_dispatch.organisation import words
from huiyin_dispatch.organisation.page import ACTS
from huiyin_dispatch.organisation.rules import ESTATE, Branch, BuildingGroup, Estate, Term
from huiyin_dispatch.rolls.columns import COLUMNS, ESTATES, GROUPS, HOUSEHOLDS, REASONS
from huiyin_dispatch.rolls.commands import roll_of
from huiyin_dispatch.rolls.file import Listed, read
from huiyin_dispatch.rolls.rows import MOST_WRONG
from huiyin_dispatch.rolls.rules import Roll, bring
from huiyin_dispatch.rolls.template import HELP, template
from huiyin_events.events import DomainEvent
from huiyin_service.files import RowsRefused
from huiyin_service.i18n import Catalogue

VILLAGE = "140981001001"
CODE = f"{VILLAGE}001"
TERM = Term(Person.named("王书记", "secretary-wang"), "veteran", "self_nomination", date(2029, 6, 30))
ROLL = Roll(
    CODE,
    "永兴小区",
    Branch("branch", "永兴小区党支部"),
    TERM,
    (("1", "1号楼"), ("2", "2号楼")),
    (BuildingGroup("1号楼党小组", ("1",), Person.named("李党员")),),
    (("1", "孙大爷"), ("1", "孙大爷"), ("2", "钱大妈")),
)


def ids() -> Iterator[UUID]:
    return (UUID(int=n) for n in range(1, 10_000))


def brought(*rolls: Roll) -> tuple[Estate, list[DomainEvent]]:
    """The estate after some rolls, and what the last of them changed."""
    estate, events, some = Estate(), list[DomainEvent](), ids()
    for roll in rolls:
        events, unfit = bring(estate, roll, some)
        assert not unfit, unfit
        for event in events:
            estate = ESTATE.evolve(estate, event)
    return estate, events


def refused(roll: Roll, *before: Roll) -> list[tuple[str, int, str]]:
    estate, _ = brought(*before)
    _, unfit = bring(estate, roll, ids())
    return [(one.part, one.index, one.why.code) for one in unfit]


# --- what happens -----------------------------------------------------------------------------------------------


def test_a_roll_makes_an_estate_what_it_says() -> None:
    estate, _ = brought(ROLL)
    assert (estate.name, estate.branch, estate.term) == ("永兴小区", ROLL.branch, TERM)
    assert list(estate.groups.values()) == list(ROLL.groups)
    assert sorted((one.building, one.head.value) for one in estate.households.values()) == sorted(ROLL.households)


def test_a_roll_that_comes_again_changes_nothing() -> None:
    assert brought(ROLL, ROLL)[1] == []
    bare = Roll(CODE, "永兴小区")
    without_sign_in = Term(Person.named("王书记"), "veteran", "self_nomination")
    assert brought(ROLL, bare)[1] == []
    assert brought(ROLL, Roll(CODE, "永兴小区", term=without_sign_in))[1] == []


def test_a_roll_changes_what_it_says_otherwise() -> None:
    successor = Term(Person.named("赵志强"), "retired_member", "residents_recommendation")
    wider = (BuildingGroup("1号楼党小组", ("1", "2")),)
    estate, events = brought(ROLL, Roll(CODE, "永兴花园", Branch("general_branch", "党总支"), successor, groups=wider))
    kinds = [type(event).__name__ for event in events]
    assert kinds == ["EstateRenamed", "BranchEstablished", "SecretaryStoodDown", "SecretaryAppointed", "GroupFormed"]
    assert (estate.name, estate.term) == ("永兴花园", successor)
    [group] = estate.groups.values()
    assert (group.buildings, group.leader and group.leader.called) == (("1", "2"), "李党员")
    assert len(estate.households) == 3


def test_a_building_goes_from_one_group_to_another_in_whichever_order_they_stand() -> None:
    both = (BuildingGroup("甲", ("1", "2")), BuildingGroup("乙", ("3",)))
    first = Roll(CODE, "永兴小区", buildings=[(n, n) for n in "123"], groups=both)
    estate, events = brought(
        first, Roll(CODE, "永兴小区", groups=(BuildingGroup("乙", ("2", "3")), BuildingGroup("甲", ("1",))))
    )
    assert {group.name: group.buildings for group in estate.groups.values()} == {"甲": ("1",), "乙": ("2", "3")}
    assert all(isinstance(event, GroupFormed) for event in events)


def test_every_fault_of_a_roll_is_told_at_once() -> None:
    no_branch = Roll(
        CODE,
        "永兴小区",
        term=TERM,
        buildings=[("1", "1号楼")],
        groups=(BuildingGroup("甲", ("1",)), BuildingGroup("乙", ("1",)), BuildingGroup("丙", ("9",))),
        households=(("1", "孙大爷"), ("8", "钱大妈")),
    )
    assert refused(no_branch) == [
        ("secretary", 0, "secretary-without-branch"),
        ("groups", 1, "building-in-group"),
        ("groups", 2, "building-unknown"),
        ("households", 1, "building-unknown"),
    ]


@whatever(st.lists(st.sampled_from(["1", "2", "3"]), unique=True), st.lists(st.sampled_from("甲乙丙"), max_size=6))
def test_whatever_a_roll_says_twice_happens_once(numbers: list[str], heads: list[str]) -> None:
    groups = [BuildingGroup(f"{number}组", (number,)) for number in numbers]
    buildings = [(number, number) for number in "123"]
    roll = Roll(CODE, "永兴小区", ROLL.branch, TERM, buildings, groups, [("1", head) for head in heads])
    estate, again = brought(roll, roll)
    assert again == []
    assert (len(estate.groups), len(estate.households)) == (len(numbers), len(heads))
    served = [event for event in brought(roll)[1] if isinstance(event, SecretaryAppointed | SecretaryStoodDown)]
    assert len(served) == 1


# --- the file ----------------------------------------------------------------------------------------------------

FULL: dict[str, list[list[Any]]] = {
    ESTATES: [
        [
            VILLAGE,
            "001",
            "永兴小区",
            "1-3",
            "党支部",
            "永兴党支部",
            "王书记",
            "wang",
            "退役军人党员",
            "个人自荐",
            "2029-06-30",
        ],
        [VILLAGE, CODE[:-1] + "2", "城西苑", "1、2号楼", "党总支", "城西苑党总支"],
    ],
    GROUPS: [[CODE, "1号楼党小组", "1, 4", "李党员", "member-li"]],
    HOUSEHOLDS: [[CODE, "1号楼", "孙大爷"]],
}


def listed(sheets: dict[str, list[list[Any]]]) -> list[Listed]:
    return read(workbook(sheets))


def wrong(sheets: dict[str, list[list[Any]]]) -> list[tuple[str, int, str, str]]:
    with pytest.raises(RowsRefused) as found:
        listed(sheets)
    return [(one.sheet, one.row, one.column, one.reason) for one in found.value.wrong]


def test_a_file_is_read_as_it_stands() -> None:
    first, second = listed(FULL)
    roll = roll_of(first.record)
    assert (roll.code, roll.branch) == (CODE, Branch("branch", "永兴党支部"))
    assert roll.term == Term(Person.named("王书记", "wang"), "veteran", "self_nomination", date(2029, 6, 30))
    assert [number for number, _ in roll.buildings] == ["1", "2", "3", "4"]
    assert roll.groups == [BuildingGroup("1号楼党小组", ("1", "4"), Person.named("李党员", "member-li"))]
    assert roll.households == [("1", "孙大爷")]
    assert (first.place("groups", 0), first.place("secretary", 0)) == ((GROUPS, 2), (ESTATES, 2))
    assert [one.building for one in second.record.buildings] == ["1", "2"]
    assert second.record.secretary is None


def test_what_a_table_program_makes_of_codes_and_days_is_understood() -> None:
    row = [int(VILLAGE), 1, "永兴小区", 3, "branch", "永兴党支部", "王书记", None, "veteran", "self_nomination"]
    sheets = {ESTATES: [[*row, datetime(2029, 6, 30)]], GROUPS: [[float(CODE), "党小组", 3.0]]}  # noqa: DTZ001
    [one] = listed(sheets)
    assert (one.record.estate, [group.buildings for group in one.record.groups]) == (CODE, [["3"]])
    assert one.record.secretary is not None
    assert one.record.secretary.term_ends_on == date(2029, 6, 30)


@pytest.mark.parametrize("day", ["2029/6/30", "2029年6月30日", "2029.06.30"])
def test_days_are_written_in_many_ways(day: str) -> None:
    row = FULL[ESTATES][0]
    [one] = listed({ESTATES: [[*row[:-1], day]]})
    assert one.record.secretary is not None
    assert one.record.secretary.term_ends_on == date(2029, 6, 30)


def test_every_wrong_row_is_told_by_sheet_row_column_and_reason() -> None:
    row = FULL[ESTATES][0]
    sheets: dict[str, list[list[Any]]] = {
        ESTATES: [
            row,
            row,
            ["14098", "002", "没有村"],
            [VILLAGE, "12345", "编号不对"],
            [VILLAGE, "003", "职级不对", "9-1", "支部", "党支部", "王书记", "", "", "抽签", "2029-13-01"],
            [VILLAGE, "004", ""],
            [VILLAGE, "005", "只有党组织", "", "党支部"],
            [VILLAGE, "006", "长" * 101],
        ],
        GROUPS: [[CODE, "长" * 101, "1"], [f"{VILLAGE}999", "党小组", "1"]],
        HOUSEHOLDS: [[CODE, "", "孙大爷"]],
    }
    assert wrong(sheets) == [
        (ESTATES, 3, "小区编号", "twice"),
        (ESTATES, 4, "村（社区）代码", "bad_village"),
        (ESTATES, 5, "小区编号", "bad_code"),
        (ESTATES, 6, "党组织", "bad_word"),
        (ESTATES, 6, "选任方式", "bad_word"),
        (ESTATES, 6, "任期届满", "bad_day"),
        (ESTATES, 6, "书记来源", "with_secretary"),
        (ESTATES, 6, "楼栋", "bad_range"),
        (ESTATES, 7, "小区名称", "missing"),
        (ESTATES, 8, "党组织名称", "with_branch"),
        (ESTATES, 9, "小区名称", "too_long"),
        (GROUPS, 2, "党小组", "too_long"),
        (GROUPS, 3, "小区编号", "not_listed"),
        (HOUSEHOLDS, 2, "楼栋", "missing"),
    ]


def test_a_file_that_is_no_roll_says_so() -> None:
    for content, reason in (
        (b"", "unreadable"),
        (b"PK\x03\x04 not really", "unreadable"),
        (workbook({"Sheet1": []}), "no_sheet"),
        (workbook({ESTATES: []}), "nothing"),
        (template(), "nothing"),
    ):
        with pytest.raises(RowsRefused) as found:
            read(content)
        assert [one.reason for one in found.value.wrong] == [reason]
    columns = {ESTATES: ["小区编号", "名称"]}
    with pytest.raises(RowsRefused) as found:
        read(workbook({ESTATES: [["001", "永兴小区"]]}, columns))
    assert [(one.reason, one.column) for one in found.value.wrong] == [
        ("no_column", "村（社区）代码"),
        ("no_column", "小区名称"),
    ]


def test_reading_ends_where_everything_is_wrong() -> None:
    assert len(wrong({ESTATES: [["x", "y", "z"]] * 2000})) <= MOST_WRONG + 1


def test_the_template_has_every_column_and_shows_how_it_is_filled_in() -> None:
    book = load_workbook(BytesIO(template()))
    assert book.sheetnames == [*COLUMNS, HELP]
    for sheet, columns in COLUMNS.items():
        assert [cell.value for cell in book[sheet][1]] == list(columns)
        assert all(cell.number_format == "@" for cell in book[sheet][2])
    shown: dict[str, list[list[Any]]] = {sheet: [[]] for sheet in COLUMNS}
    for name, _, _, example in list(book[HELP].values)[1:]:
        shown[str(name)][0].append(str(example or "").partition("、")[0])
    [one] = listed(shown)
    assert one.record.secretary is not None


def test_every_reason_and_every_word_has_its_english() -> None:
    english = Catalogue.load("huiyin_dispatch")
    said = [
        *(said for said, _ in ACTS.values()),
        *REASONS.values(),
        *words.RANKS.values(),
        *words.ORIGINS.values(),
        *words.SELECTIONS.values(),
    ]
    assert [text for text in said if text not in english] == []
