"""Where each object is: an address that never changes is its id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from huiyin_deliberation.oparl.keys import OparlKind
from huiyin_deliberation.oparl.objects import OparlLinks, OparlPagination
from huiyin_deliberation.oparl.queries import OparlSpan

PREFIX: Final = "/oparl/v1.1"
MOST: Final = 100
"""As many objects stand on a page at most, as the specification has it."""


@dataclass(frozen=True, slots=True)
class OparlListing:
    """How a list is asked for: which of it, without what is shown inside, and which page of how many."""

    span: OparlSpan
    omit_internal: bool
    page: int
    limit: int

    @property
    def offset(self) -> int:
        """How many come before the page."""
        return (self.page - 1) * self.limit


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one installation, by the origin that people see."""

    origin: str

    def at(self, path: str) -> str:
        """An address below OParl's."""
        return f"{self.origin}/api/deliberation{PREFIX}{path}"

    def of(self, kind: OparlKind, key: UUID | str) -> str:
        """An object's."""
        return self.at(f"/{kind}/{key}")

    def inside(self, kind: OparlKind, key: UUID | str, what: str) -> str:
        """A list's of an object, or a file's content."""
        return self.at(f"/{kind}/{key}/{what}")

    def page(self, path: str) -> str:
        """A page's for people."""
        return f"{self.origin}{path}"

    def links(self, path: str, listing: OparlListing, total: int) -> tuple[OparlPagination, OparlLinks]:
        """Where a page stands in its list, and its neighbours."""
        last = max(1, -(-total // listing.limit))

        def link(page: int) -> str:
            query = urlencode(sorted(_asked(listing, page).items()))
            return self.at(path) + (f"?{query}" if query else "")

        pagination = OparlPagination(
            total_elements=total, elements_per_page=listing.limit, current_page=listing.page, total_pages=last
        )
        return pagination, OparlLinks(
            first=link(1),
            prev=link(listing.page - 1) if listing.page > 1 else None,
            self=link(listing.page),
            next=link(listing.page + 1) if listing.page < last else None,
            last=link(last),
        )


def _asked(listing: OparlListing, page: int) -> dict[str, str]:
    """A list's parameters as they are always written: in one order, without what says nothing."""
    moments: dict[str, datetime | None] = dict(listing.span)
    asked = {name: moment.isoformat() for name, moment in moments.items() if moment is not None}
    if listing.omit_internal:
        asked["omit_internal"] = "true"
    if listing.limit != MOST:
        asked["limit"] = str(listing.limit)
    if page > 1:
        asked["page"] = str(page)
    return asked
