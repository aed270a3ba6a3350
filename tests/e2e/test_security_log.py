"""The security log as who runs the system meets it: by page, API and command, in every service."""

import pytest

from huiyin_local.testing import Huiyin
from huiyin_service.database_roles import SERVICES

from .commands import here
from .county import County
from .people import Person

pytestmark = pytest.mark.e2e

FORGED = {"Authorization": "Bearer forged"}


def test_an_operator_reads_what_was_refused_in_each_service_and_that_they_read(county: County) -> None:
    operator = county.client("operator", county.code)
    for service in SERVICES:
        path = f"/api/{service}/security-log"
        assert county.anybody.get(path, headers=FORGED).status_code == 401
        found = operator.get(path, params={"kind": "refused", "hours": 1}).json()
        forged = [note for note in found["items"] if note["details"]["code"] == "token-invalid"]
        assert forged[0]["outcome"] == "refused"
        assert "GET /security-log" in {note["details"]["route"] for note in forged}
        told = {alert["en"]: alert for alert in operator.get(f"{path}/alerts").json()}
        assert told["a token forged or withdrawn"]["who"] == forged[0]["address"]
        page = operator.get(f"/security-log/{service}", params={"kind": "refused"})
        assert "伪造或已作废的令牌" in page.text
        assert "token-invalid" in page.text
        looks = operator.get(path, params={"who": f"operator-{county.code}"}).json()["items"]
        assert {"what": "security-log"} in [look["details"] for look in looks if look["kind"] == "disclosed"]


def test_nobody_else_reads_it_and_a_wrong_kind_is_refused_by_name(county: County, huiyin: Huiyin) -> None:
    path = "/api/accounts/security-log"
    assert county.anybody.get(path).json()["type"] == "/problems/sign-in-required"
    for role in ("officer", "secretary"):
        assert county.client(role, county.code).get(path).json()["type"] == "/problems/role-missing"
    operator = county.client("operator", county.code, "en")
    wrong = operator.get(path, params={"kind": "gossip"}).json()
    assert (wrong["status"], wrong["errors"][0]["field"]) == (422, "kind")
    assert operator.get("/security-log/accounts", params={"kind": "gossip"}).status_code == 200
    assert "Nothing on record" in operator.get("/security-log/accounts", params={"who": "nobody-is-called-so"}).text


def test_the_command_tells_of_all_services_and_ends_with_1_where_something_deserves_a_look(county: County) -> None:
    county.anybody.get("/api/reporting/security-log", headers=FORGED)
    told = county.huiyin.command("security-log", "--alerts")
    assert (told.returncode, "! reporting: a token forged or withdrawn" in told.stdout) == (1, True), told.stdout
    one = here(county.huiyin, "security-log", "reporting", "--hours", "1")
    assert one.returncode == 0
    assert " reporting refused refused" in one.stdout
    assert " accounts " not in one.stdout
    assert here(county.huiyin, "security-log", "nothing").returncode == 2


def test_what_is_done_to_accounts_on_the_server_deserves_a_look(county: County) -> None:
    def done(*what: str) -> str:
        return here(county.huiyin, "accounts", *what).stdout

    def noted(words: str) -> list[str]:
        lines = here(county.huiyin, "security-log", "accounts").stdout.splitlines()
        return [line for line in lines if " account done subject=operator " in line and words in line]

    person, link = Person(county.huiyin), done("invite", "--role", "officer", "--division", county.code).split()[0]
    person.take_up(link, f"officer-{county.code}", name="郑县长")
    person.http.close()
    account = noted(f"division={county.code}")[0].partition("account=")[2].split()[0]
    for what in ("suspend", "restore", "end-sessions"):
        done(what, account)
    done("invite", "--account", account)
    said = ["invited", "sessions-ended", "restored", "suspended", "appointed"]
    assert [line.partition("what=")[2].split()[0] for line in noted(account)] == said
    told = here(county.huiyin, "security-log", "accounts", "--alerts").stdout
    assert "roles, keys or accounts changed on the server" in told
