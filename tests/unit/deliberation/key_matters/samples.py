"""An estate's key matter, step by step, for its rules and its walk."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.key_matters import KeyMatterKind
from huiyin_contracts.meetings import MeetingRecord
from huiyin_contracts.owners_votes import Delegate, OwnersVote
from huiyin_contracts.parties import Body, Person
from huiyin_deliberation.key_matters.rules import RaiseMatter

ID, TOPIC, TASK = UUID(int=1), UUID(int=2), UUID(int=3)
TODAY, RULES = date(2026, 11, 20), DeliberationRules()
NEXT_BY = TODAY + timedelta(days=30)
SECRETARY, OWNER, MANAGER = (Person.named(name, f"{name}-1") for name in ("secretary", "owner", "manager"))
COMPANY = Body(kind="company", name="永兴物业公司", id=UUID(int=9))
THREE = (
    Delegate(party="organisation", person=SECRETARY),
    Delegate(party="committee", person=OWNER),
    Delegate(party="property", person=MANAGER),
)


def meeting(entitled: int, present: int, in_favour: int, day: date = TODAY) -> MeetingRecord:
    """A meeting of so many."""
    return MeetingRecord(held_on=day, entitled=entitled, present=present, in_favour=in_favour, content="更换电梯")


def vote(owners: tuple[int, int, int], area: tuple[int, int, int], day: date = TODAY) -> OwnersVote:
    """An owners' assembly: all, taking part, in favour."""
    return OwnersVote(
        held_on=day,
        owners=owners[0],
        owners_taking_part=owners[1],
        owners_in_favour=owners[2],
        area=Decimal(area[0]),
        area_taking_part=Decimal(area[1]),
        area_in_favour=Decimal(area[2]),
    )


def raised(kind: KeyMatterKind = "use_fund", topic: UUID | None = None) -> RaiseMatter:
    """One that begins."""
    return RaiseMatter(ID, "140981001001001", kind, "更换电梯", "年检不合格", topic, 1, TODAY, RULES)
