"""SmartNoise SQL on DuckDB: its PostgreSQL dialect over DuckDB's connection. Runs in the peer's own environment."""

from collections.abc import Callable, Iterator
from typing import Any

import duckdb
import snsql

from benchmarks.peers.task import Row, Task, Told, repeated, serve


class _Cursor:
    """A DuckDB cursor that can be iterated, as the reader expects."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor

    def execute(self, sql: str) -> None:
        self._cursor.execute(sql)

    @property
    def description(self) -> Any:  # noqa: ANN401 - DuckDB's own
        return self._cursor.description

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        return iter(self._cursor.fetchall())


class _Connection:
    """DuckDB as the reader wants a database: every statement is its own transaction."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def cursor(self) -> _Cursor:
        return _Cursor(self._connection)

    def commit(self) -> None:
        """Do nothing: the statement is committed."""

    def rollback(self) -> None:
        """Do nothing: the statement is undone."""


def metadata_of(task: Task) -> dict[str, Any]:
    """Declare what is public, as the contract does; keys that are public need no threshold."""
    options = {"max_ids": task.rows_per_unit, "censor_dims": task.has_unknown_keys, "clamp_counts": False}
    claims = options | {
        "rows": task.rows,
        "person": {"type": "int", "private_id": True},
        "region": {"type": "string", "cardinality": len(task.regions)},
        "category": {"type": "string", "cardinality": len(task.categories)},
        "code": {"type": "string"},
        "seen_on": {"type": "datetime"},
        "amount": {"type": "float", "lower": 0.0, "upper": float(task.largest_amount)},
    }
    people = options | {
        "rows": task.people,
        "max_ids": 1,
        "person": {"type": "int", "private_id": True},
        "tier": {"type": "string", "cardinality": len(task.tiers)},
    }
    return {"": {"main": {"claims": claims, "people": people}}}


def answer(task: Task) -> Told:
    """Spread (ε, δ) over the columns so that the whole question costs it, by the library's own account."""
    engine = duckdb.connect(task.database, read_only=True, config={"threads": task.threads})
    connection = _Connection(engine)
    sql = task.sql.replace("FROM claims", "FROM main.claims").replace("JOIN people", "JOIN main.people")

    def reader_at(epsilon: float, delta: float) -> Any:  # noqa: ANN401 - the library is untyped
        privacy = snsql.Privacy(epsilon=epsilon, delta=delta)
        return snsql.from_connection(connection, privacy=privacy, metadata=metadata_of(task), engine="postgres")

    delta = _largest(task.delta, lambda each: reader_at(task.epsilon, each).get_privacy_cost(sql)[1])
    epsilon = _largest(task.epsilon, lambda each: reader_at(each, delta).get_privacy_cost(sql)[0])
    reader = reader_at(epsilon, delta)
    cost = reader.get_privacy_cost(sql)

    def run() -> list[Row]:
        return [list(row) for row in reader.execute(sql)[1:]]

    def plainly() -> list[Row]:
        engine.execute(task.sql).fetchnumpy()
        return []

    return Told(*repeated(task, run, plainly), *cost)


def _largest(whole: float, cost_of: Callable[[float], float]) -> float:
    """Find the largest share of each column whose total, by the library's account, is at most the whole."""
    low, high = 0.0, whole
    if cost_of(high) <= whole:
        return high
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if cost_of(middle) <= whole else (low, middle)
    return low


if __name__ == "__main__":
    serve(answer)
