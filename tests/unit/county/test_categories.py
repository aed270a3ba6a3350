"""What a county knows as a category without anybody's look."""

from huiyin_contracts.issues import OTHER
from huiyin_county.categories import COMMON, known
from huiyin_county.charter import DEFAULT


def test_the_charters_words_come_first_and_each_once() -> None:
    found = known(DEFAULT.orders)
    assert found[0] == DEFAULT.orders.responsibilities[0].categories[0]
    assert set(found) > {"路灯", "维修资金", "井盖", "火情"}
    assert len(found) == len(set(found))


def test_none_is_more_than_a_few_words_and_none_is_the_other_one() -> None:
    assert all(len(category) <= 6 for category in COMMON)
    assert OTHER not in COMMON
