"""The stream of an office, by which the frame's `grants` name what they stem from."""

from uuid import UUID

from huiyin_contracts.offices import OfficeAppointed
from huiyin_events.envelope import stream_name


def office_stream(office: UUID) -> str:
    """The stream of an office."""
    return stream_name(OfficeAppointed.type, office)


def office_in(stream: str) -> UUID | None:
    """The office whose stream this is; None for one of something else, such as an estate."""
    prefix = stream_name(OfficeAppointed.type, "")
    return UUID(stream.removeprefix(prefix)) if stream.startswith(prefix) else None
