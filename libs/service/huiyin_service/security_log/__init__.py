"""The security log: what matters for security, apart from the ordinary log, and what operators are told of it.

await security_log.note(service, request, "disclosed", subject=…)      a row, and a line of the logger `security`
list_notes(pool, sought, …), list_alerts(pool, …)                      read by page, API and `huiyin security-log`
"""

from huiyin_service.security_log.noting import (
    LONGEST,
    SecurityKind,
    SecurityOutcome,
    note,
    note_by_owner,
    note_on_server,
    note_refusal,
    note_within,
)

__all__ = [
    "LONGEST",
    "SecurityKind",
    "SecurityOutcome",
    "note",
    "note_by_owner",
    "note_on_server",
    "note_refusal",
    "note_within",
]
