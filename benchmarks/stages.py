"""Where the gate's time goes: the parts it is joined from, each behind a stopwatch. The product itself is untouched."""

import time
from collections.abc import Callable
from typing import TypeVar, cast

Part = TypeVar("Part")


class Stopwatches:
    """Seconds by stage since the last reading."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def watch(self, stage: str, part: Part) -> Part:
        """Give a stand-in for a part that does what the part does, and times each call of a method from outside."""
        return cast("Part", _Watched(part, lambda seconds: self._add(stage, seconds)))

    def read(self) -> dict[str, float]:
        """Give the seconds of each stage and start anew."""
        seconds, self._seconds = self._seconds, {}
        return seconds

    def _add(self, stage: str, seconds: float) -> None:
        self._seconds[stage] = self._seconds.get(stage, 0.0) + seconds


class _Watched:
    """A part behind a stopwatch; what the part calls within itself is not counted twice."""

    def __init__(self, part: object, add: Callable[[float], None]) -> None:
        self._part = part
        self._add = add

    def __getattr__(self, name: str) -> object:
        found = getattr(self._part, name)
        return self._timed(found) if callable(found) else found

    def _timed(self, method: Callable[..., object]) -> Callable[..., object]:
        def timed(*given: object, **named: object) -> object:
            began = time.perf_counter()
            try:
                return method(*given, **named)
            finally:
                self._add(time.perf_counter() - began)

        return timed
