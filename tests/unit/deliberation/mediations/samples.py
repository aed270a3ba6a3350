"""A dispute over a boundary, step by step, for its rules and its walk."""

from datetime import date, timedelta
from uuid import UUID

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_contracts.mediations import FORBIDDEN, Forbidden
from huiyin_contracts.parties import Person
from huiyin_deliberation.mediations.rules import DrawUpAgreement, OpenMediation

ID = UUID(int=1)
TODAY, RULES = date(2026, 12, 1), DeliberationRules()
NEXT_BY, KEEP_BY = TODAY + timedelta(days=30), TODAY + timedelta(days=60)
JIKE, SHAMA, DEGU, OTHER = (Person.named(name, f"{name}-1") for name in ("吉克", "沙马", "德古", "别人"))
OPEN = OpenMediation(ID, "land", JIKE, SHAMA, "界石被移动", None, 1, TODAY, RULES)


def draw_up(*wrong: Forbidden, by: Person = DEGU) -> DrawUpAgreement:
    """An agreement whose terms hold these things that cannot be agreed."""
    checked = {code: code in wrong for code in FORBIDDEN}
    return DrawUpAgreement(by, "界石归原处，各退一步", True, KEEP_BY, checked, TODAY, RULES)
