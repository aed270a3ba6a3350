"""Every act out of its order, on matters, orders and topics at each of their stages."""

from collections.abc import Callable

import pytest

from huiyin_local.testing import Huiyin

from .county import ORDER_BODIES, Counties, County, Json, topic_body
from .refusals import posting, refused

pytestmark = pytest.mark.e2e

At = Callable[[str], Json]


@pytest.fixture(scope="module")
def county(counties: Counties) -> County:
    """One county for all: nothing that is tried here may change anything."""
    return counties()


def once(make: At) -> At:
    """Make what stands at a stage when it is first asked for: a refusal leaves it there for the next."""
    made: dict[str, Json] = {}

    def at(stage: str) -> Json:
        if stage not in made:
            made[stage] = make(stage)
        return made[stage]

    return at


# --- orders -------------------------------------------------------------------------------------------------

ORDER_STAGES: dict[str, list[str]] = {
    "dispatched": [],
    "declined": ["decline"],
    "accepted": ["accept"],
    "resolved": ["accept", "resolve"],
    "publicised": ["accept", "resolve", "publicise"],
    "cancelled": [],
}
ORDER_REFUSALS = {
    ("dispatched", "resolve"): "order-not-accepted",
    ("dispatched", "publicise"): "order-not-resolved",
    ("accepted", "accept"): "order-already-accepted",
    ("accepted", "decline"): "order-already-accepted-no-decline",
    ("accepted", "publicise"): "order-not-resolved",
    ("resolved", "accept"): "order-ended",
    ("resolved", "decline"): "order-ended",
    ("resolved", "resolve"): "order-ended",
    **{(stage, action): "order-ended" for stage in ("declined", "cancelled", "publicised") for action in ORDER_BODIES},
}


@pytest.fixture(scope="module")
def order_at(county: County) -> At:
    """An order at a stage."""

    def make(stage: str) -> Json:
        issue = county.report()
        order = county.dispatch(issue)
        for action in ORDER_STAGES[stage]:
            county.on_order(order, action)
        if stage == "cancelled":
            county.withdraw(issue)
            county.by_itself(issue, "order.cancelled")
        return order

    return once(make)


@pytest.mark.parametrize(("stage", "action"), ORDER_REFUSALS)
def test_an_order_is_not_acted_on_out_of_order(
    huiyin: Huiyin, county: County, order_at: At, stage: str, action: str
) -> None:
    path = f"/api/dispatch/orders/{order_at(stage)['id']}/{action}"
    send = posting(county, path, "officer", county.code, json=ORDER_BODIES[action])  # who may do all of them
    refused(huiyin, send, 409, ORDER_REFUSALS[stage, action])


# --- topics -------------------------------------------------------------------------------------------------

TOPIC_STAGES: dict[str, list[str]] = {
    "planned": [],
    "taken_up": ["take-up"],
    "decided": ["take-up", "decide"],
    "carried_out": ["take-up", "decide", "carry-out"],
    "publicised": ["take-up", "decide", "carry-out", "publicise"],
    "dropped": [],
}
TOPIC_ACTS = ["decline", "carry-out", *(f"publicise {what}" for what in ("topic", "proposal", "result"))]
TOPIC_REFUSALS = {
    ("planned", "carry-out"): "topic-not-decided",
    ("planned", "publicise proposal"): "topic-not-taken-up",
    ("planned", "publicise resolution"): "topic-not-decided",
    ("planned", "publicise result"): "topic-not-carried-out",
    ("planned", "publicise answer"): "topic-not-declined",
    ("taken_up", "decline"): "topic-already-taken-up",
    ("taken_up", "carry-out"): "topic-not-decided",
    ("taken_up", "publicise resolution"): "topic-not-decided",
    ("taken_up", "publicise result"): "topic-not-carried-out",
    ("decided", "decline"): "topic-already-decided",
    ("decided", "publicise result"): "topic-not-carried-out",
    ("carried_out", "decline"): "topic-already-decided",
    ("carried_out", "carry-out"): "topic-already-carried-out",
    **{("publicised", act): "topic-ended" for act in TOPIC_ACTS},
    **{("dropped", act): "topic-dropped" for act in TOPIC_ACTS},
}


@pytest.fixture(scope="module")
def topic_at(county: County) -> At:
    """A topic at a stage."""

    def make(stage: str) -> Json:
        issue = county.report(kind="suggestion")
        county.screen(issue, "deliberation")
        topic = county.topic_of(issue)
        for action in TOPIC_STAGES[stage]:
            county.on_topic(topic, action)
        if stage == "dropped":
            county.withdraw(issue)
            county.by_itself(issue, "topic.dropped")
        return topic

    return once(make)


@pytest.mark.parametrize(("stage", "act"), TOPIC_REFUSALS)
def test_a_topic_is_not_acted_on_out_of_order(
    huiyin: Huiyin, county: County, topic_at: At, stage: str, act: str
) -> None:
    action, _, what = act.partition(" ")
    body = {**topic_body(action, county), **({"kind": what} if what else {})}
    path = f"/api/deliberation/topics/{topic_at(stage)['id']}/{action}"
    refused(huiyin, posting(county, path, "secretary", json=body), 409, TOPIC_REFUSALS[stage, act])


# --- matters ------------------------------------------------------------------------------------------------

ISSUE_REFUSALS = {
    ("screened", "screen"): "issue-already-screened",
    ("screened", "reject"): "issue-already-screened",
    ("screened", "merge"): "issue-already-screened",
    **{
        (stage, act): "issue-ended"
        for stage in ("merged", "withdrawn", "rejected")
        for act in ("screen", "reject", "merge", "withdraw", "dispatch")
    },
    **{(stage, "plan"): "issue-not-waiting" for stage in ("merged", "withdrawn", "rejected", "dispatched", "answered")},
    ("planned", "dispatch"): "issue-not-waiting",
    ("planned", "plan"): "topic-already-planned",
    ("dispatched", "dispatch"): "issue-not-waiting",
    ("answered", "dispatch"): "issue-not-waiting",
    ("answered", "withdraw"): "issue-answered",
}


@pytest.fixture(scope="module")
def issue_at(county: County) -> At:
    """A matter at a stage."""

    def make(stage: str) -> Json:
        issue = county.report()
        match stage:
            case "screened":
                county.screen(issue)
            case "merged":
                county.screen(issue, "merge", into=county.report()["id"])
            case "rejected":
                county.screen(issue, "reject", reason="属铁路部门管辖")
            case "withdrawn":
                county.withdraw(issue)
            case "planned":
                county.screen(issue, "deliberation")
                county.topic_of(issue)
            case "dispatched":
                county.dispatch(issue)
            case "answered":
                order = county.dispatch(issue)
                for action in ("accept", "resolve", "publicise"):
                    county.on_order(order, action)
        # Each service hears of it by itself; what comes before that is taken back later, and not refused.
        for path in ("/api/deliberation/topics", "/api/dispatch/waiting"):
            county.read(path, county.secretary)
        return issue

    return once(make)


@pytest.mark.parametrize(("stage", "act"), ISSUE_REFUSALS)
def test_a_matter_is_not_acted_on_out_of_order(
    huiyin: Huiyin, county: County, issue_at: At, stage: str, act: str
) -> None:
    issue, other = issue_at(stage), issue_at("reported")
    paths: dict[str, tuple[str, Json]] = {
        "screen": ("screen", {}),
        "reject": ("screen", {"outcome": "reject", "reason": "属铁路部门管辖"}),
        "merge": ("screen", {"outcome": "merge", "into": other["id"]}),
        "withdraw": ("withdraw", {}),
    }
    if act in paths:
        action, body = paths[act]
        send = posting(county, f"/api/intake/issues/{issue['id']}/{action}", "secretary", json=body)
    else:
        path = "/api/dispatch/orders" if act == "dispatch" else "/api/deliberation/topics"
        send = posting(county, path, "secretary", json={"issue": issue["id"]})
    refused(huiyin, send, 409, ISSUE_REFUSALS[stage, act])
