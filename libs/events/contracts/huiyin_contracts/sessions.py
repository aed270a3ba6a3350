"""Face-to-face sessions (面对面议事, P6): convened with notice, opened with a quorum, closed with each item settled.

A session takes topics of the plan as the items of its agenda; what becomes of these is in `session_items`, how they
were voted on in `ballots`, and what was put on record of it in `minutes`.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from huiyin_contracts.base import Event, example
from huiyin_contracts.deliberation_rules import Capacity, TeamKind
from huiyin_contracts.labels import SESSION_FORMS
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.sites import SITE
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.topics import SESSION
from huiyin_contracts.wording import Line, Phrase, Wording, quote, say

SessionForm = Literal["fireside", "courtyard", "room", "market", "online", "mixed"]
"""围炉说话, 坝坝会, 议事室 (P6), 赶集日 (P9), 线上, 线上线下结合 (P8)."""
AttendanceMeans = Literal["hand", "code", "qr"]
"""By an office's hand, by the code that is shown in the room, or by the picture of it."""


class EntitledPerson(Person):
    """Who has a voice in a session: from which team of the site, and as what (P2). No team: invited for a household."""

    team: TeamKind | None = None
    capacity: Capacity


class AboutSession(Event):
    """The base of events on one session."""

    session: UUID


class SessionConvened(AboutSession):
    """A session was convened, with its notice (P6): where, when, who chairs it, and who has a voice in it.

    Who is entitled is what the site's teams were at that moment; whoever joins or leaves a team later is for the next.
    """

    type: ClassVar[str] = "deliberation.session.convened.v1"
    wording: ClassVar[Wording] = Wording("召集议事会", "Session convened", trail="planned")
    model_config = example(
        session=SESSION,
        site=SITE,
        site_name="大乘镇议事室",
        form="courtyard",
        held_on="2026-12-09",
        starts_at="2026-12-09T09:30:00+08:00",
        place="村委会院坝",
        chair=person_example("cadre-li"),
        entitled=[person_example("cadre-li") | {"team": "cadre", "capacity": "village_cadre"}],
        elsewhen=None,
        charter=1,
    )

    site: UUID
    site_name: str
    form: SessionForm
    held_on: date
    starts_at: AwareDatetime
    place: str
    chair: Person
    entitled: tuple[EntitledPerson, ...] = Field(min_length=1)
    elsewhen: str | None = Field(default=None, description="why it is not on a day of the charter's, where it is not")
    charter: int = Field(ge=0, description="the version in force then; it stays under it (P11)")

    def headline(self) -> Phrase:
        """In which form and when."""
        form = SESSION_FORMS[self.form]
        called = say(form.zh, form.en)
        return say("召集议事会：{form}，{day}", "Session convened: {form}, {day}", form=called, day=self.held_on)

    def lines(self) -> tuple[Line, ...]:
        """Why on that day, where that had to be said."""
        return quote(self.elsewhen)


class SessionPostponed(AboutSession):
    """It is held on another day, of which notice is given anew."""

    type: ClassVar[str] = "deliberation.session.postponed.v1"
    wording: ClassVar[Wording] = Wording("议事会延期", "Session postponed", trail="suspended")
    model_config = example(
        session=SESSION,
        held_on="2027-01-13",
        starts_at="2027-01-13T09:30:00+08:00",
        elsewhen=None,
        reason="大雪封路",
    )

    held_on: date
    starts_at: AwareDatetime
    elsewhen: str | None = None
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """The new day, and why."""
        return (say("改到 {day}", "Now on {day}", day=self.held_on), *quote(self.reason))


class SessionCancelled(AboutSession):
    """It is not held; its topics go back into the plan."""

    type: ClassVar[str] = "deliberation.session.cancelled.v1"
    wording: ClassVar[Wording] = Wording("议事会取消", "Session cancelled", trail="cancelled")
    model_config = example(session=SESSION, reason="议题已由县里统一解决")

    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class SessionReminded(AboutSession):
    """Those who are entitled were reminded of it, so many days before as the charter says."""

    type: ClassVar[str] = "deliberation.session.reminded.v1"
    wording: ClassVar[Wording] = Wording("会前提醒", "Reminder sent")
    model_config = example(session=SESSION, held_on="2026-12-09")

    held_on: date


class AttendanceRecorded(AboutSession):
    """Somebody is there: with a voice, or as a guest, who may be heard and has none."""

    type: ClassVar[str] = "deliberation.session.attendance_recorded.v1"
    wording: ClassVar[Wording] = Wording("签到", "Attendance recorded")
    model_config = example(session=SESSION, attendee=person_example("resident-wang"), entitled=True, means="code")

    attendee: Person
    entitled: bool
    means: AttendanceMeans


class AttendanceEnded(AboutSession):
    """Somebody left before the session was over."""

    type: ClassVar[str] = "deliberation.session.attendance_ended.v1"
    wording: ClassVar[Wording] = Wording("提前离会", "Left early")
    model_config = example(session=SESSION, attendee="0190f3c2-aaaa-7a53-9c1b-0d5f3a1b2c3d")

    attendee: UUID = Field(description="the subject that their name is sealed for")


class SessionOpened(AboutSession):
    """It was opened: as many as the charter asks for are there."""

    type: ClassVar[str] = "deliberation.session.opened.v1"
    wording: ClassVar[Wording] = Wording("议事会开始", "Session opened", trail="taken_up")
    model_config = example(session=SESSION, entitled=13, present=11, needed=9)

    entitled: int
    present: int
    needed: int

    def lines(self) -> tuple[Line, ...]:
        """How many are there, of how many."""
        return (_there(self.entitled, self.present, self.needed),)


class SessionQuorumMissed(AboutSession):
    """Too few came: it closed without a resolution, and its topics go back into the plan."""

    type: ClassVar[str] = "deliberation.session.quorum_missed.v1"
    wording: ClassVar[Wording] = Wording("未达法定人数，流会", "No quorum: not held", trail="cancelled")
    model_config = example(session=SESSION, entitled=13, present=5, needed=9)

    entitled: int
    present: int
    needed: int

    def lines(self) -> tuple[Line, ...]:
        """How many were there, of how many."""
        return (_there(self.entitled, self.present, self.needed),)


class SessionClosed(AboutSession):
    """It is over: each item of its agenda was adopted, declined or deferred."""

    type: ClassVar[str] = "deliberation.session.closed.v1"
    wording: ClassVar[Wording] = Wording("议事会结束", "Session closed", trail="taken_up")
    model_config = example(session=SESSION, form="courtyard")

    form: SessionForm


class SessionNotHeld(AboutSession):
    """Its day passed and nobody opened, postponed or cancelled it."""

    type: ClassVar[str] = "deliberation.session.not_held.v1"
    wording: ClassVar[Wording] = Wording("到期未开会", "Not held on its day", trail="overdue")
    model_config = example(session=SESSION, held_on="2026-12-09")

    held_on: date


class SessionSupervised(AboutSession):
    """It is still not held, or not closed, and the next level sees to it: village → town → county (P7)."""

    type: ClassVar[str] = "deliberation.session.supervised.v1"
    wording: ClassVar[Wording] = Wording("督办", "Supervised", trail="supervised")
    model_config = example(session=SESSION, level="town")

    level: SupervisionLevel


def _there(entitled: int, present: int, needed: int) -> Phrase:
    return say(
        "应到 {entitled} 人，实到 {present} 人，至少 {needed} 人",
        "{present} of {entitled} are there; {needed} are needed",
        entitled=entitled,
        present=present,
        needed=needed,
    )
