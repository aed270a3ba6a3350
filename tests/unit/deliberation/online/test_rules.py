"""The four online steps (P8): topic, residents' opinions, proposed handling with its objections, result."""

from dataclasses import replace

from huiyin_contracts import Event
from huiyin_contracts.online_deliberation_state import OnlineDeliberation
from huiyin_contracts.online_deliberations import (
    OnlineDeliberationAdopted,
    OnlineDeliberationClosed,
    OnlineDeliberationDeclined,
    OnlineDeliberationExtended,
    OnlineDeliberationOpened,
    OnlineDeliberationSetBack,
    OnlineDeliberationStalled,
    OnlineHandlingProposed,
    OnlineObjectionsEnded,
    OnlineResultPublicised,
    OpinionCount,
)
from huiyin_deliberation.online.rules import (
    ONLINE,
    Command,
    DeclineOnline,
    DropOnline,
    FollowResult,
    SetBackOnline,
    StallOnline,
    WindowOver,
)
from huiyin_events.testing import Given, given

from .samples import (
    ADOPT,
    CLOSE,
    EXTEND,
    HEARD,
    ID,
    OPEN,
    PROPOSAL_UP,
    PROPOSE,
    RESULT_UP,
    RULES,
    SAID,
    TASK,
    TOPIC,
    TOPIC_UP,
    days,
    window,
)

OPENED = OnlineDeliberationOpened(
    online_deliberation=ID,
    topic=TOPIC,
    title="农贸市场",
    notice="搬到哪里",
    publication=TOPIC_UP,
    charter=1,
    last_day=days(7),
    ends_at=window(7).ends_at,
    next_by=days(37),
)
CLOSED = OnlineDeliberationClosed(online_deliberation=ID)
PROPOSED = OnlineHandlingProposed(
    online_deliberation=ID,
    proposal="搬到东头空地",
    publication=PROPOSAL_UP,
    opinions=SAID,
    last_day=days(16),
    ends_at=window(16).ends_at,
    next_by=days(46),
)
OVER = OnlineObjectionsEnded(online_deliberation=ID)
ADOPTED = OnlineDeliberationAdopted(online_deliberation=ID, resolution="搬到东头空地", tasks=(TASK,), next_by=days(67))
RESULT = OnlineResultPublicised(online_deliberation=ID, result="新市场开张", publication=RESULT_UP)


def after(*events: Event) -> Given[Command, OnlineDeliberation]:
    return given(ONLINE, *events)


def test_topic_opinions_proposal_and_result_come_in_turn() -> None:
    after().when(OPEN).then(OPENED)
    after(OPENED).when(CLOSE).then(CLOSED)
    after(OPENED, CLOSED).when(PROPOSE).then(PROPOSED)
    after(OPENED, CLOSED, PROPOSED).when(HEARD).then(OVER)
    after(OPENED, CLOSED, PROPOSED, OVER).when(ADOPT).then(ADOPTED)
    after(OPENED, CLOSED, PROPOSED, OVER, ADOPTED).when(FollowResult("新市场开张", RESULT_UP)).then(RESULT)


def test_nothing_comes_too_early_too_late_or_out_of_its_turn() -> None:
    after(OPENED).when(PROPOSE).refused("online-not-over")
    after(OPENED).when(DeclineOnline("不办", 0)).refused("online-not-over")
    after(OPENED, CLOSED).when(ADOPT).refused("online-step")
    after(OPENED, CLOSED, PROPOSED).when(ADOPT).refused("objections-not-over")
    after(OPENED, CLOSED, PROPOSED).when(EXTEND).refused("objections-not-over")
    after(OPENED, CLOSED, PROPOSED, OVER).when(EXTEND).refused("online-step")
    after(OPENED, CLOSED, PROPOSED, OVER, ADOPTED).when(PROPOSE).refused("online-step")
    after(OPENED, CLOSED, PROPOSED, OVER, ADOPTED, RESULT).when(PROPOSE).refused("online-deliberation-ended")
    after(OPENED).when(OPEN).refused("online-deliberation-opened")


def test_residents_have_the_days_of_the_charter_at_least() -> None:
    after().when(replace(OPEN, window=window(2))).refused("online-too-short")
    longer = RULES.model_copy(update={"publication": RULES.publication.model_copy(update={"topic": 10})})
    after().when(replace(OPEN, rules=longer)).refused("online-too-short")
    after().when(replace(OPEN, private=True)).refused("topic-private")


def test_they_may_have_longer_also_when_nobody_has_spoken_yet_but_never_less() -> None:
    extended = OnlineDeliberationExtended(
        online_deliberation=ID, reason="农忙", last_day=days(14), ends_at=window(14).ends_at, next_by=days(44)
    )
    after(OPENED).when(EXTEND).then(extended)
    nobody = replace(PROPOSE, opinions=OpinionCount(in_favour=0, against=0, other=0))
    after(OPENED, CLOSED).when(nobody).refused("nobody-deliberated")
    after(OPENED, CLOSED).when(EXTEND).then(extended)
    after(OPENED).when(replace(EXTEND, window=window(7))).refused("online-not-longer")
    # The moment of before says nothing any more.
    after(OPENED, extended).when(CLOSE).then()
    after(OPENED, extended).when(WindowOver(window(14).ends_at)).then(CLOSED)


def test_each_objection_has_its_answer_before_anything_comes_of_it() -> None:
    heard = after(OPENED, CLOSED, PROPOSED, OVER)
    heard.when(replace(ADOPT, unanswered=1)).refused("objections-unanswered")
    heard.when(replace(PROPOSE, unanswered=1)).refused("objections-unanswered")
    heard.when(DeclineOnline("多数人不同意", 1)).refused("objections-unanswered")
    heard.when(SetBackOnline("改开坝坝会", 1)).refused("objections-unanswered")


def test_what_objections_brought_up_may_be_proposed_otherwise_with_days_of_its_own() -> None:
    after(OPENED, CLOSED, PROPOSED, OVER).when(PROPOSE).then(PROPOSED)
    after(OPENED, CLOSED, PROPOSED, OVER, PROPOSED).when(ADOPT).refused("objections-not-over")


def test_what_is_not_gone_on_with_has_its_answer_and_what_goes_elsewhere_is_in_the_plan_again() -> None:
    declined = OnlineDeliberationDeclined(online_deliberation=ID, step="decide", reason="多数人不同意")
    after(OPENED, CLOSED, PROPOSED, OVER).when(DeclineOnline("多数人不同意", 0)).then(declined)
    back = OnlineDeliberationSetBack(online_deliberation=ID, step="deliberate", reason="改开坝坝会")
    after(OPENED).when(SetBackOnline("改开坝坝会", 0)).then(back)


def test_it_ends_with_its_issue_until_it_is_adopted() -> None:
    fallen = OnlineDeliberationDeclined(online_deliberation=ID, step="object", reason="议题已随事项终止")
    after(OPENED, CLOSED, PROPOSED).when(DropOnline("议题已随事项终止")).then(fallen)
    after(OPENED, CLOSED, PROPOSED, OVER, ADOPTED).when(DropOnline("议题已随事项终止")).then()


def test_each_task_has_a_person_and_a_day_to_come() -> None:
    heard = after(OPENED, CLOSED, PROPOSED, OVER)
    heard.when(replace(ADOPT, tasks=())).refused("resolution-without-task")
    heard.when(replace(ADOPT, today=days(61))).refused("task-due-before-today")


def test_what_stalls_goes_up_once_a_level() -> None:
    stalled = OnlineDeliberationStalled(online_deliberation=ID, step="propose", level="town", due_on=days(37))
    after(OPENED, CLOSED).when(StallOnline("town", days(37))).then(stalled)
    after(OPENED, CLOSED, stalled).when(StallOnline("town", days(37))).then()
    after(OPENED, CLOSED, PROPOSED).when(StallOnline("town", days(37))).then()
