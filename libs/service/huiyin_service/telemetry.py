"""OpenTelemetry: every process makes spans and metrics; `OTEL_EXPORTER_OTLP_ENDPOINT` says where they go."""

import os

from opentelemetry import metrics, trace
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_NAMESPACE, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF


def configure(service: str) -> TracerProvider:
    """Make this process's providers; without an endpoint spans only give logs their ids, and nothing is measured."""
    resource = Resource.create({SERVICE_NAME: service, SERVICE_NAMESPACE: "huiyin"})
    exported = _goes_somewhere("TRACES")
    # None: as OTEL_TRACES_SAMPLER says, by default all of what the caller sampled
    provider = TracerProvider(resource=resource, sampler=None if exported else ALWAYS_OFF)
    if exported:
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    if _goes_somewhere("METRICS"):
        reader = PeriodicExportingMetricReader(OTLPMetricExporter())
        metrics.set_meter_provider(MeterProvider([reader], resource=resource))
    return provider


def _goes_somewhere(signal: str) -> bool:
    """Whether an endpoint is set, for all or for this signal."""
    names = ("OTEL_EXPORTER_OTLP_ENDPOINT", f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
    return any(os.environ.get(name) for name in names)
