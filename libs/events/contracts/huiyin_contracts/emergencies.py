"""Emergencies (Y12): forces called up at once, who is coming, who is there, and what was learned.

An event of an emergency stands in the division where it is. Phone numbers stay off the log: the gateway that sends the
calls on knows people by their sign-in.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import AboutIssue, Event, Value, example
from huiyin_contracts.charter import ANSWER_MINUTES, AnswerMinutes
from huiyin_contracts.forces import FORCE
from huiyin_contracts.issues import ISSUE
from huiyin_contracts.parties import Party, Person, person_example
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say
from huiyin_contracts.words import PhotoId

EMERGENCY = "0190f3c2-cccc-7a53-9c1b-0d5f3a1b2c3d"
_LI = person_example("member-li")

CallChannel = Literal["page", "gateway"]
"""The member's own page, or what the deployment sends on by SMS or WeChat."""


class AwayPerson(Person):
    """A person who had said that they cannot be called on. `until` is the last day; none: until they say otherwise."""

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
    wording: ClassVar[Wording] = Wording("启动应急", "Emergency declared", trail="overdue")
    model_config = example(
        emergency=EMERGENCY,
        description="3号楼地下室进水，配电箱在水边",
        place="永兴路12号院3号楼",
        answer_minutes=5,
    )

    description: str
    place: str | None = Field(default=None, description="none: not said more closely than by the division")
    answer_minutes: AnswerMinutes = Field(
        default=ANSWER_MINUTES, description="how long each of its waves waits, by the charter in force then"
    )

    def lines(self) -> tuple[Line, ...]:
        """What is happening."""
        return quote(self.description)


class EmergencyLinked(AboutEmergency, AboutIssue):
    """An issue is about this emergency. Several may be: one fire is reported by many."""

    type: ClassVar[str] = "dispatch.emergency.linked.v1"
    wording: ClassVar[Wording] = Wording("按应急处置", "Handled as an emergency", trail="overdue")
    model_config = example(emergency=EMERGENCY, issue=ISSUE)


class EmergencyCalledUp(AboutEmergency):
    """Forces were called, all their people at once but those who are away.

    Wave 1 is the first; each further one reinforces (增援).
    """

    type: ClassVar[str] = "dispatch.emergency.called_up.v1"
    wording: ClassVar[Wording] = Wording("呼叫队伍", "Forces called", trail="dispatched")
    model_config = example(
        emergency=EMERGENCY,
        wave=1,
        forces=[
            {
                "force": FORCE,
                "name": "城西社区应急队",
                "people": [_LI],
                "away": [person_example("member-zhao") | {"until": "2026-12-31"}],
            },
        ],
        channels=["page", "gateway"],
        answer_by="2026-11-24T18:05:00+08:00",
        chosen=False,
        reason=None,
    )

    wave: int = Field(ge=1)
    forces: tuple[CalledForce, ...]
    channels: tuple[CallChannel, ...]
    answer_by: AwareDatetime = Field(description="if no one is coming by then, the next are called")
    chosen: bool = Field(default=False, description="an office chose these; else they were next by the rules")
    reason: str | None = Field(default=None, description="why these were chosen, where that was said")

    def headline(self) -> Phrase:
        """Which forces, and how many people."""
        names = "、".join(force.name for force in self.forces)
        n = len({person for force in self.forces for person in force.people})
        if self.wave == 1:
            return say("呼叫 {names}，共 {n} 人", "Called {names}: {n} people", names=names, n=n)
        zh, en = "第 {wave} 波增援：呼叫 {names}，共 {n} 人", "Wave {wave}: called {names}, {n} people"
        return say(zh, en, wave=self.wave, names=names, n=n)

    def lines(self) -> tuple[Line, ...]:
        """Who was not called, and why these forces."""
        chosen = (say("由工作人员选定", "Chosen by the office"),) if self.chosen else ()
        return (*(_away(person) for force in self.forces for person in force.away), *chosen, *quote(self.reason))


def _away(person: AwayPerson) -> Phrase:
    zh, en = "没有呼叫 {name}：本人说暂时不能接单", "{name} was not called: away, as they said"
    if person.until is None:
        return say(zh, en, name=person.called)
    en = "{name} was not called: away until {day}, as they said"
    return say(f"{zh}，到 {{day}}", en, name=person.called, day=person.until)


class EmergencyForcesExhausted(AboutEmergency):
    """There was no force left to call, and no one is coming: the offices must see to it themselves."""

    type: ClassVar[str] = "dispatch.emergency.forces_exhausted.v1"
    wording: ClassVar[Wording] = Wording("没有队伍可呼叫", "There was no force to call", trail="overdue")
    model_config = example(emergency=EMERGENCY, wave=2)

    wave: int = Field(ge=1, description="which could not be called")


class EmergencyAcknowledged(AboutEmergency):
    """A person who was called answered. The last answer of each counts."""

    type: ClassVar[str] = "dispatch.emergency.acknowledged.v1"
    wording: ClassVar[Wording] = Wording("答复", "Answered", trail="accepted")
    model_config = example(emergency=EMERGENCY, by=_LI, coming=True, minutes=6, reason=None)

    by: Person
    coming: bool
    minutes: int | None = Field(default=None, ge=0, description="until they are there, as they say")
    reason: str | None = Field(default=None, description="why they do not come")

    def headline(self) -> Phrase:
        """Who comes, and when; or who cannot."""
        if not self.coming:
            return say("{name} 不能来", "{name} cannot come", name=self.by.called)
        if self.minutes is None:
            return say("{name} 前往", "{name} is coming", name=self.by.called)
        zh, en = "{name} 前往，约 {n} 分钟到", "{name} is coming, in {n} minutes or so"
        return say(zh, en, name=self.by.called, n=self.minutes)

    def lines(self) -> tuple[Line, ...]:
        """Why they cannot."""
        return quote(self.reason)


class EmergencyArrived(AboutEmergency):
    """A person who was called is there."""

    type: ClassVar[str] = "dispatch.emergency.arrived.v1"
    wording: ClassVar[Wording] = Wording("到场", "Arrived", trail="accepted")
    model_config = example(emergency=EMERGENCY, by=_LI)

    by: Person

    def headline(self) -> Phrase:
        """Who is there."""
        return say("{name} 到场", "{name} is there", name=self.by.called)


class EmergencyNoted(AboutEmergency):
    """A line of the running log."""

    type: ClassVar[str] = "dispatch.emergency.noted.v1"
    wording: ClassVar[Wording] = Wording("现场记录", "Noted", trail="screened")
    model_config = example(emergency=EMERGENCY, text="已断电，两台水泵在抽水", photos=[])

    text: str
    photos: tuple[PhotoId, ...] = ()

    def lines(self) -> tuple[Line, ...]:
        """What was noted."""
        return quote(self.text)


class EmergencyNotified(AboutEmergency):
    """What became of one call that was sent outside: the gateway took it, or did not after several attempts."""

    type: ClassVar[str] = "dispatch.emergency.notified.v1"
    wording: ClassVar[Wording] = Wording("发出通知", "Call sent", trail="dispatched")
    model_config = example(
        emergency=EMERGENCY,
        wave=1,
        channel="gateway",
        recipient=_LI,
        ok=False,
        attempts=6,
        detail="HTTP 503",
    )

    wave: int = Field(ge=1)
    channel: CallChannel
    recipient: Party = Field(description="a person who was called, or the office that must act")
    ok: bool
    attempts: int = Field(ge=1)
    detail: str = Field(description="what the gateway said, or why it could not be asked")

    def headline(self) -> Phrase:
        """To whom it was sent, or could not be."""
        if self.ok:
            return say("已发给 {name}", "Sent to {name}", name=self.recipient.called)
        return say("没有发到 {name}", "Could not be sent to {name}", name=self.recipient.called)

    def lines(self) -> tuple[Line, ...]:
        """What the gateway said."""
        return quote(self.detail)


class EmergencyStoodDown(AboutEmergency):
    """It is over (解除), and no one need come any more."""

    type: ClassVar[str] = "dispatch.emergency.stood_down.v1"
    wording: ClassVar[Wording] = Wording("应急解除", "Stood down", trail="resolved")
    model_config = example(emergency=EMERGENCY, outcome="水已抽干，配电箱更换后恢复供电，无人受伤")

    outcome: str

    def lines(self) -> tuple[Line, ...]:
        """How it ended."""
        return quote(self.outcome)


class EmergencyReviewed(AboutEmergency):
    """Looked back on (复盘): what is to be kept, and what to be changed before the next."""

    type: ClassVar[str] = "dispatch.emergency.reviewed.v1"
    wording: ClassVar[Wording] = Wording("应急复盘", "Reviewed", trail="rated")
    model_config = example(
        emergency=EMERGENCY, went_well="6分钟内有人到场，先断电后排水", to_change="地下室备用泵要每月试机"
    )

    went_well: str
    to_change: str

    def lines(self) -> tuple[Line, ...]:
        """What went well, and what is to change."""
        return quote(self.went_well, self.to_change)
