"""Processes that rotate the master key in a world that kills them: at their n-th touch of it, or never."""

import sys
from pathlib import Path

from sqlalchemy import event

from sandbox.config import Settings
from sandbox.wiring.house import open_house
from sandbox.wiring.rotating import rotate_keys
from tests.integration.dying_disposals import Touches
from tests.integration.small_house import CLOCK


def rotate_fatefully(settings: Settings, folder: Path, die_at: int | None) -> None:
    """Rotate, or die on the way; note how often the world was touched."""
    with open_house(settings, CLOCK) as house:
        touches = Touches(house.root, die_at)
        sys.addaudithook(touches.note)
        for moment in ("before_cursor_execute", "commit"):
            event.listen(house.database.engine, moment, touches.touch)
        rotate_keys(house, "admin")
        count = touches.count
    (folder / "touches").write_text(str(count))
