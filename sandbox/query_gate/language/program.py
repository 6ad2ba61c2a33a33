"""A whole question: one private block, or several with something made of their answers."""

from dataclasses import dataclass

from sandbox.query_gate.language.model import Query
from sandbox.query_gate.language.results import ResultShell


@dataclass(frozen=True, slots=True)
class Program:
    """The private blocks of a question, and what is made of their results.

    Without a shell of results there is one block, which brings its own: outputs, HAVING, ORDER BY, LIMIT.
    """

    blocks: tuple[Query, ...]
    shell: ResultShell | None = None
    finest: "Finest | None" = None


@dataclass(frozen=True, slots=True)
class Finest:
    """The same question made of one table of its finest groups; for each grouping set, the keys that are added up."""

    program: Program
    added_up: tuple[tuple[int, ...], ...]
