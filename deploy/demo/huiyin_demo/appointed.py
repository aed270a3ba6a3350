"""Who needs an office to act in the demo, for the log's owner to give before anybody acts."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from huiyin_demo import people
from huiyin_demo.organisation_data import OrganisationData
from huiyin_demo.stories import Stories
from huiyin_service.auth import Principal
from huiyin_service.authority.appointing import appoint, owners_store
from huiyin_service.client import running
from huiyin_service.demo_identities import DEMO_IDENTITIES
from huiyin_service.settings import Settings


async def appoint_all(needed: Iterable[Principal]) -> None:
    """Appoint whoever is not yet."""
    async with owners_store(running(Settings())) as store:
        await appoint(store, needed, datetime.now(UTC))


def of_demo(told: Stories, net: OrganisationData) -> Iterator[Principal]:
    """All who act in it, but for secretaries that a branch has by their sign-in: these have their office by that."""
    yield from (sample.principal() for sample in DEMO_IDENTITIES if sample.subject not in net.secretaries)
    for code, village in told.villages.items():
        secretary = people.secretary(code, village)
        if secretary.sub not in net.secretaries:
            yield secretary
        yield from (people.member(code, village, name) for name in village.members)
    yield from (people.resident(story) for story in told.issue)
