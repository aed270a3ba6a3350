"""OpenTelemetry: every process makes spans and metrics; `OTEL_EXPORTER_OTLP_ENDPOINT` says where they go."""

import os
from typing import Final

from opentelemetry import metrics, trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.metrics.view import View
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_NAMESPACE, Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

QUERIED: Final = ("http.url", "http.target", "url.full")
"""Attributes that hold an address."""
# What a caller can make up, such as the name of a host, is no label: there is no end to it, and it may be somebody's.
OWN_LABELS: Final = (
    View(
        instrument_name="http.server.*",
        attribute_keys={
            "http.method",
            "http.request.method",
            "http.response.status_code",
            "http.route",
            "http.status_code",
            "http.target",
        },
    ),
)


class WithoutQuery(SpanProcessor):
    """Leaves of an address its path: what somebody asked for may be a name, a number or a receipt."""

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:  # noqa: ARG002 — as it is called
        """Cut the addresses that a span begins with."""
        for name in QUERIED:
            if isinstance(address := (span.attributes or {}).get(name), str):
                span.set_attribute(name, address.partition("?")[0])
        if "url.query" in (span.attributes or {}):
            span.set_attribute("url.query", "")


def configure(service: str) -> TracerProvider:
    """Make this process's providers; without an endpoint spans only give logs their ids, and nothing is measured."""
    resource = Resource.create({SERVICE_NAME: service, SERVICE_NAMESPACE: "huiyin"})
    exported = _goes_somewhere("TRACES")
    # None: as OTEL_TRACES_SAMPLER says, by default all of what the caller sampled
    provider = TracerProvider(resource=resource, sampler=None if exported else ALWAYS_OFF)
    provider.add_span_processor(WithoutQuery())
    if exported:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    if _goes_somewhere("METRICS"):
        reader = PeriodicExportingMetricReader(OTLPMetricExporter())
        metrics.set_meter_provider(MeterProvider([reader], resource=resource, views=OWN_LABELS))
    return provider


def _goes_somewhere(signal: str) -> bool:
    """Whether an endpoint is set, for all or for this signal."""
    names = ("OTEL_EXPORTER_OTLP_ENDPOINT", f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
    return any(os.environ.get(name) for name in names)
