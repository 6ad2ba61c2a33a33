"""Where the files of spaces lie: one per version of a dataset, and one for its masked sample."""

import os
import re
from pathlib import Path

from sandbox.core.errors.isolating import SpaceMissing, SpaceNameUnusable
from sandbox.spaces.names import space_name
from sandbox.spaces.staging import sweep, synchronise

OWNER_ONLY = 0o700
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}")
SUFFIX = ".duckdb"


class SpaceFiles:
    """The files below one directory, which only its owner may enter. Opening it clears what killed writers left."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        root.chmod(OWNER_ONLY)
        sweep(root)

    def path_of(self, dataset: str, version: str) -> Path:
        """Give the path of a version's exact rows, whether or not it is there yet.

        Raises:
            SpaceNameUnusable: a name that could lead elsewhere.
        """
        return self._path("exact", dataset, version)

    def sample_path_of(self, dataset: str, version: str) -> Path:
        """Give the path of a version's masked sample.

        Raises:
            SpaceNameUnusable: a name that could lead elsewhere.
        """
        return self._path("sample", dataset, version)

    def _path(self, kind: str, dataset: str, version: str) -> Path:
        for name in (dataset, version):
            if NAME.fullmatch(name) is None:
                raise SpaceNameUnusable(name=name)
        return self.root / kind / dataset / f"{version}{SUFFIX}"


def destroy(path: Path) -> None:
    """Empty a space's file and delete it; a worker that still has it open reads nothing more.

    What makes the rows unreadable for good is the destruction of their data key: disks keep old blocks.

    Raises:
        SpaceMissing: it is not there.
    """
    try:
        os.truncate(path, 0)
    except FileNotFoundError as error:
        raise SpaceMissing(space=space_name(path)) from error
    synchronise(path)
    path.unlink()
    synchronise(path.parent)
