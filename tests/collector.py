"""An OpenTelemetry collector for tests: takes what processes export over OTLP/HTTP, and gives spans and gauges."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import KeyValue


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
        self._gauges: dict[tuple[str, str], float] = {}
        self._bodies: list[bytes] = []
        spans, gauges, bodies = self._spans, self._gauges, self._bodies

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                bodies.append(body)
                if self.path == "/v1/metrics":
                    gauges.update(_gauges(body))
                else:
                    spans.extend(_spans(body))
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
            "OTEL_METRIC_EXPORT_INTERVAL": "500",
            "OTEL_TRACES_SAMPLER": "parentbased_always_off",
        }

    def trace(self, trace: str) -> list[Span]:
        """What has arrived of a trace."""
        return [span for span in self._spans.copy() if span.trace == trace]

    def holds(self, text: str) -> bool:
        """Whether a text is in anything that arrived, wherever in it."""
        return any(text.encode() in body for body in self._bodies.copy())

    def gauge(self, service: str, name: str) -> float | None:
        """The last value of a process's gauge that arrived, if any did."""
        return self._gauges.get((service, name))


def _gauges(body: bytes) -> Iterator[tuple[tuple[str, str], float]]:
    for resource in ExportMetricsServiceRequest.FromString(body).resource_metrics:
        service = _text(resource.resource.attributes)["service.name"]
        for metric in (metric for scope in resource.scope_metrics for metric in scope.metrics):
            for point in metric.gauge.data_points:
                yield (service, metric.name), point.as_double


def _text(attributes: Iterable[KeyValue]) -> dict[str, str]:
    return {attribute.key: attribute.value.string_value for attribute in attributes}


def _spans(body: bytes) -> list[Span]:
    found = []
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        attributes = _text(resource.resource.attributes)
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
