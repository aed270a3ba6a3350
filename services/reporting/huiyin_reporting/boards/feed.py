"""A board as an Atom feed (RFC 4287), for the readers that people have."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from huiyin_reporting.boards.queries import BoardFilter, Notice

MEDIA_TYPE = "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = datetime.fromtimestamp(0, UTC)
# XML 1.0 has no place for these, escaped or not.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def changed_at(notices: Sequence[Notice]) -> datetime:
    """When the newest of what a feed says came to be; a feed of nothing is as old as can be."""
    return max((_changed_at(notice) for notice in notices), default=_NEVER)


def feed(
    notices: Sequence[Notice], code: str, wanted: BoardFilter, title: str, home: str, text: Callable[[str], str]
) -> bytes:
    """The document. `home` is the board's own address with its filters, absolute; `text` translates.

    Its id and those of its entries stay what they are wherever the deployment moves to.
    """
    site, path = home.split("/board/", 1)
    root = ET.Element("feed", {"xmlns": _ATOM})
    _say(root, "id", uuid5(NAMESPACE_URL, f"huiyin:board:{code}:{wanted.kind or ''}:{wanted.mark or ''}").urn)
    _say(root, "title", title)
    _say(root, "updated", changed_at(notices).isoformat())
    _say(ET.SubElement(root, "author"), "name", title)
    address, _, query = path.partition("?")
    own = f"{site}/board/{address}/feed{'?' if query else ''}{query}"
    ET.SubElement(root, "link", rel="self", type=MEDIA_TYPE, href=own)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=home)
    for notice in notices:
        entry = ET.SubElement(root, "entry")
        _say(entry, "id", notice.event.urn)
        _say(entry, "title", notice.title or notice.category or text("公示栏"))
        _say(entry, "published", notice.published_at.isoformat())
        _say(entry, "updated", _changed_at(notice).isoformat())
        about = f"/issues/{notice.issue}" if notice.issue else f"/deliberation/publications/{notice.publication}"
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=site + about)
        for scheme, term in (("publication", notice.publication_kind), ("kind", notice.kind), ("mark", notice.mark)):
            if term:
                ET.SubElement(entry, "category", term=term, scheme=f"urn:huiyin:{scheme}")
        _say(entry, "content", notice.notice or text("（已撤下公开内容）"))
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _changed_at(notice: Notice) -> datetime:
    return max(filter(None, (notice.published_at, notice.corrected_at, notice.marked_at)))


def _say(parent: ET.Element, name: str, words: str) -> None:
    ET.SubElement(parent, name).text = _NO_XML.sub("", words)
