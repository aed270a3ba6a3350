"""What was done: 办结, 核查, 公示."""

from typing import Annotated, Any

from pydantic import Field

from huiyin_contracts.words import MOST_PHOTOS, PhotoId
from huiyin_dispatch.orders.declaration import Act, Within
from huiyin_dispatch.orders.rules.results import Inspect, Publicise, Resolve
from huiyin_service.http import CommandBody
from huiyin_service.public_words import IMPERSONAL


class InspectBody(CommandBody):
    """What somebody found who looked whether it is done."""

    passed: bool
    finding: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=1000)
    photos: list[PhotoId] = Field(default=[], max_length=MOST_PHOTOS)


class ResolveBody(CommandBody):
    """The work done, with its evidence."""

    result: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)
    photos: list[PhotoId] = Field(default=[], max_length=MOST_PHOTOS, description="ids from POST /api/intake/photos")


class PubliciseBody(CommandBody):
    """The notice for the public board."""

    notice: Annotated[str, IMPERSONAL] = Field(min_length=2, max_length=4000)


ACTS: dict[str, Act[Any]] = {
    "resolve": Act(
        summary="say that the work is done, with evidence",
        who="Who accepted it, or staff.",
        done="已办结。结果公示后，群众就能看到回音。",
        action="order.handle",
        body=ResolveBody,
        command=lambda asked, body: Resolve(body.result, asked.by, asked.as_office, tuple(body.photos)),
        trial=ResolveBody(result="……"),
        next=True,
    ),
    "inspect": Act(
        summary="say whether what was resolved is done",
        who="Staff of the division; what is not done goes back to who did it, with a deadline of its own.",
        done="已记录核查结果。",
        action="order.inspect",
        body=InspectBody,
        command=Within(
            lambda _asked, body, limits: Inspect(body.passed, body.finding, limits.again, tuple(body.photos))
        ),
        trial=InspectBody(passed=True, finding="……"),
    ),
    "publicise": Act(
        summary="put the result on the public board",
        who="Staff of the division.",
        done="已公示，这件事有了回音。",
        action="order.publicise",
        body=PubliciseBody,
        command=lambda asked, body: Publicise(body.notice, asked.division, asked.now),
        trial=PubliciseBody(notice="……"),
        next=True,
    ),
}
