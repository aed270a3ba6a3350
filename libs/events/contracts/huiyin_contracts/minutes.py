"""Minutes (会议纪要) of a session: drafted from the log, amended by those who were there, then final and signed.

Who was there, how it was voted and what was resolved is on the session's own log; the minutes say what was discussed.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Event, Value, example
from huiyin_contracts.parties import Person, person_example
from huiyin_contracts.personal import Personal
from huiyin_contracts.wording import Line, Wording, quote, say
from huiyin_contracts.words import said

_SESSION = "0190f3c2-aaaa-7a53-9c1b-0d5f3a1b2c3d"
_TOPIC = "0190f3c2-9999-7a53-9c1b-0d5f3a1b2c3d"
_AMENDMENT = "0190f3c2-a3e9-7a53-9c1b-0d5f3a1b2c3d"
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

MinutesDigest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of what the minutes say")]


class MinutesSection(Value):
    """What was discussed on one item; no topic: besides the agenda."""

    topic: UUID | None
    text: str


class AboutMinutes(Event):
    """The base of events on the minutes of one session."""

    session: UUID


class MinutesDrafted(AboutMinutes):
    """The secretary drafted them; those who were there may ask for changes until a day."""

    type: ClassVar[str] = "deliberation.minutes.drafted.v1"
    wording: ClassVar[Wording] = Wording("起草纪要", "Minutes drafted")
    model_config = example(
        session=_SESSION,
        chair=person_example("cadre-li"),
        attendees=[person_example("cadre-li")],
        sections=[{"topic": _TOPIC, "text": "三种方案比较……"}],
        amendable_until="2026-12-12",
    )

    chair: Person
    attendees: tuple[Person, ...]
    sections: tuple[MinutesSection, ...]
    amendable_until: date = Field(description="the last day; by the charter's `times.amendments` (P6)")

    def lines(self) -> tuple[Line, ...]:
        """Until when changes may be asked for."""
        return (say("{day}前可申请更正", "Changes may be asked for until {day}", day=self.amendable_until),)


class AmendmentRequested(AboutMinutes):
    """Somebody who was there asks for a change."""

    type: ClassVar[str] = "deliberation.minutes.amendment_requested.v1"
    wording: ClassVar[Wording] = Wording("申请更正纪要", "Change of the minutes requested")
    model_config = example(
        session=_SESSION,
        amendment=_AMENDMENT,
        by=person_example("resident-wang"),
        topic=_TOPIC,
        text={"subject": person_example("resident-wang")["name"]["subject"], "sealed": None},
    )

    amendment: UUID
    by: Person
    topic: UUID | None
    text: Personal[str] = Field(description="sealed for them: it is theirs until the minutes say so")

    def lines(self) -> tuple[Line, ...]:
        """What is asked for, to who may read it."""
        return quote(said(self.text))


class AmendmentAccepted(AboutMinutes):
    """The section says it otherwise now."""

    type: ClassVar[str] = "deliberation.minutes.amendment_accepted.v1"
    wording: ClassVar[Wording] = Wording("采纳更正", "Change accepted")
    model_config = example(session=_SESSION, amendment=_AMENDMENT, topic=_TOPIC, text="充电桩八台……")

    amendment: UUID
    topic: UUID | None
    text: str

    def lines(self) -> tuple[Line, ...]:
        """What it says now."""
        return quote(self.text)


class AmendmentRefused(AboutMinutes):
    """It stays as it is, with the reason."""

    type: ClassVar[str] = "deliberation.minutes.amendment_refused.v1"
    wording: ClassVar[Wording] = Wording("不采纳更正", "Change refused")
    model_config = example(session=_SESSION, amendment=_AMENDMENT, reason="录音里说的是十台")

    amendment: UUID
    reason: str

    def lines(self) -> tuple[Line, ...]:
        """Why."""
        return quote(self.reason)


class MinutesFinalised(AboutMinutes):
    """They are final: nothing of them changes any more."""

    type: ClassVar[str] = "deliberation.minutes.finalised.v1"
    wording: ClassVar[Wording] = Wording("纪要定稿", "Minutes final")
    model_config = example(session=_SESSION, digest=_DIGEST)

    digest: MinutesDigest


class MinutesSigned(AboutMinutes):
    """The chair, or somebody who was there, signed what is final."""

    type: ClassVar[str] = "deliberation.minutes.signed.v1"
    wording: ClassVar[Wording] = Wording("签署纪要", "Minutes signed")
    model_config = example(session=_SESSION, by=person_example("resident-wang"), chairs=False, digest=_DIGEST)

    by: Person
    chairs: bool
    digest: MinutesDigest
