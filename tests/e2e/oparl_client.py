"""A client of OParl for tests: it knows the specification and nothing of us, and holds each answer against that."""

from collections.abc import Iterator
from typing import Any, Final

from tests.oparl import Json, faults, page_faults

from .county import County

START: Final = "/api/deliberation/oparl/v1.1"


class Client:
    """It goes where it is led, and checks each answer."""

    def __init__(self, county: County) -> None:
        self._http, self._cursor, self._waited = county.anybody, county.cursor, False

    def get(self, address: str, **params: Any) -> Json:
        """What is at an address, which any page may read."""
        if not self._waited:
            params["at_least"], self._waited = self._cursor, True
        answer = self._http.get(address, params=params or None)
        assert answer.status_code == 200, (address, answer.text)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["content-type"].startswith("application/json")
        found: Json = answer.json()
        return found

    def each(self, address: str, kind: str, **params: Any) -> Iterator[Json]:
        """All that a list has, page by page."""
        page = self.get(address, **params)
        while True:
            assert page_faults(page, kind, omitted=params.get("omit_internal") == "true") == []
            yield from page["data"]
            if not (following := page["links"].get("next")):
                return
            page = self.get(following)

    def body(self, code: str) -> Json:
        """The body of a division."""
        system = self.get(f"{START}/system")
        assert faults(system, "System") == []
        [found] = [body for body in self.each(system["body"], "Body") if body["id"].endswith(f"/body/{code}")]
        return found
