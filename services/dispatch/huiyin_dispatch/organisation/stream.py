"""An estate's own stream: where it is, and what it tells."""

from huiyin_contracts.organisation import EstateFounded
from huiyin_dispatch.organisation.rules import ESTATE, Estate
from huiyin_events.envelope import Recorded, stream_name
from huiyin_service.problems import Problem
from huiyin_service.service import Service


def stream_of(estate: str) -> str:
    """An estate's stream."""
    return stream_name(EstateFounded.type, estate)


async def history(service: Service, estate: str) -> list[Recorded]:
    """All that happened in an estate. Raises a 404 Problem where nothing did."""
    found = await service.store.read_stream(stream_of(estate))
    if not found:
        text = "没有编号为 {estate} 的小区。"
        raise Problem(404, "unknown-estate", "没有这个小区", text, params={"estate": estate}, estate=estate)
    return found


async def standing(service: Service, estate: str) -> tuple[Estate, int]:
    """An estate as it stands, with the names of its people open, and its version. Raises a 404 Problem."""
    past = await history(service, estate)
    return ESTATE.fold(await service.store.opened(past)), past[-1].version
