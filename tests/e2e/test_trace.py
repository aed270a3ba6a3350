"""One trace from the request to every service's reaction, and in the log lines on the way."""

import json
from secrets import token_hex

import pytest

from huiyin_local.testing import Huiyin, until
from tests.collector import Collector, Span

from .county import County, Json

pytestmark = pytest.mark.e2e

WITHIN = 30.0
SERVICES = ("intake", "dispatch", "deliberation", "reporting")


class Caller:
    """Somebody whose requests carry one trace."""

    def __init__(self) -> None:
        self.trace, self.span = token_hex(16), token_hex(8)

    @property
    def headers(self) -> dict[str, str]:
        return {"traceparent": f"00-{self.trace}-{self.span}-01"}


def arrived(collector: Collector, caller: Caller, wanted: set[tuple[str, str]]) -> list[Span]:
    """The spans of a caller's trace, once the wanted ones (service and name) are among them and none is an orphan."""

    def complete() -> bool:
        spans = collector.trace(caller.trace)
        known = {caller.span, *(span.id for span in spans)}
        return wanted <= {(span.service, span.name) for span in spans} and all(span.parent in known for span in spans)

    try:
        until(complete, WITHIN, "the trace is complete")
    except TimeoutError:
        spans = collector.trace(caller.trace)
        assert wanted <= {(span.service, span.name) for span in spans}
        known = {caller.span, *(span.id for span in spans)}
        assert [span for span in spans if span.parent not in known] == []
    return collector.trace(caller.trace)


def lineage(spans: list[Span], service: str, name: str) -> list[tuple[str, str]]:
    """A span with those above it, up to the caller: each as its service and name."""
    by_id = {span.id: span for span in spans}
    span = next(span for span in spans if (span.service, span.name) == (service, name))
    line = [span]
    while line[-1].parent in by_id:
        line.append(by_id[line[-1].parent])
    return [(above.service, above.name) for above in line]


def test_one_trace_leads_from_the_request_to_every_view(county: County, collector: Collector) -> None:
    caller = Caller()
    issue = report(county, caller)
    views = {(service, f"{service} views intake.issue.reported.v1") for service in SERVICES}
    request, append, relay = (
        ("intake", "POST /api/intake/issues"),
        ("intake", "append"),
        ("relay", "relay intake.issue.reported.v1"),
    )
    spans = arrived(collector, caller, {request, append, relay, *views})
    assert lineage(spans, *append) == [append, request]
    assert lineage(spans, *relay) == [relay, append, request]
    for view in views:
        assert lineage(spans, *view) in ([view, relay, append, request], [view, append, request])  # from the store
    assert [(span.service, span.name) for span in spans if span.parent == caller.span] == [request]
    assert county.case(issue)["state"] == "reported"


def test_what_a_policy_does_belongs_to_the_trace_of_what_it_reacts_to(county: County, collector: Collector) -> None:
    issue, caller = county.report(kind="suggestion"), Caller()
    path = f"/api/intake/issues/{issue['id']}/screen"
    answer = county.secretary.post(path, json={"outcome": "deliberation"}, headers=caller.headers)
    assert answer.status_code == 200
    policy = ("deliberation", "deliberation policies intake.issue.screened.v1")
    relay = ("relay", "relay deliberation.topic.planned.v1")
    views = {(service, f"{service} views deliberation.topic.planned.v1") for service in SERVICES}
    spans = arrived(collector, caller, {policy, relay, *views})
    append = ("deliberation", "append")
    screened = lineage(spans, *policy)
    assert screened[-1] == ("intake", "POST /api/intake/issues/{issue}/screen")
    assert lineage(spans, *relay) == [relay, append, *screened]
    for view in views:
        assert lineage(spans, *view)[-len(screened) - 1 :] == [append, *screened]


def test_the_lines_that_a_request_logs_carry_its_trace(huiyin: Huiyin, county: County) -> None:
    caller = Caller()
    report(county, caller)
    refusal = county.anybody.post("/api/intake/issues", json={}, headers=caller.headers)
    assert refusal.status_code == 422

    def lines() -> dict[str, Json]:
        log = (huiyin.run.logs / "intake.log").read_text(encoding="utf-8").splitlines()
        entries = [json.loads(line) for line in log if caller.trace in line]
        return {entry["event"]: entry for entry in entries if entry["trace_id"] == caller.trace}

    until(lambda: {"request", "request_refused"} <= lines().keys(), WITHIN, "both lines are logged")
    request = lines()["request"]
    assert (request["service"], request["method"], request["path"]) == ("intake", "POST", "/api/intake/issues")
    assert len(request["span_id"]) == 16


def report(county: County, caller: Caller) -> Json:
    body = {"kind": "problem", "category": "路灯", "description": "路灯不亮了", "division": county.village}
    response = county.anybody.post("/api/intake/issues", json=body, headers=caller.headers)
    assert response.status_code == 201, response.text
    county.cursor = response.json()["cursor"]
    issue: Json = response.json()
    return issue
