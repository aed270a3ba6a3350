"""What was reported more than once: everybody who reported it has an answer, and their own say on it (case M1)."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from huiyin_local.testing import until
from tests.founding import founded

from .county import STEPS_WITHIN, County, Json
from .refusals import posting, refused

pytestmark = pytest.mark.e2e


def merge(county: County, issue: Json, into: Json) -> None:
    county.screen(issue, "merge", into=into["id"])


def comes_to(county: County, issue: Json, state: str) -> Json:
    until(lambda: county.case(issue)["state"] == state, STEPS_WITHIN, f"it is {state}")
    return county.case(issue)


def test_a_chain_of_merged_issues_is_answered_and_each_reporter_may_rate_and_reopen(county: County) -> None:
    first, second, third = (county.report(description=said) for said in ("路灯不亮", "路灯坏了", "一带路灯全灭"))
    merge(county, first, second)
    merge(county, second, third)
    county.answered(third)
    answer = county.case(third)["answer"]
    for issue in (second, first):
        case = comes_to(county, issue, "publicised")
        assert (case["answer"], case["answered_in"]) == (answer, third["id"])
        county.by_itself(issue, "issue.answered_along")
    county.rate(first)
    assert (county.case(first)["solved"], county.case(second)["solved"]) == (True, None)
    county.rate(second, solved=False, satisfied=False, reopen="我们这边还是黑的")
    until(lambda: "order.dispatched" in county.trail(second), STEPS_WITHIN, "it goes back to who handled it")
    assert (county.case(second)["merged_into"], county.case(first)["state"]) == (None, "publicised")


def test_what_was_merged_into_a_rejected_one_is_answered_with_the_reason(county: County) -> None:
    first, second = county.report(description="井盖丢失"), county.report(description="井盖没了")
    merge(county, first, second)
    county.screen(second, "reject", reason="不属本村范围，已转告市政")
    case = comes_to(county, first, "rejected")
    assert case["answer"] == "不属本村范围，已转告市政"


def test_what_was_merged_into_one_that_is_taken_back_is_screened_again(county: County) -> None:
    first, second = county.report(description="水管漏水"), county.report(description="同一处漏水")
    merge(county, first, second)
    county.withdraw(second, reason="我看错了")
    comes_to(county, first, "reported")
    county.answered(first)
    assert county.case(first)["state"] == "publicised"


def test_what_is_merged_into_one_that_was_answered_is_answered_at_once(county: County) -> None:
    first, second = county.report(), county.report()
    county.answered(second)
    merge(county, first, second)
    assert comes_to(county, first, "publicised")["answer"] == county.case(second)["answer"]


def test_two_are_not_merged_crosswise(county: County) -> None:
    for _ in range(5):
        one, other = county.report(), county.report()
        ways = [(one, other), (other, one)]
        with ThreadPoolExecutor(2) as both:
            answers = list(
                both.map(
                    lambda way: county.secretary.post(
                        f"/api/intake/issues/{way[0]['id']}/screen", json={"outcome": "merge", "into": way[1]["id"]}
                    ),
                    ways,
                )
            )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        assert {answer.json().get("type") for answer in answers} == {None, "/problems/merge-into-ended"}


def test_nothing_is_merged_into_another_countys(county: County) -> None:
    issue, path = county.report(), "/api/intake/issues/{}/screen"
    body = {"outcome": "merge", "into": founded(county.huiyin).report()["id"]}
    send = posting(county, path.format(issue["id"]), "secretary", county.village, json=body)
    refused(county.huiyin, send, 422, "unknown-issue")
