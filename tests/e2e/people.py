"""People with accounts of their own: invited, with a password, signed in as a browser would be."""

import re

import httpx
import pyotp

from huiyin_local.testing import Huiyin

PASSWORD = "桥头 柳树 算盘 二十"
BROWSER = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Accept-Language": "zh"}


def invited(huiyin: Huiyin, role: str, division: str = "", name: str = "王晓") -> str:
    """The link by which somebody opens their account, appointed at the command line."""
    where = ["--division", division] if division else []
    done = huiyin.command("accounts", "invite", "--role", role, "--name", name, *where)
    assert done.returncode == 0, done.stdout
    return done.stdout.splitlines()[0]


class Person:
    """Somebody at a browser of theirs."""

    def __init__(self, huiyin: Huiyin) -> None:
        self.huiyin = huiyin
        none_stays_open = httpx.Limits(max_keepalive_connections=0)
        self.http = httpx.Client(
            base_url=huiyin.url, headers=BROWSER, timeout=60, trust_env=False, limits=none_stays_open
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

    @property
    def token(self) -> str:
        """What the browser keeps."""
        return self.http.cookies["huiyin_token"]
