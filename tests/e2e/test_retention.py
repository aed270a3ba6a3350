"""What is known of people goes by itself once its time by the charter is over, and that is on record."""

from collections.abc import Iterator
from functools import partial
from uuid import uuid4

import pytest

from huiyin_contracts.parties import person_of
from huiyin_local.testing import Huiyin, until
from tests.founding import founded

from .county import STEPS_WITHIN
from .duties import carried_out, does, officer, only, to_next_month
from .test_personal_data import forgotten, holding

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

WITHIN = 30.0


@pytest.fixture(scope="module")
def moving() -> Iterator[Huiyin]:
    """A Huiyin whose clock is moved by nobody else."""
    with Huiyin({"HUIYIN_TESTING": "1"}) as moving:
        yield moving


def test_who_left_and_who_had_their_answer_are_forgotten_when_the_charter_says(moving: Huiyin) -> None:
    county = founded(moving)
    county.charter(retention={"reports": 2, "members": 5, "accounts": 5})
    sub, name, words = f"member-{uuid4().hex[:6]}", f"留{uuid4().hex[:6]}", f"话{uuid4().hex[:6]}"
    member = county.does(
        county.secretary, "/api/dispatch/members", division=county.village, member=sub, name=name, employer="电厂"
    )
    issue = county.report(description=f"路灯不亮{words}")
    county.screen(issue, "reject", reason="不在本地")
    county.does(county.secretary, f"/api/dispatch/members/{member['id']}/leave", reason="搬走了")
    county.read("/api/intake/categories", division=county.village)
    assert holding(moving, "intake_views", words)

    forward(moving, "3d")
    until(partial(forgotten, moving, words), WITHIN, "the report's words are forgotten")
    assert holding(moving, "dispatch_views", name), "a member is kept for longer"
    forward(moving, "3d")
    until(partial(forgotten, moving, name), WITHIN, "the member is forgotten")
    expired = (
        """SELECT count(*) FROM store.events WHERE type = 'person.data.erased.v1' AND data ->> 'cause' = 'expired'"""
    )
    assert moving.count(expired) == 2
    assert moving.count(f"{expired} AND data ->> 'person' = $1", str(person_of(sub))) == 1


def test_what_somebody_said_of_it_is_forgotten_when_the_charter_says_and_what_they_found_stays(
    moving: Huiyin,
) -> None:
    county = founded(moving)
    county.charter(retention={"reports": 2, "members": 30, "accounts": 30})
    issue, said, name = carried_out(county), f"桩子{uuid4().hex[:8]}是坏的", f"周{uuid4().hex[:8]}"
    to_next_month(moving)
    asked = f"revisits/{only(county, 'revisits')['id']}"
    body = {"channel": "visit", "solved": False, "satisfied": False, "remark": said, "told_by": name}
    does(county, f"{asked}/answer", topic=issue["topic"], **body)
    erased = """
        SELECT count(DISTINCT data->>'person') FROM store.events
        WHERE type = 'person.data.erased.v1' AND data->>'cause' = 'expired' AND data->>'person' = (
            SELECT data->'remark'->>'subject' FROM store.events
            WHERE type = 'deliberation.revisit_round.answered.v1' AND data->>'topic' = $1)"""
    assert moving.count(erased, issue["topic"]) == 0
    moving.forward("3d")
    until(lambda: moving.count(erased, issue["topic"]) == 1, STEPS_WITHIN, "who said it is forgotten, and their words")
    for words in (said, name):
        assert forgotten(moving, words), "no table has it"
    [told] = officer(county, asked)["topics"]
    assert (told["solved"], told["satisfied"]) == (False, False)


def forward(huiyin: Huiyin, by: str) -> None:
    moved = huiyin.command("clock", "forward", by)
    assert moved.returncode == 0, moved.stdout
