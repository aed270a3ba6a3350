"""The year of 原平市 in small: one town, played through the API as people and operators would; cut off, and gone on."""

import subprocess

import pytest

from huiyin_demo.year.yuanping.figures import TOWN
from huiyin_local.testing import Huiyin, command, until
from tests.year import shown

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(240)]

NORTH = "140981001"
EVENTS = "SELECT count(*) FROM store.events"
AT_HOME = "SELECT count(*) FROM store.events WHERE type = 'dispatch.member.registered.v1'"
PUBLICISED = "SELECT count(*) FROM store.events WHERE type = 'publication.notice.published.v1'"


@pytest.fixture(scope="module")
def played(spare: Huiyin) -> Huiyin:
    """A Huiyin in which the town's year was killed half way, and then played to its end."""
    playing = subprocess.Popen(command("year", "140981", "--small"), env=spare.environment, stdout=subprocess.DEVNULL)
    try:
        until(lambda: spare.count(AT_HOME) > TOWN.members / 2, 90, "half of the members reported home")
    finally:
        playing.kill()
        playing.wait()
    assert spare.count(PUBLICISED) == 0
    done = spare.command("year", "140981", "--small", "--language", "en", within=120)
    assert done.returncode == 0, done.stdout
    assert "A year played in" in done.stdout
    return spare


def test_every_figure_is_exactly_as_told(played: Huiyin) -> None:
    assert not TOWN.differences(shown(played, NORTH))
    assert not TOWN.differences(shown(played, "140981"))
    assert played.count(PUBLICISED) == TOWN.issues


def test_played_again_nothing_happens(played: Huiyin) -> None:
    before = played.count(EVENTS)
    again = played.command("year", "140981", "--small")
    assert again.returncode == 0, again.stdout
    assert "这一年已经演过" in again.stdout
    assert played.count(EVENTS) == before


def test_what_somebody_did_besides_is_shown_as_a_difference_and_the_year_stays(played: Huiyin) -> None:
    """The last test of this module: it leaves a figure that is not the year's."""
    secretary = played.client("secretary", f"{NORTH}002")
    force = {"division": f"{NORTH}002", "kind": "emergency", "name": "永康路应急队", "leader": {"name": "高强"}}
    secretary.post("/api/dispatch/forces", json=force).raise_for_status()
    before = played.count(EVENTS)
    again = played.command("year", "140981", "--small", within=120)
    assert again.returncode == 1, again.stdout
    assert f"{TOWN.emergency + 1} ≠" in again.stdout
    assert played.count(EVENTS) == before
