"""What a leaf of the tree is made of: an event as it stands on the log, in one way only, whatever it is kept in.

A JSON array without spaces, in UTF-8: `"event-1"`, id, stream, version, type, division, when it happened and when it
was recorded (RFC 3339, UTC, six digits of a second), and the SHA-256 of `data` and of `meta` as they are on the log, to
the letter. The log's order is that of the leaves. Transaction and position are no part of it, for they are a database's
own: so an event is the same leaf in the table, in an archive's file, after a restore, and on a log that took it in.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import orjson

from huiyin_events.envelope import Recorded
from huiyin_events.transparency.merkle import leaf_hash

FORM: Final = "event-1"

LEAF_IN_SQL: Final = r"""
sha256('\x00'::bytea || convert_to(
    '["event-1","' || id || '",' || to_json(stream) || ',' || version || ',' || to_json(type) || ',"'
    || division || '","'
    || to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","'
    || to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","'
    || encode(sha256(convert_to(data::text, 'UTF8')), 'hex') || '","'
    || encode(sha256(convert_to(meta::text, 'UTF8')), 'hex') || '"]', 'UTF8'))
"""
"""The same hash in the database, for a growing tree: the relay's process then has nothing to do but to add it."""


def entry_of(recorded: Recorded) -> bytes:
    """The entry of an event."""
    return orjson.dumps(
        [
            *(FORM, str(recorded.id), recorded.stream, recorded.version, recorded.type, recorded.division),
            *(_time(recorded.occurred_at), _time(recorded.recorded_at)),
            *(digest_of(recorded.data), digest_of(recorded.metadata)),
        ]
    )


def leaf_of(recorded: Recorded) -> bytes:
    """The hash of an event's leaf."""
    return leaf_hash(entry_of(recorded))


def digest_of(text: str | bytes) -> str:
    """SHA-256 of what stands on the log, in 64 digits."""
    return sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
