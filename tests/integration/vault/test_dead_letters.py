"""What could not be taken is read by who has the keys, and by nobody once its month is over."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from huiyin_events.dead_letters import KEPT, LetterContent, LetterGone, forget, opened, sealed
from tests.integration.vault.conftest import OpenVault

pytestmark = pytest.mark.integration

NOW = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
CONTENT = LetterContent(
    {"ce-id": "A-1"}, {"en": {"title": "No"}}, "王大爷家漏水，电话 13800138000".encode() + bytes([0xFF])
)


async def test_a_letter_is_sealed_for_its_day_and_gone_with_its_key(pool: asyncpg.Pool, open_vault: OpenVault) -> None:
    intake, operator = open_vault(), open_vault()
    kept, later = await sealed(intake, NOW, CONTENT), await sealed(intake, NOW + timedelta(days=1), CONTENT)
    assert "王大爷".encode() not in kept
    assert b"13800138000" not in kept
    assert await opened(operator, NOW, kept) == CONTENT
    assert await forget(intake, NOW + KEPT) == 0
    over = NOW + KEPT + timedelta(days=1)
    assert await forget(intake, over) == 1
    assert await forget(intake, over) == 0
    with pytest.raises(LetterGone):
        await opened(operator, NOW, kept)
    assert await opened(operator, NOW + timedelta(days=1), later) == CONTENT
    erased = "SELECT count(*) FROM store.person_keys WHERE wrapped IS NULL"
    assert await pool.fetchval(erased) == 1, "of days without letters nothing is kept either"
