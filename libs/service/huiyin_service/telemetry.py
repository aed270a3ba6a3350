"""OpenTelemetry: every process makes spans; `OTEL_EXPORTER_OTLP_ENDPOINT` says where they go."""

import os

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_NAMESPACE, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


def configure(service: str) -> TracerProvider:
    """Make this process's tracer provider; without an endpoint spans only give logs their ids."""
    exported = any(os.environ.get(name) for name in _ENDPOINTS)
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: service, SERVICE_NAMESPACE: "huiyin"}),
        # None: as OTEL_TRACES_SAMPLER says, by default all of what the caller sampled
        sampler=None if exported else ALWAYS_OFF,
    )
    if exported:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    return provider
