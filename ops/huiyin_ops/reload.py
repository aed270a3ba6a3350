"""Have every nats-server read its users again, over NATS itself: it works the same on one machine and in containers."""

import asyncio

import orjson
import typer
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.errors import NoServersError

from huiyin_service.access.login import Login
from huiyin_service.client import running
from huiyin_service.settings import Settings

ANSWERED_WITHIN = 10.0


class NotReloaded(Exception):
    """A server did not take its new users."""


def reload_now(times: int = 1) -> None:
    """Have nats-server take up who may connect now, and say whether it did; exit code 1 where it refuses."""
    settings = running(Settings())
    try:
        reloaded = asyncio.run(reload(settings.nats_url, Login.of(settings), times))
    except NotReloaded as error:
        typer.echo(f"nats-server did not take it: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo("in force" if reloaded else "in force when nats-server starts; it does not run now", err=True)


async def reload(server: str, login: Login, times: int = 1) -> int:
    """How many servers read their users again; none where none runs. Raises NotReloaded.

    `times` is 2 where an account came: what it imports it has from the second on (nats-server's issue 8560).
    One that another still counts but that does not answer in time is left out: it reads them when it starts.
    """
    try:
        client = await login.connect(server, system=True)
    except (NoServersError, OSError, TimeoutError):
        return 0
    except NatsError as error:
        raise NotReloaded(f"{server}: {error}") from error
    try:
        found = await _all(client)
        for one in [*found] * times:
            answer = await client.request(f"$SYS.REQ.SERVER.{one}.RELOAD", timeout=ANSWERED_WITHIN)
            if wrong := orjson.loads(answer.data).get("error"):
                raise NotReloaded(f"{server}: {wrong.get('description', wrong)}")
        return len(found)
    except (NatsError, TimeoutError) as error:
        raise NotReloaded(f"{server}: {error}") from error
    finally:
        await client.close()


async def _all(client: Client) -> set[str]:
    """The ids of all servers; each knows how many there are. Raises TimeoutError if not even one answers."""
    found: set[str] = set()
    known = 1
    complete = asyncio.Event()

    async def pong(message: Msg) -> None:
        nonlocal known
        answer = orjson.loads(message.data)
        found.add(answer["server"]["id"])
        known = max(known, answer["statsz"]["active_servers"])
        if len(found) >= known:
            complete.set()

    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox, cb=pong)
    await client.publish("$SYS.REQ.SERVER.PING", reply=inbox)
    try:
        await asyncio.wait_for(complete.wait(), ANSWERED_WITHIN)
    except TimeoutError:
        if not found:
            raise TimeoutError("it does not answer") from None
    finally:
        await subscription.unsubscribe()
    return set(found)
