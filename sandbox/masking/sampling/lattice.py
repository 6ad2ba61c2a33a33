"""Search the lattice of generalisations: up until enough is hidden, then down again wherever nothing is lost.

Full-domain generalisation (Samarati 2001). The node found is minimal: no single column can be made finer. Each
step up takes the column that lowers the badness most for the entropy it loses (cf. Datafly, Sweeney 1998).
"""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.masking.sampling.ladders import Ladder

Node = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a node would do: the share of rows withheld, and the mean risk of those that are not."""

    withheld: float
    mean_risk: float
    is_acceptable: bool

    @property
    def badness(self) -> float:
        """How far it is from showing all at no risk."""
        return self.withheld + self.mean_risk


Judge = Callable[[Node], Verdict]


def search(ladders: tuple[Ladder, ...], judge: Judge) -> Node:
    """Find a minimal acceptable node, or the top where there is none."""
    known: dict[Node, Verdict] = {}

    def judged(node: Node) -> Verdict:
        if node not in known:
            known[node] = judge(node)
        return known[node]

    return _descend(ladders, _climb(ladders, judged), judged)


def _climb(ladders: tuple[Ladder, ...], judge: Judge) -> Node:
    node: Node = (0,) * len(ladders)
    while not judge(node).is_acceptable:
        higher = [_moved(node, i, +1) for i, ladder in enumerate(ladders) if node[i] < ladder.top]
        if not higher:
            return node
        now = judge(node)
        node = max(higher, key=lambda to: _gain(now, judge(to), _loss(ladders, to) - _loss(ladders, node)))
    return node


def _descend(ladders: tuple[Ladder, ...], node: Node, judge: Judge) -> Node:
    """Make columns finer again while the node stays acceptable, the greatest regained entropy first."""
    while True:
        lower = [_moved(node, i, -1) for i in range(len(node)) if node[i] > 0]
        passing = [to for to in lower if judge(to).is_acceptable]
        if not passing:
            return node
        node = min(passing, key=lambda to: _loss(ladders, to))


def _gain(now: Verdict, then: Verdict, loss: float) -> float:
    return (now.badness - then.badness) / (loss + 1e-6)


def _loss(ladders: tuple[Ladder, ...], node: Node) -> float:
    return sum(ladder.levels[level].loss for ladder, level in zip(ladders, node, strict=True))


def _moved(node: Node, place: int, by: int) -> Node:
    return (*node[:place], node[place] + by, *node[place + 1 :])
