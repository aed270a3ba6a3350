"""What stands in the stream though no relay put it there does not stop the relay."""

import pytest
from nats.aio.client import Client

from huiyin_contracts.conventions import STREAM
from huiyin_events.relay import Relay
from huiyin_events.store import Store
from tests.integration.conftest import StartRelay
from tests.integration.relay.conftest import report
from tests.local.standins import until

pytestmark = pytest.mark.integration

STRANGE = "huiyin.140981.001.001.intake.issue.reported"


async def test_the_relay_goes_on_after_what_is_no_event(
    store: Store, start_relay: StartRelay, relay: Relay, client: Client
) -> None:
    js = client.jetstream()
    before = await report(store, 3)
    await until(lambda: relay.published == 3)
    await js.publish(STRANGE, b'{"type": "io.nats.jetstream.api.v1.consumer_info_response"}')
    after = await report(store, 2)
    await until(lambda: relay.published == 5)
    ids = []
    for sequence in range(1, (await js.stream_info(STREAM)).state.last_seq + 1):
        message = await js.get_msg(STREAM, seq=sequence)
        ids.append((message.headers or {}).get("ce-id"))
    assert ids == [*map(str, before), None, *map(str, after)]
    assert relay.trouble is None
