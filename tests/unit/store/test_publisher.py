"""What a publisher is told is read also where a newer Huiyin says more."""

from huiyin_events.publisher import PublishReceipt

SAID = {"id": "hotline-1", "issue": "e3", "number": "260305-000001", "cursor": "7-1"}


def test_a_receipt_with_a_member_that_is_not_known_yet_is_read() -> None:
    assert PublishReceipt.of({**SAID, "proof": "https://…"}) == PublishReceipt(**SAID)
