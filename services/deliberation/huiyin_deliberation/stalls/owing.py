"""Every kind of thing on deliberation's log of which something can be owed: until when, and which rows say so (P7).

What is owed stands in the division that its events have: that division's office owes it, unless somebody is named. A
room whose things can be open adds its line to `OWING`; of each, a test walks all that can become of it and finds no
open one without a day. What is on the log and owes nothing by itself is in `OWES_NOTHING`, with who owes it instead.

Rows have the columns of `COLUMNS`; `gone_up` is what its own events said last of who sees to it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, Literal, TypeVar

from huiyin_contracts import Event
from huiyin_contracts.duties import DutyOpened
from huiyin_contracts.key_matters import KeyMatterRaised
from huiyin_contracts.lists import MatterListed
from huiyin_contracts.mediations import MediationOpened
from huiyin_contracts.online_deliberations import OnlineDeliberationOpened
from huiyin_contracts.publications import NoticePublished
from huiyin_contracts.sessions import SessionConvened
from huiyin_contracts.tasks import TaskAssigned
from huiyin_contracts.topics import TopicPlanned
from huiyin_contracts.village_decisions import VillageDecisionMoved
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.duties.rules import DUTY
from huiyin_deliberation.key_matters.rules import KEY_MATTER
from huiyin_deliberation.lists.rules.matters import MATTER
from huiyin_deliberation.mediations.rules import MEDIATION
from huiyin_deliberation.online.rules import ONLINE
from huiyin_deliberation.publications.rules import NOTICE, StandingNotice
from huiyin_deliberation.sessions.rules import SESSION
from huiyin_deliberation.tasks.rules import TASK
from huiyin_deliberation.topics.rules import TOPIC
from huiyin_deliberation.village_decisions.rules import VILLAGE_DECISION
from huiyin_events.decider import Decider

StallKind = Literal[
    "topic",
    "handling",
    "answer",
    "task",
    "listed",
    "objection",
    "key_matter",
    "village_decision",
    "mediation",
    "online_deliberation",
    "session",
    "duty",
]
COLUMNS: Final = ("kind", "id", "about", "issue", "division", "owner", "told", "gone_up", "due_at")

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Owing(Generic[S]):
    """What of one kind of thing on the log is owed."""

    first: type[Event]
    decider: Decider[Any, S]
    ended: Callable[[S], bool]
    """Nothing is owed of it any more, by anybody."""
    due: Callable[[S], date | datetime | None]
    rows: str
    elsewhere: Callable[[S], bool] = lambda _state: False
    """What is owed of it is another thing's by now, which has a line of its own."""


# A day is over when it has passed on the county's clocks.
_DAY = f"({{}} + 1)::timestamp AT TIME ZONE coalesce(c.timezone, '{DEFAULT_TIMEZONE}')"
_CLOCK = "LEFT JOIN divisions c ON c.code = left({}.division, 6)"


def _procedure(kind: str, table: str, *, private: bool = False) -> str:
    """A procedure's next step (Y2, P6, P10)."""
    told = "'{}'::jsonb" if private else "k.state"
    return f"""
    SELECT '{kind}', k.id, k.id, NULL::uuid, k.division, NULL::jsonb, {told}, k.state->'stalled'->>-1,
           {_DAY.format("k.due_on")}
    FROM {table} k {_CLOCK.format("k")} WHERE k.division LIKE $1 || '%' AND k.ended_at IS NULL
    """  # noqa: S608 - our own words


OWING: Final[tuple[Owing[Any], ...]] = (
    # A topic is to be deliberated by its day (P3), answered where it came to nothing (P7), its result publicised (P6).
    Owing(
        TopicPlanned,
        TOPIC,
        lambda topic: topic.stage in {"publicised", "dropped"},
        lambda topic: topic.due_on,
        f"""
        SELECT CASE t.stage WHEN 'carried_out' THEN 'handling' WHEN 'planned' THEN 'topic' WHEN 'taken_up' THEN 'topic'
               ELSE 'answer' END,
               t.id, t.id, t.issue, t.division, NULL::jsonb, t.state, t.state->'stalled'->>-1, {_DAY.format("t.due_on")}
        FROM topics t {_CLOCK.format("t")}
        WHERE t.division LIKE $1 || '%'
              AND t.stage IN ('planned', 'taken_up', 'not_adopted', 'settled', 'referred', 'carried_out')
        """,  # noqa: S608
        elsewhere=lambda topic: topic.stage == "decided",
    ),
    # A task, until it is accepted (P6): with whoever has it. Its handling is owed while others of its topic go on.
    Owing(
        TaskAssigned,
        TASK,
        lambda task: task.stage == "accepted",
        lambda task: task.due_at,
        """
        SELECT 'task', k.id, k.id, k.issue, k.division, k.state->'assignee',
               jsonb_build_object('title', k.state->>'description'), k.state->'supervised'->>-1, k.due_at
        FROM tasks k WHERE k.division LIKE $1 || '%' AND k.stage <> 'accepted'
        UNION ALL
        SELECT 'handling', k.id, t.id, k.issue, k.division, NULL::jsonb,
               jsonb_build_object('title', k.state->>'description'), k.state->'handling_supervised'->>-1,
               (k.state->>'publicise_by')::timestamptz
        FROM topics t JOIN tasks k ON k.topic = t.id AND k.stage = 'accepted'
        WHERE t.division LIKE $1 || '%' AND t.stage = 'decided' AND NOT EXISTS
              (SELECT FROM publications p WHERE p.topic = t.id AND p.kind = 'handling' AND p.starts_at >= k.accepted_at)
        """,
    ),
    # A need or a problem, until the committees screen it (P3).
    Owing(
        MatterListed,
        MATTER,
        lambda matter: matter.stage not in {"none", "listed"},
        lambda matter: matter.due_on,
        f"""
        SELECT 'listed', m.id, m.id, m.id, m.division, NULL::jsonb, jsonb_build_object('title', m.category),
               m.stalled[cardinality(m.stalled)], {_DAY.format("m.due_on")}
        FROM matters m {_CLOCK.format("m")} WHERE m.division LIKE $1 || '%' AND m.stage = 'listed'
        """,  # noqa: S608
    ),
    # An objection to a notice, until it is answered (P8).
    Owing(
        NoticePublished,
        NOTICE,
        lambda notice: not _unanswered(notice),
        lambda notice: min(_unanswered(notice), default=None),
        """
        SELECT 'objection', o.id, p.id, o.issue, p.division, NULL::jsonb,
               coalesce((SELECT state FROM topics WHERE id = p.topic),
                        (SELECT state FROM topics WHERE issue = o.issue ORDER BY planned_at DESC LIMIT 1),
                        jsonb_build_object('title', p.title)), o.supervised, o.answer_by
        FROM objections o JOIN publications p ON p.id = o.publication
        WHERE p.division LIKE $1 || '%' AND o.answered_at IS NULL
        """,
    ),
    Owing(
        KeyMatterRaised,
        KEY_MATTER,
        lambda matter: matter.stage in {"accepted", "declined"},
        lambda matter: matter.due_on,
        _procedure("key_matter", "key_matters"),
    ),
    Owing(
        VillageDecisionMoved,
        VILLAGE_DECISION,
        lambda decision: decision.stage in {"answered", "declined"},
        lambda decision: decision.due_on,
        _procedure("village_decision", "village_decisions"),
    ),
    # What a mediation is about is for its sides alone (P10).
    Owing(
        MediationOpened,
        MEDIATION,
        lambda case: case.stage in {"kept", "referred"},
        lambda case: case.due_on,
        _procedure("mediation", "mediations", private=True),
    ),
    # The next of the four online steps; its words are its issue's (P8).
    Owing(
        OnlineDeliberationOpened,
        ONLINE,
        lambda online: online.stage in {"publicised", "declined", "set_back"},
        lambda online: online.due_on,
        f"""
        SELECT 'online_deliberation', k.id, k.id, t.issue, k.division, NULL::jsonb, k.state, k.state->'stalled'->>-1,
               {_DAY.format("k.due_on")}
        FROM online_deliberations k JOIN topics t ON t.id = k.topic {_CLOCK.format("k")}
        WHERE k.division LIKE $1 || '%' AND k.ended_at IS NULL
        """,  # noqa: S608
    ),
    # A session is held on its day and closed on it (P6); then the duty of its minutes begins.
    Owing(
        SessionConvened,
        SESSION,
        lambda session: session.stage in {"cancelled", "quorum_missed"},
        lambda session: session.due_on,
        f"""
        SELECT 'session', s.id, s.id, NULL::uuid, s.division, NULL::jsonb, s.state, s.state->'supervised'->>-1,
               {_DAY.format("s.held_on")}
        FROM sessions s {_CLOCK.format("s")} WHERE s.division LIKE $1 || '%' AND s.stage IN ('convened', 'open')
        """,  # noqa: S608
        elsewhere=lambda session: session.stage == "closed",
    ),
    # What county and town owe (P4, P5), and a village: the minutes of a session that is over (P6).
    Owing(
        DutyOpened,
        DUTY,
        lambda duty: duty.stage in {"done", "lapsed"},
        lambda duty: duty.due_at,
        """
        SELECT 'duty', y.id, y.about, NULL::uuid, y.division, y.owner,
               jsonb_build_object('kind', y.kind, 'period', y.period, 'site_name', e.state->>'site_name'),
               y.escalated[cardinality(y.escalated)], y.due_at
        FROM duties y LEFT JOIN sessions e ON e.id = y.about AND y.kind = 'minutes'
        WHERE y.division LIKE $1 || '%' AND y.stage = 'open'
        """,
    ),
)
OWES_NOTHING: Final[Mapping[str, str]] = {
    "link": "a member looks after a household: no matter, until a visit lists one",
    "visit": "what it found is listed",
    "screening": "what it screened went on",
    "site": "the town owes its checks, a duty",
    "minutes": "the village owes them once their session is over, a duty",
    "site_check": "what it was owed for is the duty",
    "revisit_round": "the county owes it, and each finding: duties",
    "stock_taking": "the county owes it, and each item: duties",
    "summary": "the county owes it, a duty",
    "vote": "its session owes the count",
    "voice": "its session owes the count",
    "opinion": "its online deliberation owes what comes of it",
}
"""Of what aggregate nothing is owed by itself, and what of it is owed elsewhere."""


def _unanswered(notice: StandingNotice) -> list[datetime]:
    return [one.answer_by for one in notice.objections.values() if not one.answered]
