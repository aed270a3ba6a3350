"""Three nats-servers that keep every stream three times: any may die under load, also the one that leads."""

import time

import pytest
from nats.js.client import JetStreamContext

from huiyin_contracts import OURS
from huiyin_contracts.conventions import STREAM
from huiyin_events.ingress import CONSUMER, INGRESS, STREAMS, ensure_streams
from huiyin_events.wire import ensure_stream, replicated
from huiyin_ops.reload import reload
from huiyin_service.access.login import Login
from huiyin_service.connections import open_broker
from huiyin_service.settings import Settings
from tests.faults.checks import check, goes_on
from tests.faults.scene import CLUSTER, Scene, scene
from tests.integration.conftest import eventually

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]


async def leader(load: Scene) -> str:
    """The node that leads the stream of events."""
    async with load.client() as client:
        stream = await client.jetstream().stream_info(STREAM)
    assert stream.cluster
    assert stream.cluster.leader
    return stream.cluster.leader


async def on_all(js: JetStreamContext) -> bool:
    """Whether the consumer of what other systems publish has followed its stream."""
    taker = (await js.consumer_info(INGRESS, CONSUMER)).cluster
    return taker is not None and len(taker.replicas or []) == CLUSTER - 1


async def test_any_node_of_three_may_die_under_load(seed: int) -> None:
    async with scene(seed, CLUSTER) as load:
        for victim in (*load.nodes, "leader", "leader"):
            leads = await leader(load)
            node = leads if victim == "leader" else victim
            await load.lose(node)
            began = time.monotonic()
            await load.back([])
            await goes_on(load)
            print(f"without {node}, of which {leads} led, events came through after {time.monotonic() - began:.1f} s")
            if victim == "leader":
                load.wipe(node)  # and comes back with nothing
            await load.restore(node)
        assert not load.ended_by_themselves()
        await load.stop_writers()
        print(f"{await check(load)} events")
        async with load.client() as client:
            stream = await client.jetstream().stream_info(STREAM)
            assert stream.config.num_replicas == CLUSTER
            assert stream.state.first_seq == 1, "it was made anew"


async def test_streams_come_to_three_nodes_and_users_too(seed: int) -> None:
    async with scene(seed, CLUSTER) as load:
        await load.stop_writers()
        gone = "nats://127.0.0.1:1"
        settings = Settings(nats_url=f"{gone},{load.nats_url}", nats_replicas=CLUSTER, data=load.settings.data)
        broker = open_broker(settings, "test")
        js = (await broker.connect()).jetstream()
        stream = await js.add_stream(name="SINGLE", subjects=["single.>"])
        assert stream.config.num_replicas == 1
        await js.publish("single.one", b"kept")
        assert (await replicated(js, stream, CLUSTER)).config.num_replicas == CLUSTER
        assert (await js.get_last_msg("SINGLE", "single.one")).data == b"kept"
        assert (await ensure_stream(js, OURS)).config.num_replicas == CLUSTER, "it is never put on fewer"
        for replicas in (1, CLUSTER):
            await ensure_streams(js, replicas)
            for config in STREAMS:
                assert (await js.stream_info(str(config.name))).config.num_replicas == replicas
        await eventually(lambda: on_all(js))
        await broker.stop()
        assert await reload(load.nats_url, Login.of(settings)) == CLUSTER
