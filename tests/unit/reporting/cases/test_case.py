"""A case as reporting folds it out of the events of all services, and the tallies it moves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.builders import VILLAGE
from tests.golden.files import example_of

from huiyin_contracts import OURS, AboutIssue, ancestors
from huiyin_contracts.emergencies import EmergencyLinked
from huiyin_contracts.issues import (
    IssueMerged,
    IssueRated,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueScreened,
    IssueWithdrawn,
    Location,
)
from huiyin_contracts.order_times import (
    OrderExtended,
    OrderExtensionRefused,
    OrderExtensionRequested,
    OrderFellOverdue,
    OrderResumed,
    OrderSupervised,
    OrderSuspended,
    OrderUrged,
)
from huiyin_contracts.orders import (
    OrderAccepted,
    OrderCancelled,
    OrderDeclined,
    OrderDispatched,
    OrderInspected,
    OrderPart,
    OrderReassigned,
    OrderResolved,
    OrderReturned,
    OrderSplit,
    OrderTransferred,
)
from huiyin_contracts.parties import Body, Person
from huiyin_contracts.publications import NoticePublished, PublicationKind
from huiyin_contracts.topics import (
    Task,
    TopicCarriedOut,
    TopicDecided,
    TopicDeliberated,
    TopicDropped,
    TopicPlanned,
)
from huiyin_contracts.whistles import WhistleLinked
from huiyin_deliberation.topics.rules import TopicIds
from huiyin_dispatch.orders.rules import OrderIds
from huiyin_events.envelope import Cursor, Meta, Recorded
from huiyin_reporting.cases.case import ENDED, Case, contracts_about_issues
from huiyin_reporting.cases.view import _COLUMNS, CaseBatch, _case, _row, fold, follow
from huiyin_reporting.dashboards.view import TallyKey, changes

ISSUE, OTHER, ORDER, TOPIC = (UUID(int=n) for n in range(1, 5))
NEIGHBOUR, ELSEWHERE = "140981001002", "511529104202"
ZONES = {"140981": ZoneInfo("Asia/Shanghai"), "511529": ZoneInfo("America/Los_Angeles")}
BEGIN = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
DUE = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)
LATER = datetime(2026, 3, 20, 8, 30, tzinfo=UTC)
PROPERTY = Body(kind="company", name="城西物业公司")
LI = Person(name="李党员", id="member-li")
TASKS = tuple(
    Task(description="装充电桩", assignee=Person(name=name), due_on=date(2026, 4, 1)) for name in ("张主任", "李组长")
)

Step = tuple[Recorded, AboutIssue]


def reported(issue: UUID = ISSUE, kind: str = "problem", category: str = "路灯") -> IssueReported:
    return IssueReported.model_validate(
        {
            "issue": issue,
            "number": f"260305-{issue.int:06}",
            "kind": kind,
            "category": category,
            "description": "3号楼前的路灯三天不亮了",
            "channel": "page",
        }
    )


def notice_of(issue: UUID, kind: PublicationKind, notice: str) -> NoticePublished:
    return NoticePublished(
        issue=issue, publication=OTHER, kind=kind, about=TOPIC, board=VILLAGE, notice=notice, starts_at=BEGIN
    )


def events_of(issue: UUID) -> dict[str, AboutIssue]:
    """One of each that can happen to an issue, but for its report."""
    order: OrderIds = {"order": ORDER, "issue": issue}
    topic: TopicIds = {"topic": TOPIC, "issue": issue}
    return {
        "screened": IssueScreened(issue=issue, route="dispatch"),
        "merged": IssueMerged(issue=issue, into=OTHER),
        "withdrawn": IssueWithdrawn(issue=issue, reason="已自行解决"),
        "rejected": IssueRejected(issue=issue, reason="属铁路部门管辖"),
        "rated": IssueRated(
            issue=issue, round=1, result_of=ORDER, solved=False, satisfied=False, comment="又灭了", channel="page"
        ),
        "reopened": IssueReopened(issue=issue, round=2, result_of=ORDER, reason="当晚又灭了", channel="page"),
        "dispatched": OrderDispatched(**order, assignee=LI, due_at=DUE),
        "accepted": OrderAccepted(**order, by=LI),
        "declined": OrderDeclined(**order, reason="不在本楼栋"),
        "passed on": OrderReassigned(**order, reassigned_from=LI, to=None, accept_by=DUE),
        "transferred": OrderTransferred(**order, to=PROPERTY, reason="线路属物业维护", accept_by=DUE),
        "split": OrderSplit(**order, parts=(OrderPart(order=OTHER, assignee=PROPERTY, task="清运"),)),
        "part dispatched": OrderDispatched(order=OTHER, issue=issue, assignee=LI, part_of=ORDER),
        "part resolved": OrderResolved(order=OTHER, issue=issue, result="已清运"),
        "returned": OrderReturned(**order, reason="道路属市政管养"),
        "extension asked": OrderExtensionRequested(**order, due_at=LATER, reason="等配件"),
        "extended": OrderExtended(**order, warn_at=DUE, due_at=LATER),
        "extension refused": OrderExtensionRefused(**order, reason="市内有货"),
        "suspended": OrderSuspended(**order, cause="reporter", reason="等反映人回电", review_at=LATER),
        "resumed": OrderResumed(**order, warn_at=DUE, due_at=LATER),
        "supervised": OrderSupervised(**order, level="town", cause="overdue"),
        "urged": OrderUrged(**order, by=LI),
        "inspected": OrderInspected(**order, passed=True, finding="已修好"),
        "found wanting": OrderInspected(**order, passed=False, finding="线盒裸露", warn_at=DUE, due_at=LATER),
        "cancelled": OrderCancelled(**order, cause="deliberated"),
        "fell overdue": OrderFellOverdue(**order, due_at=DUE),
        "resolved": OrderResolved(**order, result="更换灯泡并检修线路"),
        "order publicised": NoticePublished(
            issue=issue,
            publication=order["order"],
            kind="result",
            about=order["order"],
            board=VILLAGE,
            notice="3号楼前路灯已修复",
            starts_at=DUE,
        ),
        "called an emergency": EmergencyLinked(emergency=OTHER, issue=issue),
        "whistled for": WhistleLinked(whistle=OTHER, issue=issue),
        "planned": TopicPlanned(**topic, title="小区增设充电桩"),
        "deliberated": TopicDeliberated(
            **topic, held_on=date(2026, 3, 11), format="courtyard", attendees=23, minutes="三种方案比较"
        ),
        "decided": TopicDecided(**topic, resolution="在东门安装", tasks=TASKS),
        "carried out": TopicCarriedOut(**topic, result="十个充电桩投入使用"),
        "resolution publicised": notice_of(issue, "resolution", "决议：东门安装"),
        "result publicised": notice_of(issue, "result", "东门充电桩已启用"),
        "dropped": TopicDropped(**topic, cause="withdrawn"),
    }


def any_of(contract: type[AboutIssue], issue: UUID) -> AboutIssue:
    """The example of a contract, on an issue."""
    event = example_of(contract)
    assert isinstance(event, AboutIssue)
    return event.model_copy(update={"issue": issue})


HAPPENS = events_of(ISSUE)
ANSWERED = "dispatched, accepted, resolved, order publicised"


def at(hours: float) -> datetime:
    return BEGIN + timedelta(hours=hours)


def recorded(event: AboutIssue, hours: float = 0, division: str = VILLAGE) -> Step:
    envelope = Recorded(
        id=uuid4(),
        cursor=Cursor(1, 1),
        stream="",
        version=1,
        type=event.type,
        division=division,
        occurred_at=at(hours),
        recorded_at=at(hours),
        data="",
        metadata=Meta().dump(),
        registry=OURS,
    )
    return envelope, event


def case_after(*names: str) -> Case:
    """The case of a report and what happened after it, an hour apart."""
    steps = [recorded(reported()), *(recorded(HAPPENS[name], n) for n, name in enumerate(names, 1))]
    return fold({}, steps)[ISSUE]


# --- one event after another --------------------------------------------------------------------------------------


@pytest.mark.parametrize("contract", contracts_about_issues(), ids=lambda contract: contract.type)
def test_no_event_on_an_issue_stops_the_fold(contract: type[AboutIssue]) -> None:
    for begun in ((), ("dispatched", "accepted"), ("planned", "deliberated"), ("withdrawn",)):
        assert fold({ISSUE: case_after(*begun)}, [recorded(any_of(contract, ISSUE), 9)])


def test_a_report_opens_a_case_where_and_when_it_happened() -> None:
    event = reported().model_copy(update={"location": Location(lat=38.731, lon=112.711), "photos": ("0" * 64,)})
    [case] = fold({}, [recorded(event, 2, NEIGHBOUR)]).values()
    assert (case.state, case.division, case.reported_at) == ("reported", NEIGHBOUR, at(2))
    assert (case.lat, case.lon, case.photos) == (38.731, 112.711, ("0" * 64,))
    assert not case.ended


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ("screened", "screened"),
        ("screened, dispatched", "dispatched"),
        ("dispatched, screened", "dispatched"),
        ("dispatched, accepted", "accepted"),
        ("dispatched, accepted, resolved", "resolved"),
        ("dispatched, accepted, resolved, order publicised", "publicised"),
        ("dispatched, declined", "screened"),
        ("dispatched, passed on", "dispatched"),
        ("dispatched, accepted, transferred", "dispatched"),
        ("dispatched, accepted, returned", "screened"),
        ("dispatched, split", "accepted"),
        ("dispatched, split, part dispatched, part resolved", "accepted"),
        ("dispatched, split, part dispatched, part resolved, resolved", "resolved"),
        ("dispatched, accepted, suspended", "accepted"),
        ("dispatched, accepted, resolved, inspected", "resolved"),
        ("dispatched, accepted, resolved, found wanting", "accepted"),
        ("dispatched, accepted, cancelled", "screened"),
        ("planned", "planned"),
        ("planned, screened", "planned"),
        ("planned, deliberated", "deliberated"),
        ("planned, deliberated, decided", "decided"),
        ("planned, deliberated, decided, resolution publicised", "decided"),
        ("planned, deliberated, decided, carried out", "resolved"),
        ("planned, deliberated, decided, carried out, result publicised", "publicised"),
        ("planned, dropped", "screened"),
        ("withdrawn, dropped", "withdrawn"),
        ("merged", "merged"),
        ("rejected", "rejected"),
        (f"{ANSWERED}, rated", "publicised"),
        (f"{ANSWERED}, rated, reopened", "reopened"),
        (f"{ANSWERED}, rated, reopened, dispatched", "dispatched"),
        (f"{ANSWERED}, rated, reopened, dispatched, declined", "reopened"),
        (f"{ANSWERED}, rated, reopened, {ANSWERED}", "publicised"),
        (f"{ANSWERED}, rated, reopened, withdrawn", "withdrawn"),
        ("planned, deliberated, decided, carried out, result publicised, rated, reopened", "reopened"),
        ("planned, deliberated, decided, carried out, result publicised, rated, reopened, dispatched", "dispatched"),
        ("planned, deliberated, decided, carried out, result publicised, rated, reopened, planned", "planned"),
    ],
)
def test_where_a_matter_stands(history: str, state: str) -> None:
    case = case_after(*history.split(", "))
    assert (case.state, case.ended) == (state, state in ENDED)


@pytest.mark.parametrize(
    ("history", "station", "deliberated"),
    [
        ("", "reported", False),
        ("screened", "reported", False),
        ("screened, dispatched", "dispatched", False),
        ("screened, dispatched, accepted", "accepted", False),
        ("screened, dispatched, accepted, resolved", "resolved", False),
        ("dispatched, declined", "reported", False),
        ("dispatched, accepted, cancelled", "reported", False),
        ("dispatched, declined, dispatched", "dispatched", False),
        # An end leaves it where it was, whatever still follows in the log.
        ("dispatched, accepted, withdrawn, cancelled", "accepted", False),
        ("rejected", "reported", False),
        ("planned", "planned", True),
        ("planned, deliberated, resolution publicised", "deliberated", True),
        ("planned, deliberated, decided, carried out", "decided", True),
        # An order that went out all the same says nothing of the deliberation; what was ordered before it falls away.
        ("planned, deliberated, dispatched", "deliberated", True),
        ("dispatched, accepted, planned, cancelled", "planned", True),
        ("planned, deliberated, dropped", "reported", False),
        ("planned, deliberated, dropped, dispatched", "dispatched", False),
        # Handled once more, it begins again, by whichever road.
        (f"{ANSWERED}, rated, reopened", "reported", False),
        ("planned, deliberated, decided, carried out, result publicised, reopened, dispatched", "dispatched", False),
        (f"{ANSWERED}, reopened, planned", "planned", True),
        (ANSWERED, "publicised", False),
        ("planned, deliberated, decided, carried out, result publicised", "publicised", True),
    ],
)
def test_how_far_an_issue_came(history: str, station: str, deliberated: bool) -> None:
    case = case_after(*filter(None, history.split(", ")))
    assert (case.station, case.topic is not None) == (station, deliberated)


@pytest.mark.parametrize("history", ["dispatched, accepted, suspended", "planned, deliberated, decided", ANSWERED])
def test_a_case_is_saved_with_the_whole_state_of_its_order_or_topic(history: str) -> None:
    case = case_after(*history.split(", "))
    assert saved(case) == case
    assert case.order or case.topic


def test_an_order_has_its_holder_its_deadline_and_its_times() -> None:
    case = case_after("dispatched", "accepted", "resolved", "order publicised")
    assert (case.assignee, case.due_at) == ("李党员", DUE)
    assert (case.accepted_at, case.resolved_at, case.ended_at) == (at(2), at(3), at(4))
    assert (case.result, case.answer) == ("更换灯泡并检修线路", "3号楼前路灯已修复")


def test_an_order_goes_by_the_deadline_it_was_given_last_and_by_none_while_its_time_stands_still() -> None:
    begun = ("dispatched", "accepted")
    assert case_after(*begun, "extension asked").due_at == DUE
    assert case_after(*begun, "extension asked", "extended").due_at == LATER
    assert case_after(*begun, "suspended").due_at is None
    assert case_after(*begun, "suspended", "resumed").due_at == LATER
    wanting = case_after(*begun, "resolved", "found wanting")
    assert (wanting.due_at, wanting.resolved_at, wanting.result) == (LATER, None, None)


def test_an_order_that_was_handed_on_is_with_the_next() -> None:
    case = case_after("dispatched", "accepted", "transferred")
    assert (case.assignee, case.accepted_at, case.due_at) == ("城西物业公司", None, DUE)
    assert case_after("dispatched", "passed on").assignee is None


@pytest.mark.parametrize("history", ["dispatched", "dispatched, accepted", "dispatched, declined", "planned"])
def test_that_it_fell_overdue_changes_nothing_that_is_shown_of_a_case(history: str) -> None:
    names = history.split(", ")
    assert replace(case_after(*names, "fell overdue"), order=None) == replace(case_after(*names), order=None)


def test_an_order_that_went_back_leaves_no_holder_and_no_deadline() -> None:
    for gone in ("declined", "returned", "cancelled"):
        case = case_after("dispatched", gone)
        assert (case.assignee, case.due_at) == (None, None)


def test_an_acceptance_known_only_by_the_end_of_the_work_is_no_time() -> None:
    accepted = OrderAccepted(order=ORDER, issue=ISSUE, by=LI, time_precision="latest")
    case = fold({}, [recorded(reported()), recorded(accepted, 1)])[ISSUE]
    assert (case.state, case.assignee, case.accepted_at) == ("accepted", "李党员", None)


def test_a_topic_has_its_title_its_resolution_and_its_result() -> None:
    case = case_after("planned", "deliberated", "decided")
    assert (case.title, case.result, case.assignee) == ("小区增设充电桩", "在东门安装", "张主任")
    case = case_after("planned", "deliberated", "decided", "carried out", "result publicised")
    assert (case.result, case.answer) == ("十个充电桩投入使用", "东门充电桩已启用")
    assert (case.resolved_at, case.ended_at) == (at(4), at(5))


@pytest.mark.parametrize("order", ["dispatched", "accepted", "declined", "returned", "suspended", "cancelled"])
@pytest.mark.parametrize("road", [["planned"], ["planned", "deliberated"], ["planned", "deliberated", "decided"]])
def test_an_order_that_went_out_all_the_same_changes_nothing_of_a_deliberated_matter(
    order: str, road: list[str]
) -> None:
    assert case_after(*road, order) == case_after(*road)


def test_a_planned_matter_has_no_order_any_more() -> None:
    case = case_after("dispatched", "planned", "cancelled")
    assert (case.state, case.assignee, case.due_at) == ("planned", None, None)


def test_each_end_says_why() -> None:
    assert case_after("rejected").answer == "属铁路部门管辖"
    assert case_after("withdrawn").answer == "已自行解决"
    assert case_after("merged").merged_into == OTHER


@pytest.mark.parametrize("end", ["merged", "withdrawn", "rejected", "order publicised", "result publicised"])
@pytest.mark.parametrize("late", HAPPENS)
def test_what_has_ended_stays_as_it_ended_unless_the_answer_was_not_good_enough(end: str, late: str) -> None:
    judged = late in {"rated", "reopened"} and end.endswith("publicised")
    assert (case_after(end, late) == case_after(end)) == (not judged)


def test_a_verdict_is_the_cases_own_and_the_last_one_stands() -> None:
    case = case_after(*ANSWERED.split(", "), "rated")
    assert (case.solved, case.satisfied, case.ended_at) == (False, False, at(4))
    good = IssueRated(issue=ISSUE, round=2, result_of=OTHER, solved=True, satisfied=True, channel="page")
    again = case_after(*ANSWERED.split(", "), "rated", "reopened", *ANSWERED.split(", "))
    case = fold({ISSUE: again}, [recorded(good, 20)])[ISSUE]
    assert (case.solved, case.satisfied) == (True, True)


def test_a_reopened_matter_waits_for_its_second_answer() -> None:
    case = case_after(*ANSWERED.split(", "), "rated", "reopened")
    assert (case.reopened_at, case.ended) == (at(6), False)
    assert (case.resolved_at, case.ended_at, case.due_at, case.result, case.answer) == (None,) * 5
    assert (case.accepted_at, case.assignee, case.solved) == (at(2), "李党员", False)
    case = case_after(*ANSWERED.split(", "), "rated", "reopened", *ANSWERED.split(", "))
    assert (case.accepted_at, case.resolved_at, case.ended_at) == (at(2), at(9), at(10))


def test_who_claimed_a_result_is_known_when_it_is_rated_whatever_comes_in_the_same_batch() -> None:
    names = [*ANSWERED.split(", "), "rated", "reopened", "dispatched", "declined"]
    steps = [recorded(reported()), *(recorded(HAPPENS[name], n) for n, name in enumerate(names, 1))]
    [judged] = [case for _, event, case in follow({}, steps) if isinstance(event, IssueRated)]
    assert (judged.assignee, judged.assignee_kind) == ("李党员", "member")
    assert fold({}, steps)[ISSUE].assignee is None


def test_what_happened_to_a_matter_nobody_reported_is_left_out() -> None:
    assert fold({}, [recorded(HAPPENS["dispatched"])]) == {}


def test_a_matter_that_is_reported_again_stays_the_first() -> None:
    again = recorded(reported(category="充电"), 5, NEIGHBOUR)
    first = case_after("screened")
    assert fold({ISSUE: first}, [again]) == {ISSUE: first}


# --- tallies -------------------------------------------------------------------------------------------------------


def test_a_new_case_counts_in_its_village_its_town_and_its_county() -> None:
    after = fold({}, [recorded(reported())])
    assert changes(CaseBatch([], {}, after, ZONES)) == Counter(
        {(code, date(2026, 3, 5), "problem", "路灯", "reported"): 1 for code in ancestors(VILLAGE)}
    )


def test_a_case_that_moves_on_leaves_where_it_was() -> None:
    before = fold({}, [recorded(reported())])
    gained = changes(CaseBatch([], before, fold(before, [recorded(HAPPENS["screened"])]), ZONES))
    assert {(key[0], key[4]): n for key, n in gained.items()} == {
        (code, state): n for code in ancestors(VILLAGE) for state, n in (("reported", -1), ("screened", 1))
    }


def test_a_case_that_stays_where_it_is_counts_once() -> None:
    before = fold({}, [recorded(reported()), recorded(HAPPENS["planned"])])
    assert not changes(CaseBatch([], before, fold(before, [recorded(HAPPENS["dispatched"])]), ZONES))


def test_a_day_is_the_countys() -> None:
    late = 10.0  # 18:30 UTC: the next day in China, the same in Los Angeles
    after = fold({}, [recorded(reported(), late), recorded(reported(OTHER), late, ELSEWHERE)])
    assert {(key[0], key[1]) for key in changes(CaseBatch([], {}, after, ZONES)) if len(key[0]) == 6} == {
        ("140981", date(2026, 3, 6)),
        ("511529", date(2026, 3, 5)),
    }


ISSUES = {UUID(int=10): VILLAGE, UUID(int=11): VILLAGE, UUID(int=12): NEIGHBOUR, UUID(int=13): ELSEWHERE}


@st.composite
def step(draw: st.DrawFn) -> Step:
    """Anything that happens to one of a few issues, in whatever order."""
    issue = draw(st.sampled_from(list(ISSUES)))
    kind = draw(st.sampled_from(["problem", "dispute"]))
    others = [any_of(contract, issue) for contract in contracts_about_issues() if contract is not IssueReported]
    event = draw(st.sampled_from([reported(issue, kind), *events_of(issue).values(), *others]))
    return recorded(event, draw(st.integers(0, 99)), ISSUES[issue])


def batches_of(steps: Sequence[Step], ends: Sequence[int]) -> list[Sequence[Step]]:
    places = [0, *sorted(end for end in ends if end < len(steps)), len(steps)]
    return [steps[begin:end] for begin, end in pairwise(places)]


def saved(case: Case) -> Case:
    """The case as it comes back from its row."""
    return _case(dict(zip(_COLUMNS, _row(case), strict=True)))  # type: ignore[arg-type]


def tallied(batches: Sequence[Sequence[Step]]) -> tuple[dict[UUID, Case], Counter[TallyKey]]:
    """The cases and tallies after the batches, one by one as they are projected."""
    cases: dict[UUID, Case] = {}
    tallies: Counter[TallyKey] = Counter()
    for batch in batches:
        touched = {event.issue for _, event in batch}
        before = {issue: case for issue, case in cases.items() if issue in touched}
        after = fold(before, batch)
        tallies.update(changes(CaseBatch(batch, before, after, ZONES)))
        cases |= {issue: saved(case) for issue, case in after.items()}
    return cases, Counter({key: n for key, n in tallies.items() if n})


@whatever(
    st.lists(st.sampled_from(list(ISSUES)), max_size=4),
    st.lists(step(), max_size=30),
    st.lists(st.integers(0, 34), max_size=6),
)
def test_however_events_are_batched_the_tallies_count_the_cases(
    first: list[UUID], steps: list[Step], ends: list[int]
) -> None:
    steps = [*(recorded(reported(issue), 0, ISSUES[issue]) for issue in first), *steps]
    cases, tallies = tallied([steps])
    assert tallied(batches_of(steps, ends)) == (cases, tallies)
    counted = Counter(
        (code, case.reported_at.astimezone(ZONES[code[:6]]).date(), case.kind, case.category, case.state)
        for case in cases.values()
        for code in ancestors(case.division)
    )
    assert tallies == counted
