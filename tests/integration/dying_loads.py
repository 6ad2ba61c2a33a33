"""Processes that load a delivery in a world that kills them: at their n-th touch of it, at some moment, or never."""

import os
import resource
import signal
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from sandbox.cli.main import main
from sandbox.config import Settings
from sandbox.core.errors.tree import SandboxError
from sandbox.wiring.house import open_house
from sandbox.wiring.loading import load_dataset
from sandbox.world.clock import SystemClock
from tests.integration.dying_askers import Fate
from tests.integration.load_ground import own_temporary_files
from tests.integration.small_house import CLOCK, DATASET, OPERATOR, contract_of

if TYPE_CHECKING:
    from _typeshed import FileDescriptorLike

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
STEPS = {f"os.{verb}" for verb in ("rename", "remove", "mkdir", "rmdir", "chmod", "truncate", "link")}
STEPS |= {"shutil.rmtree", "fcntl.flock", "tempfile.mkdtemp", "tempfile.mkstemp"}


class FileFate(Fate):
    """Is touched before each step that changes the file system, and around each that makes it lasting."""

    def __init__(self, die_at: int | None, how: signal.Signals = signal.SIGKILL) -> None:
        super().__init__(None)
        self._signal_at = die_at
        self._how = how

    def touch(self, *_: object) -> None:
        super().touch()
        if self.touches == self._signal_at:
            os.kill(os.getpid(), self._how)

    def watch_files(self) -> None:
        """Be told of each step by the interpreter itself (PEP 578); fsync, which it does not tell of, is wrapped."""
        sys.addaudithook(self._heard)
        synchronise = os.fsync

        def touched(fd: "FileDescriptorLike") -> None:
            self.touch()
            synchronise(fd)
            self.touch()

        os.fsync = touched

    def _heard(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in STEPS or (event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITES):
            self.touch()


def load_fatefully(settings: Settings, tmp: Path, manifest: Path, die_at: int | None, channel: Connection) -> None:
    """Load, or die at a touch of the world; tell how often it was touched."""
    fate = FileFate(die_at)
    with own_temporary_files(tmp), open_house(settings, CLOCK) as house:
        fate.follow(house.database.engine)
        fate.watch_files()
        load_dataset(house, OPERATOR, contract_of(DATASET), manifest, fate.touch)
    channel.send(fate.touches)


def load_plainly(settings: Settings, tmp: Path, manifest: Path, channel: Connection) -> None:
    """Load as the product does; tell when it begins."""
    with own_temporary_files(tmp), open_house(settings, CLOCK) as house:
        channel.send("begun")
        load_dataset(house, OPERATOR, contract_of(DATASET), manifest)
    channel.send("done")


@dataclass(frozen=True, slots=True)
class Interruption:
    """A signal that is sent at the n-th step."""

    how: signal.Signals
    at: int


def type_ingest(settings: Settings, tmp: Path, manifest: Path, sent: Interruption, channel: Connection) -> None:
    """Type `sandbox ingest`, and have a signal sent on the way; leave with the command's own exit code."""
    if settings.database_url is not None:
        os.environ["SANDBOX_DATABASE_URL"] = settings.database_url
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs begin with it ignored
    FileFate(sent.at, sent.how).watch_files()
    words = ["ingest", "--contract", str(contract_of(DATASET)), "--manifest", str(manifest), "--as", OPERATOR]
    with own_temporary_files(tmp), patch.object(SystemClock, "now", lambda _: CLOCK.now()):
        sys.exit(main([*words, "--dir", str(settings.state_dir), "--json"]))


def load_into_little_room(settings: Settings, tmp: Path, manifest: Path, most_bytes: int, channel: Connection) -> None:
    """Load where no file may grow beyond a size (RLIMIT_FSIZE); tell how it ended."""
    with own_temporary_files(tmp), open_house(settings, CLOCK) as house:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
        try:
            load_dataset(house, OPERATOR, contract_of(DATASET), manifest)
        except SandboxError as error:
            channel.send(error.code)
        else:
            channel.send("loaded")
