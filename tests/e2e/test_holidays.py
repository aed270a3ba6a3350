"""Holidays are announced: what was counted without them is counted anew (P11)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from huiyin_county.calendar import LAST_YEAR, WorkingDays
from huiyin_local.testing import until

from .county import STEPS_WITHIN, County, Json
from .test_deadline import order_of

pytestmark = pytest.mark.e2e

CHINA = ZoneInfo("Asia/Shanghai")


def test_a_deadline_is_counted_anew_when_holidays_are_announced(county: County) -> None:
    """P11: what was counted without a year's notice says so, and moves when the notice comes."""
    year = LAST_YEAR + 1
    path, holidays = f"/api/dispatch/charters/{county.code}", f"/api/dispatch/holidays/{county.code}/{year}"
    charter: Json = county.anybody.get(path).json()["in_force"]
    today = datetime.now(CHINA)
    amount = WorkingDays().between(today, datetime(year, 1, 8, tzinfo=CHINA), CHINA)
    charter["orders"]["terms"]["problem"]["resolve"] = {"amount": amount, "unit": "working_days"}
    officer = county.client("officer", county.code)
    county.does(officer, path, title="试行章程", orders=charter["orders"], points=charter["points"])
    counted, chosen = (
        county.dispatch(county.report()),
        county.dispatch(county.report(), due_at=f"{year}-01-08T09:00:00Z"),
    )
    before = order_of(county, counted)
    assert before["without_notice"] == year
    assert order_of(county, chosen)["without_notice"] is None
    page = f"/work/orders/{counted['id']}"
    assert f"{year} 年的放假安排还没有公布" in county.secretary.get(page).text
    known: Json = county.anybody.get(holidays).json()
    assert (known["known"], known["announced"]) == (False, None)

    notice = {
        "title": f"国务院办公厅关于{year}年部分节假日安排的通知",
        "holidays": [
            {"name": "元旦", "first_day": f"{year}-01-01", "last_day": f"{year}-01-08"},
            *(
                {"name": day["name"], "first_day": day["day"], "last_day": day["day"]}
                for day in known["by_law"]
                if day["name"] != "元旦"
            ),
        ],
    }
    assert county.secretary.post(holidays, json=notice).status_code == 403
    short = officer.post(holidays, json={**notice, "holidays": notice["holidays"][:1]}).json()
    assert short["type"] == "/problems/holiday-by-law-missing"
    county.does(officer, holidays, **notice)
    until(lambda: order_of(county, counted)["without_notice"] is None, STEPS_WITHIN, "the deadline is counted anew")
    after = order_of(county, counted)
    assert datetime.fromisoformat(after["due_at"]) > datetime.fromisoformat(before["due_at"])
    assert order_of(county, chosen)["due_at"] == f"{year}-01-08T09:00:00Z"
    shown = county.anybody.get(f"/work/holidays/{county.code}/{year}").text
    assert "元旦" in shown
    assert "放假安排还没有公布" not in county.secretary.get(page).text.split("全过程")[0]


def test_an_officer_enters_them_by_the_page(county: County) -> None:
    year = LAST_YEAR + 1
    path = f"/work/holidays/{county.code}/{year}"
    officer = county.client("officer", county.code)
    form = officer.get(path)
    assert (form.status_code, form.text.count('name="first_day.')) == (200, 10)
    known = county.anybody.get(f"/api/dispatch/holidays/{county.code}/{year}").json()["by_law"]
    rows = {
        f"{field}.{row}": value
        for row, day in enumerate(known[:10])
        for field, value in (("name", day["name"]), ("first_day", day["day"]), ("last_day", day["day"]))
    }
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    short = officer.post(path, data={"title": "放假安排的通知", **rows}, headers=headers)
    assert short.status_code == 409
    assert "是法定节假日" in short.text
    rows |= {"last_day.9": known[-1]["day"]}  # the last holidays in one row
    sent = officer.post(path, data={"title": "放假安排的通知", **rows}, headers=headers, follow_redirects=True)
    assert "放假安排已登记" in sent.text
