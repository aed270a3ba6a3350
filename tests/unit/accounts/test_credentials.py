"""What is taken as a password, which codes of an app count, and for whom passkeys are made."""

from datetime import UTC, datetime

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin_accounts.credentials.authenticator import STEP_SECONDS, step_of
from huiyin_accounts.credentials.passkeys import RelyingParty, relying_party
from huiyin_accounts.credentials.passwords import check_strength, plain
from huiyin_service.problems import Problem
from huiyin_service.settings import Settings


@pytest.mark.parametrize(
    "password", ["桥头 柳树 算盘 二十", "correct horse battery", "小河边的大槐树开花了吗", "x7#Kp2!vQ9zr"]
)
def test_words_that_have_nothing_to_do_with_each_other_are_a_password(password: str) -> None:
    check_strength(password, ("zhou", "周师傅"))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("短密码", "password-length"),
        ("a" * 129, "password-length"),
        ("1234567890", "password-weak"),
        ("qwertyuiop", "password-weak"),
        ("Password123!", "password-weak"),
        ("5201314520", "password-weak"),
        ("huiyin2026", "password-weak"),
        ("zhoushifu1", "password-weak"),
        ("13800138000", "password-weak"),
    ],
)
def test_what_others_think_of_first_is_none(password: str, code: str) -> None:
    with pytest.raises(Problem) as refused:
        check_strength(password, ("zhoushifu", "周师傅", "13800138000"))
    assert refused.value.code == code


def test_a_name_is_the_same_however_it_is_typed() -> None:
    assert plain(" ＺＨＯＵ ") == plain("zhou") == "zhou"


@given(st.integers(60, 2**31))
def test_a_code_counts_around_its_time_and_is_of_one_step(moment: int) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    now = datetime.fromtimestamp(moment, UTC)
    code = pyotp.TOTP(secret).at(moment)
    assert step_of(secret, f"{code[:3]} {code[3:]}", now) == moment // STEP_SECONDS
    assert step_of(secret, "", now) is None
    assert step_of(secret, "十二三四五六", now) is None


def test_passkeys_are_made_for_our_own_name_alone() -> None:
    real = Settings(public_url="https://huiyin.example")
    assert relying_party(real, "huiyin.example") == RelyingParty("huiyin.example", "https://huiyin.example")
    assert relying_party(real, "evil.example") is None
    here = Settings(public_url="http://127.0.0.1:8080")
    assert relying_party(here, "127.0.0.1:8080") is None
    assert relying_party(here, "localhost:8080") == RelyingParty("localhost", "http://localhost:8080")
    assert relying_party(Settings(public_url="http://192.168.1.7:8080"), "192.168.1.7:8080") is None
