"""Emergencies (Y12): forces called up at once, who is coming, who is there, and what was learned.

An event of an emergency stands in the division where it is. Phone numbers stay off the log: whoever sends the calls
on knows people by their sign-in.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, Event, Value, example
from huiyin_contracts.charter import ANSWER_MINUTES, AnswerMinutes
from huiyin_contracts.forces import FORCE
from huiyin_contracts.issues import ISSUE, PhotoId
from huiyin_contracts.parties import Person

EMERGENCY = "0190f3c2-cccc-7a53-9c1b-0d5f3a1b2c3d"

CallChannel = Literal["page", "gateway"]
"""The member's own page, or what the deployment sends on by SMS or WeChat."""


class AwayPerson(Person):
    """Somebody who had said that they cannot be called on. `until` is the last day; none: until they say otherwise."""

    until: date | None = None


class CalledForce(Value):
    """A force that was called, and who belonged to it then."""

    force: UUID
    name: str
    people: tuple[Person, ...]
    away: tuple[AwayPerson, ...] = Field(default=(), description="who belongs to it too, and was not called")


class AboutEmergency(Event):
    """The base of events on one emergency."""

    emergency: UUID


class EmergencyDeclared(AboutEmergency):
    """Something is happening that cannot wait: reported by a resident, or declared by an office."""

    type: ClassVar[str] = "dispatch.emergency.declared.v1"
    model_config = example(
        emergency=EMERGENCY, what="3号楼地下室进水，配电箱在水边", place="永兴路12号院3号楼", answer_minutes=5
    )

    what: str
    place: str | None = Field(default=None, description="none: not said more closely than by the division")
    answer_minutes: AnswerMinutes = Field(
        default=ANSWER_MINUTES, description="how long each of its waves waits, by the charter in force then"
    )


class EmergencyLinked(AboutEmergency, AboutIssue):
    """An issue is about this emergency. Several may be: one fire is reported by many."""

    type: ClassVar[str] = "dispatch.emergency.linked.v1"
    model_config = example(emergency=EMERGENCY, issue=ISSUE)


class EmergencyCalledUp(AboutEmergency):
    """Forces were called, all their people at once but those who are away.

    Wave 1 is the first; each further one reinforces (增援).
    """

    type: ClassVar[str] = "dispatch.emergency.called_up.v1"
    model_config = example(
        emergency=EMERGENCY,
        wave=1,
        forces=[
            {
                "force": FORCE,
                "name": "城西社区应急队",
                "people": [{"name": "李党员", "id": "member-li"}],
                "away": [{"name": "赵党员", "id": "member-zhao", "until": "2026-12-31"}],
            },
        ],
        channels=["page", "gateway"],
        answer_by="2026-11-24T18:05:00+08:00",
        reason=None,
    )

    wave: int = Field(ge=1)
    forces: tuple[CalledForce, ...]
    channels: tuple[CallChannel, ...]
    answer_by: AwareDatetime = Field(description="if nobody is coming by then, the next are called")
    reason: str | None = Field(default=None, description="why somebody chose these; none: they were next by the rules")


class EmergencyFoundNobody(AboutEmergency):
    """There was no force left to call, and nobody is coming: the offices must see to it themselves."""

    type: ClassVar[str] = "dispatch.emergency.found_nobody.v1"
    model_config = example(emergency=EMERGENCY, wave=2)

    wave: int = Field(ge=1, description="which could not be called")


class EmergencyAcknowledged(AboutEmergency):
    """Somebody who was called answered. The last answer of each counts."""

    type: ClassVar[str] = "dispatch.emergency.acknowledged.v1"
    model_config = example(
        emergency=EMERGENCY, by={"name": "李党员", "id": "member-li"}, coming=True, minutes=6, reason=None
    )

    by: Person
    coming: bool
    minutes: int | None = Field(default=None, ge=0, description="until they are there, as they say")
    reason: str | None = Field(default=None, description="why they do not come")


class EmergencyArrived(AboutEmergency):
    """Somebody who was called is there."""

    type: ClassVar[str] = "dispatch.emergency.arrived.v1"
    model_config = example(emergency=EMERGENCY, by={"name": "李党员", "id": "member-li"})

    by: Person


class EmergencyNoted(AboutEmergency):
    """A line of the running log."""

    type: ClassVar[str] = "dispatch.emergency.noted.v1"
    model_config = example(emergency=EMERGENCY, text="已断电，两台水泵在抽水", photos=[])

    text: str
    photos: tuple[PhotoId, ...] = ()


class EmergencyNotified(AboutEmergency):
    """What became of one call that was sent outside: the gateway took it, or did not after several attempts."""

    type: ClassVar[str] = "dispatch.emergency.notified.v1"
    model_config = example(
        emergency=EMERGENCY,
        wave=1,
        channel="gateway",
        to={"name": "李党员", "id": "member-li"},
        ok=False,
        attempts=6,
        detail="HTTP 503",
    )

    wave: int = Field(ge=1)
    channel: CallChannel
    to: Person
    ok: bool
    attempts: int = Field(ge=1)
    detail: str = Field(description="what the gateway said, or why it could not be asked")


class EmergencyStoodDown(AboutEmergency):
    """It is over (解除), and nobody need come any more."""

    type: ClassVar[str] = "dispatch.emergency.stood_down.v1"
    model_config = example(emergency=EMERGENCY, outcome="水已抽干，配电箱更换后恢复供电，无人受伤")

    outcome: str


class EmergencyReviewed(AboutEmergency):
    """Looked back on (复盘): what is to be kept, and what to be changed before the next."""

    type: ClassVar[str] = "dispatch.emergency.reviewed.v1"
    model_config = example(
        emergency=EMERGENCY, went_well="6分钟内有人到场，先断电后排水", to_change="地下室备用泵要每月试机"
    )

    went_well: str
    to_change: str
