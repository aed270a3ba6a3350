"""How far each consumer is: a durable consumer of the stream, made for it, since it may not make one itself."""

import asyncio
from collections.abc import Mapping
from dataclasses import fields
from typing import Final

import structlog
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, ConsumerInfo, DeliverPolicy, ReplayPolicy
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError

from huiyin_contracts.conventions import STREAM
from huiyin_service.access.accounts import RegisteredConsumer
from huiyin_service.access.registry import AccessRegistry

log = structlog.get_logger()

LOOKED_AT_EVERY = 5.0
HANDLED_WITHIN = 60.0
IN_HAND = 1000
ASKING = 512
"""Requests of one consumer that may wait for messages."""
OF_THE_SERVER: Final = frozenset({"name", "metadata", "filter_subject", "filter_subjects"})
"""What of a position's settings the server adds, or keeps by another name."""


def position_of(name: str, one: RegisteredConsumer) -> ConsumerConfig:
    """The durable consumer of a registered one: from the beginning of what the stream has, acknowledged one by one."""
    return ConsumerConfig(
        durable_name=name,
        description="huiyin consumer",
        filter_subjects=one.filters,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=HANDLED_WITHIN,
        max_ack_pending=IN_HAND,
        max_waiting=ASKING,
        max_deliver=-1,
        replay_policy=ReplayPolicy.INSTANT,
        num_replicas=0,
    )


def as_made(there: ConsumerConfig, name: str, one: RegisteredConsumer) -> bool:
    """Whether a position is what was made for a consumer.

    Whoever may follow the events, and so each of our processes, may also set another's position otherwise: NATS knows
    no permission for new ones alone.
    """
    made = position_of(name, one)
    return _filters(there) == set(one.filters) and all(
        getattr(there, each.name) == getattr(made, each.name)
        for each in fields(ConsumerConfig)
        if each.name not in OF_THE_SERVER
    )


async def positions(js: JetStreamContext) -> dict[str, ConsumerInfo]:
    """All there are, by their names. The subscriptions of our own processes have none that lasts."""
    found: list[ConsumerInfo] = []
    while page := await js.consumers_info(STREAM, offset=len(found)):
        found += page
    return {one.name: one for one in found if one.config.durable_name}


async def settle(js: JetStreamContext, consumers: Mapping[str, RegisteredConsumer]) -> None:
    """Make the positions of those who are registered, and delete those of all others; none without a stream."""
    try:
        there = await positions(js)
    except NotFoundError:
        return  # the relay makes both
    for name in there.keys() - consumers.keys():
        await js.delete_consumer(STREAM, name)
    for name, one in consumers.items():
        if name not in there or not as_made(there[name].config, name, one):
            await js.add_consumer(STREAM, position_of(name, one))


def _filters(config: ConsumerConfig) -> set[str]:
    """A single one the server keeps by another name."""
    return {*(config.filter_subjects or ()), *([config.filter_subject] if config.filter_subject else ())}


class KeptPositions:
    """Makes positions again that are lost, as when all of NATS was, or set otherwise: the relay's work, too."""

    def __init__(self, js: JetStreamContext, registry: AccessRegistry) -> None:
        self._js = js
        self._registry = registry

    async def run(self) -> None:
        """Look after them until cancelled."""
        while True:
            try:
                await self.look()
            except (NatsError, TimeoutError, OSError) as error:
                log.info("positions_later", error=str(error) or type(error).__name__)
            await asyncio.sleep(LOOKED_AT_EVERY)

    async def look(self) -> None:
        """Make what is missing, and set right what is otherwise, once."""
        for name, one in self._registry.consumers.items():
            try:
                there = await self._js.consumer_info(STREAM, name)
            except NotFoundError:
                await self._js.add_consumer(STREAM, position_of(name, one))
                log.info("position_made", consumer=name)
            else:
                if not as_made(there.config, name, one):
                    await self._js.add_consumer(STREAM, position_of(name, one))
                    log.warning("position_set_right", consumer=name, filters=sorted(_filters(there.config)))
