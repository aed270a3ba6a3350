"""An online deliberation, step by step, for its rules and its walk."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.online_deliberations import OpinionCount
from huiyin_contracts.parties import Person
from huiyin_contracts.topics import Task
from huiyin_deliberation.online.rules import (
    AdoptProposal,
    ExtendOnline,
    OnlineWindow,
    OpenOnline,
    ProposeHandling,
    WindowOver,
)

ID, TOPIC, TOPIC_UP, PROPOSAL_UP, RESULT_UP = (UUID(int=n) for n in range(1, 6))
TODAY, RULES = date(2026, 12, 1), DeliberationRules()
SHANGHAI = ZoneInfo("Asia/Shanghai")
SECRETARY = Person.named("张书记", "secretary-zhang")
TASK = Task(task=UUID(int=9), description="平整场地", assignee=SECRETARY, due_on=TODAY + timedelta(days=60))
SAID = OpinionCount(in_favour=241, against=52, other=18)


def days(n: int) -> date:
    return TODAY + timedelta(days=n)


def window(n: int) -> OnlineWindow:
    """So many days from today on."""
    return OnlineWindow(TODAY, days(n), datetime.combine(days(n + 1), time(), SHANGHAI))


OPEN = OpenOnline(ID, TOPIC, "农贸市场", "搬到哪里", TOPIC_UP, 1, False, window(7), RULES)
EXTEND = ExtendOnline("农忙", window(14), RULES)
PROPOSE = ProposeHandling("搬到东头空地", PROPOSAL_UP, SAID, 0, window(16), RULES)
ADOPT = AdoptProposal((TASK,), 0, TODAY, RULES)
CLOSE, HEARD = WindowOver(window(7).ends_at), WindowOver(window(16).ends_at)
