"""What isolation this machine really gives, found by trying."""

import tempfile
from pathlib import Path

import pyarrow as pa

from sandbox.core.errors.isolating import WorkerNotStarted
from sandbox.core.errors.tree import SandboxError
from sandbox.spaces.layers import Layer, LayerState
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.scratch import open_scratch
from sandbox.spaces.worker import open_worker
from sandbox.spaces.writer import KEY_BYTES, TableStream, write_space

MARKER = "a-word-that-must-not-be-found-on-disk"
SWAPS = Path("/proc/swaps")


def examine(limits: WorkerLimits = WorkerLimits()) -> tuple[Layer, ...]:  # noqa: B008 - frozen
    """Start a worker without data and have it try itself; write, search and open an encrypted file; look for swap."""
    return (*_worker_layers(limits), _encryption(), _swap())


def _worker_layers(limits: WorkerLimits) -> tuple[Layer, ...]:
    try:
        with open_scratch(limits) as worker:
            return worker.layers
    except WorkerNotStarted as error:
        return (Layer("worker", LayerState.OFF, error.message()),)


def _encryption() -> Layer:
    """Tell whether a space written here hides its content and opens with its key."""
    name = "encrypted_files"
    try:
        fault = _fault_of_encryption()
    except (SandboxError, OSError) as error:
        return Layer(name, LayerState.OFF, str(error))
    return Layer(name, LayerState.OFF, fault) if fault else Layer(name, LayerState.IN_FORCE, "AES-256-GCM")


def _fault_of_encryption() -> str:
    batch = pa.RecordBatch.from_pydict({"word": [MARKER]})
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "trial.duckdb"
        write_space(path, bytes(KEY_BYTES), (TableStream("words", batch.schema, iter((batch,))),))
        if MARKER.encode() in path.read_bytes():
            return "a word was found in the file"
        with open_worker(path, bytes(KEY_BYTES)) as worker:
            if worker.run("SELECT word FROM words").column("word").to_pylist() != [MARKER]:
                return "the file did not give back what was written"
    return ""


def _swap() -> Layer:
    """Tell whether memory of workers can reach a disk."""
    try:
        has_swap = len(SWAPS.read_text().splitlines()) > 1
    except OSError as error:
        return Layer("no_swap", LayerState.DEGRADED, f"not decided: {error.strerror}")
    if has_swap:
        return Layer("no_swap", LayerState.DEGRADED, "memory may be written to swap: encrypt it or turn it off")
    return Layer("no_swap", LayerState.IN_FORCE)
