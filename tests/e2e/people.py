"""People with accounts of their own: invited, with a password, signed in as a browser would be."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx
import pyotp

from huiyin_accounts import operators
from huiyin_local.testing import Huiyin
from huiyin_service.client import trusted
from huiyin_service.settings import Settings

PASSWORD = "桥头 柳树 算盘 二十"
BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Accept-Language": "zh"}


def invited(huiyin: Huiyin, role: str, division: str = "", name: str = "王晓") -> str:
    """The link by which somebody opens their account, appointed as `huiyin accounts invite` does it, but here."""

    async def invite() -> str:
        async with operators.deployment(Settings(data=huiyin.data)) as here:
            return await operators.invite(here, role, division, name)

    with ThreadPoolExecutor(1) as beside:  # a browser's test has a loop in this thread
        return beside.submit(asyncio.run, invite()).result(30)


class Person:
    """Somebody at a browser of theirs."""

    def __init__(self, huiyin: Huiyin) -> None:
        self.huiyin = huiyin
        none_stays_open = httpx.Limits(max_keepalive_connections=0)
        self.http = httpx.Client(
            base_url=huiyin.url,
            headers=BROWSER,
            timeout=60,
            trust_env=False,
            verify=trusted(),
            limits=none_stays_open,
        )
        self.secret = ""

    def take_up(self, link: str, login: str, name: str = "王晓") -> httpx.Response:
        """Open the account that a link is for."""
        body = {"name": name, "login": login, "password": PASSWORD}
        return self.http.post(link.removeprefix(self.huiyin.url), data=body)

    def sign_in(self, login: str, password: str = PASSWORD, to: str = "/account") -> httpx.Response:
        """Type name and password."""
        return self.http.post("/signin", data={"login": login, "password": password, "next": to})

    def set_authenticator(self) -> list[str]:
        """Set an app up; the recovery codes."""
        shown = self.http.get("/account/authenticator").text
        found = re.search(r'id="secret">([^<]+)<', shown)
        assert found, shown
        self.secret = found[1].replace(" ", "")
        done = self.http.post("/account/authenticator", data={"code": self.code()})
        codes = re.findall(r"<li>([A-Z2-7-]{20,})</li>", done.text)
        assert codes, done.text
        return codes

    def code(self) -> str:
        """What the app shows now."""
        return pyotp.TOTP(self.secret).now()

    def code_to_come(self) -> str:
        """What an app shows whose phone goes half a minute ahead: one that was not given yet."""
        return pyotp.TOTP(self.secret).at(datetime.now(UTC) + timedelta(seconds=30))

    @property
    def token(self) -> str:
        """What the browser keeps."""
        return self.http.cookies["huiyin_token"]
