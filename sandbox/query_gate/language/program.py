"""A whole question: one private block, or several with something made of their answers."""

from dataclasses import dataclass

from sandbox.query_gate.language.model import Query


@dataclass(frozen=True, slots=True)
class Program:
    """The private blocks of a question. A single one brings its own shell: outputs, HAVING, ORDER BY, LIMIT."""

    blocks: tuple[Query, ...]
