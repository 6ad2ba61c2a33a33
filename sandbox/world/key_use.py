"""Whether another process works with the keys now: each holds a shared lock while its sandbox is open."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LOCK = "keys.lock"


@dataclass(frozen=True, slots=True)
class KeyUse:
    """This process's use of the keys."""

    descriptor: int

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Keep all others from opening the sandbox, if none has it open now; tell whether that is so."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_alone = True
        except BlockingIOError:
            is_alone = False
        try:
            yield is_alone
        finally:
            fcntl.flock(self.descriptor, fcntl.LOCK_SH)  # a conversion that failed has lost the lock it had


@contextmanager
def using_keys(root: Path) -> Iterator[KeyUse]:
    """Say that this process works with the keys of a state directory, until the block ends."""
    descriptor = os.open(root / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield KeyUse(descriptor)
    finally:
        os.close(descriptor)
