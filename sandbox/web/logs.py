"""What the service writes down: one JSON line per request and per event, without words of exceptions."""

import logging
from typing import TextIO

import structlog
from structlog.typing import EventDict

LOG: structlog.stdlib.BoundLogger = structlog.get_logger("sandbox.web")
SPEAKING = ("sandbox", "uvicorn.error")
ACCESS = "uvicorn.access"


def configure_logs(stream: TextIO) -> None:
    """Send all logs of this process to a stream as JSON lines: of libraries warnings only, exceptions without words."""
    shared = (
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, without_words],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    for name in SPEAKING:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger(ACCESS).disabled = True  # it writes addresses down, with their queries
    logging.raiseExceptions = False  # a line that cannot be written is dropped, not printed with its arguments


def without_words(_: object, __: str, event: EventDict) -> EventDict:
    """Keep of a library's record with an exception its logger and the exception's class only."""
    record: logging.LogRecord = event["_record"]
    if record.exc_info is None:
        return event
    kind = record.exc_info[0]
    event.update(event="exception in a library", kind=kind.__name__ if kind else "unknown")
    record.exc_info = record.exc_text = None
    event.pop("exc_info", None)
    return event
