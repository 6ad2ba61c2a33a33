"""Time: the only place that reads it."""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8))


class Clock(Protocol):
    """A source of the present."""

    def now(self) -> datetime:
        """Give the present instant, in UTC."""
        ...

    def today(self) -> date:
        """Give today's date in China (UTC+8), by which terms and working days are counted."""
        ...

    def elapsed_s(self) -> float:
        """Give seconds since some moment that stays: they never run backwards."""
        ...

    def wait_until(self, elapsed_s: float) -> None:
        """Return when so many seconds have elapsed, at once where they have."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Give the present instant, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """Give today's date in China (UTC+8)."""
        return self.now().astimezone(CHINA).date()

    def elapsed_s(self) -> float:
        """Give the machine's monotonic seconds."""
        return time.monotonic()

    def wait_until(self, elapsed_s: float) -> None:
        """Sleep until then."""
        time.sleep(max(0.0, elapsed_s - time.monotonic()))


class FrozenClock:
    """A clock that stands where it was set: for replays, demonstrations and tests."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Give the instant it was set to."""
        return self._at

    def today(self) -> date:
        """Give the date it was set to, in China (UTC+8)."""
        return self._at.astimezone(CHINA).date()

    def elapsed_s(self) -> float:
        """Give the seconds from 1970 to the instant it was set to."""
        return self._at.timestamp()

    def wait_until(self, elapsed_s: float) -> None:
        """Move forward to then; nobody sleeps."""
        self._at = max(self._at, datetime.fromtimestamp(elapsed_s, UTC))

    def advance(self, by: timedelta) -> None:
        """Move the clock forward."""
        self._at += by
