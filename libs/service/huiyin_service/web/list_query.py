"""Lists that are sorted and paged through the address, so that every view of one can be linked to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from starlette.datastructures import URL
from starlette.requests import Request

T = TypeVar("T", bound=str)


def tab_of(request: Request, tabs: Sequence[T]) -> T:
    """Which of a page's tabs the address asks for; the first, where it asks for none that there is."""
    asked = request.query_params.get("tab", "")
    return next((tab for tab in tabs if tab == asked), tabs[0])


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `sort` makes its header a link."""

    key: str
    label: str
    numeric: bool = False
    sort: bool = False


@dataclass(frozen=True, slots=True)
class ListQuery:
    """Where in a list the reader is: `?sort=-opened&page=3`."""

    url: URL
    total: int
    page: int
    size: int
    sort: str

    @classmethod
    def of(
        cls, request: Request, *, total: int, size: int = 25, sort: str = "", allowed: Sequence[str] = ()
    ) -> ListQuery:
        """Read sort and page from the address; what is not allowed or out of range falls back."""
        asked = request.query_params.get("sort", sort)
        chosen = asked if asked.lstrip("-") in allowed else sort
        number = request.query_params.get("page", "1")
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 1
        last = max(1, ceil(total / size))
        return cls(url=request.url, total=total, page=min(max(page, 1), last), size=size, sort=chosen)

    @property
    def pages(self) -> int:
        """Count the pages; an empty list has one."""
        return max(1, ceil(self.total / self.size))

    @property
    def offset(self) -> int:
        """Count the entries before this page."""
        return (self.page - 1) * self.size

    @property
    def descending(self) -> bool:
        """Tell whether the largest comes first."""
        return self.sort.startswith("-")

    @property
    def key(self) -> str:
        """Name the column sorted by."""
        return self.sort.lstrip("-")

    def direction(self, key: str) -> str:
        """Tell the aria-sort value of a column."""
        if key != self.key:
            return "none"
        return "descending" if self.descending else "ascending"

    def sorted_by(self, key: str) -> str:
        """Address the list with this column sorted; the other way round when it already is."""
        value = f"-{key}" if key == self.key and not self.descending else key
        return self._local(self.url.include_query_params(sort=value).remove_query_params("page"))

    def at(self, page: int) -> str:
        """Address another page of the same list."""
        return self._local(self.url.include_query_params(page=page))

    @staticmethod
    def _local(url: URL) -> str:
        url = url.remove_query_params("at_least")  # what is read here was as fresh as that
        return f"{url.path}?{url.query}" if url.query else url.path
