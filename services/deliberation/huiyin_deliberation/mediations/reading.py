"""Who reads a mediation (P10): those whom it concerns, in full; who else of them looks than a side is on record."""

from uuid import UUID, uuid5

from huiyin_contracts.mediation_state import Mediation
from huiyin_deliberation.mediations.commands import CASE, related
from huiyin_deliberation.mediations.queries import LISTS, MediationRow, opened
from huiyin_deliberation.mediations.yi import in_yi
from huiyin_deliberation.proceeding.acts import begin_by
from huiyin_events.store import IdempotencyKey
from huiyin_service.auth import Principal
from huiyin_service.http import Frame
from huiyin_service.persons.body import person_of_principal
from huiyin_service.persons.disclosure import disclosed
from huiyin_service.policy import permit
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service

_LOOKS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969d7")


async def readable(service: Service, principal: Principal | None, case: UUID) -> tuple[MediationRow, Mediation]:
    """A mediation with its words: for both sides, their Degu, and the offices of its village.

    Raises a 404, 401 or 403 Problem.
    """
    asking = permit(principal, "mediation.read")
    _, state, division = await CASE.standing(service, case)
    permit(asking, "mediation.read", division, related(asking, state))
    row = await known(service, lambda: LISTS.find(service.pool, service.now(), case), unknown("mediation"))
    # What it says in Yi is no rule that a case stays under: the county may write it any day.
    _, rules, _ = await begin_by(service, division, service.now())
    await _on_record(service, asking, state, division)
    notice = in_yi(row.next, row.due_on, rules.yi) if row.next and row.due_on else None
    return opened(row, state).model_copy(update={"notice_yi": notice}), state


async def _on_record(service: Service, asking: Principal, case: Mediation, division: str) -> None:
    """Both sides may know who else read what is theirs: once a day for each who did."""
    if case.id is None or case.side_of(person_of_principal(asking)):
        return
    frame, about = Frame(asking, service.now(), None), CASE.stream(case.id)
    for copy in case.words or ():
        if copy.value is not None:
            look = f"{about} {copy.subject} {asking.sub} {frame.now.date()}"
            key = IdempotencyKey(str(uuid5(_LOOKS, look)), look)
            await disclosed(
                service.store, copy.subject, "words", about, division=division, meta=frame.meta, at=frame.now, key=key
            )
