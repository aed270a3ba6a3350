"""What reporters say of results, and who claimed that they were done (Y13)."""

from pydantic import BaseModel, Field, computed_field

from huiyin_events.store import Connection
from huiyin_reporting.divisions import REPORTED_AT
from huiyin_service.divisions import require_division
from huiyin_service.http import ListPage

# Bodies by name. Of members nothing is said here, not even of all together: in a village that is often one of them.
_HANDLERS = """
WITH handlers AS (
    SELECT handler AS name, handler_kind AS kind, count(*) AS results,
           count(*) FILTER (WHERE NOT solved) AS false_closures
    FROM verdicts WHERE division LIKE $1 || '%' AND handler IS NOT NULL GROUP BY 1, 2
), page AS (
    SELECT * FROM handlers ORDER BY false_closures DESC, results DESC, name, kind LIMIT $2 OFFSET $3
)
SELECT total.n AS total, page.* FROM (SELECT count(*) AS n FROM handlers) AS total LEFT JOIN page ON true
ORDER BY false_closures DESC, results DESC, name, kind
"""


def rate(part: int, whole: int) -> float | None:
    """A share of what there is; none where there is nothing."""
    return round(part / whole, 4) if whole else None


class JudgedResults(BaseModel):
    """Results that the reporter of an issue gave a verdict on, a reopened issue's two each for itself."""

    results: int = Field(description="results that were claimed done, publicised, and rated")
    false_closures: int = Field(description="those of them that were not solved, says the reporter")

    @computed_field(description="虚假办结率: false_closures of results")  # type: ignore[prop-decorator]
    @property
    def false_closure_rate(self) -> float | None:
        """The share of results that were none."""
        return rate(self.false_closures, self.results)


class Verdicts(JudgedResults):
    """What reporters say. An issue counts once, by its last verdict."""

    rated: int = Field(description="issues with a verdict")
    solved: int
    satisfied: int
    reopened: int = Field(description="issues that were handled once more because of a verdict")

    @computed_field(description="解决率: solved of rated")  # type: ignore[prop-decorator]
    @property
    def solved_rate(self) -> float | None:
        """The share of issues that are solved."""
        return rate(self.solved, self.rated)

    @computed_field(description="满意率: satisfied of rated")  # type: ignore[prop-decorator]
    @property
    def satisfied_rate(self) -> float | None:
        """The share of issues whose reporter is satisfied."""
        return rate(self.satisfied, self.rated)


class HandlerFigures(JudgedResults):
    """A body that claimed that results were done, with what was said of them."""

    name: str
    kind: str = Field(description="team, company or unit")


async def handler_figures(connection: Connection, code: str, page: int, size: int) -> ListPage[HandlerFigures]:
    """Of a division and below; those with the most false closures first."""
    await require_division(connection, code, *REPORTED_AT)
    rows = [dict(row) for row in await connection.fetch(_HANDLERS, code, size, (page - 1) * size)]
    found = [HandlerFigures.model_validate(row) for row in rows if row["results"] is not None]
    return ListPage(total=rows[0]["total"], page=page, size=size, items=found)
