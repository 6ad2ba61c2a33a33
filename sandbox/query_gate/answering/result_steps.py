"""Write one SELECT over results for the scratch engine.

Every table has a column `r`: 0 for what is given, 1 … R for replicates of it with fresh noise; a step never mixes them.
`id` says which row it is by what made it, not by its numbers, so that a row finds its like in each replicate; `o` is
its place. Companions of column c3: `h3` says whether it is withheld, `e3` is its exact half-width.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sandbox.query_gate.answering.result_forms import Written, direction, quoted_text, spaced
from sandbox.query_gate.answering.result_texts import GroupWriter, Place, ResultWriter
from sandbox.query_gate.language.results import (
    Among,
    BlockRef,
    Cut,
    JoinKind,
    Picked,
    Reference,
    ResultColumn,
    ResultExpression,
)
from sandbox.query_gate.meaning.kinds import Kind

REPLICATES = "reps"
NO_VALUE = quoted_text("∅")
TYPES = {Kind.NUMBER: "DOUBLE", Kind.TEXT: "VARCHAR", Kind.DATE: "DATE", Kind.TRUTH: "BOOLEAN", None: "DOUBLE"}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """What is known of a column of a block's or a step's table. `kind` None: it is NULL throughout.

    `is_passed_on`: the half-width of every value is known exactly, in its companion.
    """

    kind: Kind | None
    is_whole: bool = False
    is_measured: bool = False
    least: int | None = None
    has_flag: bool = False
    has_width: bool = False
    is_direct: bool = False
    is_passed_on: bool = False


Table = tuple[TableColumn, ...]


@dataclass(frozen=True, slots=True)
class WrittenStep:
    """A step as the engine reads it; `sorted_by` are items of an ORDER BY over its table."""

    sql: str
    columns: Table
    sorted_by: tuple[str, ...]


def name_of_table(reference: Reference) -> str:
    """Give the name of a block's or a step's table."""
    return f"{'b' if isinstance(reference, BlockRef) else 's'}{reference.index}"


def key_text(values: tuple[str, ...]) -> str:
    """Write values as one text that tells rows apart."""
    marked = (f"coalesce(CAST({value} AS VARCHAR), {NO_VALUE})" for value in values)
    return f"concat_ws('|', {', '.join(marked)})" if values else "''"


class SelectWriter:
    """Writes one SELECT; `freed`: replicates keep every row of it, whatever it filters and cuts off."""

    def __init__(self, step: Picked, kinds: tuple[Kind | None, ...], tables: Callable[[Reference], Table]) -> None:
        self._step = step
        self._kinds = kinds
        self._tables = tables
        sources = range(len(step.sources))
        self._ids = f"concat_ws('|', {', '.join(f't{place}.id' for place in sources)})" if sources else "''"
        self._rows = ResultWriter(Place(self._joined, _among, "p.r", self._ids, "*"))

    def write(self, freed: str | None) -> WrittenStep:
        """Write it with all that follows: DISTINCT, ORDER BY, LIMIT."""
        sql, columns = self._grouped(freed) if self._step.keys is not None else self._plain(freed)
        if self._step.is_distinct:
            sql = _distinct(sql, columns)
        return cut_off(WrittenStep(sql, columns, self._sorted_by()), self._step.cut, freed)

    def _plain(self, freed: str | None) -> tuple[str, Table]:
        texts, columns = self._outputs(self._rows)
        is_windowed = any(" OVER (" in text for text in texts)
        where = _condition("WHERE", self._rows, self._step.where, None if is_windowed else freed)
        ids = ("p.r AS r", f"{self._ids} AS id", f"{self._ids} AS o")
        return f"SELECT {', '.join((*ids, *texts))} {self._joins()}{where}", columns

    def _grouped(self, freed: str | None) -> tuple[str, Table]:
        """Write a step that groups: its sources joined and filtered beneath, its groups above.

        Without keys there is one group in each replicate, also where no row is left.
        """
        passed = [text for place in range(len(self._step.sources)) for text in self._passed_on(place)]
        where = _condition("WHERE", self._rows, self._step.where, None)
        base = f"SELECT {', '.join(('p.r AS r', f'{self._ids} AS o', *passed))} {self._joins()}{where}"
        bare = ResultWriter(Place(self._passed, _among, "p.r", "q.o", "q.r"))
        groups = GroupWriter(Place(self._passed, _among, "p.r", "min(q.o)", "q.r"), self._step.keys or (), bare)
        texts, columns = self._outputs(groups)
        keys = tuple(bare.write(key).value for key in self._step.keys or ())
        ids = ("p.r AS r", f"{key_text(keys)} AS id", "coalesce(min(q.o), '') AS o")
        having = _condition("HAVING", groups, self._step.having, freed)
        join = f"{'JOIN' if keys else 'LEFT JOIN'} ({base}) AS q ON q.r = p.r"
        group = f"GROUP BY {', '.join(('p.r', *keys))}"
        chosen = ", ".join((*ids, *texts))
        return spaced("SELECT", chosen, "FROM", f"{REPLICATES} AS p", join, group, having), columns

    def _outputs(self, writer: ResultWriter) -> tuple[tuple[str, ...], Table]:
        texts: list[str] = []
        columns: list[TableColumn] = []
        for place, (output, kind) in enumerate(zip(self._step.outputs, self._kinds, strict=True)):
            written = writer.write(output.of)
            texts += _texts_of(place, written, kind)
            columns.append(_column_of(written, kind))
        if not self._step.is_distinct:
            items = enumerate(self._step.cut.order)
            texts += [f"{writer.write(item.of).value} AS z{place}" for place, item in items]
        return tuple(texts), tuple(columns)

    def _sorted_by(self) -> tuple[str, ...]:
        outputs = [output.of for output in self._step.outputs]
        items = enumerate(self._step.cut.order)
        names = [f"c{outputs.index(i.of)}" if self._step.is_distinct else f"z{place}" for place, i in items]
        return tuple(direction(name, item) for name, item in zip(names, self._step.cut.order, strict=True))

    def _joins(self) -> str:
        text = f"FROM {REPLICATES} AS p"
        for place, source in enumerate(self._step.sources):
            join = "LEFT JOIN" if source.join in (JoinKind.LEFT, JoinKind.SINGLE) else "JOIN"
            on = "" if source.on is None else f" AND {self._rows.write(source.on).value}"
            text += f" {join} {name_of_table(source.of)} AS t{place} ON t{place}.r = p.r{on}"
        return text

    def _fact(self, column: ResultColumn) -> TableColumn:
        return self._tables(self._step.sources[column.source].of)[column.column]

    def _joined(self, column: ResultColumn) -> Written:
        return _read(self._fact(column), lambda mark: f"t{column.source}.{mark}{column.column}")

    def _passed(self, column: ResultColumn) -> Written:
        return _read(self._fact(column), lambda mark: f"q.{mark}{column.source}_{column.column}")

    def _passed_on(self, source: int) -> list[str]:
        texts: list[str] = []
        for place in range(len(self._tables(self._step.sources[source].of))):
            written = self._joined(ResultColumn(source, place))
            parts = (("c", written.value), ("h", written.withheld), ("e", written.width))
            texts += [f"{value} AS {mark}{source}_{place}" for mark, value in parts if value is not None]
        return texts


def _read(fact: TableColumn, name: Callable[[str], str]) -> Written:
    flag = f"coalesce({name('h')}, FALSE)" if fact.has_flag else None
    width = name("e") if fact.has_width else None
    return Written(name("c"), flag, width, fact.is_whole, fact.is_measured, fact.least, fact.is_direct)


def _among(node: Among, of: str) -> str:
    return spaced(f"({of} IN (SELECT a.c0 FROM", name_of_table(node.results), "AS a WHERE a.r = p.r))")


def _condition(word: str, writer: ResultWriter, node: ResultExpression | None, freed: str | None) -> str:
    if node is None:
        return ""
    kept = "" if freed is None else f" OR p.{freed}"
    return f" {word} ({writer.write(node).value}{kept})"


def _texts_of(place: int, written: Written, kind: Kind | None) -> list[str]:
    value = f"CAST(NULL AS {TYPES[kind]})" if written.value == "NULL" else written.value
    parts = (("c", value), ("h", written.withheld), ("e", written.width))
    return [f"{text} AS {mark}{place}" for mark, text in parts if text is not None]


def _column_of(written: Written, kind: Kind | None) -> TableColumn:
    return TableColumn(
        kind,
        written.is_whole,
        written.is_measured,
        written.least,
        has_flag=written.withheld is not None,
        has_width=written.width is not None,
        is_direct=written.is_direct,
        is_passed_on=written.width is not None,
    )


def names_of_table(columns: Table) -> tuple[str, ...]:
    """Give the names of a table's columns and their companions."""
    names: list[str] = []
    for place, column in enumerate(columns):
        names += [
            f"c{place}",
            *([f"h{place}"] if column.has_flag else []),
            *([f"e{place}"] if column.has_width else []),
        ]
    return tuple(names)


def _distinct(sql: str, columns: Table) -> str:
    values = tuple(f"c{place}" for place in range(len(columns)))
    rest = [f"any_value({name}) AS {name}" for name in names_of_table(columns) if name not in values]
    texts = ("r", f"{key_text(values)} AS id", "min(o) AS o", *values, *rest)
    return spaced("SELECT", ", ".join(texts), "FROM", f"({sql})", "GROUP BY", ", ".join(("r", *values)))


def cut_off(step: WrittenStep, cut: Cut, freed: str | None) -> WrittenStep:
    """Leave what LIMIT and OFFSET leave of each replicate."""
    if cut.limit is None and not cut.offset:
        return step
    order = ", ".join((*step.sorted_by, "o"))
    kept = f"n > {cut.offset}" + ("" if cut.limit is None else f" AND n <= {cut.offset + cut.limit}")
    kept = kept if freed is None else f"({kept}) OR {freed}"
    place = f"row_number() OVER (PARTITION BY r ORDER BY {order}) AS n"
    numbered = spaced("SELECT *,", place, "FROM", f"({step.sql})")
    return replace(step, sql=spaced("SELECT * EXCLUDE (n) FROM", f"({numbered})", "WHERE", kept))
