"""The process manager of merged issues: whatever ends an issue is told to those that were merged into it.

    its answer is public, it is rejected, answered along   -> AnswerAlong for each
    it is taken back                                       -> Unmerge for each
    one is merged into what has ended meanwhile            -> the same, for that one too

A chain leads to its end by itself: who is answered along is asked next who was merged into them.
"""

from collections.abc import Callable

from huiyin_contracts import AboutIssue, Event
from huiyin_contracts.issues import IssueMerged, IssueRejected, IssueWithdrawn
from huiyin_contracts.merging import IssueAnsweredAlong
from huiyin_contracts.publications import NoticePublished
from huiyin_events.decider import perform
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_intake.merging.queries import ending_of, merged_into
from huiyin_intake.merging.rules import MERGED_ISSUE
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream


def on_issue_ended(service: Service) -> Reaction:
    """Tell those that were merged into it what became of it."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        event = recorded.event
        assert isinstance(event, AboutIssue)
        head = event.into if isinstance(event, IssueMerged) else event.issue
        ending = await ending_of(connection, head)
        if ending is None:
            return
        for issue, division in (await merged_into(connection, head)).items():
            await perform(
                service.store,
                MERGED_ISSUE,
                issue_stream(issue),
                ending,
                division=division,
                at=recorded.known_at,
                meta=recorded.caused(),
                connection=connection,
            )

    return react


POLICIES: dict[type[Event], Callable[[Service], Reaction]] = dict.fromkeys(
    (IssueMerged, IssueRejected, IssueWithdrawn, IssueAnsweredAlong, NoticePublished), on_issue_ended
)
