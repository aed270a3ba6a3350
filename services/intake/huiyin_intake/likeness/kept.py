"""The vectors of issues, kept: only what was never compared is read by the model."""

from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

import numpy as np

from huiyin_events.connections import Database
from huiyin_intake.likeness.meaning import MODEL, Vectors, vectors_of

_KEPT = "SELECT issue, digest, vector FROM issue_vectors WHERE public = $2 AND model = $3 AND issue = ANY($1::uuid[])"
# Not of what was erased while it was read.
_KEEP = """
INSERT INTO issue_vectors (issue, public, model, digest, vector)
SELECT id, $2, $3, $4, $5 FROM issues
WHERE id = $1 AND CASE WHEN $2 THEN public IS NOT NULL ELSE description IS NOT NULL END
ON CONFLICT (issue, public) DO UPDATE SET model = excluded.model, digest = excluded.digest, vector = excluded.vector
"""


async def vectors_kept(database: Database, texts: Mapping[UUID, str], *, public: bool) -> Vectors:
    """A row for each issue's text, in their order. `public`: these are the public texts."""
    digests = {issue: sha256(text.encode()).digest() for issue, text in texts.items()}
    known = {
        row["issue"]: np.frombuffer(row["vector"], np.float16).astype(np.float32)
        for row in await database.fetch(_KEPT, list(texts), public, MODEL)
        if row["digest"] == digests[row["issue"]]
    }
    new = [issue for issue in texts if issue not in known]
    made = await vectors_of([texts[issue] for issue in new])
    known |= dict(zip(new, made, strict=True))
    await database.executemany(
        _KEEP, [(issue, public, MODEL, digests[issue], known[issue].astype(np.float16).tobytes()) for issue in new]
    )
    return np.stack([known[issue] for issue in texts]) if texts else made
