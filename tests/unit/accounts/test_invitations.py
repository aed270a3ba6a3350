"""An invitation is good once, for its time, unless it was called back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huiyin_accounts.invitations.rules import LASTS, Invitation, check_usable
from huiyin_events.refusal import Refused

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def refusal(invitation: Invitation, now: datetime) -> str | None:
    try:
        check_usable(invitation, now)
    except Refused as refused:
        return refused.code
    return None


def test_it_says_why_it_is_good_no_more() -> None:
    later, before = NOON + timedelta(days=1), NOON - timedelta(days=1)
    assert refusal(Invitation(later), NOON) is None
    assert refusal(Invitation(later, used_at=before), NOON) == "invitation-used"
    assert refusal(Invitation(later, revoked_at=before), NOON) == "invitation-revoked"
    assert refusal(Invitation(NOON), NOON) == "invitation-expired"


@given(moments, st.none() | moments, st.none() | moments, moments)
def test_it_is_good_only_while_nothing_stands_against_it(
    expires_at: datetime, used_at: datetime | None, revoked_at: datetime | None, now: datetime
) -> None:
    good = refusal(Invitation(expires_at, used_at, revoked_at), now) is None
    assert good == (used_at is None and revoked_at is None and now < expires_at)


def test_the_way_back_into_an_account_is_open_for_less_long_than_the_way_in() -> None:
    assert LASTS["recover"] < LASTS["open"]
