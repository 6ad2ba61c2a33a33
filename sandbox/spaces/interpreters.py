"""Start our own interpreter beside this process: isolated, with none of our environment, open files or terminal."""

import os
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

OWN_CODE = str(Path(__file__).parents[2])
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # a process with one thread is forked whole
    "OPENBLAS_NUM_THREADS": "1",
}

Started = tuple["subprocess.Popen[bytes]", socket.socket]


def start_interpreter(
    boot: str, kind: socket.SocketKind, words: tuple[str, ...] = (), descriptors: tuple[int, ...] = ()
) -> Started:
    """Start an interpreter over a socket to this process.

    Args:
        boot: the text it runs; its arguments are the folder of our code, its socket, our process id, and `words`.
        kind: of the socket.
        words: further arguments.
        descriptors: open files it gets, under the numbers they have here.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
    given = (OWN_CODE, str(theirs.fileno()), str(os.getpid()), *words)
    try:
        running = subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
            [sys.executable, "-I", "-S", "-B", "-c", boot, *given],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=ENVIRONMENT,
            pass_fds=(theirs.fileno(), *descriptors),
            start_new_session=True,
        )
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
    return running, ours


def code_of(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Give the directories from which some packages are imported."""
    origins = (find_spec(name) for name in parts)
    found = (Path(spec.origin) for spec in origins if spec is not None and spec.origin is not None)
    return tuple(sorted({str(path.parents[1] if path.name == "__init__.py" else path.parent) for path in found}))
