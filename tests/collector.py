"""An OpenTelemetry collector for tests: takes what processes export over OTLP/HTTP, and gives a trace's spans."""

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest


@dataclass(frozen=True)
class Span:
    """One span, and the process it comes from."""

    service: str
    name: str
    trace: str
    id: str
    parent: str


class Collector:
    """Listens on a port of its own from `with` on."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        take = self._spans.extend

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                take(_spans(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def environment(self) -> dict[str, str]:
        """What makes a process export to here, soon, and of the traces only those that its caller asks for."""
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{self._server.server_address[1]}",
            "OTEL_BSP_SCHEDULE_DELAY": "100",
            "OTEL_TRACES_SAMPLER": "parentbased_always_off",
        }

    def trace(self, trace: str) -> list[Span]:
        """What has arrived of a trace."""
        return [span for span in self._spans.copy() if span.trace == trace]


def _spans(body: bytes) -> list[Span]:
    found = []
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        attributes = {attribute.key: attribute.value.string_value for attribute in resource.resource.attributes}
        found += [
            Span(
                service=attributes["service.name"],
                name=span.name,
                trace=span.trace_id.hex(),
                id=span.span_id.hex(),
                parent=span.parent_span_id.hex(),
            )
            for scope in resource.scope_spans
            for span in scope.spans
        ]
    return found
