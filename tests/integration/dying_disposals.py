"""Processes that dispose of a space in a world that kills them: at their n-th touch of it, or never."""

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from sandbox.config import Settings
from sandbox.wiring.disposing import dispose_space
from sandbox.wiring.house import open_house
from tests.integration.small_house import CLOCK, OPERATOR

TOUCHES = frozenset({"os.truncate", "os.remove", "os.rename", "sqlite3.connect", "open"})


class Touches:
    """Counts what a process does to files of the state and to its database, and ends it at a given count."""

    def __init__(self, root: Path, die_at: int | None) -> None:
        self.count = 0
        self._root = str(root)
        self._die_at = die_at

    def note(self, what: str, arguments: tuple[object, ...]) -> None:
        if what in TOUCHES and str(arguments[0]).startswith(self._root):
            self.touch()

    def touch(self, *_: object) -> None:
        self.count += 1
        if self.count == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


def dispose_fatefully(settings: Settings, space: str, folder: Path, die_at: int | None) -> None:
    """Dispose of a space, or die on the way; note how often the world was touched."""
    with open_house(settings, CLOCK) as house:
        touches = Touches(house.root, die_at)
        sys.addaudithook(touches.note)
        for moment in ("before_cursor_execute", "commit"):
            event.listen(house.database.engine, moment, touches.touch)
        dispose_space(house, OPERATOR, space)
    (folder / "touches").write_text(str(touches.count))
