"""The shapes of reporting's answers. Hours are hours; times are ISO 8601 with their offset."""

from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, computed_field

from huiyin_contracts import Level

T = TypeVar("T")


class Summary(BaseModel):
    """A division's name."""

    code: str
    name: str
    level: Level


class Medians(BaseModel):
    """Half of the issues took no longer than this, in hours from the report; none where there is nothing to count."""

    accept: float | None
    resolve: float | None


def rate(part: int, whole: int) -> float | None:
    """A share of what there is; none where there is nothing."""
    return round(part / whole, 4) if whole else None


class JudgedResults(BaseModel):
    """Results that whoever reported the matter gave a verdict on, a reopened matter's two each for itself."""

    results: int = Field(description="results that were claimed done, publicised, and rated")
    false_closures: int = Field(description="those of them that were not solved, says whoever reported the matter")

    @computed_field(description="虚假办结率: false_closures of results")  # type: ignore[prop-decorator]
    @property
    def false_closure_rate(self) -> float | None:
        """The share of results that were none."""
        return rate(self.false_closures, self.results)


class Verdicts(JudgedResults):
    """What those who reported say. A matter counts once, by its last verdict."""

    rated: int = Field(description="matters with a verdict")
    solved: int
    satisfied: int
    reopened: int = Field(description="matters that were handled once more because of a verdict")

    @computed_field(description="解决率: solved of rated")  # type: ignore[prop-decorator]
    @property
    def solved_rate(self) -> float | None:
        """The share of matters that are solved."""
        return rate(self.solved, self.rated)

    @computed_field(description="满意率: satisfied of rated")  # type: ignore[prop-decorator]
    @property
    def satisfied_rate(self) -> float | None:
        """The share of matters whose reporter is satisfied."""
        return rate(self.satisfied, self.rated)


class HandlerFigures(JudgedResults):
    """Who claimed that results were done, with what was said of them. A member has a village, other parties none."""

    name: str
    kind: str | None = Field(description="member, team, company or unit; none: whoever a resolution named")
    division: str | None
    division_name: str | None


class IssueFigures(BaseModel):
    """Counts of issues. `open` have no public answer yet; `overdue` of those are past their deadline."""

    total: int
    open: int
    overdue: int
    by_state: dict[str, int]
    median_hours: Medians
    anomalies: int = Field(description="accepted or resolved before reported: counted, but kept out of medians")
    verdicts: Verdicts


class DivisionFigures(IssueFigures):
    """A division's figures, by kind, category and day of report (the county's days)."""

    code: str
    name: str
    level: Level
    timezone: str
    path: list[Summary]
    by_kind: dict[str, int]
    by_category: dict[str, int]
    by_day: dict[str, int]
    open_by_day: dict[str, int] = Field(description="those reported on each day that are still open")


class ChildFigures(IssueFigures):
    """A division one level down; without a code, what is placed in none of them."""

    code: str | None
    name: str
    level: Level


class TrailEntry(BaseModel):
    """One event of a trail."""

    cursor: str
    event: UUID
    type: str
    stream: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    role: str
    name: str | None
    data: dict[str, Any]


class CaseAnswer(BaseModel):
    """An issue's state and full trail. Words, place and pictures of a dispute are not public."""

    id: UUID
    number: str
    kind: str
    category: str
    description: str | None
    division: str
    address: str | None
    lat: float | None
    lon: float | None
    photos: list[str]
    state: str
    reported_at: datetime
    due_at: datetime | None
    accepted_at: datetime | None
    resolved_at: datetime | None
    ended_at: datetime | None
    overdue: bool
    assignee: str | None
    title: str | None
    result: str | None
    answer: str | None
    merged_into: UUID | None
    solved: bool | None = Field(description="the last verdict of whoever reported it, as `satisfied` is")
    satisfied: bool | None
    reopened_at: datetime | None
    timezone: str
    path: list[Summary]
    trail: list[TrailEntry]


class Notice(BaseModel):
    """Something on a public board: the topic, a proposal, a resolution or a result."""

    event: UUID
    issue: UUID
    number: str
    kind: str
    category: str
    title: str | None
    division: str
    division_name: str | None
    what: str
    notice: str
    reported_at: datetime
    published_at: datetime


class ListPage(BaseModel, Generic[T]):
    """A page of a list."""

    total: int
    page: int
    size: int
    items: list[T]
