"""What the desk and a member see, by the API as by the pages."""

import pytest

from huiyin_local.testing import until

from .county import STEPS_WITHIN, County, Json
from .refusals import refused

pytestmark = pytest.mark.e2e

LI = {"name": "李党员", "id": "member-li"}


def test_an_issue_is_read_with_its_orders_and_those_who_had_some(county: County) -> None:
    issue = county.report()
    path = f"/api/dispatch/waiting/{issue['id']}"
    first = county.dispatch(issue, assignee=LI)
    county.on_order(first, "decline")
    read = county.secretary.get(path, params={"at_least": county.cursor}).json()
    assert (read["waiting"], read["declined"]) == (True, "不在本楼栋")
    assert [order["id"] for order in read["orders"]] == [first["id"]]
    known = county.secretary.get("/api/dispatch/assignees", params={"division": county.village}).json()
    assert known == [LI]

    for who, code in (
        (county.client("secretary", county.far_village), "division-missing"),
        (county.client("member"), "role-missing"),
        (county.anybody, "sign-in-required"),
    ):
        assert who.get(path).json()["type"] == f"/problems/{code}"
    refused(
        county.huiyin,
        lambda language: county.client("secretary", language=language).get(f"/api/dispatch/waiting/{first['id']}"),
        404,
        "unknown-issue",
    )


def test_an_order_says_what_may_be_done_with_it(county: County) -> None:
    li, zhao = (county.huiyin.client("member", county.village, subject=name) for name in ("member-li", "member-zhao"))
    issue = county.report(kind="dispute", description="楼上漏水，协商不成")
    order = county.dispatch(issue, assignee=LI, due_at="2026-01-01T00:00:00Z")
    path = f"/api/dispatch/orders/{order['id']}"
    read = li.get(path, params={"at_least": county.cursor}).json()
    assert (read["may"], read["version"]) == (["accept", "decline", "transfer", "split"], 1)
    assert read["description"] == "楼上漏水，协商不成"
    other = zhao.get(path).json()
    assert (other["may"], other["description"]) == ([], None)
    listed = zhao.get("/api/dispatch/orders", params={"overdue": True}).json()["items"]
    assert [(item["id"], item["description"]) for item in listed] == [(order["id"], None)]
    assert county.client("member", county.far_village).get(path).json()["type"] == "/problems/division-missing"
    assert zhao.get(f"/api/dispatch/orders/{issue['id']}").json()["type"] == "/problems/unknown-order"


def test_who_supervises_sees_how_late_orders_are_and_with_whom(county: County) -> None:
    late = county.dispatch(county.report(), assignee=LI, due_at="2026-01-01T00:00:00Z")
    county.dispatch(county.report())
    board = county.client("supervisor", county.town)
    where = {"division": county.village, "at_least": county.cursor}
    read = board.get("/api/dispatch/supervision", params=where).json()
    assert {age: n for age, n in read["ages"].items() if n} == {"over-7-days": 1, "later": 1}
    assert [(owner["name"], owner["overdue"]) for owner in read["owners"]] == [("李党员", 1), (None, 0)]
    assert read["owners_total"] == 2

    hers = {**where, "owner": read["owners"][0]["key"], "age": "over-7-days"}
    orders = board.get("/api/dispatch/supervision/orders", params=hers).json()
    assert (orders["total"], [item["id"] for item in orders["items"]]) == (1, [late["id"]])
    assert "supervise" in orders["items"][0]["may"]
    answer = county.client("member").get("/api/dispatch/supervision").json()
    assert answer["type"] == "/problems/role-missing"


def test_an_order_is_urged_by_the_office_and_its_holder_sees_how_often(county: County) -> None:
    """催办: on the trail, counted, and said on its page and in the lists of who has it; not again and again."""
    li = county.huiyin.client("member", county.village, subject="member-li")
    issue = county.report()
    order = county.dispatch(issue, assignee=LI)
    path = f"/api/dispatch/orders/{order['id']}"
    assert "urge" in county.secretary.get(path, params={"at_least": county.cursor}).json()["may"]
    assert li.post(f"{path}/urge", json={}).json()["type"] == "/problems/role-missing"
    county.on_order(order, "urge", note="居民今天又来问了")
    supervisor = county.client("supervisor", county.code)
    assert supervisor.post(f"{path}/urge", json={}).json()["type"] == "/problems/order-urged-lately"
    seen = li.get(path, params={"at_least": county.cursor}).json()
    assert (seen["urged"], seen["urged_at"] > seen["dispatched_at"], seen["stage"]) == (1, True, "dispatched")
    assert county.trail(issue).count("order.urged") == 1
    assert "已催办 1 次" in li.get(f"/work/orders/{order['id']}").text
    assert "居民今天又来问了" in li.get(f"/work/orders/{order['id']}").text
    assert "催办 1 次" in li.get("/work").text
    county.on_order(order, "accept", li)
    county.on_order(order, "resolve", li)
    assert county.secretary.post(f"{path}/urge", json={}).json()["type"] == "/problems/order-ended"


def test_an_order_in_parts_is_resolved_when_all_of_them_are(county: County) -> None:
    """分办: each part is somebody's order; the whole has one result, and one publication."""
    issue = county.report(category="垃圾", description="垃圾分类没人管，楼道里也堆着")
    whole = county.dispatch(issue)
    county.on_order(whole, "split")
    desk = county.secretary

    def parts() -> list[Json]:
        listed = desk.get("/api/dispatch/orders", params={"size": 200}).json()["items"]
        return sorted((one for one in listed if one["part_of"] == whole["id"]), key=lambda one: one["note"])

    until(lambda: len(parts()) == 2, STEPS_WITHIN, "the parts go out by themselves")
    talking, clearing = parts()
    assert (talking["assignee"], clearing["assignee"]["name"]) == (None, "城西物业公司")
    assert talking["due_at"] == clearing["due_at"]
    for part, result in ((clearing, "已清运两车"), (talking, "入户四十家")):
        assert county.case(issue)["state"] == "accepted"
        county.on_order(part, "accept")
        county.on_order(part, "resolve", result=result)
    until(lambda: county.case(issue)["state"] == "resolved", STEPS_WITHIN, "the whole is resolved by itself")
    said = county.case(issue)["result"]
    assert "城西物业公司：已清运两车" in said
    assert "入户四十家" in said
    answer = desk.post(f"/api/dispatch/orders/{clearing['id']}/publicise", json={"notice": "已清运"}).json()
    assert answer["type"] == "/problems/order-part-publicised"
    page = desk.get(f"/work/orders/{whole['id']}", params={"at_least": county.cursor}).text
    assert all(f"/work/orders/{part['id']}" in page for part in (clearing, talking))
    county.on_order(whole, "publicise")
    assert county.case(issue)["state"] == "publicised"


def test_a_form_sent_twice_is_carried_out_once(county: County) -> None:
    order = county.dispatch(county.report())
    form = {"expected_version": 1, "idempotency_key": f"twice-{order['id']}"}
    for _ in range(2):
        response = county.client("member").post(f"/work/orders/{order['id']}/accept", data=form)
        assert (response.status_code, response.headers["location"]) == (303, f"/work/orders/{order['id']}")
    assert county.client("member").get(f"/api/dispatch/orders/{order['id']}").json()["version"] == 2


@pytest.mark.parametrize("path", ["/work?at_least=0-0", "/work/orders/{order}", "/work/issues/{issue}"])
def test_who_is_not_signed_in_is_led_to_the_sign_in_and_back(county: County, path: str) -> None:
    issue = county.report()
    page = path.format(issue=issue["id"], order=county.dispatch(issue)["id"])
    response = county.anybody.get(page, headers={"Accept": "text/html"})
    assert response.status_code == 303
    assert response.headers["location"].startswith("/signin?next=/work")
    signed_in = county.secretary.get(page, headers={"Accept": "text/html"})
    assert signed_in.status_code == 200
