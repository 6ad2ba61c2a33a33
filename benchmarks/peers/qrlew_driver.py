"""Qrlew on DuckDB: it rewrites the question into one DP statement, which DuckDB runs. In the peer's own environment."""

import json

import duckdb
import pyqrlew
import sqlalchemy

from benchmarks.peers.task import Row, Task, Told, repeated, serve

SCHEMA = (
    "CREATE TABLE claims (person INTEGER, region TEXT, category TEXT, code TEXT, seen_on DATE, amount FLOAT)",
    "CREATE TABLE people (person INTEGER, tier TEXT, age INTEGER)",
)
_DATASET = {
    "@type": "sarus_data_spec/sarus_data_spec.Dataset",
    "uuid": "claims",
    "name": "Transformed",
    "spec": {"transformed": {"transform": "claims", "arguments": [], "named_arguments": {}}},
    "properties": {},
    "doc": "",
}
PRIVACY_UNIT: list[tuple[str, list[tuple[str, str, str]], str]] = [("claims", [], "person"), ("people", [], "person")]


def dataset_of(task: Task) -> pyqrlew.Dataset:
    """Declare what is public, as the contract does; the sizes are those of the tables."""
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.begin() as connection:
        for statement in SCHEMA:
            connection.execute(sqlalchemy.text(statement))
    empty = pyqrlew.Dataset.from_database("claims", engine)
    dataset = pyqrlew.Dataset.from_str(*_sized(empty, {"claims": task.rows, "people": task.people}))
    dataset = dataset.with_range(None, "claims", "amount", 0.0, float(task.largest_amount))
    for table, column, values in (
        ("claims", "region", task.regions),
        ("claims", "category", task.categories),
        ("people", "tier", task.tiers),
    ):
        dataset = dataset.with_possible_values(None, table, column, values)
    return dataset.with_constraint(None, "people", "person", "Unique")


def _sized(dataset: pyqrlew.Dataset, sizes: dict[str, int]) -> tuple[str, str, str]:
    tree = json.loads(dataset.size or "{}")
    for table in tree["statistics"]["union"]["fields"]:
        table["statistics"]["struct"]["size"] = str(sizes[table["name"]])
    return json.dumps(_DATASET), dataset.schema, json.dumps(tree)


def answer(task: Task) -> Told:
    """Rewrite and run; the bound on a person's rows is the contract's."""
    connection = duckdb.connect(task.database, read_only=True, config={"threads": task.threads})
    dataset = dataset_of(task)

    def plainly() -> list[Row]:
        connection.execute(task.sql).fetchnumpy()
        return []

    def run() -> list[Row]:
        rewritten = dataset.relation(task.sql).rewrite_with_differential_privacy(
            dataset,
            PRIVACY_UNIT,
            {"epsilon": task.epsilon, "delta": task.delta},
            max_multiplicity=float(task.rows_per_unit),
            max_multiplicity_share=1.0,
        )
        return [list(row) for row in connection.execute(rewritten.relation().to_query()).fetchall()]

    return Told(*repeated(task, run, plainly), task.epsilon, task.delta)


if __name__ == "__main__":
    serve(answer)
