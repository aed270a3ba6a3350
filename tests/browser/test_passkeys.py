"""Signing in with Chromium's own authenticator: a passkey is made, used to sign in, and used to confirm."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from huiyin_local.testing import Huiyin
from tests.e2e.people import PASSWORD, invited

from .conftest import WITHIN

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser, huiyin: Huiyin) -> Iterator[Page]:
    """A page of a browser that has an authenticator: by name, for browsers make no passkeys for numbers."""
    context = chromium.new_context(base_url=huiyin.url.replace("127.0.0.1", "localhost"), locale="zh-CN")
    context.set_default_timeout(WITHIN)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    yield page
    context.close()


def test_a_passkey_opens_what_asks_for_two_factors(huiyin: Huiyin, page: Page) -> None:
    link = invited(huiyin, "operator", name="周师傅")
    page.goto(link.replace("127.0.0.1", "localhost"))
    page.get_by_label("登录名").fill("zhou-with-a-key")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="开通并登录").click()
    expect(page.get_by_text("您的任职要求两步验证")).to_be_visible()

    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.locator("#passkeys li")).to_have_count(1)
    expect(page.get_by_text("正以此身份办理")).to_be_visible()

    page.locator("details.account summary").click()
    page.get_by_role("button", name="退出登录").click()
    page.goto("/signin?next=/accounts")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("账号")

    page.goto("/signin/again?next=/accounts/new")
    page.get_by_role("button", name="用通行密钥确认").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("任命并邀请")


def test_a_password_alone_does_not_do_beside_a_passkey(huiyin: Huiyin, page: Page) -> None:
    link = invited(huiyin, "operator", name="吴师傅")
    page.goto(link.replace("127.0.0.1", "localhost"))
    page.get_by_label("登录名").fill("wu-with-a-key")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="开通并登录").click()
    page.get_by_role("button", name="添加通行密钥").click()
    expect(page.locator("#passkeys li")).to_have_count(1)
    page.context.clear_cookies()
    page.goto("/signin?next=/account")
    page.get_by_label("登录名").fill("wu-with-a-key")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("请用您的通行密钥完成登录")).to_be_visible()
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("吴师傅")


def test_an_account_is_opened_by_a_passkey_and_no_password(huiyin: Huiyin, page: Page) -> None:
    link = invited(huiyin, "operator", name="郑师傅").replace("127.0.0.1", "localhost")
    page.goto(link)
    page.get_by_role("button", name="不设密码，用通行密钥").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("郑师傅")
    expect(page.locator("#passkeys li")).to_have_count(1)
    expect(page.get_by_text("还没有密码。")).to_be_visible()
    expect(page.get_by_text("正以此身份办理")).to_be_visible()

    page.context.clear_cookies()
    page.goto("/signin?next=/accounts")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("账号")
    page.goto(link)
    expect(page.get_by_text("这个邀请已经用过")).to_be_visible()
