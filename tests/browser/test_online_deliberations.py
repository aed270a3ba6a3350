"""The four online steps (P8) on their pages: a resident's way on a phone, a moderator's and a secretary's at a desk."""

import pytest
from playwright.sync_api import expect

from tests.e2e.asks.online import AGAINST, ONLINES, planned, published
from tests.e2e.county import County
from tests.e2e.late_online import over
from tests.e2e.publications import PUBLICATIONS

from .conftest import PHONE, Visit
from .matters import said
from .topics import at_the_top, day

pytestmark = pytest.mark.browser


def test_a_resident_speaks_changes_it_and_is_moderated_in_public(visit: Visit, county: County) -> None:
    online = published(county)
    here = f"/deliberation/online-deliberations/{online['id']}"
    county.does(county.client("member"), f"{ONLINES}/{online['id']}/speak", stand="in_favour", reason="东头宽敞")
    county.read(f"{ONLINES}/{online['id']}")
    page = visit(screen=PHONE).open(here)
    expect(page.get_by_role("link", name="登录后发表意见")).to_be_visible()
    expect(page.locator("#opinions")).to_contain_text("东头宽敞")

    resident = visit("resident", county.village, screen=PHONE)
    page = resident.open(here)
    page.get_by_role("radio", name="反对").check()
    page.get_by_role("button", name="发表意见").click()
    expect(page.locator("#speak")).to_contain_text("反对或者有其他意见，请说明理由（P8）")
    page.locator("#reason").fill("张大爷家的狗天天叫")
    at_the_top(page)
    assert resident.fits_both("online-1-speaking")
    page.get_by_role("button", name="发表意见").click()
    said(page, "意见已收到")

    secretary = visit("secretary", county.village)
    page = secretary.open(here)
    page.get_by_role("link", name="管理意见").click()
    row = page.locator("#desk .issue", has_text="狗天天叫")
    row.locator("summary").click()
    row.get_by_label("原因").fill("说到了别人家的事")
    at_the_top(page)
    assert secretary.fits_both("online-2-desk")
    row.get_by_role("button", name="隐去").click()
    said(page, "理由已隐去")

    page = resident.open(here)
    expect(page.locator("#opinions")).to_contain_text("理由已隐去：说到了别人家的事")
    expect(page.locator("#opinions")).not_to_contain_text("狗天天叫")
    page.locator("#reason").fill("离学校太近")
    page.get_by_role("button", name="修改意见").click()
    said(page, "意见已收到")
    expect(page.locator("#opinions")).to_contain_text("离学校太近")
    expect(page.locator("#counts")).to_contain_text("2 人发表了意见")
    at_the_top(page)
    assert resident.fits_both("online-3-spoken")


def test_a_secretary_takes_a_topic_through_the_steps(visit: Visit, county: County) -> None:
    topic = planned(county)
    county.read("/api/deliberation/topics", county.secretary)
    secretary = visit("secretary", county.village)
    page = secretary.open(f"/deliberation/topics/{topic['id']}")
    page.get_by_role("link", name="在线上议").click()
    page.get_by_label("请居民议什么").fill("东头空地还是老街，请大家说说")
    page.get_by_label("议到哪天").fill(day(1))
    page.get_by_role("button", name="发布议题").click()
    expect(page.get_by_text("议题至少公示 3 天，居民才有时间议（P8）")).to_be_visible()
    page.get_by_label("议到哪天").fill(day(7))
    at_the_top(page)
    assert secretary.fits_both("online-4-publishing")
    page.get_by_role("button", name="发布议题").click()
    said(page, "议题已发布")
    secretary.shot("online-5-list")
    [online] = county.read(ONLINES, division=county.village)["items"]
    county.does(county.client("member"), f"{ONLINES}/{online['id']}/speak", **AGAINST)
    over(county, online)

    here = f"/deliberation/online-deliberations/{online['id']}"
    page = secretary.open(here)
    page.get_by_label("拟办意见").fill("市场搬到东头空地")
    at_the_top(page)
    assert secretary.fits_both("online-6-proposing")
    page.get_by_role("button", name="公示拟办意见").click()
    said(page, "拟办意见已公示")
    resident = visit("resident", county.village, screen=PHONE)
    page = resident.open(here)
    page.get_by_role("link", name="看公示，提出异议").click()
    page.locator("summary", has_text="我有异议").click()
    page.get_by_label("异议", exact=True).fill("路太窄")
    page.get_by_role("button", name="提交异议").click()
    said(page, "异议已提交")
    over(county, online)

    page = secretary.open(here)
    expect(page.locator("#next")).to_contain_text("1 条异议待答复")
    page.locator("#tasks").get_by_label("做什么").fill("平整场地")
    page.locator("#tasks").get_by_label("责任人").select_option(index=1)
    page.locator("#tasks").get_by_label("期限").fill(day(30))
    page.get_by_role("button", name="形成决议，分派任务").click()
    expect(page.get_by_text("还有 1 条异议没有答复，每条都要有答复（P8）")).to_be_visible()
    at_the_top(page)
    assert secretary.fits_both("online-7-unanswered")
    [notice] = county.read(PUBLICATIONS, county.secretary, objected="true")["items"]
    [objection] = county.read(f"{PUBLICATIONS}/{notice['id']}", county.secretary)["objections"]
    county.does(county.secretary, f"{PUBLICATIONS}/{notice['id']}/answer", objection=objection["id"], answer="先拓宽")
    page.get_by_role("button", name="形成决议，分派任务").click()
    said(page, "决议已形成")
    expect(page.locator("#next")).to_contain_text("下一步：公示结果")
    at_the_top(page)
    assert secretary.fits_both("online-8-adopted")
    english = visit(screen=PHONE, language="en")
    english.open(here)
    english.shot("online-9-english")
