"""Loads that end badly, in processes of their own, into one state; after each, a process that knows nothing looks."""

import multiprocessing
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from sandbox.config import Settings
from tests.integration.dying_loads import Interruption, load_fatefully, load_into_little_room, load_plainly, type_ingest
from tests.integration.load_ground import Deliveries, Kept, Seen, SmallDelivery, look, look_and_load

CLEAN_RUN_S = 60.0
ENDINGS = (0, 130, -signal.SIGKILL, -signal.SIGTERM)


class Loads:
    """Loads into one state, of which some are killed; after each, processes that know nothing of it look."""

    def __init__(self, settings: Settings, deliveries: Deliveries, tmp: Path) -> None:
        self._settings = settings
        self._deliveries = deliveries
        self._tmp = tmp
        self._tmp.mkdir()
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.integration.dying_loads", "pyarrow.dataset"])
        self._made = 0
        self.kills = 0
        self.kills_after_commit = 0
        self.expected = self._seen()

    def next(self) -> SmallDelivery:
        """Give a delivery like no other."""
        self._made += 1
        return self._deliveries.make(self._made)

    def touches_of_a_whole_load(self) -> int:
        """Count how often a load that nobody kills touches the world."""
        touches = self._told(load_fatefully, 1, self.next().manifest, None)[0]
        self.expected = self._seen()
        assert isinstance(touches, int)
        return touches

    def seconds_of_a_whole_load(self) -> float:
        """Measure a load that nobody kills."""
        process, told = self._start(load_plainly, self.next().manifest)
        assert told.recv() == "begun"
        began = time.monotonic()
        assert told.recv() == "done"
        took = time.monotonic() - began
        process.join(CLEAN_RUN_S)
        self.expected = self._seen()
        return took

    def die_at(self, touch: int) -> None:
        """Kill a load at its n-th touch of the world, then check everything."""
        delivery = self.next()
        process, _ = self._start(load_fatefully, delivery.manifest, touch)
        process.join(CLEAN_RUN_S)
        self._check_after(process, delivery)

    def die_after(self, delay_s: float) -> None:
        """Kill a load some time after it began, then check everything."""
        delivery = self.next()
        process, told = self._start(load_plainly, delivery.manifest)
        assert told.recv() == "begun"
        process.join(delay_s)
        process.kill()
        process.join(CLEAN_RUN_S)
        self._check_after(process, delivery)

    def signal_at(self, how: signal.Signals, step: int) -> int | None:
        """Send a signal to `sandbox ingest` at its n-th step, then check everything; give how it ended."""
        delivery = self.next()
        process, _ = self._start(type_ingest, delivery.manifest, Interruption(how, step))
        process.join(CLEAN_RUN_S)
        self._check_after(process, delivery)
        return process.exitcode

    def load_into(self, most_bytes: int) -> object:
        """Load where no file may grow beyond a size, then check everything; give how it ended."""
        delivery = self.next()
        process, told = self._start(load_into_little_room, delivery.manifest, most_bytes)
        ended = told.recv()
        process.join(CLEAN_RUN_S)
        self._check_after(process, delivery)
        return ended

    def _check_after(self, process: ForkServerProcess, killed: SmallDelivery) -> None:
        assert process.exitcode in ENDINGS
        self.kills += process.exitcode == -9
        following = killed if self.kills % 2 else self.next()
        found, then = self._told(look_and_load, 2, following.manifest)
        assert isinstance(found, Seen)
        assert isinstance(then, Kept)
        check_former_or_new(self.expected, found, killed)
        check_loaded_and_clean(found.kept, then)
        self.kills_after_commit += process.exitcode == -9 and found.kept.current != self.expected.kept.current
        self.expected = Seen(then, following.rows_digest)  # whether these are its rows, the next look tells

    def _seen(self) -> Seen:
        seen = self._told(look, 1)[0]
        assert isinstance(seen, Seen)
        return seen

    def _told(self, work: Callable[..., None], times: int, *words: object) -> list[object]:
        process, told = self._start(work, *words)
        heard = [told.recv() for _ in range(times)]
        process.join(CLEAN_RUN_S)
        assert process.exitcode == 0
        return heard

    def _start(self, work: Callable[..., None], *words: object) -> tuple[ForkServerProcess, Connection]:
        told, telling = self._context.Pipe(duplex=False)
        process = self._context.Process(target=work, args=(self._settings, self._tmp, *words, telling))
        process.start()
        telling.close()
        return process, told


def check_former_or_new(former: Seen, found: Seen, killed: SmallDelivery) -> None:
    """Check that a killed load did nothing, or all of it, and touched no other version."""
    assert former.kept.versions.items() <= found.kept.versions.items()
    new = found.kept.versions.keys() - former.kept.versions.keys()
    assert len(new) <= 1
    assert found.kept.current == (new.pop() if new else former.kept.current)
    is_new = found.kept.current != former.kept.current
    assert found.rows_digest == (killed.rows_digest if is_new else former.rows_digest)
    assert found.kept.loads_noted == former.kept.loads_noted + is_new


def check_loaded_and_clean(former: Kept, then: Kept) -> None:
    """Check that the load after a killed one did its work, and swept away what was left."""
    assert former.versions.items() <= then.versions.items()
    assert then.loads_noted == former.loads_noted + 1
    assert then.left == ()
