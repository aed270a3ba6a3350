"""Somebody's SMS gateway, which calls are told to."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .county import Json


class Gateway(ThreadingHTTPServer):
    """Somebody's SMS gateway. It answers with `status`, and keeps what it was told and under which key."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.status = 200
        self.told: list[tuple[str, Json]] = []

    def to(self, emergency: str) -> list[Json]:
        """What it was told of an emergency."""
        return [body for _, body in self.told if body["emergency"] == emergency]


class Answers(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Gateway)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.told.append((self.headers["Idempotency-Key"], body))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""
