"""The demo's issues: every kind, every state and every step of the road are among them, and slips are found."""

import ast
import csv
import re
import tomllib
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image

import huiyin_demo
from huiyin_contracts.issues import IssueKind
from huiyin_contracts.topics import TopicPlanned
from huiyin_county.categories import known
from huiyin_county.charter import DEFAULT
from huiyin_demo.identity_list import PLACES
from huiyin_demo.load import DIVISIONS, LAST, LOS_ANGELES, REQUESTS, ROWS
from huiyin_demo.sample_photos import Scene, draw
from huiyin_demo.stories import (
    DATA,
    DecideStep,
    DeliberateStep,
    DispatchStep,
    PubliciseStep,
    ScreenStep,
    Stories,
    StoryStep,
    stories,
)
from huiyin_demo.story_runner import PLANNED
from huiyin_intake.history_import.myla311 import COUNTY
from huiyin_service.i18n import Catalogue

TOLD = stories()


def test_there_is_enough_to_look_at_in_both_counties() -> None:
    assert 40 <= len(TOLD.issue) <= 80
    assert min(Counter(issue.village[:6] for issue in TOLD.issue).values()) >= 15
    assert {issue.kind for issue in TOLD.issue} == set(get_args(IssueKind))
    assert sum(issue.place is not None for issue in TOLD.issue) >= 15
    assert sum(issue.photo is not None for issue in TOLD.issue) >= 10
    assert not {issue.name for issue in TOLD.issue} & {LAST.name}
    assert not {issue.category for issue in TOLD.issue} & {LAST.category}, "it is what the demo is known by"


def test_the_demo_and_its_year_need_no_category_that_somebody_has_to_look_at_first() -> None:
    year = tomllib.loads((DATA / "year-yuanping.toml").read_text(encoding="utf-8"))
    said = {issue.category for issue in (*TOLD.issue, LAST)} | {
        what["category"] for kind in year["issues"].values() for what in kind
    }
    assert said <= set(known(DEFAULT.orders))


def test_every_step_is_taken_and_every_road_ended_somewhere_else() -> None:
    steps = [step for issue in TOLD.issue for step in issue.road]
    union, _ = get_args(StoryStep)
    assert {type(step) for step in steps} == set(get_args(union))
    assert {step.kind for step in steps if isinstance(step, PubliciseStep)} == {
        "topic",
        "proposal",
        "resolution",
        "result",
    }
    sessions = [step for step in steps if isinstance(step, DeliberateStep | DecideStep)]
    assert {step.form for step in sessions} == {"fireside", "courtyard", "room", "online"}
    orders = [step for step in steps if isinstance(step, DispatchStep)]
    for party in ("member", "team", "company", "unit"):
        assert any(getattr(order, party) for order in orders), party
    assert any(not (order.member or order.team or order.company or order.unit) for order in orders), "open to all"
    assert any(order.minutes for order in orders)
    assert any(len(step.tasks) > 1 for step in steps if isinstance(step, DecideStep))
    assert {issue.road[-1].step for issue in TOLD.issue if issue.road} >= {
        "screen",
        "merge",
        "reject",
        "withdraw",
        "dispatch",
        "accept",
        "decline",
        "resolve",
        "deliberate",
        "carry-out",
        "publicise",
        "rate",
    }
    assert any(not issue.road for issue in TOLD.issue)


def test_the_villages_are_the_registers_own() -> None:
    with DIVISIONS.open(encoding="utf-8", newline="") as file:
        names = {row["code"]: row["name"] for row in csv.DictReader(file)}
    for code, village in TOLD.villages.items():
        town = names[code[:9]]
        assert village.name.startswith(town)
        assert names[code].startswith(village.name[len(town) :]), code
    assert {issue.village for issue in TOLD.issue} == TOLD.villages.keys()
    assert {code for path in PLACES for code in re.findall(r"\d+", path)} <= names.keys() | {LOS_ANGELES}


def test_the_data_are_what_their_readme_says() -> None:
    codes = [line.split(",")[0] for line in DIVISIONS.read_text("utf-8").splitlines()[1:]]
    levels = Counter((code[:6], len(code)) for code in codes if len(code) > 6)
    assert len(codes) == len(set(codes)) == 579
    assert levels == {("140981", 9): 22, ("140981", 12): 372, ("511529", 9): 11, ("511529", 12): 168}
    with REQUESTS.open(encoding="utf-8", newline="") as file:
        assert Counter(row["Status"] for row in csv.DictReader(file)) == {
            "Closed": 9711,
            "Cancelled": 280,
            "Referred Out": 9,
        }
    assert ROWS["all"] == 10_000
    readme = (DATA / "README.md").read_text("utf-8")
    assert {path.name for path in DATA.iterdir()} == {*re.findall(r"`([\w.-]+\.(?:csv|toml))`", readme), "README.md"}


def test_what_the_demo_knows_of_others_is_so() -> None:
    assert LOS_ANGELES == COUNTY
    assert TopicPlanned.type == PLANNED


TWO = """
[villages.140981001001]
name = "城西社区"
secretary = "王书记"
members = ["李党员"]

[[issue]]
name = "lamp"
village = "140981001001"
kind = "problem"
category = "路灯"
text = "路灯不亮"
road = [{ step = "dispatch", member = "李党员" }]

[[issue]]
name = "again"
village = "140981001001"
kind = "problem"
category = "路灯"
text = "还是不亮"
road = [{ step = "merge", into = "lamp" }]
"""


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('name = "again"', 'name = "lamp"', "more than one issue is called lamp"),
        ('into = "lamp"', 'into = "lantern"', "no lantern to merge into"),
        ('member = "李党员"', 'member = "张党员"', "张党员 is no member"),
        ('step = "merge"', 'step = "forget"', "forget"),
        ('kind = "problem"', 'kind = "trouble"', "trouble"),
        ('category = "路灯"\ntext', 'categorie = "路灯"\ntext', "categorie"),
        ('village = "140981001001"', 'village = "140981001002"', "no village 140981001002 is listed"),
        ('name = "lamp"', 'name = "3号楼"', "name"),
    ],
)
def test_a_slip_is_found_when_the_file_is_read(right: str, wrong: str, said: str) -> None:
    Stories.model_validate(tomllib.loads(TWO))
    with pytest.raises(ValueError, match=said):
        Stories.model_validate(tomllib.loads(TWO.replace(right, wrong, 1)))


def test_a_road_to_deliberation_and_one_to_an_order_do_not_mix() -> None:
    of_topic, of_order = {"deliberate", "decide", "carry-out"}, {"dispatch", "accept", "decline", "resolve"}
    for issue in TOLD.issue:
        steps = {step.step for step in issue.road}
        deliberated = any(isinstance(step, ScreenStep) and step.to == "deliberation" for step in issue.road)
        assert not steps & (of_order if deliberated else of_topic), issue.name


@pytest.mark.parametrize("scene", get_args(Scene))
def test_the_same_seed_draws_the_same_picture(scene: Scene) -> None:
    assert draw(scene, "lamp") == draw(scene, "lamp") != draw(scene, "drain")
    with Image.open(BytesIO(draw(scene, "lamp"))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (960, 720))
        assert len(picture.quantize(8).getcolors() or []) == 8, "there is something to see"


def test_every_message_has_its_english_with_the_same_places() -> None:
    package = Path(huiyin_demo.__file__).parent
    trees = [ast.parse((package / name).read_text("utf-8")) for name in ("command.py", "identity_list.py")]
    constants = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    said = {text for text in constants if isinstance(text, str) and re.search("[\u4e00-\u9fff]", text)}
    catalogue = Catalogue.load("huiyin_service", "huiyin_demo")
    for message in said:
        assert message in catalogue
        assert set(re.findall("{.*?}", message)) == set(re.findall("{.*?}", catalogue.gettext("en", message)))
