"""A force (Y7, Y11): who belongs to it, which estates it is paired with, and the activities it holds.

    unknown ─ formed ── disbanded ── formed again, under the same name
                │
                ├─ described anew: its name, leader, skills and where it can be called to
                ├─ people join once and leave once, estates are paired once
                └─ activities: announced ─┬─ signed in, once each ── concluded, with hours and who was served
                                          └─ cancelled, while no one signed in

Its leader and the offices of its division act for it.
"""

from collections.abc import Sequence

from huiyin_contracts import Event
from huiyin_dispatch.forces.rules import activities, registration
from huiyin_dispatch.forces.rules.activities import Announce, CancelActivity, Conclude, SignIn
from huiyin_dispatch.forces.rules.force import Activity, ActivityStage, By, Force, leads
from huiyin_dispatch.forces.rules.registration import (
    AddForceMember,
    Describe,
    Disband,
    ForceRegistrationCommand,
    FormForce,
    Pair,
    RecodeForce,
    RemoveForceMember,
    SetAvailability,
    Unpair,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

__all__ = [
    "FORCE",
    "Activity",
    "ActivityStage",
    "AddForceMember",
    "Announce",
    "By",
    "CancelActivity",
    "Command",
    "Conclude",
    "Describe",
    "Disband",
    "Force",
    "FormForce",
    "Pair",
    "RecodeForce",
    "RemoveForceMember",
    "SetAvailability",
    "SignIn",
    "Unpair",
    "decide",
    "evolve",
    "leads",
]

Command = FormForce | RecodeForce | ForceRegistrationCommand | Announce | SignIn | Conclude | CancelActivity


def decide(command: Command, force: Force) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, FormForce):
        return [registration.form(command, force)]
    if force.id is None:
        raise Refused("force-unknown", "没有这支力量")
    if not force.active:
        raise Refused("force-disbanded", "这支力量已经解散")
    if isinstance(command, RecodeForce):
        return [registration.recode(command, force, force.id)]
    if isinstance(command, SignIn):
        return [activities.decide(command, force, force.id)]
    if not leads(force, command.by):
        raise Refused("force-of-others", "只有队长和本辖区的工作人员可以办理")
    match command:
        case Announce():
            return [activities.announce(command, force, force.id)]
        case Conclude() | CancelActivity():
            return [activities.decide(command, force, force.id)]
        case _:
            return [registration.decide(command, force, force.id)]


def evolve(force: Force, event: Event) -> Force:
    """The force after an event."""
    return activities.evolve(registration.evolve(force, event), event)


FORCE: Decider[Command, Force] = Decider(Force(), decide, evolve)
