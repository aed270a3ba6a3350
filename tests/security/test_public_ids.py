"""The public trail of an issue holds nobody's sign-in and no pseudonym, neither in answers nor on pages."""

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from huiyin_contracts.parties import person_of
from huiyin_local.testing import Huiyin, until
from huiyin_service.streams import issue_stream, order_stream
from tests.e2e.county import County, Json

pytestmark = pytest.mark.e2e

MANY = {"anonymous", "system", "receipt", "served", "operator"}
"""Under whom many act, who are no one."""
_OF_ISSUE = (
    "SELECT data::text AS data, meta::text AS meta FROM store.events WHERE data->>'issue' = $1 OR stream = ANY($2)"
)


def events_of(huiyin: Huiyin, issue: str, streams: list[str]) -> list[tuple[Any, Any]]:
    """What the log has of an issue: what happened, and by whom."""

    async def look() -> list[tuple[Any, Any]]:
        connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
        try:
            rows = await connection.fetch(_OF_ISSUE, issue, streams)
            return [(json.loads(row["data"]), json.loads(row["meta"])) for row in rows]
        finally:
            await connection.close(timeout=10)

    return asyncio.run(look())


def ids_in(data: Any, field: str = "") -> Iterator[str]:
    """The sign-ins and pseudonyms in what an event says: whose values are sealed, and a person's `id`."""
    match data:
        case dict():
            if isinstance(subject := data.get("subject"), str):
                yield subject
            if isinstance(data.get("name"), dict) and isinstance(sign_in := data.get("id"), str):
                yield sign_in
            for name, each in data.items():
                yield from ids_in(each, name)
        case list():
            for each in data:
                yield from ids_in(each, field)
        case str() if field in {"reporter", "member"}:
            yield data


def people_of(huiyin: Huiyin, issue: Json, *orders: str) -> set[str]:
    """By what the people of a case are known: who did something, who is named, and under what both are sealed."""
    events = events_of(
        huiyin, issue["id"], [issue_stream(UUID(issue["id"])), *(order_stream(UUID(order)) for order in orders)]
    )
    found = {one for data, _ in events for one in ids_in(data)}
    found |= {meta["actor"]["id"] for _, meta in events}
    found -= MANY
    return found | {str(person_of(one)) for one in found}


def public(county: County, issue: Json) -> Iterator[tuple[str, str]]:
    """What anybody may read of an issue, each with its address."""
    number, id, village = issue["number"], issue["id"], county.village  # noqa: A001
    for path in (
        f"/issues/{number}",
        f"/dashboard/{village}/issues",
        f"/board/{village}",
        f"/board/{village}/feed",
        f"/api/reporting/issues/{id}",
        f"/api/reporting/divisions/{village}/issues",
        f"/api/reporting/boards/{village}",
    ):
        answer = county.anybody.get(path, params={"at_least": county.cursor} if path.startswith("/api") else {})
        assert answer.status_code == 200, path
        yield path, answer.text


def assert_no_ids(huiyin: Huiyin, county: County, issue: Json, order: Json, sub: str) -> None:
    ids = people_of(huiyin, issue, order["id"])
    assert {sub, str(person_of(sub)), county_secretary(ids)} <= ids, "the case has people, and the test knows of them"
    for path, text in public(county, issue):
        words = {*re.findall(r"[A-Za-z0-9_@.\-]+", text)}
        assert not ids & words, f"{path} says who it was"
        assert not [one for one in ids if _is_uuid(one) and one in text], f"{path} says who it was"


def county_secretary(ids: set[str]) -> str:
    """The secretary among those who did something."""
    return next(one for one in ids if one.startswith("secretary"))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("kind", ["hazard", "dispute"])
def test_the_public_trail_says_of_nobody_by_what_they_are_known(huiyin: Huiyin, county: County, kind: str) -> None:
    sub = "mediator-of-the-trail" if kind == "dispute" else "member-of-the-trail"
    issue = county.report(kind=kind, reporter={"name": "刘某", "phone": "13812345678"})
    county.screen(issue)
    order = county.dispatch(issue, assignee={"name": "王晓梅", "id": sub})
    county.on_order(order, "transfer", to={"name": "李建国", "id": f"{sub}-after"})
    for action in ("accept", "resolve"):
        county.on_order(order, action)
    case = county.case(issue)
    until(lambda: "resolved" in " ".join(county.trail(issue)), 20, "the trail has all of it")
    assert {"order.dispatched", "order.transferred"} <= {".".join(one["type"].split(".")[1:3]) for one in case["trail"]}
    assert_no_ids(huiyin, county, issue, order, sub)
