"""A force that is asked for."""

from uuid import UUID

from huiyin_dispatch.forces import queries
from huiyin_dispatch.forces.stream import unknown
from huiyin_service.auth import Principal
from huiyin_service.persons.masking import PersonName, masked_name
from huiyin_service.persons.shown import ShownPerson
from huiyin_service.policy import may
from huiyin_service.reading import known
from huiyin_service.service import Service


async def force_of(service: Service, force: UUID) -> queries.ForceAnswer:
    """A force with its people and estates; the view is given a moment. Raises a 404 Problem."""
    return await known(service, lambda: queries.find(service.pool, force), unknown())


def knows_names(principal: Principal | None, force: queries.ForceRow) -> bool:
    """Whether somebody sees who is in a force: the offices that may call on it, and whoever belongs to it."""
    people = [one.id for one in force.members] if isinstance(force, queries.ForceAnswer) else []
    belongs = principal is not None and principal.sub in {force.leader.id, *people}
    return belongs or may(principal, "person.name", force.division)


def force_as_seen(principal: Principal | None, force: queries.ForceAnswer) -> queries.ForceAnswer:
    """A force as somebody may read it: to a member who is not in it, its people are masked."""
    if knows_names(principal, force):
        return force
    members = [one.model_copy(update={"name": PersonName(masked_name(one.name)), "id": None}) for one in force.members]
    return force.model_copy(update={"leader": force.leader.masked, "members": members})


def listed_as_seen(principal: Principal | None, force: queries.ForceRow) -> queries.ForceRow:
    """The same of one in a list."""
    return force if knows_names(principal, force) else force.model_copy(update={"leader": force.leader.masked})


def activity_as_seen(
    principal: Principal | None, force: queries.ForceAnswer, activity: queries.ActivityRow
) -> queries.ActivityRow:
    """An activity of a force, with who signed in masked alike; but whoever looks sees that they did."""
    if knows_names(principal, force):
        return activity
    own = principal.sub if principal else None
    people: list[ShownPerson] = [one if one.id == own else one.masked for one in activity.people]
    return activity.model_copy(update={"people": people})
