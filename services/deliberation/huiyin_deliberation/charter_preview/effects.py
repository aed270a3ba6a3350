"""What other rules would mean for a county's sites: which could convene and could no more (P2, P11)."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

from huiyin_contracts.deliberation_rules import DeliberationRules
from huiyin_deliberation.sites.rules import Site
from huiyin_deliberation.sites.rules.convening import Lack, lacking


class UnfitSite(NamedTuple):
    """A site that could not convene by the rules, with what it would lack."""

    id: UUID
    name: str
    lacks: tuple[Lack, ...]


def unfit(sites: Iterable[Site], old: DeliberationRules, new: DeliberationRules, day: date) -> Iterator[UnfitSite]:
    """The sites that may convene on a day by the old rules, and may not by the new ones."""
    for site in sites:
        if site.id and not lacking(site, old, day) and (lacks := lacking(site, new, day)):
            yield UnfitSite(site.id, site.name, lacks)
