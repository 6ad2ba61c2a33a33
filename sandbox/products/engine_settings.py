"""How the workflow engine is set up: what it may write down, and what it may say."""

import json
import logging

from dbos import DBOSConfig, Serializer

LOG = logging.getLogger("sandbox.jobs")
ENGINE_LOG = logging.getLogger("dbos")
FLOW_VERSION = "1"  # raise it when the steps of the workflow change: unfinished jobs then start anew, at no cost


class EngineFailure(Exception):
    """A failure inside the workflow engine, known by its kind alone."""


class PlainSerializer(Serializer):
    """Arguments and results as JSON; of an exception only its class. The engine's default would be pickle."""

    def serialize(self, data: object) -> str:
        """Write a value as JSON."""
        if isinstance(data, BaseException):
            return json.dumps({"failure": type(data).__name__})
        return json.dumps(data, sort_keys=True)

    def deserialize(self, serialized_data: str) -> object:
        """Read a value back from JSON."""
        found = json.loads(serialized_data)
        if isinstance(found, dict) and set(found) == {"failure"}:
            return EngineFailure(found["failure"])
        return found

    def name(self) -> str:
        """Name the format in the engine's tables."""
        return "sandbox_json"


class WordlessHandler(logging.Handler):
    """Pass on where the engine said something and how grave it is; never its words, nor a traceback."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log the place of a record."""
        LOG.log(record.levelno, "workflow engine: %s line %d", record.module, record.lineno)


def settings_of(url: str, executor: str) -> DBOSConfig:
    """Give the engine's settings for a database and an executor."""
    return {
        "name": "sandbox-jobs",
        "system_database_url": url,
        "application_version": FLOW_VERSION,
        "executor_id": executor,
        "log_level": "WARNING",
        "enable_otlp": False,
        "serializer": PlainSerializer(),
        "notification_listener_polling_interval_sec": 0.2,
    }


def quiet_the_engine() -> None:
    """Let the engine speak only through our log."""
    if not any(isinstance(handler, WordlessHandler) for handler in ENGINE_LOG.handlers):
        ENGINE_LOG.handlers = [WordlessHandler(level=logging.WARNING)]
    ENGINE_LOG.propagate = False
