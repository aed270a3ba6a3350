"""The stream of what happens to a notice."""

from uuid import UUID

from huiyin_contracts.publications import NoticeObjected
from huiyin_events.envelope import stream_name


def notice_stream(publication: UUID) -> str:
    """The stream of a notice, beside that of its topic, which has it as it was put up."""
    return stream_name(NoticeObjected.type, publication)
