"""A receipt by its secret link: on a device that never reported one follows, takes back, judges; and what it is not."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from huiyin_local.testing import Huiyin, until
from huiyin_service.client import trusted
from huiyin_service.roles import Role

from .county import STEPS_WITHIN, County, Json
from .people import BROWSER
from .refusals import posting, refused

pytestmark = pytest.mark.e2e

RECEIPTS = "/api/intake/receipts"


class Device:
    """A phone or computer of somebody who is not signed in."""

    def __init__(self, huiyin: Huiyin, stack: ExitStack) -> None:
        client = httpx.Client(base_url=huiyin.url, headers=BROWSER, timeout=60, trust_env=False, verify=trusted())
        self.http = stack.enter_context(client)

    def reports(self, county: County, what: str, **more: str) -> str:
        """Report by the page; the address of the receipt."""
        fields = {"kind": "problem", "category": "路灯", "description": what, "division": county.village, **more}
        answer = self.http.post("/report", data=fields)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def opens(self, link: str) -> str:
        """Open a receipt by its link, as the page does; its address."""
        answer = self.http.post("/report/receipt", data={"link": link.partition("#")[2]})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def sends(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of the receipt; it is taken."""
        answer = self.http.post(path, data=fields)
        assert answer.status_code == 303, answer.text
        return answer

    def mine(self, county: County) -> list[str]:
        """The numbers of 我的反映 on this device, as they stand there."""
        page = self.http.get("/report/mine", params={"at_least": county.cursor}).raise_for_status()
        assert page.headers["cache-control"] == "no-store"
        return re.findall(r'class="code">([^<]+)<', page.text)


@pytest.fixture
def devices(huiyin: Huiyin) -> Iterator[tuple[Device, Device]]:
    with ExitStack() as stack:
        yield Device(huiyin, stack), Device(huiyin, stack)


def link_on(device: Device, receipt: str) -> str:
    """The secret link that a receipt's page shows."""
    page = device.http.get(receipt).raise_for_status()
    found = re.search(r'value="(http[^"]+/report/receipt#[\w-]{107})"', page.text)
    assert found, page.text
    return found[1]


def known(county: County, number: str) -> Json:
    """An issue that was reported by the page."""
    path = f"/api/reporting/issues/{number}"
    until(lambda: county.anybody.get(path).is_success, STEPS_WITHIN, "what was reported by the page is there")
    issue: Json = county.read(path)
    return issue


def bearer(county: County, link: str) -> dict[str, str]:
    opened = county.anybody.post(RECEIPTS, json={"link": link}).raise_for_status().json()
    return {"Authorization": f"Bearer {opened['receipt']}"}


def test_another_device_judges_by_the_link(county: County, devices: tuple[Device, Device]) -> None:
    phone, other = devices
    receipt = phone.reports(county, "路灯三天不亮了")
    number = receipt.rpartition("/")[2]
    assert other.http.get(receipt).status_code == 303, "whoever has the number alone sees what is public"
    assert other.opens(link_on(phone, receipt)) == receipt
    county.answered(known(county, number))
    assert "办得怎么样" in other.http.get(f"{receipt}?at_least={county.cursor}").text
    other.sends(f"{receipt}/rate", solved="yes", satisfied="no", reopen="灯罩没有装回去")
    on_own = phone.http.get(receipt).text
    assert "已解决，不满意" in on_own
    assert "要求重办：灯罩没有装回去" in on_own


def test_a_device_follows_what_it_reported_or_opened_until_it_lets_go(
    county: County, devices: tuple[Device, Device]
) -> None:
    phone, other = devices
    first = phone.reports(county, "路灯不亮")
    second = phone.reports(county, "楼道堆物")
    numbers = [path.rpartition("/")[2] for path in (second, first)]
    assert (phone.mine(county), other.mine(county)) == (numbers, [])
    county.answered(known(county, numbers[1]))
    assert phone.mine(county) == numbers[::-1], "what waits for a verdict comes first"
    other.opens(link_on(phone, first))
    assert other.mine(county) == []
    other.sends(f"{first}/follow")
    assert other.mine(county) == numbers[1:]
    other.sends(f"{first}/let-go")
    assert (other.mine(county), other.http.get(first).status_code) == ([], 303)
    assert phone.mine(county) == numbers[::-1]
    phone.sends(f"{first}/rate", solved="yes", satisfied="yes")
    assert phone.mine(county) == numbers


def test_an_account_has_what_it_reported_on_any_device(county: County) -> None:
    resident = county.huiyin.client("resident", county.village, subject=f"resident-{county.code}")
    mine, _ = county.report(resident), county.report()
    items = county.read("/api/intake/issues/mine", resident)["items"]
    assert [(item["number"], item["awaits_verdict"]) for item in items] == [(mine["number"], False)]
    assert mine["number"] in resident.get("/report/mine", headers={"Accept": "text/html"}).text
    county.answered(mine)
    [item] = county.read("/api/intake/issues/mine", resident)["items"]
    assert (item["state"], item["awaits_verdict"]) == ("publicised", True)
    county.does(resident, f"/api/intake/issues/{mine['id']}/rate", solved=True, satisfied=True)
    [item] = county.read("/api/intake/issues/mine", resident)["items"]
    assert item["awaits_verdict"] is False


def test_a_program_opens_a_link_and_acts_by_it(county: County) -> None:
    issue = county.report(kind="dispute", description="楼上漏水，协商不成")
    holder = bearer(county, issue["receipt_link"])
    held: Json = county.anybody.get("/api/intake/receipt", headers=holder).raise_for_status().json()
    assert (held["issue"], held["state"], held["description"]) == (issue["id"], "reported", "楼上漏水，协商不成")
    assert (held["may_withdraw"], held["may_rate"], held["may_reopen"]) == (True, False, False)
    again = county.anybody.post(RECEIPTS, json={"link": held["receipt_link"]}).raise_for_status().json()
    assert (again["issue"], again["number"]) == (issue["id"], issue["number"])
    path = f"/api/intake/issues/{issue['id']}/withdraw"
    county.anybody.post(path, json={}, headers=holder).raise_for_status()
    held = county.anybody.get("/api/intake/receipt", headers=holder).raise_for_status().json()
    assert (held["state"], held["may_withdraw"]) == ("withdrawn", False)
    assert county.secretary.get("/api/intake/receipt").json()["type"] == "/problems/receipt-required"


def test_a_link_is_for_its_own_matter_alone(county: County) -> None:
    mine, yours = county.report(), county.report()
    holder = bearer(county, mine["receipt_link"])
    path = f"/api/intake/issues/{yours['id']}/withdraw"
    refused(county.huiyin, posting(county, path, json={}, headers=holder), 403, "not-yours")
    # The one's id under the other's signature.
    (ours, theirs), cut = (issue["receipt_link"].partition("#")[2] for issue in (mine, yours)), 22
    for mixed in (theirs[:cut] + ours[cut:], mine["receipt"], mine["id"], mine["number"]):
        refused(county.huiyin, posting(county, RECEIPTS, json={"link": mixed}), 404, "unknown-receipt")


def test_what_is_added_by_the_link_reaches_who_handles_it_and_nobody_else(county: County) -> None:
    issue = county.report(photos=[county.photo()])
    path, holder = f"/api/intake/issues/{issue['id']}/supplement", bearer(county, issue["receipt_link"])
    added = {"description": "隔壁4号楼的灯也灭了", "photos": [county.photo()]}
    key = {"Idempotency-Key": f"added-{issue['id']}"}
    first, again = (county.anybody.post(path, json=added, headers={**holder, **key}).json() for _ in range(2))
    assert first == again
    county.cursor = first["cursor"]
    held = county.anybody.get("/api/intake/receipt", params={"at_least": county.cursor}, headers=holder).json()
    assert (held["description"], held["photos"]) == ("3号楼前的路灯三天不亮了\n\n隔壁4号楼的灯也灭了", 2)
    [waiting] = county.read("/api/intake/issues", county.secretary, division=county.village)["items"]
    assert (waiting["description"], waiting["photos"]) == (held["description"], 2)
    public = {"description": issue["description"], "photos": [2]}
    county.does(county.secretary, f"/api/intake/issues/{issue['id']}/screen", outcome="dispatch", public=public)
    case = county.case(issue)
    assert len(case["photos"]) == 1
    step = next(step for step in case["trail"] if step["type"] == "intake.issue.supplemented.v1")
    assert "隔壁" not in str(step)
    order = county.dispatch(issue)
    desk = county.secretary.get(f"/work/orders/{order['id']}", params={"at_least": county.cursor})
    assert "隔壁4号楼的灯也灭了" in desk.text
    refused(county.huiyin, posting(county, path, "member", json={"description": "也来说一句"}), 403, "not-yours")
    for action in ("accept", "resolve"):
        county.on_order(order, action, county.client("member"))
    county.on_order(order, "publicise")
    late = posting(county, path, json={"description": "还是不亮"}, headers=holder)
    refused(county.huiyin, late, 409, "issue-answered")


def test_what_staff_report_for_a_resident_is_the_residents(county: County, devices: tuple[Device, Device]) -> None:
    station, phone = devices
    station.http.headers["Authorization"] = county.secretary.headers["Authorization"]
    receipt = station.reports(county, "楼道灯坏了", on_behalf="station")
    link, number = link_on(station, receipt), receipt.rpartition("/")[2]
    issue = known(county, number)
    assert issue["trail"][0]["data"]["channel"] == "station"
    assert number not in county.secretary.get("/report/mine", headers={"Accept": "text/html"}).text
    county.answered(issue)
    tried = station.http.post(f"{receipt}/rate", data={"solved": "yes", "satisfied": "yes"})
    assert (tried.status_code, "评价由反映人自己作出" in tried.text) == (409, True)
    assert phone.opens(link) == receipt
    phone.sends(f"{receipt}/rate", solved="no", satisfied="no")
    phone.sends(f"{receipt}/erase")
    assert "您写的内容已经删除" in phone.http.get(receipt).text
    body = {"kind": "problem", "category": "路灯", "description": "灯坏了", "division": county.village}
    tries: tuple[tuple[Role | None, str | None, int, str], ...] = (
        (None, None, 401, "sign-in-required"),
        ("resident", None, 403, "role-missing"),
        ("secretary", county.far_village, 403, "division-missing"),
    )
    for role, where, status, code in tries:
        send = posting(county, "/api/intake/issues", role, where, json={**body, "on_behalf": "visit"})
        refused(county.huiyin, send, status, code)


def test_who_erased_what_they_wrote_still_holds_the_receipt(county: County) -> None:
    issue = county.report(description="楼道灯坏了，我住3号楼201")
    holder = bearer(county, issue["receipt_link"])
    path = f"/api/intake/issues/{issue['id']}/erase"
    assert county.anybody.post(path, json={}, headers=holder).status_code == 204
    held = county.anybody.get("/api/intake/receipt", headers=bearer(county, issue["receipt_link"])).json()
    assert (held["description"], held["address"], held["photos"]) == (None, None, 0)


def test_the_secret_is_in_no_event_and_on_no_public_page(county: County) -> None:
    issue = county.report()
    secret = issue["receipt_link"].partition("#")[2]
    assert "#" in issue["receipt_link"], "what is behind it is sent to no server"
    county.screen(issue)
    public = county.anybody.get(f"/issues/{issue['number']}").text
    case = county.anybody.get(f"/api/reporting/issues/{issue['number']}", params={"at_least": county.cursor}).text
    assert not [text for text in (public, case) if secret[22:60] in text]
    page = county.anybody.get("/report/receipt")
    assert page.headers["referrer-policy"] == "same-origin"
