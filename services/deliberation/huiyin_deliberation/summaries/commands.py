"""What can be asked of a summary (P4): count its figures anew, put a sentence otherwise, issue it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.summaries import Key, SummaryDrafted
from huiyin_deliberation.duties.streams import summary_stream
from huiyin_deliberation.summaries.draft import SENTENCES
from huiyin_deliberation.summaries.queries import figures_of, find
from huiyin_deliberation.summaries.rules import SUMMARY, Command, DraftSummary, IssueSummary, RewordSentence, Summary
from huiyin_events.decider import Done
from huiyin_events.envelope import of_types
from huiyin_service.http import CommandBody, Frame, division_of
from huiyin_service.policy import permit
from huiyin_service.problems import unknown
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.reading import known
from huiyin_service.service import Service


class RewordSentenceBody(CommandBody):
    """A sentence, put otherwise, with the same figures in their places."""

    sentence: Key
    text: Annotated[str, Field(min_length=2, max_length=2000), IMPERSONAL]


async def recount(service: Service, frame: Frame, summary: UUID, body: CommandBody) -> Done[Summary]:
    """Count its figures anew, for what was told of late; until it is issued."""
    county = await _allowed(service, frame, summary)
    row = await known(service, lambda: find(service.pool, summary), unknown("summary"))
    await service.catch_up()
    time = row.figures[0]
    figures = await figures_of(service.pool, county, time.starts_at, time.ends_at)
    history = await service.store.read_stream(summary_stream(summary))
    charter = next(event.charter for _, event in of_types(history, SummaryDrafted))
    command = DraftSummary(summary, row.year, figures, SENTENCES, row.due_at, charter, frame.now)
    return await _perform(service, frame, summary, county, body, command)


async def reword(service: Service, frame: Frame, summary: UUID, body: RewordSentenceBody) -> Done[Summary]:
    """Put a sentence otherwise."""
    county = await _allowed(service, frame, summary)
    return await _perform(service, frame, summary, county, body, RewordSentence(body.sentence, body.text))


async def issue(service: Service, frame: Frame, summary: UUID, body: CommandBody) -> Done[Summary]:
    """Issue it as it stands."""
    county = await _allowed(service, frame, summary)
    return await _perform(service, frame, summary, county, body, IssueSummary())


async def _allowed(service: Service, frame: Frame, summary: UUID) -> str:
    county = await division_of(service, summary_stream(summary))
    permit(frame.principal, "summary.edit", county)
    return county


async def _perform(
    service: Service, frame: Frame, summary: UUID, county: str, body: CommandBody, command: Command
) -> Done[Summary]:
    return await frame.perform(
        service, SUMMARY, summary_stream(summary), command, division=county, expected=body.expected_version
    )
