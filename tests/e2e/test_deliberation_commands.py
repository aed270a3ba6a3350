"""`huiyin links` and `huiyin sites`: rolls brought in from files, in the name of an officer (P1, P2, P3)."""

from pathlib import Path

import pytest
import yaml
from openpyxl import Workbook

from huiyin_local.testing import until

from .commands import here
from .county import STEPS_WITHIN, County
from .lists import LINKS
from .sites import SITES, site_body, team

pytestmark = pytest.mark.e2e

COLUMNS = ("村（社区）代码", "户编号", "户主", "住址", "党员姓名", "党员账号")


def test_a_roll_of_links_is_brought_in_again_and_again(county: County, tmp_path: Path) -> None:
    account, officer = f"member-{county.village}", f"officer-{county.code}"
    rows = [(county.village, f"{n:04}", "罗大爷", f"{n}号", "李党员", account) for n in range(30)]
    roll = tmp_path / "roll.csv"
    roll.write_text("\n".join(",".join(row) for row in (COLUMNS, *rows)), "gb18030")
    done = here(county.huiyin, "links", roll, "--as", officer)
    assert (done.returncode, done.stdout.strip()) == (0, "联系户 30 户：新登记 30，有变动 0，没有变化 0。"), done
    listed = lambda: county.read(LINKS, county.secretary)["total"] == 30  # noqa: E731
    until(listed, STEPS_WITHIN, "all of the roll are listed")
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (COLUMNS, *rows, (county.village, "9999", "王婆婆", "", "谁", "nobody-here")):
        sheet.append(list(row))
    book.save(tmp_path / "roll.xlsx")
    refused = here(county.huiyin, "links", tmp_path / "roll.xlsx", "--as", officer)
    assert (refused.returncode, "第 32 行" in refused.stdout) == (2, True), refused.stdout
    again = here(county.huiyin, "links", roll, "--as", officer)
    assert "没有变化 30" in again.stdout, again.stdout


def test_sites_come_with_their_teams(county: County, tmp_path: Path) -> None:
    kinds = ("working", "cadre", "residents")
    teams = {kind: [{**one["person"], "capacity": one["capacity"]} for one in team(kind)] for kind in kinds}
    file = tmp_path / "sites.yaml"
    file.write_text(
        yaml.safe_dump([{**site_body(county, name="老街议事点"), "teams": teams}], allow_unicode=True), "utf-8"
    )
    officer = f"officer-{county.code}"
    done = here(county.huiyin, "sites", file, "--as", officer)
    assert (done.returncode, "新设立 1 处" in done.stdout, "新任命 14 人" in done.stdout) == (0, True, True), (
        done.stdout
    )
    again = here(county.huiyin, "sites", file, "--as", officer)
    assert "新设立 0 处；队员 14 人：新任命 0 人" in again.stdout, again.stdout
    [site] = county.read(SITES, county.client("officer", county.code), division=county.village)["items"]
    assert site["may_convene"]
