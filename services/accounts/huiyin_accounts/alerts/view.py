"""Who is told of what, event by event."""

from collections.abc import Sequence
from functools import cache

from huiyin_accounts.alerts.rules import Concerned, handler_after, subject_of, told
from huiyin_contracts import AboutIssue, contracts
from huiyin_contracts.issues import OTHER, IssueRedacted, IssueReported, IssueScreened
from huiyin_contracts.persons import PersonErased
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_ISSUE = """
INSERT INTO alert_issues (issue, number, category, division, reporter) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
"""
_CATEGORY = "UPDATE alert_issues SET category = $2 WHERE issue = $1"
_ISSUES = "SELECT issue, division, reporter FROM alert_issues WHERE issue = ANY($1)"
_HANDLER = """
INSERT INTO alert_handlers (subject, handler) VALUES ($1, $2)
ON CONFLICT (subject) DO UPDATE SET handler = excluded.handler
"""
_HANDLERS = "SELECT subject, handler FROM alert_handlers WHERE subject = ANY($1)"
_ALERT = """
INSERT INTO alerts (recipient, event, type, issue, subject, happened_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING
"""
_FORGET = "DELETE FROM alerts WHERE recipient = ANY($1)"


@cache
def contracts_about_issues() -> tuple[type[AboutIssue], ...]:
    """Whatever concerns an issue, whichever service it comes from: the registry says."""
    return tuple(contract for contract in contracts().values() if issubclass(contract, AboutIssue))


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into the alerts; whoever was erased is told of nothing more."""
    if events := list(of_types(batch, *contracts_about_issues())):
        await _issues(connection, batch)
        await _alerts(connection, events)
    if erased := [str(event.person) for _, event in of_types(batch, PersonErased)]:
        await connection.execute(_FORGET, erased)


async def _issues(connection: Connection, batch: Sequence[Recorded]) -> None:
    reported = [
        (event.issue, event.number, event.category, recorded.division, event.reporter)
        for recorded, event in of_types(batch, IssueReported)
    ]
    await connection.executemany(_ISSUE, reported)
    categories: list[tuple[object, str]] = []
    for _, event in of_types(batch, IssueScreened, IssueRedacted):
        match event:
            case IssueScreened() if event.category:
                categories.append((event.issue, event.category))
            case IssueRedacted() if "category" in event.parts:
                categories.append((event.issue, OTHER))
    await connection.executemany(_CATEGORY, categories)


async def _alerts(connection: Connection, events: Sequence[tuple[Recorded, AboutIssue]]) -> None:
    issues = {row["issue"]: row for row in await connection.fetch(_ISSUES, [event.issue for _, event in events])}
    subjects = [subject for _, event in events if (subject := subject_of(event))]
    handlers = {row["subject"]: row["handler"] for row in await connection.fetch(_HANDLERS, subjects)}
    before, alerts = dict(handlers), []
    for recorded, event in events:
        if (issue := issues.get(event.issue)) is None:
            continue
        subject = subject_of(event)
        handler = handlers.get(subject) if subject else None
        concerned = Concerned(issue["division"], issue["reporter"], handler)
        rest = (recorded.id, recorded.type, event.issue, subject, recorded.occurred_at)
        alerts += [(str(recipient), *rest) for recipient in told(event, recorded.meta.actor.id, concerned)]
        if subject and (after := handler_after(event, handler)) != handler:
            handlers[subject] = after
    await connection.executemany(_ALERT, alerts)
    changed = [(subject, handler) for subject, handler in handlers.items() if before.get(subject) != handler]
    await connection.executemany(_HANDLER, changed)
