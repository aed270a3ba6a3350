"""Forms of dispatch's pages: what is stale, wrong or nobody's business is told, and nothing typed is lost."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.county import County

from .conftest import Visit
from .matters import member, photo, said

pytestmark = pytest.mark.browser


def test_a_stale_form_says_so_and_loses_nothing(visit: Visit, county: County) -> None:
    order = county.dispatch(county.report())
    county.on_order(order, "accept")
    secretary = visit("secretary", county.village)
    page = secretary.open(f"/work/orders/{order['id']}")
    page.get_by_label("办理结果").fill("换了灯泡，线路也查了")
    county.on_order(order, "resolve")
    page.get_by_role("button", name="办结").click()
    said(page, "这张工单有了变化")
    expect(page.get_by_text("换了灯泡，线路也查了")).to_be_visible()
    expect(page.get_by_label("公示内容")).to_have_value("更换灯泡并检修线路")
    secretary.shot("order-stale")
    page.get_by_role("button", name="公示").click()
    said(page, "已公示")


def test_a_form_that_is_wrong_comes_back_with_its_photos(visit: Visit, county: County, tmp_path: Path) -> None:
    order = county.dispatch(county.report())
    county.on_order(order, "accept", county.huiyin.client("member", county.village, subject="member-li"))
    li = member(visit, county, "member-li")
    page = li.open(f"/work/orders/{order['id']}")
    page.get_by_label("办理结果").evaluate("area => area.removeAttribute('minlength')")
    page.get_by_label("办理结果").fill("好")
    page.locator("#photos").set_input_files([photo("one.jpg")])
    page.get_by_role("button", name="办结").click()
    said(page, "至少 2 个字")
    expect(page.locator(".photo-kept img")).to_have_count(1)
    expect(page.get_by_label("办理结果")).to_have_value("好")
    li.shot("order-wrong")
    page.get_by_label("办理结果").fill("好了，灯亮了")
    page.locator("#photos").set_input_files([photo("two.jpg")])
    page.get_by_role("button", name="办结").click()
    said(page, "已办结")
    expect(page.locator(".timeline .photos img")).to_have_count(2)


def test_who_has_no_business_here_is_told_why(visit: Visit, county: County) -> None:
    issue = county.report()
    order = county.dispatch(issue, assignee={"name": "李党员", "id": "member-li"})
    foreign = visit("secretary", county.far_village)
    for path in (f"/work/issues/{issue['id']}", f"/work/orders/{order['id']}", f"/work?division={county.village}"):
        response = foreign.page.goto(path)
        assert response is not None
        assert response.status == 403
        expect(foreign.page.get_by_role("heading", name="不在您的辖区")).to_be_visible()
        expect(foreign.page.locator(".lead")).to_contain_text(f"您的辖区是 {county.far_village}")
    foreign.shot("foreign")

    resident = visit("resident", county.village)
    response = resident.page.goto("/work")
    assert response is not None
    assert response.status == 403
    expect(resident.page.get_by_text("需要的身份：党员、支部书记")).to_be_visible()
    resident.shot("resident")

    zhao = member(visit, county, "member-zhao")
    page = zhao.open(f"/work/orders/{order['id']}")
    expect(page.get_by_text("这张工单派给了李**")).to_be_visible()
    expect(page.get_by_role("button", name="接单")).to_have_count(0)
    zhao.shot("order-of-another")

    nobody = visit()
    nobody.page.goto(f"/work/orders/{order['id']}")
    expect(nobody.page).to_have_url(re.compile(rf"/signin\?next=/work/orders/{order['id']}"))


def test_the_words_of_a_dispute_are_for_those_who_handle_it(visit: Visit, county: County) -> None:
    issue = county.report(kind="dispute", category="邻里", description="楼上漏水，协商不成")
    order = county.dispatch(issue, assignee={"name": "李党员", "id": "member-li"})
    zhao, li = member(visit, county, "member-zhao"), member(visit, county, "member-li")
    response = zhao.page.goto(f"/work/orders/{order['id']}")
    assert response is not None
    assert response.status == 403
    expect(zhao.page.get_by_text("由别人承办的矛盾纠纷")).to_be_visible()
    expect(zhao.page.get_by_text("楼上漏水")).to_have_count(0)
    expect(li.open(f"/work/orders/{order['id']}").get_by_role("heading", level=1)).to_contain_text("楼上漏水")
