"""State machines: one table decides every move."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sandbox.core.errors.governing import MoveNotAllowed, MoveNotYours

S = TypeVar("S", bound=str)
P = TypeVar("P", bound=str)


@dataclass(frozen=True, slots=True)
class Machine(Generic[S, P]):
    """A table `state -> {next state: part that may move it}`, and nothing else.

    Source: requirements.md, State machines; release.md, Machine.
    """

    name: str
    table: Mapping[S, Mapping[S, P]]

    def check_move(self, now: S, to: S, part: P) -> None:
        """Check that `part` may move from `now` to `to`.

        Raises:
            MoveNotAllowed: the table has no such move.
            MoveNotYours: the move belongs to another part.
        """
        moves = self.table.get(now, {})
        if to not in moves:
            raise MoveNotAllowed(machine=self.name, now=now, to=to, allowed=", ".join(moves) or "-")
        if moves[to] != part:
            raise MoveNotYours(machine=self.name, now=now, to=to, part=moves[to])

    def diagram(self) -> str:
        """Draw the machine as a Mermaid state diagram."""
        lines = ["stateDiagram-v2"]
        for now, moves in self.table.items():
            lines += [f"    {now} --> {to}: {part}" for to, part in moves.items()]
        return "\n".join(lines)
