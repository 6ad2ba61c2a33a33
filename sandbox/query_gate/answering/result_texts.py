"""Write expressions over results for the scratch engine, told apart by where their numbers come from."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sandbox.query_gate.answering.result_forms import (
    COUNTING,
    DIVIDING,
    IN_ORDER,
    NULL,
    VALUES,
    WHOLE,
    WHOLE_OF_WHOLES,
    Written,
    call_of,
    called,
    direction,
    divided,
    frame_text,
    joined,
    literal,
    many,
)
from sandbox.query_gate.language.expressions import DateLiteral, NumberLiteral, TextLiteral, TruthLiteral
from sandbox.query_gate.language.results import (
    Among,
    Applied,
    Choice,
    Gathered,
    Gathering,
    Nothing,
    Ranking,
    ResultColumn,
    ResultExpression,
    ResultOrdering,
    Windowed,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands: how it names columns, other tables, its replicate and the order of its rows."""

    column: Callable[[ResultColumn], Written]
    among: Callable[[Among, str], str]
    replicate: str
    order: str
    counted: str


class ResultWriter:
    """Writes expressions of one step."""

    def __init__(self, place: Place) -> None:
        self._place = place

    @property
    def within(self) -> "ResultWriter":
        """The writer of what an aggregate is made of."""
        return self

    def write(self, node: ResultExpression) -> Written:
        """Write an expression."""
        match node:
            case ResultColumn():
                return self._place.column(node)
            case NumberLiteral() | TextLiteral() | DateLiteral() | TruthLiteral() | Nothing():
                return literal(node)
            case _:
                return self._made(node)

    def _made(self, node: Applied | Choice | Gathered | Windowed | Among) -> Written:
        match node:
            case Applied():
                return self._applied(node)
            case Choice():
                return self._choice(node)
            case Gathered():
                return self._gathered(node)
            case Windowed():
                return self._windowed(node)
            case Among():
                of = self.write(node.of)
                return Written(self._place.among(node, of.value), of.withheld, is_measured=True)

    def ordering(self, item: ResultOrdering) -> str:
        """Write one item of an ORDER BY."""
        return direction(self.write(item.of).value, item)

    def _applied(self, node: Applied) -> Written:
        parts = tuple(self.write(part) for part in node.arguments)
        if node.function in DIVIDING:
            return divided(node.function, parts[0], parts[1])
        is_whole = node.function in WHOLE or (node.function in WHOLE_OF_WHOLES and all(part.is_whole for part in parts))
        least = None
        if node.function in COUNTING and all(part.least is not None for part in parts):
            least = max(part.least or 0 for part in parts)
        return joined(called(node.function, parts), parts, is_whole=is_whole, least=least)

    def _choice(self, node: Choice) -> Written:
        whens = [self.write(part.when) for part in node.alternatives]
        thens = [self.write(part.then) for part in node.alternatives]
        other = self.write(node.otherwise)
        branches = " ".join(f"WHEN {w.value} THEN {t.value}" for w, t in zip(whens, thens, strict=True))
        values = [part for part in (*thens, other) if part.value != NULL]
        is_whole = all(part.is_whole for part in values)
        return joined(f"(CASE {branches} ELSE {other.value} END)", (*whens, *thens, other), is_whole=is_whole)

    def _gathered(self, node: Gathered) -> Written:
        if node.of is None:
            return Written(f"count({self._place.counted})", is_whole=True, is_measured=True)
        of = self.within.write(node.of)
        flag = None if of.withheld is None else f"coalesce(bool_or({of.withheld}), FALSE)"
        return many(node.function, call_of(node.function, of), flag, of)

    def _windowed(self, node: Windowed) -> Written:
        parts = tuple(self.write(part) for part in node.arguments)
        over = self._window(node)
        of = parts[0] if parts else Written(NULL)
        flag = None if of.withheld is None else f"coalesce(bool_or({of.withheld}) OVER {over}, FALSE)"
        if isinstance(node.function, Gathering):
            called = call_of(node.function, of) if parts else f"count({self._place.counted})"
            return many(node.function, f"{called} OVER {over}", flag, of)
        is_value = node.function in VALUES
        text = f"{node.function.value}({', '.join(part.value for part in parts)}) OVER {over}"
        is_whole = not is_value and node.function not in (Ranking.PERCENT_RANK, Ranking.CUME_DIST)
        is_whole = is_whole or (is_value and all(part.is_whole for part in (parts[0], *parts[2:])))
        is_measured = any(self.write(item.of).is_measured for item in node.order) or any(p.is_measured for p in parts)
        return Written(text, flag, is_whole=is_whole, is_measured=is_measured)

    def _window(self, node: Windowed) -> str:
        partition = ", ".join((self._place.replicate, *(self.write(part).value for part in node.partition)))
        items = [self.ordering(item) for item in node.order]
        if node.function in IN_ORDER or node.frame is not None:
            items.append(self._place.order)
        order = f" ORDER BY {', '.join(items)}" if items else ""
        return f"(PARTITION BY {partition}{order}{frame_text(node.frame)})"


class GroupWriter(ResultWriter):
    """Writes expressions of groups: keys as they are, single values as any of their like, all else in aggregates."""

    def __init__(self, place: Place, keys: tuple[ResultExpression, ...], rows: ResultWriter) -> None:
        super().__init__(place)
        self._keys = keys
        self._rows = rows

    @property
    def within(self) -> ResultWriter:
        """The writer of what an aggregate is made of: single rows."""
        return self._rows

    def write(self, node: ResultExpression) -> Written:
        """Write an expression."""
        if node in self._keys:
            return _of_group(self._rows.write(node))
        written = super().write(node)
        if not isinstance(node, ResultColumn):
            return written
        return replace(_of_group(written), value=f"any_value({written.value})", width=None, is_direct=False)


def _of_group(written: Written) -> Written:
    """Write what goes with a value for a whole group of rows: withheld where any is, and as wide as the widest."""
    flag = None if written.withheld is None else f"coalesce(bool_or({written.withheld}), FALSE)"
    width = None if written.width is None else f"max({written.width})"
    return replace(written, withheld=flag, width=width)
