"""How the view of OParl writes: an object is put, changed, touched and deleted; a matter opens and is gone.

`deleted` rows stay, with nothing of what they said, for who keeps a copy is to hear of it. An object is `modified` with
everything that is shown inside of it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import pydantic_core

from huiyin_deliberation.oparl.keys import OparlKind
from huiyin_service.sql_batch import Statement

_PUT: Final = """
INSERT INTO oparl_objects
    (kind, key, body, organization, meeting, topic, issue, subject, created_at, modified_at, deleted, data)
SELECT $1, $2, $3, $4, $5, $6, $7::uuid, $8, CASE WHEN $7::uuid IS NULL OR m.state = 'open' THEN $9::timestamptz END,
       $9, false, $10::jsonb || CASE WHEN $1 = 'paper' THEN jsonb_build_object('number', m.number) ELSE '{}' END
FROM (SELECT) AS always LEFT JOIN oparl_matters m ON m.issue = $7
WHERE $7::uuid IS NULL OR m.state IN ('hidden', 'open')
ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body, data = oparl_objects.data || excluded.data, deleted = false,
    created_at = coalesce(oparl_objects.created_at, excluded.created_at),
    modified_at = greatest(oparl_objects.modified_at, excluded.modified_at)
"""
_BODY: Final = """
INSERT INTO oparl_objects (kind, key, body, created_at, modified_at, deleted, data)
VALUES ('body', $1, $1, $2, $2, false, '{}') ON CONFLICT DO NOTHING
"""
_CHANGE: Final = """
UPDATE oparl_objects SET data = data || $4::jsonb, modified_at = greatest(modified_at, $3)
WHERE kind = $1 AND key = $2 AND NOT deleted
"""
_TOUCH: Final = """
UPDATE oparl_objects SET modified_at = greatest(modified_at, $3) WHERE kind = $1 AND key = $2 AND NOT deleted
"""
# Of whom an officer's place was is told to everybody alike, whatever the charter says of teams: that much is kept.
_EMPTIED: Final = """
deleted = true, modified_at = greatest(o.modified_at, $1), subject = NULL,
    data = CASE WHEN o.data ? 'officer' THEN '{"officer": true}'::jsonb ELSE '{}' END
"""
_DELETE: Final = f"UPDATE oparl_objects o SET {_EMPTIED} WHERE o.kind = $2 AND o.key = $3 AND NOT o.deleted"  # noqa: S608
_TOPIC_GONE: Final = f"""
UPDATE oparl_objects o SET {_EMPTIED} WHERE NOT o.deleted AND o.topic = $2 AND o.kind IN ('paper', 'file')
"""  # noqa: S608
_PLACE_LEFT: Final = f"""
UPDATE oparl_objects o SET {_EMPTIED} WHERE NOT o.deleted AND o.organization = $2 AND o.subject = $3
"""  # noqa: S608
_PLACES_LEFT: Final = f"""
UPDATE oparl_objects o SET {_EMPTIED} WHERE NOT o.deleted AND o.organization = $2 AND o.subject IS NOT NULL
"""  # noqa: S608
_PERSON_GONE: Final = f"""
UPDATE oparl_objects o SET {_EMPTIED} WHERE NOT o.deleted AND o.subject = $2 AND o.body LIKE $3 || '%'
"""  # noqa: S608
_PERSON_RENAMED: Final = """
UPDATE oparl_objects SET modified_at = greatest(modified_at, $1)
WHERE NOT deleted AND subject = $2 AND kind = 'person' AND body LIKE $3 || '%'
"""
# Somebody appointed again stays in their place, as what they are from now on.
_APPOINT: Final = """
WITH known AS (
    UPDATE oparl_objects SET data = data || $7::jsonb, modified_at = greatest(modified_at, $6)
    WHERE organization = $4 AND subject = $5 AND NOT deleted RETURNING kind
)
INSERT INTO oparl_objects (kind, key, body, organization, subject, created_at, modified_at, deleted, data)
SELECT $1, $2, $3, $4, $5, $6, $6, false, $7::jsonb || jsonb_build_object('since', $8::timestamptz)
WHERE NOT EXISTS (SELECT FROM known WHERE kind = $1)
"""
_PUBLISHED: Final = """
INSERT INTO oparl_objects (kind, key, body, topic, issue, created_at, modified_at, deleted, data)
SELECT $1, $2, $3, $4::uuid, t.issue, CASE WHEN t.created_at IS NOT NULL THEN $5::timestamptz END, $5, false,
       $6::jsonb || jsonb_build_object('title', t.data -> 'title', 'number', t.data -> 'number')
FROM oparl_objects t WHERE t.kind = 'paper' AND t.key = $4::uuid::text AND NOT t.deleted
ON CONFLICT DO NOTHING
"""
_CORRECTED: Final = """
INSERT INTO oparl_objects (kind, key, body, topic, issue, created_at, modified_at, deleted, data)
SELECT 'file', $1, p.body, p.topic, p.issue, CASE WHEN p.created_at IS NOT NULL THEN $3::timestamptz END, $3, false,
       p.data || $4::jsonb
FROM oparl_objects p WHERE p.kind = 'paper' AND p.key = $2::uuid::text AND NOT p.deleted
ON CONFLICT DO NOTHING
"""
_AROUND: Final = """
UPDATE oparl_objects o SET modified_at = greatest(o.modified_at, $1)
FROM moved m WHERE m.kind = 'agendaitem' AND NOT o.deleted AND o.meeting = m.meeting
    AND o.kind IN ('meeting', 'agendaitem', 'file') AND NOT EXISTS (SELECT FROM matter WHERE matter.issue = o.issue)
"""
_OPEN: Final = f"""
WITH matter AS (
    UPDATE oparl_matters SET state = 'open' WHERE issue = $2 AND state = 'hidden' RETURNING issue
), moved AS (
    UPDATE oparl_objects o SET created_at = $1, modified_at = $1 FROM matter
    WHERE o.issue = matter.issue AND o.created_at IS NULL AND NOT o.deleted RETURNING o.kind, o.meeting
) {_AROUND}
"""  # noqa: S608
_WITH_MATTER: Final = f"""
RETURNING issue), moved AS (
    UPDATE oparl_objects o SET {_EMPTIED} FROM matter
    WHERE o.issue = matter.issue AND NOT o.deleted RETURNING o.kind, o.meeting
) {_AROUND}
"""  # noqa: S608
_GONE: Final = f"""
WITH matter AS (UPDATE oparl_matters SET state = 'gone' WHERE issue = $2 AND state = ANY($3) {_WITH_MATTER}
"""  # noqa: S608
_WORDS_ERASED: Final = f"""
WITH matter AS (
    UPDATE oparl_matters SET state = 'gone' WHERE subject = $2 AND county = $3 AND state <> 'gone' {_WITH_MATTER}
"""  # noqa: S608
_REPORTED: Final = """
INSERT INTO oparl_matters (issue, county, number, subject, state) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
"""
_AGENDA: Final = """
UPDATE oparl_objects SET modified_at = greatest(modified_at, $1)
WHERE meeting = $2 AND kind IN ('meeting', 'agendaitem') AND NOT deleted
"""
_CONSULT: Final = """
INSERT INTO oparl_objects
    (kind, key, body, organization, meeting, topic, issue, created_at, modified_at, deleted, data)
SELECT 'consultation', $1, $2, s.organization, $3::uuid, $4, $5, CASE WHEN m.state = 'open' THEN $6::timestamptz END,
       $6, false, jsonb_build_object('role', $7::text)
FROM oparl_matters m LEFT JOIN oparl_objects s ON s.kind = 'meeting' AND s.key = $3::uuid::text
WHERE m.issue = $5 AND m.state IN ('hidden', 'open')
ON CONFLICT (kind, key) DO UPDATE SET deleted = false, data = excluded.data,
    created_at = coalesce(oparl_objects.created_at, excluded.created_at),
    modified_at = greatest(oparl_objects.modified_at, excluded.modified_at)
"""
# Who keeps a copy finds it by where it says that it belongs, so that it moved is news.
_MOVED: Final = """
UPDATE oparl_objects SET body = $2, modified_at = greatest(modified_at, $1) WHERE body = $3 AND kind <> 'body'
"""

Data = Mapping[str, object]


def put(
    kind: OparlKind,
    key: UUID | str,
    body: str,
    at: datetime,
    data: Data,
    *,
    organization: UUID | None = None,
    meeting: UUID | None = None,
    topic: UUID | None = None,
    issue: UUID | None = None,
) -> Statement:
    """An object is there; said again, it is so from now on. What has an `issue` is told only with that."""
    return _PUT, (kind, str(key), body, organization, meeting, topic, issue, None, at, _json(data))


def there_is(body: str, at: datetime) -> Statement:
    """A division is a body, from the first that is told of it."""
    return _BODY, (body, at)


def change(kind: OparlKind, key: UUID | str, at: datetime, data: Data) -> Statement:
    """Something of it is otherwise."""
    return _CHANGE, (kind, str(key), at, _json(data))


def touch(kind: OparlKind, key: UUID | str, at: datetime) -> Statement:
    """Something that is shown inside of it, or how it is called, is otherwise."""
    return _TOUCH, (kind, str(key), at)


def delete(kind: OparlKind, key: UUID | str, at: datetime) -> Statement:
    """It is no more."""
    return _DELETE, (at, kind, str(key))


def appoint(
    kind: OparlKind, key: UUID, body: str, organization: UUID, subject: UUID, at: datetime, since: datetime, data: Data
) -> Statement:
    """Somebody has a place in an organisation, or has it anew."""
    return _APPOINT, (kind, str(key), body, organization, subject, at, _json(data), since)


def leave(organization: UUID, at: datetime, subject: UUID | None = None) -> Statement:
    """Somebody, or everybody, has no place there any more."""
    return (_PLACE_LEFT, (at, organization, subject)) if subject else (_PLACES_LEFT, (at, organization))


def publish(kind: OparlKind, key: UUID, body: str, topic: UUID, at: datetime, data: Data) -> Statement:
    """Something was published of a topic; of what is no topic, nothing is told."""
    return _PUBLISHED, (kind, str(key), body, topic, at, _json(data))


def correct(key: UUID, publication: UUID, at: datetime, data: Data) -> Statement:
    """A further file of a publication says it otherwise."""
    return _CORRECTED, (str(key), publication, at, _json(data))


def drop(topic: UUID, at: datetime) -> Statement:
    """A topic is no more, nor what was published of it."""
    return _TOPIC_GONE, (at, topic)


def reorder(meeting: UUID, at: datetime) -> Statement:
    """An agenda is otherwise: a session, and the number of each item."""
    return _AGENDA, (at, meeting)


def reported(issue: UUID, county: str, number: str, subject: UUID, state: str) -> Statement:
    """There is an issue."""
    return _REPORTED, (issue, county, number, subject, state)


def open_matter(issue: UUID, at: datetime) -> Statement:
    """Words of an issue are public."""
    return _OPEN, (at, issue)


def matter_gone(issue: UUID, at: datetime, *, was: tuple[str, ...] = ("hidden", "open")) -> Statement:
    """No words of an issue are public any more, nor ever will be."""
    return _GONE, (at, issue, list(was))


def person_gone(subject: UUID, county: str, at: datetime) -> Statement:
    """Somebody was erased: they have no place that is told."""
    return _PERSON_GONE, (at, subject, county)


def words_erased(subject: UUID, county: str, at: datetime) -> Statement:
    """Somebody was erased: so is what they reported."""
    return _WORDS_ERASED, (at, subject, county)


def person_renamed(subject: UUID, county: str, at: datetime) -> Statement:
    """Somebody is called otherwise."""
    return _PERSON_RENAMED, (at, subject, county)


def consult(
    key: UUID,
    body: str,
    at: datetime,
    *,
    topic: UUID,
    issue: UUID,
    session: UUID | None = None,
    role: str | None = None,
) -> Statement:
    """A procedure deliberates a topic, once more where it had set it back; a session does so in its organisation."""
    return _CONSULT, (str(key), body, session, topic, issue, at, role)


def move(body: str, now: str, at: datetime) -> Statement:
    """What belonged to one body belongs to another."""
    return _MOVED, (at, now, body)


def _json(data: Data) -> str:
    return pydantic_core.to_json(dict[str, Any](data)).decode()
