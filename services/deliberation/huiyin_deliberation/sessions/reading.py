"""A session for whoever looks at it: in full for its offices and those whom it concerns, masked for others."""

from uuid import UUID

from huiyin_contracts.parties import person_of
from huiyin_deliberation.sessions import queries
from huiyin_service.auth import Principal
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.policy import HELD, NONE, may, permit
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service


async def readable(service: Service, principal: Principal | None, session: UUID) -> queries.SessionDetailRow:
    """A session, for whom it is. Raises a 404, 401 or 403 Problem."""
    asking = permit(principal, "session.read")
    row = await known(service, lambda: queries.one(service.pool, session), unknown("session"))
    concerned = row.of(person_of(asking.sub)) is not None
    permit(asking, "session.read", row.division, HELD if concerned else NONE)
    if concerned or may(asking, "session.lead", row.division):
        return row
    roll = tuple(each.model_copy(update={"person": each.person.masked}) for each in row.roll)
    agenda = tuple(item.model_copy(update={"options": tuple(map(_masked, item.options))}) for item in row.agenda)
    return row.model_copy(update={"roll": roll, "chair": row.chair.masked, "agenda": agenda})


def _masked(option: queries.OptionRow) -> queries.OptionRow:
    tasks = tuple(
        task.model_copy(update={"assignee": task.assignee.masked}) if isinstance(task.assignee, ShownPerson) else task
        for task in option.tasks
    )
    return option.model_copy(update={"tasks": tasks})
