"""What can be asked of sites' checks (P5): to record one."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.site_checks import RUBRIC, Criterion, Inspection, Mark
from huiyin_contracts.words import MOST_PHOTOS, PhotoId
from huiyin_deliberation.duties.streams import check_stream
from huiyin_deliberation.site_checks.rules import SITE_CHECK, CheckSite, SiteCheck
from huiyin_deliberation.sites import queries as sites
from huiyin_events.decider import Done
from huiyin_events.refusal import Refused
from huiyin_service.divisions import local_day
from huiyin_service.http import CommandBody, Frame, RequestBody, new_id
from huiyin_service.persons.body import person_of_principal
from huiyin_service.photos import published
from huiyin_service.policy import permit
from huiyin_service.problems import unknown
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.reading import known
from huiyin_service.service import Service


class MarkBody(RequestBody):
    """The points of one criterion; for less than half of them, why."""

    criterion: Criterion
    points: int = Field(ge=0, le=100)
    remark: Annotated[str, Field(min_length=1, max_length=500), IMPERSONAL] | None = None


class SpotCheckBody(RequestBody):
    """A handling that was looked at on the spot, with pictures of it."""

    topic: UUID | None = None
    done: bool
    finding: Annotated[str, Field(min_length=2, max_length=2000), IMPERSONAL]
    photos: list[PhotoId] = Field(min_length=1, max_length=MOST_PHOTOS, description="ids from POST /api/intake/photos")


class CheckSiteBody(CommandBody):
    """A check of a site: all criteria of the rubric, a handling on the spot, and guidance."""

    site: UUID
    marks: list[MarkBody] = Field(min_length=1, max_length=len(RUBRIC) + 1)
    inspection: SpotCheckBody
    guidance: Annotated[str, Field(min_length=2, max_length=2000), IMPERSONAL]


async def check(service: Service, frame: Frame, body: CheckSiteBody) -> Done[SiteCheck]:
    """Record a check. Raises a 404 Problem for a site that is unknown, and Refused for one that is closed."""
    permit(frame.principal, "site-check.record")
    site = await known(service, lambda: sites.find(service.pool, body.site), unknown("site"))
    asking = permit(frame.principal, "site-check.record", site.division)
    if site.closed_at is not None:
        raise Refused("site-check-closed-site", "议事点已经撤销，不用再检查")
    this = new_id(frame.key)
    team = {each.person.key for each in (await sites.places(service.pool, [body.site]))[body.site]}
    seen = body.inspection
    photos = tuple(await published(service, seen.photos, this))
    command = CheckSite(
        this,
        body.site,
        await local_day(service, site.division, frame.now),
        tuple(Mark(criterion=one.criterion, points=one.points, remark=one.remark) for one in body.marks),
        Inspection(topic=seen.topic, done=seen.done, finding=seen.finding, photos=photos),
        body.guidance,
        person_of_principal(asking),
        frozenset(team),
    )
    return await frame.perform(service, SITE_CHECK, check_stream(this), command, division=site.division)
