"""Publications of topics: from when to when, objections with their answers, corrections (P6, P8)."""

import pytest

from huiyin_local.testing import until

from .county import County
from .publications import PUBLICATIONS, objected, put_up
from .refusals import posting, refused

BUNDLE = "/api/reporting/log/publication"
pytestmark = pytest.mark.e2e


def test_a_notice_stands_from_when_to_when_by_the_charter(county: County) -> None:
    notice = put_up(county)
    found = county.read(f"{PUBLICATIONS}/{notice['id']}")
    assert (found["kind"], found["notice"], found["says"]) == ("topic", "下周三议充电桩", "下周三议充电桩")
    assert found["starts_at"] < found["ends_at"]
    assert (found["objections"], found["corrections"]) == ([], [])


def test_an_objection_is_answered_and_what_was_objected_is_for_those_who_answer(county: County) -> None:
    notice = objected(county)
    path = f"{PUBLICATIONS}/{notice['id']}"
    [told] = county.read(path, county.secretary)["objections"]
    [public] = county.read(path)["objections"]
    assert (told["words"], public["words"], public["answer"]) == ("离窗户太近", None, None)
    again = posting(county, f"{path}/object", "member", json={"words": "还是太近"})
    refused(county.huiyin, again, 409, "objection-already-raised")
    waiting = county.read(PUBLICATIONS, county.secretary, objected="true")
    assert [one["id"] for one in waiting["items"]] == [notice["id"]]
    county.does(county.secretary, f"{path}/answer", objection=notice["objection"], answer="离窗二十米")
    [public] = county.read(path)["objections"]
    assert public["answer"] == "离窗二十米"
    assert county.read(PUBLICATIONS, county.secretary, objected="true")["total"] == 0
    assert county.trail({"id": notice["issue"]})[-2:] == ["notice.objected", "notice.objection_answered"]


def test_a_correction_is_a_further_entry_and_what_was_put_up_stays(county: County) -> None:
    notice = put_up(county)
    path = f"{PUBLICATIONS}/{notice['id']}"
    county.does(county.secretary, f"{path}/correct", notice="下周四议充电桩", reason="日子写错了")
    found = county.read(path)
    assert (found["notice"], found["says"]) == ("下周三议充电桩", "下周四议充电桩")
    assert [(one["notice"], one["reason"]) for one in found["corrections"]] == [("下周四议充电桩", "日子写错了")]
    same = posting(county, f"{path}/correct", "secretary", json={"notice": "下周四议充电桩", "reason": "再写一遍"})
    refused(county.huiyin, same, 409, "notice-says-so")


def test_nobody_from_elsewhere_objects_or_answers(county: County) -> None:
    notice = objected(county)
    path = f"{PUBLICATIONS}/{notice['id']}"
    elsewhere = posting(county, f"{path}/object", "member", county.neighbour, json={"words": "我也反对"})
    refused(county.huiyin, elsewhere, 403, "division-missing")
    body = {"objection": notice["objection"], "answer": "离窗二十米"}
    refused(county.huiyin, posting(county, f"{path}/answer", "member", json=body), 403, "role-missing")
    other = posting(county, f"{path}/answer", "secretary", county.neighbour, json=body)
    refused(county.huiyin, other, 403, "division-missing")


def test_the_plan_of_a_village_is_published_whole_with_its_priorities(county: County) -> None:
    road, lamp = county.report(), county.report()
    for issue, priority, title in ((lamp, "common", "修路灯"), (road, "urgent", "修机耕道")):
        body = {"issue": issue["id"], "priority": priority, "title": title}
        county.does(county.secretary, "/api/deliberation/topics", **body)
    publish = f"/api/deliberation/plans/{county.village}/publish"
    plan = county.does(county.secretary, publish)
    path = f"{PUBLICATIONS}/{plan['id']}"
    found = county.read(path)
    assert [(one["title"], one["priority"]) for one in found["entries"]] == [
        ("修机耕道", "urgent"),
        ("修路灯", "common"),
    ]
    assert (found["kind"], found["edition"], found["unlisted"]) == ("plan", 1, 0)
    refused(county.huiyin, posting(county, publish, "secretary", json={}), 409, "plan-unchanged")
    unnamed = posting(county, f"{path}/object", "member", json={"words": "路灯更急"})
    refused(county.huiyin, unnamed, 409, "objection-names-no-matter")
    county.does(county.client("member"), f"{path}/object", words="路灯更急", issue=lamp["id"])
    assert county.trail(lamp)[-1] == "notice.objected"
    corrected = posting(county, f"{path}/correct", "secretary", json={"notice": "另一份", "reason": "改了"})
    refused(county.huiyin, corrected, 409, "plan-is-put-up-anew")
    [edition] = county.read(f"/api/deliberation/plans/{county.village}")["items"]
    assert (edition["id"], edition["matters"]) == (plan["id"], 2)
    client, proofs = county.client(), {"publication": plan["id"]}
    until(lambda: client.get(BUNDLE, params=proofs).is_success, 30, "its proofs are made")
    assert "修机耕道" in client.get(BUNDLE, params=proofs).text
