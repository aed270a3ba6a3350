"""What a request costs and is told: known for two seconds, forgotten when something changes, caught up with at most."""

import asyncio
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from huiyin_service.auth import Principal
from huiyin_service.authority import check
from huiyin_service.authority.check import Authority
from huiyin_service.problems import Problem
from tests.integration.read_models import dispatch_tables

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
VILLAGE = "140981001001"
WANG = Principal("wang", "王书记", "secretary", VILLAGE, session=uuid4(), issued_at=NOW)
GRANT = "INSERT INTO grants (source, sub, role, division, since, last_day) VALUES ($1, $2, $3, $4, $5, $6)"


class Counted:
    """A pool that counts what it is asked."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool, self.asked = pool, 0

    async def fetch(self, query: str, *arguments: object) -> Any:
        self.asked += 1
        return await self.pool.fetch(query, *arguments)


class Checked:
    """An authority, with what it asked of the database and of the view."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = Counted(pool)
        self.now, self.caught_up, self.at_once, self.most = NOW, 0, 0, 0
        self.comes: list[tuple[object, ...]] = []
        self.authority = Authority(self.pool, self.catch_up, lambda: self.now)  # type: ignore[arg-type]

    async def catch_up(self, seconds: float) -> bool:
        self.caught_up += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0.01)
        for row in self.comes:
            await self.pool.pool.execute(GRANT, *row)
        self.comes.clear()
        self.at_once -= 1
        return True

    async def refused(self, principal: Principal) -> str:
        with pytest.raises(Problem) as problem:
            await self.authority.confirm(principal)
        return problem.value.code


@pytest.fixture
async def checked(pool: asyncpg.Pool) -> Checked:
    await dispatch_tables(pool)
    await pool.execute("TRUNCATE grants, account_states, ended_sessions, recodings")
    await pool.execute(GRANT, "e1", "wang", "secretary", VILLAGE, NOW, date(2026, 11, 25))
    return Checked(pool)


async def test_what_is_known_asks_nothing_and_costs_next_to_nothing(checked: Checked) -> None:
    assert await checked.authority.confirm(WANG) is WANG
    asked, began = checked.pool.asked, time.perf_counter()
    for _ in range(1000):
        await checked.authority.confirm(WANG)
    assert checked.pool.asked == asked
    assert time.perf_counter() - began < 1, "far below a millisecond each, on a busy machine too"


async def test_what_changed_counts_as_soon_as_it_is_told(checked: Checked) -> None:
    await checked.authority.confirm(WANG)
    await checked.pool.pool.execute("DELETE FROM grants")
    assert await checked.authority.confirm(WANG) is WANG, "it is not told yet"
    checked.authority.changed()
    assert await checked.refused(WANG) == "role-ended"


async def test_untold_it_counts_after_two_seconds(checked: Checked, monkeypatch: pytest.MonkeyPatch) -> None:
    await checked.authority.confirm(WANG)
    await checked.pool.pool.execute("INSERT INTO ended_sessions VALUES ($1)", WANG.session)
    monkeypatch.setattr(check, "KEPT_SECONDS", 0.0)
    assert await checked.refused(WANG) == "session-ended"


async def test_a_term_ends_with_its_last_day_in_its_county(checked: Checked) -> None:
    for moment in (NOW, datetime(2026, 11, 25, 15, 59, tzinfo=UTC)):
        checked.now = moment
        await checked.authority.confirm(WANG)
    checked.now = datetime(2026, 11, 25, 16, tzinfo=UTC)
    assert await checked.refused(WANG) == "role-ended"


async def test_who_was_appointed_just_now_acts_at_once(checked: Checked) -> None:
    sun = Principal("sun", "孙书记", "secretary", VILLAGE, session=uuid4(), issued_at=NOW)
    assert await checked.refused(sun) == "role-ended"
    checked.comes.append(("e2", "sun", "secretary", VILLAGE, NOW, None))
    assert await checked.authority.confirm(sun) is sun
    assert checked.caught_up == 2


async def test_a_flood_of_who_is_not_granted_holds_up_nobody(checked: Checked) -> None:
    nobody = [Principal(f"x{n}", "x", "officer", "140981", session=uuid4(), issued_at=NOW) for n in range(40)]
    flood = asyncio.gather(*(checked.refused(one) for one in nobody))
    await asyncio.sleep(0)
    await asyncio.wait_for(checked.authority.confirm(WANG), 2)
    assert set(await flood) == {"role-ended"}
    assert checked.most <= check.CATCHING_UP_AT_ONCE


@pytest.mark.parametrize(
    ("state", "issued", "code"),
    [
        ("suspended", timedelta(hours=1), "account-not-open"),
        ("closed", timedelta(hours=1), "account-not-open"),
        ("restored", timedelta(seconds=-2), "session-ended"),
        ("restored", timedelta(0), None),
    ],
)
async def test_an_account_says_which_sign_ins_count(
    checked: Checked, state: str, issued: timedelta, code: str | None
) -> None:
    await checked.pool.pool.execute("INSERT INTO account_states VALUES ('wang', $1, $2)", state, NOW)
    who = Principal("wang", "王书记", "secretary", VILLAGE, session=uuid4(), issued_at=NOW + issued)
    assert (await checked.refused(who) if code else await checked.authority.confirm(who)) == (code or who)


async def test_a_receipt_is_itself_what_it_grants(checked: Checked) -> None:
    receipt = Principal("receipt", "", "resident", issue=str(uuid4()))
    assert await checked.authority.confirm(receipt) is receipt
    assert checked.pool.asked == 0
