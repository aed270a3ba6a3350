"""The link that a receipt's code holds: which leaf of the tree the event is, its hash, and the key that signs the tree.

Who has it needs no service of ours to verify it, and believes none.
"""

from base64 import urlsafe_b64encode
from urllib.parse import urlencode
from uuid import UUID

import asyncpg

from huiyin_events.envelope import Recorded
from huiyin_events.transparency import trees
from huiyin_events.transparency.entries import leaf_of
from huiyin_events.transparency.notes import Verifier


async def proof_link(pool: asyncpg.Pool, origin: str, event: Recorded, publication: UUID | None = None) -> str | None:
    """The link for an event; None while it is not in the tree, which takes a second or two.

    With the publication that the event put up, what was said to that since is verified, too.
    """
    tree = await trees.growing(pool)
    leaf = await trees.leaf_index(pool, tree.number, event.id) if tree else None
    if tree is None or leaf is None:
        return None
    told = {
        **({"publication": publication} if publication else {}),
        "tree": tree.number,
        "leaf": leaf,
        "hash": _base64(leaf_of(event)),
        "key": _base64(Verifier.parse(tree.key).public),
    }
    return f"{origin.rstrip('/')}/log/#{urlencode(told)}"


def _base64(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
