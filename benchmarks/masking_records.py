"""What was measured of masking."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MaskingSide:
    """One side: seconds of the core, of the whole from file to file, and of all processors."""

    core_s: float
    whole_s: float
    processor_s: float


@dataclass(frozen=True, slots=True)
class MaskingRun:
    """A plain copy, the sandbox's masks and presidio-structured on the same columns; the peer on fewer rows."""

    rows: int
    columns: int
    source: str
    plain: MaskingSide
    sandbox: MaskingSide
    peer: MaskingSide | None
    peer_rows: int

    @property
    def cells_per_s(self) -> float:
        """Cells masked in a second."""
        return self.rows * self.columns / self.sandbox.core_s

    @property
    def processor_ratio(self) -> float:
        """Seconds of the processor from file to file, in multiples of the plain copy's."""
        return self.sandbox.processor_s / self.plain.processor_s

    @property
    def times_the_peer(self) -> float | None:
        """How many times as many cells in a second as the peer."""
        if self.peer is None:
            return None
        return self.cells_per_s / (self.peer_rows * self.columns / self.peer.core_s)
