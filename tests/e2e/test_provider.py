"""Signing in by a provider of OpenID Connect, a real one: by invitation, once linked, and never by a name alone."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .conftest import CLIENT
from .npm import install
from .people import BROWSER, Person, invited

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

HERE = Path(__file__).parent / "provider"


@pytest.fixture(scope="module")
def huiyin(spare: Huiyin) -> Huiyin:
    """One that is told of the provider."""
    return spare


@pytest.fixture(scope="module")
def village(huiyin: Huiyin) -> str:
    return founded(huiyin).village


@pytest.fixture(scope="module", autouse=True)
def provider(issuer: str, huiyin: Huiyin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The provider, for as long as this file's tests run."""
    folder = tmp_path_factory.mktemp("provider")
    node = install(HERE, folder)
    (folder / "provider.mjs").write_bytes((HERE / "provider.mjs").read_bytes())
    redirect = f"{huiyin.url}/signin/provider/callback"
    command = [node, "provider.mjs", issuer.rpartition(":")[2], *CLIENT, redirect]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def ready() -> bool:
        try:
            return httpx.get(f"{issuer}/.well-known/openid-configuration", trust_env=False).is_success
        except httpx.HTTPError:
            return False

    try:
        until(ready, 30, "the provider answers")
        yield
    finally:
        process.terminate()
        process.wait(10)


def there(person: Person, start: str, name: str) -> httpx.Response:
    """Go to the provider from `start`, be somebody there, and come back: what is answered then."""
    answer = person.http.get(start)
    assert answer.status_code == 303, answer.text
    with httpx.Client(headers=BROWSER, trust_env=False, timeout=30, follow_redirects=False) as elsewhere:
        url = answer.headers["location"]
        for _ in range(12):
            if url.startswith(person.huiyin.url):
                return person.http.get(url)
            page = elsewhere.get(url)
            if page.is_redirect:
                url = urljoin(url, page.headers["location"])
                continue
            form = re.search(r'action="([^"]+)"', page.text)
            assert form, page.text
            prompt = re.search(r'name="prompt" value="([^"]+)"', page.text)
            assert prompt, page.text
            fields = {"prompt": prompt[1], "login": name, "password": "any"}
            sent = elsewhere.post(urljoin(url, form[1]), data=fields)
            url = urljoin(url, sent.headers["location"])
    raise AssertionError("never came back")


def test_an_invitation_is_taken_up_by_who_one_is_there(huiyin: Huiyin, village: str) -> None:
    link = invited(huiyin, "cadre", village, name="刘干部").removeprefix(huiyin.url)
    liu = Person(huiyin)
    assert "用县政务账号开通" in liu.http.get(link).text
    back = there(liu, f"{link}/provider", "liu")
    assert (back.status_code, back.headers["location"]) == (303, "/account")
    assert "村（社区）干部" in liu.http.get("/account").text

    again = Person(huiyin)
    back = there(again, "/signin/provider?next=/accounts", "liu")
    assert (back.status_code, back.headers["location"]) == (303, "/accounts")
    assert liu.http.get(link).status_code == 409, "the invitation is used"


def test_who_is_linked_with_nobody_is_nobody(huiyin: Huiyin) -> None:
    stranger = Person(huiyin)
    back = there(stranger, "/signin/provider", "a-stranger")
    assert back.status_code == 403
    assert "这里还没有您的账号" in back.text
    assert "huiyin_token" not in stranger.http.cookies


def test_one_links_ones_account_and_is_one_person_here_alone(huiyin: Huiyin, village: str) -> None:
    chen = Person(huiyin)
    assert chen.take_up(invited(huiyin, "cadre", village, name="陈干部"), "chen-links").status_code == 303
    back = there(chen, "/account/provider", "chen")
    assert (back.status_code, back.headers["location"]) == (303, "/account")
    assert "已关联" in chen.http.get("/account").text

    other = Person(huiyin)
    assert other.take_up(invited(huiyin, "cadre", village, name="周干部"), "zhou-links").status_code == 303
    assert there(other, "/account/provider", "chen").status_code == 409

    assert chen.http.post("/account/unlink-provider").status_code == 303
    assert there(Person(huiyin), "/signin/provider", "chen").status_code == 403


def test_what_comes_back_without_having_been_sent_is_refused(huiyin: Huiyin) -> None:
    nobody = Person(huiyin)
    assert nobody.http.get("/signin/provider/callback?state=x&code=y").status_code == 410
    nobody.http.get("/signin/provider")
    refused = nobody.http.get("/signin/provider/callback?state=another&code=y")
    assert refused.status_code in {303, 401}
    assert "huiyin_token" not in nobody.http.cookies


def test_another_site_begins_nothing_in_ones_name(huiyin: Huiyin) -> None:
    """Who is signed in there already would be let in here, or linked, without having pressed anything."""
    for path, to in (
        ("/signin/provider?next=/work", "/signin?next=/work"),
        ("/invitations/secret/provider", "/invitations/secret"),
        ("/account/provider", "/account"),
    ):
        answer = Person(huiyin).http.get(path, headers={"Sec-Fetch-Site": "cross-site"})
        assert (answer.status_code, answer.headers["location"]) == (303, to)
        assert "huiyin_pending" not in answer.cookies
