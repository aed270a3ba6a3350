"""Each thing that is sealed for somebody is forgotten by a line of the charter's retention; the registry is asked."""

import re
from collections.abc import Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from huiyin_accounts.app import SPEC as ACCOUNTS
from huiyin_contracts import contracts
from huiyin_contracts.charter import RetentionRules
from huiyin_contracts.personal import Personal
from huiyin_deliberation.app import SPEC as DELIBERATION
from huiyin_intake.app import SPEC as INTAKE

Forgotten = Literal["forget-report", "forget-revisit", "forget-household", "forget-person"]
LINES: dict[str, tuple[Forgotten, str]] = {
    # What somebody wrote or said once: so many days after it has served.
    "intake.issue.*": ("forget-report", "reports"),
    "deliberation.revisit_round.answered.told_by": ("forget-revisit", "reports"),
    "deliberation.revisit_round.answered.remark": ("forget-revisit", "reports"),
    # What is known of a household, once nobody looks after it any more.
    "deliberation.link.made.home": ("forget-household", "members"),
    "deliberation.visit.recorded.words": ("forget-household", "members"),
    "deliberation.matter.listed.words": ("forget-household", "members"),
    # Who signs in is one person for all of theirs, until they are nobody here. Who does not, and is named in the record
    # of a meeting or an office, stays in it as the village's archive has them (村委会组织法 §34), unless erased.
    "*.name": ("forget-person", "accounts"),
    "accounts.account.*.name": ("forget-person", "accounts"),
    "dispatch.member.*": ("forget-person", "members"),
    "dispatch.assessment.*": ("forget-person", "members"),
    "dispatch.estate.*.head": ("forget-person", "members"),
    "deliberation.mediation.*": ("forget-person", "accounts"),
    "deliberation.site.interest_declared.detail": ("forget-person", "accounts"),
    "deliberation.site.interest_withdrawn.reason": ("forget-person", "accounts"),
    "publication.notice.objected.words": ("forget-person", "accounts"),
    "deliberation.opinion.given.reason": ("forget-person", "accounts"),
    "deliberation.minutes.amendment_requested.text": ("forget-person", "accounts"),
}


def sealed(of: type[BaseModel], path: str) -> Iterator[str]:
    """Where something is sealed in a contract."""
    for name, field in of.model_fields.items():
        yield from within(field.annotation, f"{path}.{name}")


def within(annotation: Any, path: str) -> Iterator[str]:
    if get_origin(annotation) is Personal or annotation is Personal:
        yield path
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield from sealed(annotation, path)
    else:
        for one in get_args(annotation):
            yield from within(one, path)


def line_of(path: str) -> str | None:
    """The most particular line for it."""
    found = [line for line in LINES if re.fullmatch(re.escape(line).replace(r"\*", ".+"), path)]
    return max(found, key=len, default=None)


ALL = {path: line_of(path) for event in contracts().values() for path in sealed(event, event.type.rpartition(".")[0])}


def test_whatever_is_sealed_has_a_line_and_no_line_is_for_nothing() -> None:
    assert [path for path, line in ALL.items() if line is None] == []
    assert {line for line in ALL.values() if line} == set(LINES)


def test_each_line_is_the_charter_s_and_a_timer_applies_it() -> None:
    timers = {**INTAKE.timers, **DELIBERATION.timers, **ACCOUNTS.timers}
    assert {timer for timer, _ in LINES.values()} == {name for name in timers if name.startswith("forget-")}
    assert {days for _, days in LINES.values()} == set(RetentionRules.model_fields)
