"""Watch a living process and its children: whatever lies on disk, or is open without a name, is searched at once."""

import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.attacks.marked_search import Hit, Marks

PAUSE_S = 0.02
SEEN = "seen-without-a-name"
"""A file that tells the watched that an open file without a name below the folder was searched."""
NO_DISK = ("/memfd:", "/dev/", "/proc/", "/sys/", "pipe:", "socket:", "anon_inode:")


class Watch(threading.Thread):
    """Searches, again and again, the files below a folder and those that a family of processes has open.

    Args:
        process: the eldest of the family.
        folder: whatever is below it is searched, named or not.
        sources: where marked values may lie.
        marks: what is searched for.
    """

    def __init__(self, process: int, folder: Path, sources: tuple[Path, ...], marks: Marks) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._folder = folder
        self._sources = tuple(str(source) for source in sources)
        self._marks = marks
        self._known: set[tuple[int, int, int]] = set()
        self._is_over = threading.Event()
        self.hits: list[Hit] = []
        self.nameless: set[str] = set()
        self.processes: set[int] = set()
        self.rounds = 0

    def run(self) -> None:
        """Search until told that it is over."""
        while not self._is_over.wait(PAUSE_S):
            for where, path in (*self._open_files(), *self._named_files()):
                self._search(where, path)
            if any(name.startswith(str(self._folder)) for name in self.nameless):
                (self._folder / SEEN).touch()
            self.rounds += 1

    def end(self) -> None:
        """Stop searching."""
        self._is_over.set()
        self.join()

    def _search(self, where: str, path: Path) -> None:
        try:
            found = path.stat()
            state = (found.st_ino, found.st_size, found.st_mtime_ns)
            if not stat.S_ISREG(found.st_mode) or state in self._known:
                return
            self._known.add(state)
            self.hits += self._marks.in_bytes(where, path.read_bytes())
        except OSError:  # it is gone already
            return

    def _named_files(self) -> Iterator[tuple[str, Path]]:
        for folder, _, names in os.walk(self._folder):
            yield from ((str(path := Path(folder, name)), path) for name in names)

    def _open_files(self) -> Iterator[tuple[str, Path]]:
        for process in self._family():
            self.processes.add(process)
            for link in _entries(Path(f"/proc/{process}/fd")):
                name = _target(link)
                if name.startswith("/") and not name.startswith((*NO_DISK, *self._sources)):
                    self._note_nameless(name)
                    yield name, link

    def _note_nameless(self, name: str) -> None:
        if name.endswith("(deleted)"):
            self.nameless.add(name)

    def _family(self) -> list[int]:
        family, waiting = list[int](), [self._process]
        while waiting:
            family.append(eldest := waiting.pop())
            for task in _entries(Path(f"/proc/{eldest}/task")):
                waiting += [int(word) for word in _read(task / "children").split()]
        return family


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
