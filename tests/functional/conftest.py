"""The command line as a user meets it: words in, an exit code, standard output and standard error out."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from sandbox.cli.main import main
from sandbox.world.clock import SystemClock

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
Json: TypeAlias = Any  # whatever a document holds: tests look into it
A_TUESDAY = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Json:
        """The one JSON document on standard output."""
        assert self.out.endswith("\n")
        assert self.out.count("\n") == 1, "more than one document on standard output"
        return json.loads(self.out)

    @property
    def error(self) -> Json:
        """The error of the JSON document."""
        document = self.document
        assert set(document) == {"error"}
        return document["error"]


Typed = Callable[..., Ended]


@pytest.fixture
def typed(plain_environment: None, capfd: pytest.CaptureFixture[str]) -> Typed:
    """Give the prompt: types a command as a user does, in this process."""

    def type_words(*words: str | Path) -> Ended:
        capfd.readouterr()
        code = main([str(word) for word in words])
        caught = capfd.readouterr()
        return Ended(code, caught.out, caught.err)

    return type_words


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Stand in an empty folder, on a day within every grant, with no settings but the defaults."""
    for name in ("STATE_DIR", "DATABASE_URL", "MASTER_KEY", "LANG", "ACTOR", "DEBUG"):
        monkeypatch.delenv(f"SANDBOX_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(SystemClock, "now", lambda _: A_TUESDAY)
