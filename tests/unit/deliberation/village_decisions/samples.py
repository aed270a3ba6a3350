"""A village's decision, step by step, for its rules and its walk."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.parties import Person
from huiyin_contracts.topics import Task
from huiyin_contracts.village_decisions import DecisionMeeting
from huiyin_deliberation.village_decisions.rules import HoldMeeting, MoveDecision

ID = UUID(int=1)
TODAY, RULES = date(2026, 11, 20), DeliberationRules()
APART = RULES.model_copy(update={"merged_meetings": False})
NEXT_BY, DUE = TODAY + timedelta(days=30), TODAY + timedelta(days=60)
OVER = TODAY + timedelta(days=8)
"""A day on which what is publicised today has stood for its seven days."""
CADRE, TOWN, OVERSEER, VILLAGER = (
    Person.named(name, f"{name}-1") for name in ("cadre", "town", "overseer", "villager")
)
TASK = Task(task=UUID(int=3), description="组织施工", assignee=CADRE, due_on=DUE)
MOVE = MoveDecision(ID, "villagers", "修路", "雨后垮塌", None, 1, False, (OVERSEER,), TODAY, RULES)
MERGED = replace(MOVE, merged=True)


def meeting(entitled: int, present: int, in_favour: int, day: date = TODAY, *, town: bool = False) -> MeetingRecord:
    """A meeting of so many, perhaps with somebody from the town."""
    return MeetingRecord(
        held_on=day,
        entitled=entitled,
        present=present,
        in_favour=in_favour,
        content="修路",
        signers=(CADRE,),
        attended=(VILLAGER, CADRE),
        town_attendees=(TOWN,) if town else (),
    )


def hold(step: DecisionMeeting, held: MeetingRecord, committees: MeetingRecord | None = None) -> HoldMeeting:
    """One of the four meetings, the last with its resolution."""
    last = step == "representatives"
    return HoldMeeting(step, held, TODAY, RULES, committees, "修路" if last else "", (TASK,) if last else ())
