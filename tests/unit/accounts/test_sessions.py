"""A session counts for as long as it is seen, never longer than its time since somebody proved who they are."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given as example
from hypothesis import strategies as st

from huiyin_accounts.offices.queries import Grant
from huiyin_accounts.sessions.commands import NOBODY_YET, allowed
from huiyin_accounts.sessions.device import device_of
from huiyin_accounts.sessions.rules import AT_HOME, IN_OFFICE, SESSION, EndSession, ends_at, lifetime_of
from huiyin_contracts.accounts import SessionEnded
from huiyin_events.testing import given
from huiyin_service.policy import ROLES

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
ID = UUID(int=1)
ENDED = SessionEnded(account="zhou", session=ID, cause="signed_out")


def test_its_end_is_said_once() -> None:
    end = EndSession("zhou", ID, "signed_out")
    given(SESSION).when(end).then(ENDED)
    given(SESSION, ENDED).when(end).then()


@example(st.sampled_from(ROLES), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_it_never_outlives_what_its_role_allows(role: str, later: timedelta) -> None:
    lifetime = lifetime_of(role)
    ends = ends_at(role, NOON, NOON + later)
    assert ends <= NOON + lifetime.absolute
    assert ends <= NOON + later + lifetime.idle


def test_who_acts_for_an_office_is_asked_again_sooner() -> None:
    assert lifetime_of("officer") == lifetime_of("secretary") == IN_OFFICE
    assert lifetime_of("member") == lifetime_of("resident") == AT_HOME


def test_some_offices_ask_for_two_factors() -> None:
    officer, secretary = Grant("officer", "140981"), Grant("secretary", "140981001001")
    assert allowed([officer, secretary], strong=True) == [officer, secretary]
    assert allowed([officer, secretary], strong=False) == [secretary]
    assert allowed([officer], strong=False) == [NOBODY_YET]
    assert allowed([], strong=True) == [NOBODY_YET]


def test_a_device_is_told_in_words_that_its_holder_knows() -> None:
    chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
    wechat = "Mozilla/5.0 (Linux; Android 15; V2454A) Version/4.0 Chrome/130.0 Mobile Safari/537.36 MicroMessenger/8.0"
    assert device_of(chrome) == "Chrome · Windows"
    assert device_of(wechat) == "微信 · Android"
    assert device_of("") == ""
