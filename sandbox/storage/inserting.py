"""Insert a row where its key is not there yet: one statement, on both databases."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_if_absent(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless one with its key exists; tell whether it was inserted.

    Where another transaction is inserting the same key, this waits for its end.
    """
    key = list(table.primary_key.columns)
    if connection.dialect.name == "postgresql":
        one = postgresql.insert(table).values(**row).on_conflict_do_nothing().returning(*key)
        return connection.execute(one).first() is not None
    other = sqlite.insert(table).values(**row).on_conflict_do_nothing().returning(*key)
    return connection.execute(other).first() is not None
