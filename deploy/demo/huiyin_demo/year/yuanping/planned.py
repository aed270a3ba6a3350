"""What the year is planned of: estates, members, forces and issues, each with all that is to happen."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from huiyin_service.auth import Principal


@dataclass(frozen=True, slots=True)
class PlannedEstate:
    """An estate with its buildings, numbered from 1, each with its group and the heads of its member households."""

    code: str
    name: str
    rank: str
    secretary: str
    origin: str
    selection: str
    groups: Sequence[str]
    """The leader of each building's group."""
    households: Sequence[tuple[int, str]]

    @property
    def village(self) -> str:
        """The community it lies in."""
        return self.code[:12]


@dataclass(frozen=True, slots=True)
class PlannedService:
    """Something a member did for others, so many days before they registered."""

    category: str
    description: str
    persons: int
    hours: float
    days_ago: int


@dataclass(slots=True)
class PlannedMember:
    """A working member where they live."""

    who: Principal
    employer: str
    estate: str
    building: int
    skills: Sequence[str]
    post: str | None = None
    services: list[PlannedService] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """What a force did, so many days ago; who signed in are members of its village."""

    title: str
    summary: str
    days_ago: int
    hours: float
    persons: int
    people: Sequence[PlannedMember]


@dataclass(slots=True)
class PlannedForce:
    """A force with its leader and who else belongs to it."""

    division: str
    kind: str
    name: str
    leader: str
    people: Sequence[str] = ()
    estates: Sequence[str] = ()
    activities: list[PlannedActivity] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlannedIssue:
    """An issue on its way: who reported what where, who took it on, and what came of it."""

    name: str
    kind: str
    category: str
    text: str
    village: str
    address: str
    reporter: Principal
    assignee: dict[str, str] | None
    """None: the first to come, and that is `holder`."""
    holder: Principal
    result: str


@dataclass(frozen=True, slots=True)
class PlannedDivision:
    """A town or village."""

    code: str
    name: str

    @property
    def short(self) -> str:
        """As people say it."""
        return self.name.removesuffix("居委会").removesuffix("村委会").removesuffix("村民委员会")
