"""Load while the disk is full, at every size of what is left; run as a program in a small disk of its own.

Gives one JSON line for each try: how it ended, and what holds afterwards.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from sandbox.config import Settings
from sandbox.core.errors.tree import SandboxError
from sandbox.wiring.house import open_house
from sandbox.wiring.loading import load_dataset
from tests.integration.load_ground import own_temporary_files, see
from tests.integration.small_house import CLOCK, DATASET, OPERATOR, contract_of

STEP = 112 << 10
MOST_LEFT = 1536 << 10


def load_with(settings: Settings, folder: Path, manifest: Path, left: int) -> str:
    """Load where so many bytes are left; tell how it ended."""
    ballast = folder / "ballast"
    free = shutil.disk_usage(folder).free
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(free - left, 1))
    try:
        with open_house(settings, CLOCK) as house:
            load_dataset(house, OPERATOR, contract_of(DATASET), manifest)
    except SandboxError as error:
        return error.code
    except (SQLAlchemyError, OSError) as error:
        return f"bug: {type(error).__name__}"
    else:
        return "loaded"
    finally:
        ballast.unlink()


def fill(state: Path, folder: Path, manifests: list[Path]) -> None:
    """Try one delivery after the other, with more left each time."""
    shutil.copytree(state, folder / "state")
    tmp = folder / "tmp"
    tmp.mkdir()
    settings = Settings(state_dir=folder / "state", database_url=None)
    with own_temporary_files(tmp):
        for manifest, left in zip(manifests, range(0, MOST_LEFT, STEP), strict=False):
            ended = load_with(settings, folder, manifest, left)
            with open_house(settings, CLOCK) as house:
                seen = see(house, tmp)
            told = {"left": left, "ended": ended, "rows": seen.rows_digest, "files": seen.kept.left}
            sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    fill(Path(sys.argv[1]), Path(sys.argv[2]), [Path(word) for word in sys.argv[3:]])
