"""The requests in the documentation are sent as they stand there, and work."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from huiyin_local.testing import Huiyin
from huiyin_service.roles import ROLES

pytestmark = pytest.mark.e2e

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(
    r"^```http\n(?P<method>GET|POST) (?P<path>\S+)\n(?P<headers>(?:\S+: .+\n)*)\n?(?P<body>[^`]*)```", re.MULTILINE
)


def requests() -> Iterator[pytest.ParameterSet]:
    """Every request in the documentation."""
    for page in sorted(DOCS.glob("*.md")):
        for block in BLOCK.finditer(page.read_text("utf-8")):
            yield pytest.param(block, id=f"{page.stem} {block['method']} {block['path']}")


@pytest.mark.parametrize("block", list(requests()))
def test_a_request_of_the_documentation_works(huiyin: Huiyin, block: re.Match[str]) -> None:
    response = sent(huiyin, block)
    assert response.is_success, response.text
    assert sent(huiyin, block).status_code == response.status_code, "and may be sent again"


def sent(huiyin: Huiyin, block: re.Match[str]) -> httpx.Response:
    """Send a request; where the page says a role, in the name of somebody who has it everywhere."""
    headers = dict(line.split(": ", 1) for line in block["headers"].splitlines())
    role = headers.pop("Authorization", None)
    client = huiyin.client(next(known for known in ROLES if known == role) if role else None)
    headers |= {"Content-Type": "application/json"} if block["body"] else {}
    return client.request(block["method"], block["path"], headers=headers, content=block["body"].encode())
