"""structlog: JSON lines for machines, pretty ones on a terminal; each carries the trace it belongs to."""

import logging
import sys
from typing import Literal

import asyncpg
import structlog
from opentelemetry import trace
from structlog.typing import EventDict, WrappedLogger

SECRET = ("/invitations/",)
"""What leads to pages by a secret in the path, good once."""


def add_trace(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """The ids of the span under way, as OTLP writes them."""
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = format(context.trace_id, "032x")
        event["span_id"] = format(context.span_id, "016x")
    return event


def forget_rows(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A fault of PostgreSQL without the row that it quotes: in a read model that is open, and no log may hold it."""
    given = event.get("exc_info")
    fault = given[1] if isinstance(given, tuple) else given if isinstance(given, BaseException) else sys.exception()
    seen: list[BaseException] = []
    while given and fault and fault not in seen:
        if isinstance(fault, asyncpg.PostgresError):
            fault.detail = None
        seen.append(fault)
        fault = fault.__cause__ or fault.__context__
    return event


def configure(service: str, form: Literal["auto", "json", "pretty"], level: str) -> None:
    """Send structlog and the libraries' own logging to stdout in one form."""
    pretty = form == "pretty" or (form == "auto" and sys.stdout.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_trace,
        forget_rows,
    ]
    renderer: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer()]
        if pretty
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*shared, *renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _name_service(service)],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(threshold, logging.WARNING), force=True)


def _name_service(service: str) -> structlog.typing.Processor:
    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event.setdefault("service", service)
        return event

    return add


def noted_path(path: str) -> str:
    """A path as it may be written down: without the secret of a link that is good once."""
    return next((f"{prefix}…" for prefix in SECRET if path.startswith(prefix)), path)
