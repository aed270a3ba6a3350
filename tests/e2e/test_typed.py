"""What people type and paste into the report form (case F1)."""

from collections.abc import Mapping

import pytest

from .county import County

pytestmark = pytest.mark.e2e


def send(county: County, **fields: str) -> tuple[int, str]:
    """Send the form as a browser does; its answer's status, and the number or the page."""
    said = {"kind": "problem", "division": county.village, "category": "路灯", "description": "试一试", **fields}
    files: Mapping[str, tuple[None, bytes]] = {name: (None, value.encode()) for name, value in said.items()}
    answer = county.anybody.post("/report", files=files, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", "") or answer.text


def test_line_ends_count_once(county: County) -> None:
    status, _ = send(county, description="\r\n".join(["字" * 99] * 40))
    assert status == 303


def test_what_nobody_sees_is_missing(county: County) -> None:
    status, page = send(county, description="\u200b\u200b", category="\u200b")
    assert status == 422
    assert "请写清楚是什么事" in page
    assert "请写一个词" in page


@pytest.mark.parametrize("typed", ["１３８１２３４５６７８", "138 1234 5678", "（0350）8221234"])
def test_a_telephone_number_is_taken_however_it_is_written(county: County, typed: str) -> None:
    assert send(county, name="甲", phone=typed)[0] == 303


@pytest.mark.parametrize("typed", ["-----", "123", "打不通"])
def test_what_is_no_telephone_number_is_refused(county: County, typed: str) -> None:
    status, page = send(county, name="甲", phone=typed)
    assert (status, "不是电话号码，应如" in page) == (422, True)


def test_it_is_kept_as_it_is_dialled(county: County) -> None:
    body = {"kind": "problem", "category": "路灯", "description": "试一试", "division": county.village}
    who = {"name": "张　三", "phone": "１３８ １２３４ ５６７８"}
    issue = county.does(county.anybody, "/api/intake/issues", **body, reporter=who)
    county.read("/api/intake/categories", division=county.village)
    kept = f"SELECT count(*) FROM intake_views.issues WHERE id = '{issue['id']}'"
    assert county.huiyin.count(f"{kept} AND name = '张三' AND phone = '13812345678'") == 1
