"""What was last said of a process counts for a while; what it says now, at once."""

import httpx
import pytest

from huiyin_service.health import GRACE_SECONDS, LastHealth, peer_health


def test_nothing_is_well_before_it_was_seen_to_be() -> None:
    assert LastHealth().told == {"ok": False, "parts": {}, "trouble": "no answer yet"}


def test_what_was_said_last_counts_for_a_while_and_no_longer() -> None:
    last = LastHealth()
    last.hear({"ok": True, "parts": {}})
    last.at -= GRACE_SECONDS - 1
    assert last.told["ok"]
    last.at -= 2
    assert last.told == {"ok": False, "parts": {}, "trouble": f"no answer for {GRACE_SECONDS + 1:.0f} s"}


def test_what_is_wrong_counts_at_once() -> None:
    last = LastHealth()
    last.hear({"ok": True, "parts": {}})
    last.hear({"ok": False, "parts": {}})
    assert not last.told["ok"]


async def asked(answer: httpx.Response | Exception) -> dict[str, object]:
    def handle(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with httpx.AsyncClient(transport=httpx.MockTransport(handle)) as client:
        return await peer_health(client, "http://intake")


async def test_a_peer_says_how_it_is_whatever_its_status() -> None:
    said = {"service": "intake", "ok": False}
    assert await asked(httpx.Response(503, json=said)) == {"ok": False, "parts": {}}
    parts = {"nats": {"ok": True}}
    assert await asked(httpx.Response(200, json={**said, "ok": True, "parts": parts})) == {"ok": True, "parts": parts}


async def test_one_that_is_busy_is_not_one_that_is_away() -> None:
    with pytest.raises(TimeoutError):
        await asked(httpx.ReadTimeout("busy"))


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ConnectError("refused"),
        httpx.Response(502, text="gone"),
        httpx.Response(200, json=[]),
        httpx.Response(200),
    ],
)
async def test_one_that_is_away_or_speaks_otherwise_is_not_well(answer: httpx.Response | Exception) -> None:
    said = await asked(answer)
    assert not said["ok"]
    assert said["trouble"]
