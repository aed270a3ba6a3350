"""What the demo's matters are written in: `data/*.toml`, one `[[issue]]` each, with the road it takes.

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

from huiyin_demo.picture import Scene

DATA = Path(str(files("huiyin_demo"))) / "data"
COUNTIES = ("yuanping", "pingshan")

Kind = Literal["need", "problem", "suggestion", "dispute", "wish", "hazard", "emergency"]
Text = Annotated[str, Field(min_length=2)]


class Written(BaseModel):
    """Something written by hand: a word that means nothing is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Screen(Written):
    """The secretary finds the matter in order and chooses its road."""

    step: Literal["screen"]
    to: Literal["dispatch", "deliberation"] = "dispatch"
    note: str | None = None


class Merge(Written):
    """The secretary finds that `into` was reported before."""

    step: Literal["merge"]
    into: str
    note: str | None = None


class Reject(Written):
    """The secretary finds that the matter is not for here."""

    step: Literal["reject"]
    reason: Text


class Withdraw(Written):
    """Whoever reported the matter takes it back."""

    step: Literal["withdraw"]
    reason: Text


class Rate(Written):
    """Whoever reported the matter says what became of it, or somebody was `told`; with `reopen` it is done again."""

    step: Literal["rate"]
    solved: bool = True
    satisfied: bool = True
    comment: Text | None = None
    reopen: Text | None = None
    told: Literal["phone", "visit", "station"] | None = None


class Dispatch(Written):
    """The secretary sends an order to one of these, or with none of them to whoever accepts first."""

    step: Literal["dispatch"]
    member: str | None = None
    team: str | None = None
    company: str | None = None
    unit: str | None = None
    minutes: int | None = Field(default=None, description="due so long after the report, not by the kind's deadline")
    note: str | None = None


class Accept(Written):
    """A member takes the order on: the one it was sent to, unless another is named."""

    step: Literal["accept"]
    by: str | None = None


class Decline(Written):
    """The member it was sent to does not take the order on."""

    step: Literal["decline"]
    reason: Text


class Resolve(Written):
    """Whoever accepted says that the work is done."""

    step: Literal["resolve"]
    result: Text
    photo: Scene | None = None


class Deliberate(Written):
    """The session was held."""

    step: Literal["deliberate"]
    format: Literal["fireside", "courtyard", "room", "online"]
    attendees: int = Field(ge=1)
    minutes: Text


class Task(Written):
    """What a resolution assigns."""

    what: Text
    who: str
    days: int = Field(ge=1)


class Decide(Written):
    """The session came to a resolution."""

    step: Literal["decide"]
    resolution: Text
    tasks: list[Task] = Field(min_length=1)


class CarryOut(Written):
    """The tasks are done."""

    step: Literal["carry-out"]
    result: Text


class Publicise(Written):
    """The result goes on the board; of a topic also itself, a proposal or the resolution."""

    step: Literal["publicise"]
    what: Literal["topic", "proposal", "resolution", "result"] = "result"
    notice: Text


OfIssue = Screen | Merge | Reject | Withdraw | Rate
OfOrder = Accept | Decline | Resolve
OfTopic = Deliberate | Decide | CarryOut
Step = Annotated[OfIssue | Dispatch | OfOrder | OfTopic | Publicise, Field(discriminator="step")]


class Village(Written):
    """Who acts in a village or community."""

    name: str
    secretary: str
    members: list[str] = []


class Issue(Written):
    """One matter; others merge into it by its name."""

    name: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    village: str = Field(pattern=r"^\d{12}$")
    kind: Kind
    category: str
    text: Text
    reporter: str | None = None
    phone: str | None = None
    place: tuple[float, float] | None = None
    address: str | None = None
    photo: Scene | None = None
    road: list[Step] = []


class Stories(Written):
    """All matters, and the villages they are of."""

    villages: dict[str, Village]
    issue: list[Issue]

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
                member = step.member if isinstance(step, Dispatch) else step.by if isinstance(step, Accept) else None
                if member and member not in village.members:
                    raise ValueError(f"{issue.name}: {member} is no member of {village.name}")
                if isinstance(step, Merge) and step.into not in names:
                    raise ValueError(f"{issue.name}: there is no {step.into} to merge into")
        return self


def stories() -> Stories:
    """The matters of both counties. Raises ValueError where a file is wrong."""
    found = [Stories.model_validate(tomllib.loads((DATA / f"{county}.toml").read_text("utf-8"))) for county in COUNTIES]
    return Stories(
        villages={code: village for each in found for code, village in each.villages.items()},
        issue=[issue for each in found for issue in each.issue],
    )
