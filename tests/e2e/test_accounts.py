"""Accounts from end to end: invited, signed in, slowed down, recovered, suspended; and what ends, ends everywhere."""

import re
from collections.abc import Callable

import httpx
import pytest

from huiyin_local.testing import Huiyin, until

from .people import PASSWORD, Person, invited

pytestmark = pytest.mark.e2e

VILLAGE, TOWN, COUNTY = "140981001001", "140981001", "140981"
WITHIN = 5.0
"""Seconds after which what was ended counts nowhere."""
ASKED = {
    "intake": f"/api/intake/issues?division={VILLAGE}",
    "dispatch": f"/api/dispatch/orders?division={VILLAGE}",
    "deliberation": f"/api/deliberation/topics?division={VILLAGE}",
}


def api(huiyin: Huiyin, token: str, service: str) -> int:
    """What a service answers to somebody's token, as a program sends it."""
    path, headers = ASKED[service], {"Authorization": f"Bearer {token}"}
    return huiyin.client().get(path, headers=headers).status_code


def ends_everywhere(person: Person, end: Callable[[], object], status: int) -> None:
    """Every service takes their token, and none does within seconds of its end."""
    huiyin, token = person.huiyin, person.token
    assert [api(huiyin, token, service) for service in ASKED] == [200] * len(ASKED)
    end()
    until(lambda: {api(huiyin, token, service) for service in ASKED} == {status}, WITHIN, f"{status} everywhere")


@pytest.fixture(scope="module")
def officer(huiyin: Huiyin) -> Person:
    """The officer of 原平市, by two factors."""
    person = Person(huiyin)
    done = huiyin.command("accounts", "invite", "--role", "officer", "--name", "陈主任", "--division", COUNTY)
    assert done.returncode == 0, done.stdout
    assert person.take_up(done.stdout.splitlines()[0], "chen-of-yuanping").status_code == 303
    person.set_authenticator()
    return person


@pytest.fixture
def cadre(huiyin: Huiyin, request: pytest.FixtureRequest) -> Person:
    person = Person(huiyin)
    login = re.sub(r"\W", "-", request.node.name)[-40:]
    assert person.take_up(invited(huiyin, "cadre", VILLAGE, "刘干部"), login).status_code == 303
    return person


def link_in(page: httpx.Response) -> str:
    found = re.search(r"(/invitations/[\w-]{43})", page.text)
    assert found, page.text
    return found[1]


def account_of(officer: Person, name: str) -> str:
    """Somebody's page among the accounts of the county."""
    found = re.search(r'href="(/accounts/[\w-]+)"><strong>', officer.http.get(f"/accounts?search={name}").text)
    assert found, name
    return found[1]


def test_an_officer_appoints_and_invites_and_a_link_is_good_once(officer: Person, huiyin: Huiyin) -> None:
    body = {"role": "supervisor", "division": TOWN, "name": "赵督导甲"}
    shown = officer.http.post("/accounts/new", data=body)
    assert shown.status_code == 200, shown.text
    zhao, link = Person(huiyin), link_in(shown)
    assert zhao.http.get(link).headers["referrer-policy"] == "same-origin", "no other site is told of it"
    assert zhao.take_up(link, "zhao-supervises", "赵督导甲").status_code == 303
    assert "督导员" in zhao.http.get("/account").text
    assert zhao.take_up(link, "zhao-again").status_code == 409
    assert api(huiyin, zhao.token, "dispatch") == 200


def test_nobody_appoints_beyond_their_office(officer: Person, cadre: Person) -> None:
    for body, code in (
        ({"role": "operator", "division": COUNTY, "name": "谁"}, 403),
        ({"role": "cadre", "division": "511529104202", "name": "谁"}, 403),
        ({"role": "cadre", "division": COUNTY, "name": "谁"}, 409),
    ):
        assert officer.http.post("/accounts/new", data=body).status_code == code, body
    body = {"role": "supervisor", "division": TOWN, "name": "谁"}
    assert cadre.http.post("/accounts/new", data=body).status_code == 403


def test_who_guesses_is_slowed_down_wherever_they_ask(huiyin: Huiyin, cadre: Person) -> None:
    login = re.search(r"登录名：([\w-]+)", cadre.http.get("/account").text)
    assert login
    guesser = Person(huiyin)
    answers = [guesser.sign_in(login[1], f"wrong {n}") for n in range(7)]
    assert [answer.status_code for answer in answers[:5]] == [401] * 5
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert guesser.sign_in(login[1]).status_code == 429, "not even by the right one"
    assert guesser.sign_in("nobody-at-all", "wrong").status_code == 401, "others are not"
    assert cadre.sign_in(login[1]).status_code == 303, "nor is its holder, where they signed in before"
    theirs = [cadre.sign_in(login[1], f"wrong {n}").status_code for n in range(6)]
    assert theirs == [*[401] * 5, 429], "where it is slowed down as well"


def test_a_code_counts_once_and_a_recovery_code_too(huiyin: Huiyin, cadre: Person) -> None:
    login = re.search(r"登录名：([\w-]+)", cadre.http.get("/account").text)
    assert login
    codes = cadre.set_authenticator()
    used, other = cadre.code(), Person(huiyin)
    assert other.sign_in(login[1]).headers["location"].startswith("/signin/second")
    assert other.http.post("/signin/second", data={"code": used}).status_code == 401, "it set the app up"
    assert other.http.post("/signin/second", data={"code": codes[0]}).status_code == 303
    other.http.cookies.clear()
    other.sign_in(login[1])
    assert other.http.post("/signin/second", data={"code": codes[0]}).status_code == 401
    assert other.http.post("/signin/second", data={"code": codes[1]}).status_code == 303


def test_signing_out_ends_the_token_in_every_service(cadre: Person) -> None:
    ends_everywhere(cadre, lambda: cadre.http.post("/signout"), 401)


def test_suspending_an_account_ends_it_in_every_service(huiyin: Huiyin, officer: Person) -> None:
    sun = Person(huiyin)
    assert sun.take_up(invited(huiyin, "cadre", VILLAGE, "孙停用"), "sun-suspended", "孙停用").status_code == 303
    page = account_of(officer, "孙停用")
    ends_everywhere(sun, lambda: officer.http.post(f"{page}/suspend", data={"cause": "compromised"}), 401)
    sun.http.cookies.clear()
    assert sun.sign_in("sun-suspended").status_code == 401
    assert officer.http.post(f"{page}/restore").status_code == 303
    assert sun.sign_in("sun-suspended").status_code == 303
    assert api(huiyin, sun.token, "intake") == 200


def test_ending_an_office_ends_what_it_allowed_in_every_service(huiyin: Huiyin, officer: Person) -> None:
    qian = Person(huiyin)
    assert qian.take_up(invited(huiyin, "cadre", VILLAGE, "钱离任"), "qian-leaves", "钱离任").status_code == 303
    page = account_of(officer, "钱离任")
    office = re.search(r'name="office" value="([^"]+)"', officer.http.get(page).text)
    assert office
    body = {"office": office[1], "cause": "replaced"}
    ends_everywhere(qian, lambda: officer.http.post(f"{page}/end-office", data=body), 403)


def test_who_lost_everything_comes_back_by_who_invited_them(huiyin: Huiyin, officer: Person) -> None:
    li = Person(huiyin)
    assert li.take_up(invited(huiyin, "cadre", VILLAGE, "李找回"), "li-forgets", "李找回").status_code == 303
    li.set_authenticator()
    old = li.token
    link = link_in(officer.http.post(f"{account_of(officer, '李找回')}/invite"))
    again = Person(huiyin)
    body = {"name": "李找回", "login": "li-remembers", "password": "另一条 河边 石阶 九十九"}
    assert again.http.post(link, data=body).status_code == 303
    assert "设置验证器应用" in again.http.get("/account").text, "the app is gone with the phone"
    until(lambda: api(huiyin, old, "dispatch") == 401, WITHIN, "the sessions of before are over")
    assert Person(huiyin).sign_in("li-forgets", PASSWORD).status_code == 401


def test_what_is_dangerous_asks_again_who_it_is(huiyin: Huiyin, officer: Person) -> None:
    old = officer.token
    huiyin_rows = (
        "UPDATE accounts.sessions SET proved_at = proved_at - interval '1 hour' WHERE ended_at IS NULL RETURNING 1"
    )
    huiyin.count(huiyin_rows)
    officer.http.post("/signin/renew")
    assert officer.token != old
    asked = officer.http.get("/accounts/new")
    assert (asked.status_code, asked.headers["location"]) == (303, "/signin/again?next=/accounts/new")
    assert officer.http.post("/signin/again", data={"code": "000000", "next": "/accounts/new"}).status_code == 401
    assert officer.http.post("/signin/again", data={"code": officer.code_to_come()}).status_code == 303
    assert officer.http.get("/accounts/new").status_code == 200
