"""Who goes away in the middle of an upload is no fault of the system's."""

import pytest
from fastapi import FastAPI, Request
from starlette.types import Message

from huiyin_service.errors import install
from huiyin_service.photos import content_of
from huiyin_service.web.pages import Pages

FORM = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\nhalf of it'


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "image/jpeg"])
async def test_half_an_upload_ends_without_an_error(kind: str) -> None:
    app = FastAPI()
    install(app, Pages("huiyin_service"))

    @app.post("/photos")
    async def take(request: Request) -> int:
        return len(await content_of(request, 1000))

    messages: list[Message] = [{"type": "http.disconnect"}, {"type": "http.request", "body": FORM, "more_body": True}]
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", kind.encode())]
    scope = {"type": "http", "method": "POST", "path": "/photos", "headers": headers, "query_string": b""}
    await app(scope, receive, send)  # nothing is raised, which a server would log as an error
    assert sent[0]["status"] == 499
