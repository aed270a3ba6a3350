"""A roll of estates (Y1) from an XLSX file: by the command, by the API, checked and taken in, however often."""

import re
import time
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from huiyin_dispatch.rolls.columns import ESTATES, GROUPS, HOUSEHOLDS
from huiyin_local.testing import until
from tests.rolls import county_roll, workbook

from .commands import here
from .county import County, Json

pytestmark = pytest.mark.e2e

IMPORT = "/work/organisation/import"
FILE = "/api/dispatch/organisation/file"
OFFICE = ["王书记", "", "离退休党员", "社区选任", "2035-06-30"]


def small(county: County, *, village: str | None = None, building: str = "1") -> bytes:
    """One estate with all there is."""
    village = village or county.village
    estate = [village, "001", "永兴小区", "1-2", "党支部", "永兴小区党支部", *OFFICE]
    code = f"{village}001"
    return workbook(
        {ESTATES: [estate], GROUPS: [[code, "1号楼党小组", "1", "李党员"]], HOUSEHOLDS: [[code, building, "孙大爷"]]}
    )


def send(
    county: County, content: bytes, *, role: Any = "secretary", language: str = "zh", **params: Any
) -> httpx.Response:
    return county.client(role, language=language).post(FILE, content=content, params=params)


def report(county: County, content: bytes, **params: Any) -> Json:
    response = send(county, content, **params)
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    county.cursor = answer["cursor"] or county.cursor
    return answer


def net(county: County, path: str = "") -> Json:
    officer = county.client("officer", county.code)
    response = officer.get(f"/api/dispatch/organisation{path}", params={"at_least": county.cursor})
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def test_a_file_is_checked_then_taken_in_and_the_second_time_nothing_is_new(county: County) -> None:
    content = small(county)
    checked = report(county, content, check=True)
    assert (checked["checked_only"], checked["estates"], checked["wrong"]) == (True, 1, [])
    assert checked["happened"]["dispatch.estate.group_formed.v1"] == 1
    assert net(county)["counts"]["estates"] == 0

    taken = report(county, content)
    assert (taken["unchanged"], sum(taken["happened"].values())) == (0, 7)
    counts = net(county)["counts"]
    assert [counts[name] for name in ("estates", "secretaries", "buildings", "groups", "households")] == [1, 1, 2, 1, 1]
    again = report(county, content)
    assert (again["unchanged"], again["happened"], again["cursor"]) == (1, {}, None)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_wrong_rows_are_told_by_place_and_nothing_is_taken_in(county: County, language: str) -> None:
    said = report(county, small(county, building="9"), language=language)
    [wrong] = said["wrong"]
    assert (wrong["sheet"], wrong["row"], wrong["column"]) == (HOUSEHOLDS, 2, "楼栋")
    assert wrong["reason"] == ("永兴小区没有楼栋 9" if language == "zh" else "永兴小区 has no building 9")
    [broken] = report(county, b"no workbook", language=language)["wrong"]
    assert broken["reason"] == (
        "打不开，不是有效的 XLSX 文件" if language == "zh" else "cannot be opened: not a valid XLSX file"
    )
    assert net(county)["counts"]["estates"] == 0


def test_a_roll_is_for_the_staff_of_its_villages(county: County) -> None:
    foreign = small(county, village=county.far_village)
    for response, code in (
        (send(county, foreign), "division-missing"),
        (send(county, foreign, role="member"), "role-missing"),
        (send(county, foreign, role=None), "sign-in-required"),
    ):
        assert response.json()["type"] == f"/problems/{code}"
    assert net(county)["counts"]["estates"] == 0


def test_the_page_takes_a_roll_in_and_tells_what_became_of_it_however_often(county: County) -> None:
    secretary = county.client("secretary")

    def taken_in() -> tuple[str, str]:
        sent = secretary.post(IMPORT, data={"do": "import"}, files={"roll": ("名册.xlsx", small(county))})
        assert sent.status_code == 303, sent.text
        address = sent.headers["location"]
        until(lambda: "hx-get" not in secretary.get(address).text, 20, "the roll is taken in")
        return address, secretary.get(address).text

    told = r'tile-value">(\d+)'
    address, page = taken_in()
    assert "名册.xlsx 已导入：小区 1 个" in page
    assert re.findall(told, page) == ["1", "0", "0"]
    address, page = taken_in()
    assert re.findall(told, page) == ["0", "0", "1"]
    assert net(county)["counts"]["households"] == 1
    assert "正在导入" not in secretary.get(IMPORT).text
    # Of a roll that somebody else sent, or that a restart cut short, a page can say no more than that.
    assert "再传一次即可" in county.client("officer", county.code).get(address).text


def test_the_template_is_there_for_everybody(county: County) -> None:
    response = county.anybody.get("/api/dispatch/organisation/template")
    assert response.status_code == 200
    assert load_workbook(BytesIO(response.content)).sheetnames[:3] == [ESTATES, GROUPS, HOUSEHOLDS]


def test_the_command_checks_and_brings_in_and_tells_wrong_rows(county: County, tmp_path: Path) -> None:
    run = partial(here, county.huiyin)
    good, bad, empty = tmp_path / "good.xlsx", tmp_path / "bad.xlsx", tmp_path / "empty.xlsx"
    good.write_bytes(small(county))
    bad.write_bytes(small(county, village=f"{county.code}009009"))
    assert run("organisation", "--template", empty).returncode == 0
    assert load_workbook(empty).sheetnames[:3] == [ESTATES, GROUPS, HOUSEHOLDS]

    checked = run("organisation", good, "--check")
    assert (checked.returncode, "都可以导入" in checked.stdout) == (0, True), checked.stdout
    refused = run("organisation", bad)
    assert (refused.returncode, "小区 第 2 行 小区编号：" in refused.stdout) == (2, True), refused.stdout
    assert "不在册" in refused.stdout
    nothing = run("organisation", empty)
    assert (nothing.returncode, "没有一行数据" in nothing.stdout) == (2, True), nothing.stdout
    taken = run("organisation", good)
    assert (taken.returncode, "共记录 7 项" in taken.stdout) == (0, True), taken.stdout
    assert "共记录 0 项" in run("organisation", good).stdout
    assert "7 things recorded" not in run("organisation", good, "--language", "en").stdout


def test_the_three_tiers_of_a_whole_county_come_in_exactly(county: County, tmp_path: Path) -> None:
    """原平市: 307 estates, 52 with a general branch; 2,025 groups; 2,874 households; 124 + 37 + 146 secretaries."""
    roll = county_roll([county.village, county.neighbour, county.far_village])
    path = tmp_path / "county.xlsx"
    path.write_bytes(workbook(roll))
    began = time.monotonic()
    taken = here(county.huiyin, "organisation", path)
    assert taken.returncode == 0, taken.stdout
    took = time.monotonic() - began
    county.cursor = county.does(
        county.client("officer", county.code), "/api/dispatch/estates", estate=f"{county.village}999", name="空地"
    )["cursor"]
    counts, covered = net(county)["counts"], net(county, "/coverage")
    print(f"a county's roll in {took:.1f} s")
    assert (counts["estates"], counts["general_branches"], counts["branches"]) == (308, 52, 255)
    assert (counts["groups"], counts["grouped"], counts["households"], counts["secretaries"]) == (2025, 2025, 2874, 307)
    assert covered["by_origin"] == {"retired_member": 124, "veteran": 37, "resident_member": 146}
    assert sum(covered["by_selection"].values()) == 307
    assert [gap["name"] for gap in covered["gaps"]["secretary"]] == ["空地"]
    assert (covered["with_branch"], covered["gaps"]["group"]) == (307, [])
    began = time.monotonic()
    assert "共记录 0 项" in here(county.huiyin, "organisation", path).stdout
    print(f"again, with nothing new, in {time.monotonic() - began:.1f} s")
