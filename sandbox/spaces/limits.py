"""What one worker may use."""

from dataclasses import dataclass

ADDRESS_HEADROOM_MB = 2048
RESIDENT_HEADROOM_MB = 256


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """Threads and memory of the engine, the time for one request, and the size of one answer."""

    threads: int = 2
    memory_mb: int = 1024
    deadline_s: float = 60.0
    answer_mb: int = 512

    def __post_init__(self) -> None:
        if min(self.threads, self.memory_mb, self.answer_mb) < 1 or self.deadline_s <= 0:
            raise ValueError("limits of a worker are positive")

    @property
    def address_space_bytes(self) -> int:
        """What the process may map: the engine's memory, and room for its code, threads and answers.

        `memory_limit` does not bind every function of the engine (repeat, printf); this does.
        """
        return (self.memory_mb + ADDRESS_HEADROOM_MB) << 20

    @property
    def resident_bytes(self) -> int:
        """What the process may hold in memory: the engine's, its code, and an answer twice (as rows and as sent)."""
        return (self.memory_mb + 2 * self.answer_mb + RESIDENT_HEADROOM_MB) << 20
