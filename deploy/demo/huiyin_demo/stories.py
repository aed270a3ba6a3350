"""What the demo's issues are written in: `data/*.toml`, one `[[issue]]` each, with the road it takes.

road = [
{step = "screen", note = "转包联党员"},
{step = "dispatch", member = "李党员"},
{step = "accept"},
…
]
"""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from huiyin_contracts.sessions import SessionForm
from huiyin_demo.sample_photos import Scene

DATA = Path(str(files("huiyin_demo"))) / "data"
COUNTIES = ("yuanping", "pingshan")

Kind = Literal["need", "problem", "suggestion", "dispute", "wish", "hazard", "emergency"]
StoryText = Annotated[str, Field(min_length=2)]


class DemoModel(BaseModel):
    """Something written by hand: a word that means nothing is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ScreenStep(DemoModel):
    """The secretary finds the issue in order and chooses its road."""

    step: Literal["screen"]
    to: Literal["dispatch", "deliberation"] = "dispatch"
    note: str | None = None


class MergeStep(DemoModel):
    """The secretary finds that `into` was reported before."""

    step: Literal["merge"]
    into: str
    note: str | None = None


class RejectStep(DemoModel):
    """The secretary finds that the issue is not for here."""

    step: Literal["reject"]
    reason: StoryText


class WithdrawStep(DemoModel):
    """The reporter takes the issue back."""

    step: Literal["withdraw"]
    reason: StoryText


class RateStep(DemoModel):
    """The reporter says what became of it, or somebody was `told`; with `reopen` it is done again."""

    step: Literal["rate"]
    solved: bool = True
    satisfied: bool = True
    comment: StoryText | None = None
    reopen: StoryText | None = None
    told: Literal["phone", "visit", "station"] | None = None


class DispatchStep(DemoModel):
    """The secretary sends an order to one of these, or with none of them to the first to accept."""

    step: Literal["dispatch"]
    member: str | None = None
    team: str | None = None
    company: str | None = None
    unit: str | None = None
    minutes: int | None = Field(default=None, description="due so long after the report, not by the kind's deadline")
    note: str | None = None


class AcceptStep(DemoModel):
    """A member takes the order on: the one it was sent to, unless another is named."""

    step: Literal["accept"]
    by: str | None = None


class DeclineStep(DemoModel):
    """The member it was sent to does not take the order on."""

    step: Literal["decline"]
    reason: StoryText


class ResolveStep(DemoModel):
    """The assignee says that the work is done."""

    step: Literal["resolve"]
    result: StoryText
    photo: Scene | None = None


class DeliberateStep(DemoModel):
    """It is on the agenda of a session on the charter's next day."""

    step: Literal["deliberate"]
    form: SessionForm


class StoryTask(DemoModel):
    """What a resolution assigns."""

    description: StoryText
    member: str
    days: int = Field(ge=1)


class DecideStep(DemoModel):
    """A session is held, and comes to a resolution: of thirteen who are entitled so many are there."""

    step: Literal["decide"]
    form: SessionForm
    present: int = Field(default=13, ge=9, le=13)
    against: int = Field(default=0, ge=0, le=4)
    minutes: StoryText
    resolution: StoryText
    tasks: list[StoryTask] = Field(min_length=1)


class CarryOutStep(DemoModel):
    """The tasks are done."""

    step: Literal["carry-out"]
    result: StoryText


class PubliciseStep(DemoModel):
    """The result goes on the board; of a topic also itself, a proposal or the resolution."""

    step: Literal["publicise"]
    kind: Literal["topic", "proposal", "resolution", "result"] = "result"
    notice: StoryText


OfIssue = ScreenStep | MergeStep | RejectStep | WithdrawStep | RateStep
OfOrder = AcceptStep | DeclineStep | ResolveStep
OfTopic = DeliberateStep | DecideStep | CarryOutStep
StoryStep = Annotated[OfIssue | DispatchStep | OfOrder | OfTopic | PubliciseStep, Field(discriminator="step")]


class Village(DemoModel):
    """Who acts in a village or community."""

    name: str
    secretary: str
    members: list[str] = []


class Story(DemoModel):
    """One issue; others merge into it by its name."""

    name: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    village: str = Field(pattern=r"^\d{12}$")
    kind: Kind
    category: str
    text: StoryText
    reporter: str | None = None
    phone: str | None = None
    place: tuple[float, float] | None = None
    address: str | None = None
    photo: Scene | None = None
    road: list[StoryStep] = []


class Stories(DemoModel):
    """All issues, and the villages they are of."""

    villages: dict[str, Village]
    issue: list[Story]

    @model_validator(mode="after")
    def _fits_together(self) -> "Stories":
        """Names are known and met once: a slip shows when the file is read, not half way down a road."""
        names = [issue.name for issue in self.issue]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"more than one issue is called {', '.join(twice)}")
        for issue in self.issue:
            village = self.villages.get(issue.village)
            if village is None:
                raise ValueError(f"{issue.name}: no village {issue.village} is listed")
            for step in issue.road:
                member = (
                    step.member if isinstance(step, DispatchStep) else step.by if isinstance(step, AcceptStep) else None
                )
                if member and member not in village.members:
                    raise ValueError(f"{issue.name}: {member} is no member of {village.name}")
                for task in step.tasks if isinstance(step, DecideStep) else ():
                    if task.member not in village.members:
                        raise ValueError(f"{issue.name}: {task.member} is no member of {village.name}")
                if isinstance(step, MergeStep) and step.into not in names:
                    raise ValueError(f"{issue.name}: there is no {step.into} to merge into")
        return self


def stories() -> Stories:
    """The issues of both counties. Raises ValueError where a file is wrong."""
    found = [Stories.model_validate(tomllib.loads((DATA / f"{county}.toml").read_text("utf-8"))) for county in COUNTIES]
    return Stories(
        villages={code: village for each in found for code, village in each.villages.items()},
        issue=[issue for each in found for issue in each.issue],
    )
