"""Degu mediation (德古说理, P10): private, by whom both accept, within the law, signed by each; two counts for all."""

import pytest

from huiyin_local.testing import Huiyin, until
from huiyin_service.roles import Role

from .asks.mediations import MEDIATIONS, agreement, case_opened, case_steps, degu_of
from .county import STEPS_WITHIN, Counties, County, Json
from .refusals import posting, refused

pytestmark = pytest.mark.e2e


@pytest.fixture
def county(counties: Counties) -> County:
    return counties()


def seen(county: County, case: Json) -> Json:
    return dict(county.read(f"{MEDIATIONS}/{case['id']}", county.secretary))


def taken(county: County, case: Json, steps: int) -> None:
    for who, act, body in case_steps(county)[:steps]:
        county.does(county.client(who), f"{MEDIATIONS}/{case['id']}/{act}", **body)


def no(county: County, case: Json, act: str, role: Role, body: Json, code: str) -> None:
    path = f"{MEDIATIONS}/{case['id']}/{act}"
    refused(county.huiyin, posting(county, path, role, json=body), 409, code)


def test_two_come_to_terms_before_a_degu_and_keep_them(county: County) -> None:
    case = case_opened(county)
    taken(county, case, 11)
    kept = seen(county, case)
    assert (kept["stage"], kept["words"], kept["terms"]) == ("kept", "界石被移动", "界石归原处，各退一步")
    assert len(kept["signers"]) == 3
    # One alone would say something of these two.
    assert county.read(f"{MEDIATIONS}/figures/{county.village}")["kept"] is None


def test_nobody_reads_it_whom_it_does_not_concern(county: County) -> None:
    case = case_opened(county)
    path = f"{MEDIATIONS}/{case['id']}"
    seen(county, case)
    assert county.client("resident").get(path).json()["words"] == "界石被移动"
    roles: tuple[Role, ...] = ("resident", "member", "mediator")
    for role in roles:
        county.huiyin.appoint((role, county.neighbour))
        assert county.client(role, county.neighbour).get(path).status_code == 403
    assert county.client("mediator").get(path).json()["type"] == "/problems/not-yours"
    assert county.anybody.get(path).status_code == 401
    [listed] = county.read(MEDIATIONS, county.secretary)["items"]
    assert (listed["words"], listed["terms"]) == (None, None)


def test_custom_stands_within_the_law(county: County) -> None:
    case = case_opened(county)
    taken(county, case, 6)
    no(county, case, "agree", "mediator", agreement(bride_price=True), "agreement-against-the-law")
    no(county, case, "agree", "mediator", {**agreement(), "checked": {}}, "law-not-checked")


def test_nobody_mediates_with_an_interest_or_without_an_office_and_nobody_signs_for_another(county: County) -> None:
    case = case_opened(county)
    no(county, case, "propose", "secretary", {**degu_of(county), "interest": "表弟"}, "mediator-interested")
    stranger = {"mediator": {"name": "过路人", "id": "nobody-known"}}
    no(county, case, "propose", "secretary", stranger, "mediator-unknown")
    taken(county, case, 8)
    no(county, case, "sign", "resident", {}, "agreement-signed-already")
    by_office = county.secretary.post(f"{MEDIATIONS}/{case['id']}/sign", json={})
    assert by_office.json()["type"] == "/problems/not-yours"


def test_what_is_not_settled_is_referred_and_its_issue_answered_without_a_word_of_it(county: County) -> None:
    issue = county.report()
    county.screen(issue, "deliberation")
    case = case_opened(county, topic=county.topic_of(issue)["id"])
    county.does(county.secretary, f"{MEDIATIONS}/{case['id']}/refer", to="court", reason="吉克不同意")
    county.by_itself(issue, "notice.published")
    assert "吉克" not in str(county.case(issue)["trail"])


def test_what_stalls_is_seen_to_from_above(moving: Huiyin) -> None:
    county = County(moving, "990543")
    case = case_opened(county)
    moving.forward("35d")
    until(lambda: seen(county, case)["stalled"] == ["town"], STEPS_WITHIN, "the town sees to it")
