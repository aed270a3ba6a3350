"""A county's charter (P11): previewed, adopted on page, API and command line; what has begun keeps its own."""

from pathlib import Path

import pytest

from huiyin_dispatch.adoption.command import SHIPPED
from huiyin_local.testing import Huiyin

from .commands import here
from .county import County, Json
from .sites import fill, open_site, seen

pytestmark = pytest.mark.e2e


def proposed(county: County) -> Json:
    rules: Json = county.read(f"/api/dispatch/charters/{county.code}")["in_force"]
    del rules["version"]
    return {**rules, "title": "试行章程"}


def test_a_preview_says_line_by_line_what_would_change_and_what_goes_on(county: County) -> None:
    path, officer = f"/api/dispatch/charters/{county.code}", county.client("officer", county.code)
    order = county.dispatch(county.report())
    county.read(f"/api/dispatch/orders/{order['id']}", county.secretary)
    body = proposed(county)
    body["deliberation"]["days"]["deliberation"] = {"rule": "weekday", "weekday": 4, "nth": 1}
    body["deliberation"]["times"]["handling"] = 5
    preview: Json = officer.post(f"{path}/preview?at_least={county.cursor}", json=body).raise_for_status().json()
    assert (preview["version"], preview["complaints"]) == (1, [])
    assert [(change["field"], change["source"]) for change in preview["changes"]] == [
        ("deliberation.days.deliberation", "P6"),
        ("deliberation.times.handling", "P6"),
    ]
    assert (preview["changes"][1]["old"], preview["changes"][1]["new"]) == (7, 5)
    assert preview["under_way"] == [{"version": 0, "orders": 1}]
    assert county.read(path)["adopted"] == [], "a preview writes nothing"

    effects = {"county": county.code, "deliberation": body["deliberation"]}
    told: Json = (
        officer.post(f"/api/deliberation/charter-preview?at_least={county.cursor}", json=effects)
        .raise_for_status()
        .json()
    )
    assert (told["under_way"], told["sites"], told["unfit"]) == ([], 0, [])

    county.does(officer, path, **body)
    assert county.read(path)["in_force"]["deliberation"]["times"]["handling"] == 5
    assert county.read(f"/api/dispatch/orders/{order['id']}", county.secretary)["charter"] == 0


def test_a_preview_names_the_sites_that_could_convene_no_more(huiyin: Huiyin, county: County, tmp_path: Path) -> None:
    """P2, P11: a team of seven is enough today, and would not be by a charter that asks for nine."""
    site = open_site(county)
    fill(county, site)
    assert seen(county, site)["may_convene"]
    rules = proposed(county)["deliberation"]
    rules["teams"]["cadre"]["least"] = 9
    officer = county.client("officer", county.code)
    told: Json = officer.post(
        f"/api/deliberation/charter-preview?at_least={county.cursor}",
        json={"county": county.code, "deliberation": rules},
    ).json()
    assert told["sites"] == 1
    assert [(each["name"], each["reasons"]) for each in told["unfit"]] == [
        (site_name(county, site), ["干部队伍应有 9–11 人，现有 7 人（P2）"])
    ]
    sign_in, file = f"officer-{county.code}", tmp_path / "charter.yaml"
    huiyin.client("officer", county.code, subject=sign_in)
    file.write_text(here(huiyin, "charter", "show", county.code).stdout.replace("least: 7", "least: 9"), "utf-8")
    checked = here(huiyin, "charter", "check", file, "--as", sign_in).stdout
    assert f"{site_name(county, site)} 按新章程不能开会：干部队伍应有 9–11 人，现有 7 人（P2）" in checked
    rules["teams"]["cadre"]["least"] = 7
    fine: Json = officer.post(
        f"/api/deliberation/charter-preview?at_least={county.cursor}",
        json={"county": county.code, "deliberation": rules},
    ).json()
    assert fine["unfit"] == []


def site_name(county: County, site: Json) -> str:
    return str(seen(county, site)["name"])


def test_a_charter_laxer_than_the_law_is_refused_with_the_law(county: County) -> None:
    path, officer = f"/api/dispatch/charters/{county.code}", county.client("officer", county.code)
    body = proposed(county)
    body["deliberation"]["majorities"]["representatives"]["present"] = {"numerator": 1, "denominator": 2}
    (complaint,) = (
        officer.post(f"{path}/preview?at_least={county.cursor}", json=body).raise_for_status().json()["complaints"]
    )
    assert (complaint["field"], complaint["source"]) == (
        "deliberation.majorities.representatives",
        "村委会组织法 §26",
    )
    refused = officer.post(path, json=body)
    assert refused.status_code == 409
    assert refused.json()["type"] == "/problems/charter-laxer-than-the-law"
    assert "村民代表会议：到会须 ≥ 2/3（村委会组织法 §26）" in refused.json()["detail"]
    english = officer.post(path, json=body, headers={"Accept-Language": "en"}).json()["detail"]
    assert "Organic Law of Villagers' Committees §26" in english

    small = proposed(county)
    small["deliberation"]["teams"]["cadre"] = {"least": 12, "most": 11}
    (error,) = officer.post(f"{path}/preview", json=small).json()["errors"]
    assert (error["code"], "P2" in error["message"]) == ("team_least_over_most", True)


def test_the_command_line_shows_checks_and_adopts_a_file(huiyin: Huiyin, county: County, tmp_path: Path) -> None:
    officer = f"officer-{county.code}"
    huiyin.client("officer", county.code, subject=officer)
    shown = here(huiyin, "charter", "show", county.code).stdout
    assert "# 干部队伍（P2）" in shown
    file = tmp_path / "charter.yaml"
    file.write_text(shown.replace("handling: 7", "handling: 5"), "utf-8")
    checked = here(huiyin, "charter", "check", file)
    assert checked.returncode == 0, checked.stdout
    assert "办完后公示办理情况（P6）  deliberation.times.handling\n  - 7\n  + 5" in checked.stdout
    adopted = here(huiyin, "charter", "adopt", file, "--as", officer)
    assert adopted.returncode == 0, adopted.stdout
    assert "已通过第 1 版章程" in adopted.stdout
    again = here(huiyin, "charter", "adopt", file, "--language", "en")
    assert (again.returncode, "nothing changes" in again.stdout) == (0, True)
    assert len(county.read(f"/api/dispatch/charters/{county.code}")["adopted"]) == 1

    file.write_text(shown.replace("numerator: 3", "numerator: 1"), "utf-8")
    lax = here(huiyin, "charter", "adopt", file)
    assert (lax.returncode, "民法典 §278" in lax.stdout) == (2, True)
    file.write_text(shown.replace("least: 7", "least: 70"), "utf-8")
    wrong = here(huiyin, "charter", "check", file, "--offline")
    assert (wrong.returncode, "P2" in wrong.stdout) == (2, True)


def test_both_counties_charters_come_with_the_product(huiyin: Huiyin) -> None:
    for code in ("140981", "511529"):
        assert (SHIPPED / f"{code}.yaml").is_file()
        checked = here(huiyin, "charter", "check", code, "--offline")
        assert checked.returncode == 0, checked.stdout
