"""What issues are found by, kept as their public words change."""

from collections.abc import Iterable, Sequence

from huiyin_contracts.persons import PersonErased
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection
from huiyin_reporting.cases.case import Case
from huiyin_reporting.cases.view import CaseBatch, reported_by
from huiyin_reporting.search.grams import folded, grams, tail

_SAVE = """
INSERT INTO searched (issue, division, reported_at, number, tail, words, grams) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (issue) DO UPDATE SET words = excluded.words, grams = excluded.grams
"""


async def project(connection: Connection, batch: Sequence[Recorded], folded_cases: CaseBatch | None) -> None:
    """Take in whose public words a batch has changed; those of somebody who was erased are gone by now."""
    if folded_cases:
        before = folded_cases.before
        changed = (
            case
            for case in folded_cases.after.values()
            if case.id not in before or words(before[case.id]) != words(case)
        )
        await _save(connection, changed)
    if erased := [event.person for _, event in of_types(batch, PersonErased)]:
        await _save(connection, await reported_by(connection, erased))


def words(case: Case) -> str:
    """What is public of a case, a line each and as it is compared; of one that is private only what became of it."""
    shown: list[str | None] = [case.category, case.assignee]
    if not case.private:
        shown += [case.text.description, case.text.address] if case.text else []
        shown += [case.title, case.result]
    if not case.private or case.state == "publicised":
        shown.append(case.answer)
    return "\n".join(folded(part) for part in dict.fromkeys(shown) if part)


async def _save(connection: Connection, cases: Iterable[Case]) -> None:
    await connection.executemany(_SAVE, [_row(case) for case in cases])


def _row(case: Case) -> tuple[object, ...]:
    text = words(case)
    place = (case.id, case.division, case.reported_at)
    return (*place, folded(case.number), tail(case.number), text, sorted(grams(text)))
