"""A month passes: what is not done when its deadline passes falls overdue by itself."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from huiyin_county.calendar import WorkingDays
from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .county import STEPS_WITHIN, County, Json
from .deadlines import FELL_OVERDUE, step, timers

pytestmark = pytest.mark.e2e

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def county(moving: Huiyin) -> County:
    return founded(moving)


def test_what_is_done_or_falls_away_before(moving: Huiyin, county: County) -> None:
    before = timers(moving)["waiting"]
    done, declined, withdrawn = (county.report() for _ in range(3))
    order = county.dispatch(done)
    county.on_order(order, "accept")
    again = county.dispatch(declined)
    county.dispatch(withdrawn)
    until(lambda: timers(moving)["waiting"] == before + 3, STEPS_WITHIN, "three deadlines are waited for")
    moving.forward("6d")
    county.on_order(order, "resolve")
    county.on_order(again, "decline")
    county.withdraw(withdrawn)
    county.by_itself(withdrawn, "order.cancelled")
    *_, asked, cancelled = county.case(withdrawn)["trail"]
    assert cancelled["occurred_at"] >= asked["occurred_at"]  # by the moved clock, too
    until(lambda: timers(moving)["waiting"] == before, STEPS_WITHIN, "no deadline is waited for any more")
    moving.forward("2d")
    assert not any(FELL_OVERDUE in county.trail(issue) for issue in (done, declined, withdrawn))


def test_what_is_not_done_falls_overdue_while_all_is_running(moving: Huiyin, county: County) -> None:
    issue = county.report()
    order = county.dispatch(issue)
    due_at = datetime.fromisoformat(county.case(issue)["due_at"])
    moving.forward("6d")
    assert not county.case(issue)["overdue"]
    moving.forward("30h")
    county.by_itself(issue, FELL_OVERDUE)

    fell = step(county, issue)
    assert datetime.fromisoformat(fell["occurred_at"]) == due_at == datetime.fromisoformat(fell["data"]["due_at"])
    assert fell["role"] == "system"
    case = county.case(issue)
    assert (case["state"], case["overdue"]) == ("dispatched", True)
    assert county.figures(county.code)["overdue"] == 1
    wanted: tuple[dict[str, str], ...] = ({}, {"state": "overdue"})
    for asked in wanted:
        [listed] = county.read(f"/api/reporting/divisions/{county.code}/issues", **asked)["items"]
        assert (listed["id"], listed["overdue"]) == (issue["id"], True)
    for page in (f"/issues/{issue['number']}", f"/work/orders/{order['id']}"):
        assert "超过办理期限" in county.secretary.get(page, follow_redirects=True).text

    # It goes on as any other, from the version at which it now stands.
    seen = county.secretary.get(f"/api/dispatch/orders/{order['id']}", params={"at_least": county.cursor}).json()
    accepted = county.on_order(order, "accept", expected_version=seen["version"])
    assert accepted["version"] == seen["version"] + 1 == 3
    county.on_order(order, "resolve")
    assert not county.case(issue)["overdue"]
    assert county.trail(issue).count(FELL_OVERDUE) == 1


def order_of(county: County, order: Json) -> Json:
    path = f"/api/dispatch/orders/{order['id']}"
    seen: Json = county.secretary.get(path, params={"at_least": county.cursor}).json()
    return seen


def test_an_order_keeps_the_deadline_of_its_charter(county: County) -> None:
    """P11: what was decided under an older charter keeps it."""
    before = county.report()
    old = county.dispatch(before)
    path = f"/api/dispatch/charters/{county.code}"
    charter: Json = county.anybody.get(path).json()
    assert (charter["in_force"]["version"], charter["adopted"]) == (0, [])
    orders = charter["in_force"]["orders"]
    orders["terms"]["problem"]["resolve"] = {"amount": 5, "unit": "working_days"}
    points, calls = charter["in_force"]["points"], {"answer_minutes": 3}
    body = {"title": "试行章程", "orders": orders, "points": points, "calls": calls}
    called = county.emergency()
    assert county.secretary.post(path, json=body).json()["type"] == "/problems/role-missing"
    officer = county.client("officer", county.code)
    county.does(officer, path, **body)
    new = county.dispatch(county.report())
    assert (order_of(county, old)["charter"], order_of(county, new)["charter"]) == (0, 1)
    was, due_at = (datetime.fromisoformat(order_of(county, order)["due_at"]) for order in (old, new))
    sent = datetime.fromisoformat(order_of(county, old)["dispatched_at"])
    assert was - sent == timedelta(days=7)
    assert WorkingDays().between(sent, due_at, CHINA) == 5
    assert county.read(path)["in_force"]["title"] == "试行章程"
    for emergency, minutes in ((called, 5), (county.emergency(), 3)):
        row = county.read(f"/api/dispatch/emergencies/{emergency['id']}", county.secretary)
        waits = datetime.fromisoformat(row["answer_by"]) - datetime.fromisoformat(row["declared_at"])
        assert waits == timedelta(minutes=minutes)
    assert "5 个工作日" in county.anybody.get(f"/work/charters/{county.code}").text

    past = officer.post(path, json={**body, "effective_at": "2026-01-01T00:00:00Z"}).json()
    assert past["type"] == "/problems/charter-in-the-past"
    del orders["terms"]["wish"]
    unheard = officer.post(path, json=body)
    assert (unheard.status_code, unheard.json()["type"]) == (422, "/problems/invalid-request")


def test_a_result_keeps_the_time_that_its_charter_gave_for_a_verdict(moving: Huiyin, county: County) -> None:
    before, after = county.report(), county.report()
    county.answered(before)
    path = f"/api/dispatch/charters/{county.code}"
    charter: Json = county.anybody.get(path).json()["in_force"]
    body = {"title": "试行章程", "orders": charter["orders"], "points": charter["points"], "verdicts": {"days": 1}}
    county.does(county.client("officer", county.code), path, **body)
    county.answered(after)
    moving.forward("2d")
    holder = {"Authorization": f"Bearer {after['receipt']}"}
    verdict = {"solved": True, "satisfied": True}
    late = county.anybody.post(f"/api/intake/issues/{after['id']}/rate", json=verdict, headers=holder).json()
    assert (late["type"], late["detail"]) == ("/problems/verdict-too-late", "结果公示已超过 1 天，不能再评价或要求重办")
    county.rate(before)


def test_what_nobody_does_is_opened_then_comes_to_the_town_and_the_county(moving: Huiyin, county: County) -> None:
    """接单超时, 超期, 督办: each by itself, when its time has come."""
    issue = county.report()
    home = {"member": "member-zhao", "name": "赵党员", "employer": "供电所", "division": county.village}
    county.does(county.secretary, "/api/dispatch/members", **home)
    order = county.dispatch(issue, assignee={"name": "李党员", "id": "member-li"})
    until(lambda: timers(moving)["waiting"] > 0, STEPS_WITHIN, "its next moment is waited for")
    moving.forward("25h")
    county.by_itself(issue, "order.reassigned")
    # Who would be suggested next; reporting may have heard of it before dispatch's own view.
    until(lambda: order_of(county, order)["assignee"]["name"] == "赵党员", STEPS_WITHIN, "it went to the next")
    moving.forward("25h")
    until(lambda: county.trail(issue).count("order.reassigned") == 2, STEPS_WITHIN, "nobody else is there to be asked")
    until(lambda: order_of(county, order)["assignee"] is None, STEPS_WITHIN, "it is open to all")
    moving.forward("12d")
    until(lambda: county.trail(issue).count("order.supervised") == 2, STEPS_WITHIN, "town and county see to it")
    passed_on, _again, fell, *supervised = county.case(issue)["trail"][2:]
    due_at = datetime.fromisoformat(county.case(issue)["due_at"])
    at = [datetime.fromisoformat(step["occurred_at"]) for step in (fell, *supervised)]
    assert at == [due_at, due_at + timedelta(days=1), due_at + timedelta(days=3)]
    assert [step["data"]["level"] for step in supervised] == ["town", "county"]
    # Everybody may read this trail: what people are called is for those who handle the issue.
    assert passed_on["data"]["reassigned_from"]["name"] is None
    assert "李党员" in county.secretary.get(f"/work/orders/{order['id']}").text
    supervisor = county.client("supervisor", county.town)
    listed = supervisor.get("/work", params={"tab": "supervised"}).text
    assert "督办中" in listed
    county.on_order(order, "accept")
    county.on_order(order, "resolve")
    fresh = {"tab": "supervised", "at_least": county.cursor}
    assert "没有督办的工单" in supervisor.get("/work", params=fresh).text


def test_while_the_reporter_is_asked_time_stands_still(moving: Huiyin, county: County) -> None:
    issue = county.report()
    order = county.dispatch(issue)
    county.on_order(order, "accept")
    due_at = datetime.fromisoformat(order_of(county, order)["due_at"])
    asked = datetime.fromisoformat(order_of(county, order)["accepted_at"])
    review: Json = {"review_at": (asked + timedelta(days=10)).isoformat()}
    county.on_order(order, "suspend", cause="reporter", reason="等反映人回电", **review)
    suspended_at = datetime.fromisoformat(order_of(county, order)["suspended_at"])
    moving.forward("9d")
    assert (county.case(issue)["due_at"], county.case(issue)["overdue"]) == (None, False)
    moving.forward("2d")
    county.by_itself(issue, "order.resumed")
    until(lambda: order_of(county, order)["review_at"] is None, STEPS_WITHIN, "dispatch shows it")
    resumed = order_of(county, order)
    moved = datetime.fromisoformat(review["review_at"]) - suspended_at
    assert datetime.fromisoformat(resumed["due_at"]) == due_at + moved
    assert FELL_OVERDUE not in county.trail(issue)

    longer: Json = {"due_at": (due_at + moved + timedelta(days=3)).isoformat(), "reason": "等配件"}
    county.on_order(order, "extension", **longer)
    assert "extend" in order_of(county, order)["may"]
    county.on_order(order, "extension/grant", note="同意")
    assert datetime.fromisoformat(county.case(issue)["due_at"]) == datetime.fromisoformat(longer["due_at"])
    again = county.secretary.post(f"/api/dispatch/orders/{order['id']}/extension", json=longer).json()
    assert (again["type"], again["detail"]) == ("/problems/order-extensions-used-up", "按章程最多延期1次")


def test_every_monday_the_county_is_told(moving: Huiyin, county: County) -> None:
    """Y6: ranking, what changed, what is outstanding and with whom."""
    done, late = county.report(), county.report(kind="emergency", description="三单元有浓烟")
    order = county.dispatch(done)
    county.on_order(order, "accept")
    county.on_order(order, "resolve")
    county.on_order(order, "publicise")
    county.rate(done, solved=False, satisfied=False)
    smoke = county.dispatch(late, assignee={"kind": "company", "name": "城西物业公司"})
    county.on_order(smoke, "accept")
    moving.forward("15d")
    officer = county.client("officer", county.code)

    def bulletins() -> list[Json]:
        return list(officer.get("/api/dispatch/bulletins", params={"division": county.code}).json()["items"])

    until(lambda: len(bulletins()) >= 2, STEPS_WITHIN, "two Mondays passed")
    numbers = [bulletin["number"] for bulletin in bulletins()]
    assert numbers == sorted(numbers, reverse=True)
    first, second = (officer.get(f"/api/dispatch/bulletins/{county.code}/{number}").json() for number in (1, 2))
    near, far = first["rankings"]
    assert (near["division"], near["dispatched"], near["resolved"], near["on_time"]) == (county.town, 2, 1, 1)
    assert (near["rank"], far["rank"], second["rankings"][0]["previous_rank"]) == (1, None, 1)
    assert (near["rated"], near["satisfied"], near["unsolved"], far["rated"]) == (1, 0, 1, 0)
    assert second["rankings"][0]["rated"] == 0, "it was told of in the week before"
    [outstanding] = second["outstanding"]
    assert (outstanding["owner"]["name"], outstanding["division"]) == ("城西物业公司", county.village)
    page = officer.get(f"/work/bulletins/{county.code}/2").text
    assert "城西物业公司" in page
    assert "Near Town" in page
    assert county.client("secretary", "990101001001").get(f"/work/bulletins/{county.code}/2").status_code == 403
    again = {"starts_at": first["starts_at"]}
    refused = officer.post(f"/api/dispatch/bulletins/{county.code}", json=again).json()
    assert refused["type"] == "/problems/bulletin-period-covered"
