"""What the year of 屏山县 is planned of: sites, links, matters, sessions and mediations, each with all that happens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from huiyin_contracts.deliberation_rules import DayKind
from huiyin_contracts.opinions import OpinionStand
from huiyin_service.auth import Principal

CAPACITIES = {
    "cadre": ("village_cadre", "work_team", "police"),
    "residents": ("respected", "representative", "delegate"),
}
"""As what people are in a team, in turn (P2)."""
Fate = Literal["plan", "group", "dispatch", "answer"]
"""What the two committees make of a listed matter (P3)."""
ItemOutcome = Literal["adopt", "decline", "defer"]


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody in a team of a site, and as what."""

    who: Principal
    team: str
    capacity: str


@dataclass(frozen=True, slots=True)
class PlannedSite:
    """A site with its teams, and the officer who sees to it."""

    name: str
    kind: str
    days: DayKind
    form: str
    division: str
    place: str
    villages: Sequence[str]
    market: Sequence[int]
    seats: Sequence[Seat]
    officer: Principal

    @property
    def cadre(self) -> Sequence[Seat]:
        """Who convenes and handles."""
        return [seat for seat in self.seats if seat.team == "cadre"]

    @property
    def leaving(self) -> Sequence[Seat]:
        """Who leaves in the course of the year: so many that the cadre team is too small then."""
        return self.cadre[6:]

    @property
    def voices(self) -> Sequence[Seat]:
        """Who has a voice in its sessions."""
        return [seat for seat in self.seats if seat.team in {"cadre", "residents"}]


@dataclass(frozen=True, slots=True)
class PlannedLink:
    """A member who looks after a household."""

    village: str
    number: str
    head: str
    member: Principal


@dataclass(slots=True)
class PlannedMatter:
    """What a visit found, and what becomes of it; `told` are its words."""

    name: str
    month: int
    link: PlannedLink
    told: dict[str, str]
    fate: Fate = "answer"
    into: "PlannedMatter | None" = None

    @property
    def village(self) -> str:
        """Whose list it is on."""
        return self.link.village


@dataclass(slots=True)
class PlannedTopic:
    """A matter of the plan on its way: `late` where its task is done a month after its day, `again` the second time."""

    matter: PlannedMatter
    priority: str
    warm: bool = False
    late: bool = False
    unsatisfied: bool = False
    unreached: bool = False
    objected: bool = False
    again: bool = False
    decided_in: int | None = None
    """The month in which it is adopted; None: it is not."""

    @property
    def name(self) -> str:
        """What its keys say."""
        return f"{self.matter.name}-again" if self.again else self.matter.name

    @property
    def done_in(self) -> int | None:
        """The month in which it is carried out."""
        return None if self.decided_in is None else self.decided_in + self.late


@dataclass(slots=True)
class PlannedSession:
    """A session of a site; `missed`: too few come; `postponed_from`: it was to be on an earlier day."""

    site: PlannedSite
    month: int
    number: int
    held_on: date
    items: list[tuple[PlannedTopic, ItemOutcome]] = field(default_factory=list)
    missed: bool = False
    postponed_from: date | None = None

    @property
    def name(self) -> str:
        """What its keys say."""
        return f"{self.site.division}-{self.month}-{self.number}"


@dataclass(frozen=True, slots=True)
class PlannedVoice:
    """What a resident says online, and why."""

    who: Principal
    stand: OpinionStand
    reason: str


@dataclass(frozen=True, slots=True)
class PlannedOnline:
    """A topic that the residents of a village deliberate online, and what comes of it."""

    site: PlannedSite
    month: int
    topic: PlannedTopic
    outcome: ItemOutcome
    voices: Sequence[PlannedVoice]
    rude: PlannedVoice | None
    """Of these, the one whose reason is taken out of view."""

    @property
    def name(self) -> str:
        """What its keys say."""
        return f"online-{self.topic.name}"


@dataclass(frozen=True, slots=True)
class PlannedCase:
    """A dispute before a Degu: when both sit down, and whether it is settled."""

    name: str
    village: str
    kind: str
    first: Principal
    second: Principal
    degu: Principal
    opened_on: date
    visited_on: date
    sittings: Sequence[date]
    settled: bool
