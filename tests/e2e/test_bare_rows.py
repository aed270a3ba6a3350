"""What is listed of a matter of which hardly anything is known, in a place that no one has registered yet.

Reporters are erased, names go, and a code may be on the log before its division is: whoever looks everywhere meets all
of it, and every page and answer says what there is.
"""

import asyncio
from collections.abc import Iterator
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts.order_state import UNDER_WAY
from huiyin_local.testing import Huiyin

pytestmark = pytest.mark.e2e

NOWHERE = "990199001001"
STAGES = (*UNDER_WAY, "resolved", "publicised", "declined", "returned", "cancelled")
FILL = """
INSERT INTO issues (id, number, kind, category, division, subject, photos, private, stage, reported_at, due_at, waiting)
VALUES ('{issue}', '260305-000001', 'emergency', '火灾', '{nowhere}', '{person}', '{{}}', {private}, 'reported', now(),
        now(), {waiting});
"""
FILL_ORDER = """
INSERT INTO orders (id, issue, stage, assignee_kind, assignee_id, assignee_subject, dispatched_at, division, version,
                    due_at, warn_at, suspended_at)
VALUES ('{order}', '{issue}', '{stage}', {holder}, '2026-03-05', '{nowhere}', 1, {due}, {due}, {suspended});
"""
FILL_OTHERS = """
INSERT INTO emergency_alarms VALUES ('{issue}', '{nowhere}', '260305-000001', '火灾', now() + interval '10 years');
INSERT INTO emergencies (id, division, description, declared_at, version)
VALUES ('{id}', '{nowhere}', '起火', now(), 1);
INSERT INTO emergency_issues VALUES ('{id}', '{issue}');
INSERT INTO emergency_people (emergency, key, subject, force, wave, called_at)
VALUES ('{id}', 'k', '{person}', '', 1, now());
INSERT INTO whistles (id, division, kind, whistler, description, blown_at, answer_by, act_by, version)
VALUES ('{id}', '{nowhere}', 'emergency', '村', '倒树', now(), now(), now(), 1);
INSERT INTO whistle_issues VALUES ('{id}', '{issue}');
INSERT INTO whistle_departments (whistle, place, name, division, blown_at, answer_by)
VALUES ('{id}', 1, '城管局', '{nowhere}', now(), now());
"""
TABLES = ("issues", "orders", "emergency_alarms", "emergencies", "whistles", "whistle_departments")


def executed(huiyin: Huiyin, script: str) -> None:
    async def execute() -> None:
        connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
        try:
            await connection.execute(f"SET search_path = dispatch_views, dispatch, pg_catalog; {script}")
        finally:
            await connection.close()

    asyncio.run(execute())


@pytest.fixture
def bare(huiyin: Huiyin) -> Iterator[dict[str, list[UUID]]]:
    """Rows with nothing in them that may be missing: issues, orders at every stage, an emergency and a whistle."""
    ids: dict[str, list[UUID]] = {"issues": [], "orders": [], "both": [uuid4()]}
    given = {"nowhere": NOWHERE, "person": uuid4(), "id": ids["both"][0]}
    script = ""
    for private in ("false", "true"):
        for stage in (None, *STAGES):
            issue = uuid4()
            ids["issues"].append(issue)
            waiting = "true" if stage is None else "false"
            script += FILL.format(issue=issue, private=private, waiting=waiting, **given)
            if stage is None:
                continue
            for holder in ("NULL, NULL, NULL", f"'member', NULL, '{uuid4()}'", "'team', NULL, NULL"):
                ids["orders"].append(order := uuid4())
                due, suspended = ("NULL", "NULL") if holder.startswith("NULL") else ("now()", "now()")
                more = {"holder": holder, "due": due, "suspended": suspended}
                script += FILL_ORDER.format(order=order, issue=issue, stage=stage, **more, **given)
    # One of an issue that the view has not taken in.
    ids["orders"].append(order := uuid4())
    alone = {"holder": "NULL, NULL, NULL", "due": "now()", "suspended": "NULL", "stage": "dispatched"}
    script += FILL_ORDER.format(order=order, issue=uuid4(), **alone, **given)
    executed(huiyin, script + FILL_OTHERS.format(issue=ids["issues"][0], **given))
    yield ids
    gone = "".join(f"DELETE FROM {table} WHERE division = '{NOWHERE}';" for table in TABLES)
    for table in ("emergency_people", "emergency_issues", "whistle_issues"):
        gone += f"DELETE FROM {table} WHERE '{ids['both'][0]}' = {table.partition('_')[0]};"
    executed(huiyin, gone)


def test_whoever_looks_everywhere_is_shown_what_there_is(huiyin: Huiyin, bare: dict[str, list[UUID]]) -> None:
    [both] = bare["both"]
    tabs = ("waiting", "under-way", "near", "overdue", "supervised", "redo", "resolved", "done")
    where = ("", f"division={NOWHERE}")
    lists = [
        *(f"/work?tab={tab}&by={by}&{here}" for tab in tabs for by in ("queue", "building") for here in where),
        *(f"/work/supervision?by={by}&{here}" for by in ("order", "owner") for here in where),
        *(f"/work/{page}?{here}" for page in ("emergencies", "whistles", "year", "forces", "points") for here in where),
        *(
            f"/api/dispatch/{path}?{here}"
            for path in ("waiting", "supervision", "supervision/orders")
            for here in where
        ),
        *(f"/api/dispatch/orders?stage={stage}&size=100&{here}" for stage in STAGES for here in where),
    ]
    ones = [
        *(f"/work/issues/{issue}" for issue in bare["issues"]),
        *(f"/work/orders/{order}" for order in bare["orders"]),
        *(f"/work/{page}/{both}" for page in ("emergencies", "whistles")),
        *(f"/api/dispatch/{kind}/{one}" for kind in ("orders",) for one in bare["orders"]),
        *(f"/api/dispatch/{kind}/{both}" for kind in ("emergencies", "whistles")),
    ]
    client = huiyin.client("officer", "", language="en")
    wrong: list[str] = []
    for path in [*lists, *ones]:
        answer = client.get(path, headers={"Accept": "text/html" if path.startswith("/work") else "*/*"})
        if answer.status_code >= 400:
            wrong.append(f"{path}: {answer.status_code} {answer.text[:80]}")
    assert not wrong, "\n".join(wrong)
    page = client.get("/work", params={"tab": "waiting"}).text
    assert "260305-000001" in page  # and rings, for it is the newest alarm there is
