"""Degu mediation (德古说理, P10): private, by whom both accept, within the law, signed by each; two counts for all."""

from uuid import uuid4

import pytest

from huiyin_contracts.offices import OfficeAppointed, OfficeEnded
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_events.envelope import stream_name
from huiyin_local.testing import Huiyin, until
from huiyin_service.persons.erasure import person_stream
from huiyin_service.roles import Role
from tests.founding import founded

from .asks.mediations import MEDIATIONS, agreement, case_opened, case_steps, degu_of
from .county import STEPS_WITHIN, County, Json
from .refusals import posting, refused

pytestmark = pytest.mark.e2e


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


def planned(county: County) -> tuple[Json, Json]:
    """An issue of the plan, and the mediation that takes it up."""
    issue = county.report()
    county.screen(issue, "deliberation")
    return issue, case_opened(county, topic=county.topic_of(issue)["id"])


def test_what_two_settled_answers_its_issue_as_settled_without_a_word_of_it(county: County) -> None:
    issue, case = planned(county)
    taken(county, case, 11)
    county.by_itself(issue, "topic.settled")
    county.by_itself(issue, "notice.published")
    answered = county.case(issue)
    assert (answered["state"], answered["answer"]) == ("publicised", "双方已经说和，协议已履行。")
    assert "topic.declined" not in county.trail(issue)
    assert not any(word in str(answered) for word in ("吉克", "沙马", "德古说理员", "界石"))


def test_what_is_not_settled_is_referred_and_its_issue_answered_without_a_word_of_it(county: County) -> None:
    issue, case = planned(county)
    path = f"{MEDIATIONS}/{case['id']}"
    county.does(county.client("member"), f"{path}/refuse")
    assert seen(county, case)["next"] == "refer"
    no(county, case, "refuse", "resident", {}, "mediation-refused")
    county.does(county.secretary, f"{path}/refer", to="court", reason="吉克不同意")
    county.by_itself(issue, "topic.referred")
    county.by_itself(issue, "notice.published")
    assert not any(word in str(county.case(issue)) for word in ("吉克", "court", "人民法院"))


def test_it_goes_on_between_the_two_when_its_issue_is_taken_back(county: County) -> None:
    issue, case = planned(county)
    county.withdraw(issue)
    county.by_itself(issue, "topic.dropped")
    taken(county, case, 11)
    assert seen(county, case)["stage"] == "kept"


def test_each_side_knows_who_else_read_it_once_a_day(county: County) -> None:
    case = case_opened(county)
    path = f"{MEDIATIONS}/{case['id']}"
    seen(county, case)
    seen(county, case)
    county.client("resident").get(path)
    looks = "SELECT count(*) FROM store.events WHERE stream = $1 AND data->>'about' = $2"
    for side in ("resident", "member"):
        whose = person_stream(person_of(f"{side}-{county.village}"))
        assert county.huiyin.count(looks, whose, f"deliberation.mediation-{case['id']}") == 1


def test_when_the_degu_holds_the_office_no_more_another_is_proposed(county: County) -> None:
    case, holder, held = case_opened(county), f"degu-{uuid4()}", uuid4()
    name = Personal(person_of(holder), "曲比")
    appointed = OfficeAppointed(office=held, role="mediator", holder=holder, name=name, term_ends_on=None)
    stream = stream_name(appointed.type, held)
    county.huiyin.owner.append(stream, county.village, [appointed])
    path = f"{MEDIATIONS}/{case['id']}"
    county.does(county.secretary, f"{path}/propose", mediator={"name": "曲比", "id": holder})
    county.huiyin.owner.append(stream, county.village, [OfficeEnded(office=held, cause="resigned")])
    until(lambda: seen(county, case)["stage"] == "opened", STEPS_WITHIN, "another is to be proposed")
    assert seen(county, case)["mediator"] is None


def test_what_stalls_is_seen_to_from_above(moving: Huiyin) -> None:
    county = founded(moving)
    case = case_opened(county)
    moving.forward("35d")
    until(lambda: seen(county, case)["stalled"] == ["town"], STEPS_WITHIN, "the town sees to it")
