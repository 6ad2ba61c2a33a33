"""Where the parts of a contract stand in its document."""

from sandbox.core.columns import Column
from sandbox.core.contract import Table
from sandbox.ingest.findings import Place

TOP = Place("contract")
OWN = TOP.at("customProperties")
CATALOGUE = OWN.at("catalogue").named("catalogue")
CONSENTS = OWN.at("consents").named("consents")


def own_place(name: str) -> Place:
    """Give the place of a custom property of the whole contract."""
    return OWN.at(name)


def table_place(table: Table) -> Place:
    """Give the place of a table."""
    return Place(table.name, ("schema", table.name))


def column_place(table: Table, column: Column) -> Place:
    """Give the place of a column."""
    return Place(f"{table.name}.{column.name}", ("schema", table.name, "properties", column.name))
