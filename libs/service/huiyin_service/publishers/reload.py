"""Have every nats-server read its users again, over NATS itself: it works the same on one machine and in containers."""

import asyncio
from pathlib import Path

import nats
import orjson
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoServersError

from huiyin_service.publishers.access import SYSTEM, Login

ANSWERED_WITHIN = 5.0
ALL_HEARD_AFTER = 0.3


class NotReloaded(Exception):
    """A server did not take its new users."""


async def reload(server: str, keys: Path) -> int:
    """How many servers read their users again; none where none runs. Raises NotReloaded."""
    try:
        client = await nats.connect(
            Login(keys).urls(server, SYSTEM), allow_reconnect=False, connect_timeout=10, error_cb=_unheard
        )
    except (NoServersError, OSError, TimeoutError):
        return 0
    except NatsError as error:
        raise NotReloaded(f"{server}: {error}") from error
    found: set[str] = set()

    async def pong(message: Msg) -> None:
        found.add(orjson.loads(message.data)["server"]["id"])

    try:
        inbox = client.new_inbox()
        await client.subscribe(inbox, cb=pong)
        await client.publish("$SYS.REQ.SERVER.PING", reply=inbox)
        await client.flush()
        await asyncio.sleep(ALL_HEARD_AFTER)
        for one in found:
            answer = await client.request(f"$SYS.REQ.SERVER.{one}.RELOAD", timeout=ANSWERED_WITHIN)
            if wrong := orjson.loads(answer.data).get("error"):
                raise NotReloaded(f"{server}: {wrong.get('description', wrong)}")
        return len(found)
    except (NatsError, TimeoutError) as error:
        raise NotReloaded(f"{server}: {error}") from error
    finally:
        await client.close()


async def _unheard(_: Exception) -> None:
    """What is raised is enough."""
