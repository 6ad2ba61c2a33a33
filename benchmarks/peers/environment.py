"""Environments of the peers, made on demand: each library in its own, beside the same engine as ours."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

CACHE = Path.home() / ".cache" / "data-sandbox" / "peers"


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer: its name, what pip calls it, and the module that drives it."""

    name: str
    requirement: str
    driver: str


PEERS = (
    Peer("SmartNoise SQL 1.0.10", "smartnoise-sql==1.0.10", "benchmarks.peers.smartnoise_driver"),
    Peer("Qrlew 0.9.27", "pyqrlew==0.9.27", "benchmarks.peers.qrlew_driver"),
)


def interpreter_of(peer: Peer, cache: Path) -> Path:
    """Give the interpreter of a peer's environment; make the environment where there is none.

    Raises:
        CalledProcessError: the environment could not be made; pip's own words are on standard error.
    """
    engine = f"duckdb=={duckdb.__version__}"
    folder = cache / f"{peer.requirement}-{engine}".replace("==", "-")
    python, made = folder / "bin" / "python", folder / "made"
    if not made.exists():
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", peer.requirement, engine)
        made.touch()
    return python


def _run(*words: str) -> None:
    subprocess.run(words, check=True)  # noqa: S603 - our own words
