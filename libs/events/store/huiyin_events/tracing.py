"""One trace through the store and the stream: W3C traceparent in and out of what carries an event."""

from collections.abc import Mapping

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

tracer = trace.get_tracer("huiyin_events")
_propagator = TraceContextTextMapPropagator()


def recording() -> bool:
    """Whether anybody will see what is recorded under the span under way; if not, none below it is worth its time."""
    return trace.get_current_span().is_recording()


def sampled(traceparent: str | None) -> bool:
    """Whether a trace is one that is kept, by the last bit of its W3C traceparent."""
    return traceparent is not None and traceparent[-1:] in "13579bdf"


def current_traceparent() -> str | None:
    """The traceparent of the span under way, or None outside any."""
    if not trace.get_current_span().get_span_context().is_valid:
        return None
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


def context_of(traceparent: str | None) -> Context:
    """The context that continues a traceparent; an empty one for None."""
    carrier: Mapping[str, str] = {"traceparent": traceparent} if traceparent else {}
    return _propagator.extract(carrier, context=Context())
