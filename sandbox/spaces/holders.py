"""Which workers hold a space's file, of whatever process they are: each bears the file's number as its name.

A worker cannot be traced and its open files are not listed to others of its user, but its name is. So a disposal in one
process ends the workers of another.
"""

import os
import signal
from pathlib import Path

from sandbox.spaces.kernel import name_this_process

PREFIX = "s-"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
PROCESSES = Path("/proc")


def bear_name_of(descriptor: int) -> None:
    """Name this process after the open file that it will read."""
    name_this_process(_name_of(os.fstat(descriptor)))


def end_holders(file: os.stat_result) -> int:
    """End every worker of this user that reads a file, at once; give how many there were."""
    name = _name_of(file)
    found = [process for process in PROCESSES.iterdir() if process.name.isdigit() and _bears(process, name)]
    return sum(_has_ended(int(process.name)) for process in found)


def _name_of(file: os.stat_result) -> str:
    """Write a file's number in at most 15 characters, as long as the kernel lets a name be."""
    number, written = file.st_ino, ""
    while number or not written:
        number, digit = divmod(number, len(DIGITS))
        written = DIGITS[digit] + written
    return PREFIX + written


def _bears(process: Path, name: str) -> bool:
    try:
        return (process / "comm").read_text().rstrip("\n") == name
    except OSError:  # it ended meanwhile
        return False


def _has_ended(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True
