"""From visits to lists to plan (P3): links, visits sent late or twice, screening rounds, an answer to everything."""

import time
from typing import Any

import httpx
import pytest

from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .county import STEPS_WITHIN, County, Json
from .lists import LINKS, LISTS, ROAD, VISITS, link, listed, round_body, screened, today, visit, visit_body
from .refusals import posting, refused

pytestmark = pytest.mark.e2e

LAMP = {"kind": "problem", "category": "路灯", "description": "罗大爷家门口的灯不亮"}
CLOTHES = {"kind": "need", "category": "帮办", "description": "罗大爷想办高龄补贴"}


def on_list(county: County, who: httpx.Client | None = None, **wanted: str) -> list[Json]:
    return list(county.read(LISTS, who or county.anybody, division=county.village, **wanted)["items"])


def with_numbers(county: County) -> list[Json]:
    """The matters, once each is an issue that has a number."""
    until(lambda: all(one["number"] for one in on_list(county)), STEPS_WITHIN, "what is listed is an issue")
    return on_list(county)


def test_a_visit_lists_what_it_found_and_each_is_an_issue_that_is_answered(county: County) -> None:
    visit(county, link(county), ROAD, CLOTHES, words="身体还好")
    road, clothes = sorted(with_numbers(county), key=lambda one: str(one["kind"]), reverse=True)
    assert (road["kind"], clothes["kind"]) == ("problem", "need")
    assert (road["stage"], road["title"], road["overdue"]) == ("listed", None, False)
    assert "description" not in road
    assert "塌方" not in str(county.anybody.get(LISTS, params={"division": county.village}).text)
    found = county.read(f"{LISTS}/{road['id']}", county.secretary)
    assert found["description"] == ROAD["description"]
    outcomes = (
        screened(road, "plan", priority="important"),
        screened(clothes, "answer", reason="高龄补贴由民政窗口办，已约好上门"),
    )
    county.does(county.secretary, f"{LISTS}/rounds", **round_body(county, *outcomes))
    stages = {one["id"]: one for one in on_list(county)}
    assert (stages[road["id"]]["stage"], stages[road["id"]]["title"]) == ("planned", "修复塌方的机耕道")
    assert (stages[clothes["id"]]["stage"], stages[clothes["id"]]["reason"]) == (
        "answered",
        "高龄补贴由民政窗口办，已约好上门",
    )
    [topic] = county.read("/api/deliberation/topics", county.secretary, division=county.village)["items"]
    assert (topic["issue"], topic["priority"]) == (road["id"], "important")
    county.by_itself(road, "issue.screened")
    county.by_itself(clothes, "issue.rejected")


def test_like_ones_are_grouped_and_what_needs_no_talk_is_dispatched(county: County) -> None:
    visit(county, link(county, "0001"), ROAD)
    visit(county, link(county, "0002"), {**ROAD, "description": "机耕道又塌了一段"}, LAMP)
    matters = with_numbers(county)
    roads = [one for one in matters if one["category"] == matters[0]["category"]]
    lamp = next(one for one in matters if one["id"] not in {each["id"] for each in roads})
    outcomes = (
        screened(roads[0], "plan"),
        screened(roads[1], "group", into=roads[0]["id"]),
        screened(lamp, "dispatch", title="三组路灯不亮"),
    )
    county.does(county.secretary, f"{LISTS}/rounds", **round_body(county, *outcomes))
    county.by_itself(roads[1], "issue.merged")
    county.by_itself(lamp, "issue.screened")
    waiting = county.read("/api/dispatch/waiting", county.secretary, division=county.village)
    assert lamp["id"] in str(waiting)
    assert [one["screened"] for one in county.read(f"{LISTS}/rounds", county.secretary)["items"]] == [3]


def test_a_visit_that_is_sent_again_is_one(county: County) -> None:
    body = visit_body(county, link(county), ROAD)
    member = county.client("member")
    keys = [{"Idempotency-Key": body["visit"]}] * 3 + [{}]
    sent = [member.post(VISITS, json=body, headers=key) for key in keys]
    assert [answer.status_code for answer in sent] == [201] * 4
    county.cursor = sent[0].json()["cursor"]
    assert len(on_list(county)) == 1
    changed = member.post(VISITS, json={**body, "found": []})
    assert changed.json()["type"] == "/problems/visit-recorded"


def test_only_who_looks_after_a_household_and_the_office_record_visits(county: County) -> None:
    household = link(county)
    county.huiyin.appoint(("member", county.neighbour))
    other = county.client("member", county.neighbour)
    assert other.post(VISITS, json=visit_body(county, household)).json()["type"] == "/problems/not-yours"
    visit(county, household, who=county.secretary)
    [mine] = county.read(f"{LINKS}/mine", county.client("member"))["items"]
    assert (mine["head"], mine["visits"], mine["visited_on"]) == ("罗大爷", 1, today(county))
    assert county.read(f"{LINKS}/mine", other)["items"] == []
    assert county.anybody.get(LINKS).status_code == 401
    late = {**visit_body(county, household), "visited_on": "2036-01-01"}
    refused(county.huiyin, posting(county, VISITS, "secretary", json=late), 409, "visit-in-the-future")


def test_a_roll_of_thousands_is_taken_quickly_and_once(county: County) -> None:
    who = {"name": "Li", "id": f"member-{county.village}"}
    rows = [{"member": who, "number": f"{n:05}", "head": "罗大爷", "address": f"{n}号"} for n in range(1000)]
    began = time.monotonic()
    taken = county.does(county.secretary, LINKS, division=county.village, links=rows)
    took = time.monotonic() - began
    assert (taken["made"], taken["wrong"]) == (1000, [])
    assert took < 20, took
    again = county.read(LINKS, county.secretary, size="1")
    assert again["total"] == 1000
    taken = county.does(county.secretary, LINKS, division=county.village, links=rows)
    assert (taken["made"], taken["unchanged"]) == (0, 1000)
    stranger = [{**rows[0], "member": {"name": "谁", "id": "nobody-here"}}, rows[0], rows[0]]
    wrong = county.does(county.secretary, LINKS, division=county.village, links=stranger)
    assert [(one["row"], one["code"]) for one in wrong["wrong"]] == [(0, "link-member-unknown"), (2, "link-twice")]


def test_a_round_is_refused_what_the_rules_forbid_and_leaves_nothing_half_done(county: County) -> None:
    matter, path = listed(county), f"{LISTS}/rounds"

    def says(code: str, *matters: Any, status: int = 409, **more: Any) -> None:
        body = round_body(county, *(matters or (screened(matter, "plan"),)), **more)
        refused(county.huiyin, posting(county, path, "secretary", json=body), status, code)

    says("round-by-both", committees=["branch"])
    says("round-in-the-future", held_on="2036-01-01")
    says("matter-into-itself", screened(matter, "group", into=matter["id"]))
    says("invalid-request", {"matter": matter["id"], "outcome": "answer"}, status=422)
    county.does(county.secretary, path, **round_body(county, screened(matter, "plan")))
    says("matter-screened")
    assert len(county.read(path, county.secretary)["items"]) == 1


def test_what_the_desk_screens_needs_no_round(county: County) -> None:
    visit(county, link(county), ROAD)
    [matter] = with_numbers(county)
    county.screen({**matter, "description": "三组机耕道塌方"}, "dispatch")
    until(lambda: on_list(county)[0]["stage"] == "settled", STEPS_WITHIN, "the list knows")


def test_what_no_round_screens_goes_up_to_town_and_county(moving: Huiyin) -> None:
    county = founded(moving)
    visit(county, link(county), ROAD)
    assert not on_list(county)[0]["overdue"]
    moving.forward("35d")
    until(lambda: on_list(county)[0]["stalled"] == ["town"], STEPS_WITHIN, "the town sees to it")
    assert on_list(county)[0]["overdue"]
    moving.forward("5d")
    until(lambda: on_list(county)[0]["stalled"] == ["town", "county"], STEPS_WITHIN, "then the county")


def test_a_household_is_forgotten_after_its_last_link_ended(moving: Huiyin) -> None:
    county = founded(moving)
    known = link(county)
    visit(county, known, words="身体还好")
    county.does(county.secretary, f"{LINKS}/{known['id']}/end", reason="moved")

    def words() -> list[str | None]:
        return [one["words"] for one in county.read(VISITS, county.secretary)["items"]]

    assert words() == ["身体还好"]
    moving.forward("366d")
    until(lambda: words() == [None], STEPS_WITHIN, "what was said is gone")


def test_a_roll_that_is_sent_on_the_page_is_mended_there(county: County) -> None:
    member = f"member-{county.village}"
    columns = "村（社区）代码,户编号,户主,住址,党员姓名,党员账号"
    rows = [f"{county.village},{n:04},罗大爷,{n}号,李党员,{member}" for n in range(3)]
    wrong = [f"{county.village},0009,王婆婆,,李党员,nobody-here", f"{county.far_village},0010,陈婶,,李党员,{member}"]
    page = "/deliberation/links/import"

    def send(*more: str, do: str = "import", **mended: str) -> str:
        roll = ("roll.csv", "\n".join([columns, *rows, *more]).encode())
        answer = county.secretary.post(page, data={"do": do, **mended}, files={"roll": roll})
        assert answer.status_code == 200, answer.text
        return answer.text

    told = send(*wrong)
    assert "有 2 处要改，一户也没有导入" in told
    assert "mend.5.党员账号" in told
    assert "不在您负责的范围内" in told
    mended = {"mend.5.党员账号": member, "mend.6.村（社区）代码": county.village}
    assert "检查过了：5 户，都可以导入" in send(*wrong, do="check", **mended)
    assert county.secretary.get(LINKS).json()["total"] == 0
    assert "已导入 5 户" in send(*wrong, **mended)
    assert county.secretary.get(LINKS).json()["total"] == 5
    assert "请选择文件" in county.secretary.post(page, data={"do": "check"}).text
    refused = county.secretary.post(page, files={"roll": ("roll.xlsx", b"PK")}).text
    assert "打不开，应为 CSV 或 XLSX 文件" in refused
