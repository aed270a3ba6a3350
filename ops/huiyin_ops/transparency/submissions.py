"""The witness's one address, POST /add-checkpoint: a process of its own, for it alone has the key that cosigns."""

import asyncio
from datetime import UTC, datetime
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from huiyin_events.transparency.notes import COSIGNS, Signer
from huiyin_events.transparency.signing_key import SigningKey
from huiyin_events.transparency.submissions import LONGEST, OtherSize, Submission, SubmissionRefused, submit
from huiyin_events.transparency.witnessing import WitnessFolder
from huiyin_service.client import running
from huiyin_service.settings import Settings

AT_ONCE = 32
"""Requests under way; more are answered 503."""
PATIENCE_SECONDS = 10.0
"""For a submission, which is a few kilobytes: who only holds a place has it no longer."""


def serve(listen: str) -> None:
    """Answer until it is stopped."""
    settings = running(Settings())
    key = SigningKey(settings.tree_key)
    key.make()
    signer = key.signer(urlsplit(settings.public_url).netloc, COSIGNS)
    host, _, port = listen.rpartition(":")
    app = application(WitnessFolder(settings.transparency_folder), signer)
    uvicorn.run(app, host=host, port=int(port), limit_concurrency=AT_ONCE, server_header=False, log_level="warning")


def application(folder: WitnessFolder, signer: Signer) -> Starlette:
    """The witness over HTTP."""

    def cosigned(content: bytes) -> Response:
        try:
            signature = submit(folder, Submission.parse(content), signer, datetime.now(UTC))
        except OtherSize as error:
            return Response(str(error), error.status, media_type="text/x.tlog.size")
        except SubmissionRefused as error:
            return PlainTextResponse(f"{error}\n", error.status)
        return PlainTextResponse(signature.line())

    async def add_checkpoint(request: Request) -> Response:
        content = bytearray()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                async for chunk in request.stream():
                    content += chunk
                    if len(content) > LONGEST:
                        return PlainTextResponse("larger than any submission\n", 413)
        except (TimeoutError, ClientDisconnect):
            return PlainTextResponse("it did not come in time\n", 408)
        return await run_in_threadpool(cosigned, bytes(content))

    return Starlette(routes=[Route("/add-checkpoint", add_checkpoint, methods=["POST"])])
