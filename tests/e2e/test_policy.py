"""The policy table as people meet it: its page, its API, and what a mediator is for (P10)."""

import pytest

from huiyin_service.policy import ROLE_LABELS, ROOMS, TABLE

from .county import County
from .refusals import posting, refused

pytestmark = pytest.mark.e2e

ORDERS = "/api/dispatch/orders"


def test_the_table_is_told_to_everybody_and_first_what_they_may_themselves(county: County) -> None:
    officer = county.client("officer", county.code)
    page = officer.get("/account/policy").text
    mine = [line for line in TABLE.values() if "officer" in line.grants]
    assert all(line.zh in page for line in mine)
    assert "您现在的身份是县级干部" in page
    assert TABLE["division.register"].zh not in page, "what operators do is told where all is told"
    whole = county.anybody.get("/account/policy", params={"role": "all"}).text
    assert all(line.zh in whole for line in TABLE.values())
    assert all(label.zh in whole for role, label in ROLE_LABELS.items())
    english = county.client(language="en").get("/account/policy", params={"role": "mediator"}).text
    assert TABLE["order.handle"].en in english.replace("&#39;", "'")
    assert all(room.en in english for room in ROOMS if any("mediator" in line.grants for line in room.lines))


def test_the_api_tells_the_table_as_it_is(county: County) -> None:
    told = {line["action"]: line for line in county.anybody.get("/api/accounts/policy").json()}
    assert told.keys() == TABLE.keys()
    assert told["order.accept"]["grants"]["mediator"] == ["dispute", "held"]
    assert told["issue.report"]["anyone"]
    mine = county.anybody.get("/api/accounts/policy", params={"role": "publisher"}).json()
    assert {line["action"] for line in mine if not line["anyone"]} == {"ingress.report", "ingress.withdraw"}


def test_a_mediator_handles_the_disputes_of_their_division_and_nothing_else(county: County) -> None:
    mediator, elsewhere = county.client("mediator"), county.client("mediator", county.far_village)
    dispute, lamp = county.report(kind="dispute", description="楼上漏水半个月没人修"), county.report()
    theirs, other = county.dispatch(dispute), county.dispatch(lamp)
    given = county.dispatch(county.report(), assignee={"name": "调解员", "id": f"mediator-{county.village}"})

    listed = county.read(ORDERS, mediator, division=county.village)["items"]
    assert [order["id"] for order in listed] == [theirs["id"]]
    held = {order["id"] for order in county.read(ORDERS, mediator, mine="true")["items"]}
    assert held == {theirs["id"], given["id"]}
    page = mediator.get("/work").text
    assert "本地纠纷" in page
    for path in (f"{ORDERS}/{other['id']}", f"{ORDERS}/{other['id']}/accept"):
        answer = mediator.get(path) if path.endswith(other["id"]) else mediator.post(path, json={})
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/not-yours")
    assert elsewhere.get(f"{ORDERS}/{theirs['id']}").json()["type"] == "/problems/not-yours"

    county.on_order(theirs, "accept", mediator)
    assert mediator.get(f"/work/orders/{theirs['id']}").status_code == 200
    county.on_order(theirs, "resolve", mediator, result="双方同意由楼上负责维修")
    county.on_order(given, "accept", mediator)
    county.on_order(given, "return", mediator)
    refused(
        county.huiyin,
        posting(county, f"{ORDERS}/{theirs['id']}/publicise", "mediator", json={"notice": "…" * 2}),
        403,
        "role-missing",
    )


def test_who_runs_the_system_decides_nothing_and_writes_nowhere_but_in_their_scope(county: County) -> None:
    operator = county.client("operator", county.code)
    issue = county.report()
    for path, body in (
        (f"/api/intake/issues/{issue['id']}/screen", {}),
        (ORDERS, {"issue": issue["id"]}),
        (f"/api/dispatch/charters/{county.code}", {}),
    ):
        assert operator.post(path, json=body).json()["type"] == "/problems/role-missing"
    abroad = {"divisions": [{"code": "511529104299", "name": "别处"}]}
    answer = operator.post("/api/dispatch/divisions", json=abroad)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/division-missing")
    item = {"ref": "1", "number": "1", "kind": "need", "category": "路灯", "description": "路灯", "channel": "电话"}
    item |= {"division": "511529104202", "reported_at": "2026-01-05T09:00:00+08:00"}
    answer = operator.post("/api/intake/histories", json={"source": "elsewhere", "items": [item]})
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/division-missing")
