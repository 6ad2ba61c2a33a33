"""Search the lattice of generalisations for the node that loses the least information.

Full-domain generalisation (Samarati 2001); a node's loss is the sum of the shares of entropy that its columns lose.
A first node is found by climbing (cf. Datafly, Sweeney 1998) and coming down again. Then nodes that lose less are
judged, the least loss first: one that withholds too much rules out every finer one, because merging classes only
makes them larger (predictive tagging, El Emam et al. 2009). What is left is the node of least loss; where the nodes
to be judged run out first, `least_loss` tells below what nothing is acceptable.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sandbox.masking.sampling.ladders import Ladder
from sandbox.masking.sampling.verdicts import Verdict

Node = tuple[int, ...]
Judge = Callable[[Node], Verdict]
LARGEST = 2**17
"""Nodes of the largest lattice that is searched whole."""
LEVEL = 1e-9
"""Losses closer than this are the same."""


@dataclass(frozen=True, slots=True)
class Found:
    """The node found, its loss, and the least loss that an acceptable node can have; equal where it is the best."""

    node: Node
    loss: float
    least_loss: float


def search(ladders: tuple[Ladder, ...], judge: Judge, floor: Node, most: int) -> Found:
    """Find the acceptable node of least loss among those no finer than the floor, or the top where none is acceptable.

    At most `most` nodes are judged after the first acceptable one is found.
    """
    known: dict[Node, Verdict] = {}

    def judged(node: Node) -> Verdict:
        if node not in known:
            known[node] = judge(node)
        return known[node]

    first = _descend(ladders, floor, _climb(ladders, floor, judged), judged)
    if not judged(first).is_acceptable or np.prod([x.top + 1.0 for x in ladders]) > LARGEST:
        loss = _loss(ladders, first)
        return Found(first, loss, loss if not judged(first).is_acceptable else 0.0)
    return _Lattice(ladders, floor).improve(first, known, judged, most)


class _Lattice:
    """All nodes of a lattice, their losses, and which of them may still be the best."""

    def __init__(self, ladders: tuple[Ladder, ...], floor: Node) -> None:
        grids = np.meshgrid(*(np.arange(x.top + 1) for x in ladders), indexing="ij")
        self._nodes = np.stack([g.ravel() for g in grids], axis=1) if ladders else np.zeros((1, 0), dtype=np.int64)
        losses = [np.array([level.loss for level in x.levels]) for x in ladders]
        self._losses = np.sum([of[self._nodes[:, i]] for i, of in enumerate(losses)], axis=0) + np.zeros(1)
        self._is_open = (self._nodes >= np.array(floor, dtype=np.int64)).all(axis=1)

    def improve(self, first: Node, known: dict[Node, Verdict], judge: Judge, most: int) -> Found:
        """Judge nodes that lose less than the best one, until there is none or `most` have been judged."""
        for node, verdict in known.items():
            self._close(node, verdict)
        best, loss = first, self._loss_of(first)
        for _ in range(most):
            left = self._is_open & (self._losses < loss - LEVEL)
            if not left.any():
                return Found(best, loss, loss)
            node = self._next(left)
            verdict = judge(node)
            self._close(node, verdict)
            if verdict.is_acceptable:
                best, loss = node, self._loss_of(node)
        left = self._is_open & (self._losses < loss - LEVEL)
        return Found(best, loss, float(self._losses[left].min(initial=loss)))

    def _loss_of(self, node: Node) -> float:
        return float(self._losses[(self._nodes == node).all(axis=1)][0])

    def _close(self, node: Node, verdict: Verdict) -> None:
        """Take a judged node out, and every finer one where it withholds too much."""
        if verdict.may_be_finer:
            self._is_open &= (self._nodes != node).any(axis=1) if node else False
        else:
            self._is_open &= (self._nodes > node).any(axis=1)

    def _next(self, left: NDArray[np.bool_]) -> Node:
        """Give the coarsest open node above the one that loses least: it rules out the most."""
        places = np.flatnonzero(left)
        least = self._nodes[places[np.argmin(self._losses[places])]]
        above = places[(self._nodes[places] >= least).all(axis=1)]
        order = np.lexsort((self._losses[above], self._nodes[above].sum(axis=1)))
        return tuple(int(level) for level in self._nodes[above[order[-1]]])


def _climb(ladders: tuple[Ladder, ...], floor: Node, judge: Judge) -> Node:
    """Take up, step by step, the column that lowers the badness most for the entropy it loses."""
    node = floor
    while not judge(node).is_acceptable:
        higher = [_moved(node, i, +1) for i, ladder in enumerate(ladders) if node[i] < ladder.top]
        if not higher:
            return node
        now, loss = judge(node), _loss(ladders, node)
        node = max(higher, key=lambda to: _gain(now, judge(to), _loss(ladders, to) - loss))
    return node


def _descend(ladders: tuple[Ladder, ...], floor: Node, node: Node, judge: Judge) -> Node:
    """Make columns finer again while the node stays acceptable, the greatest regained entropy first."""
    while True:
        lower = [_moved(node, i, -1) for i in range(len(node)) if node[i] > floor[i]]
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
