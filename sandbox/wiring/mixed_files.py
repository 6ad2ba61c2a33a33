"""Which tables and columns of a library file go into a mixture: what a space of it would hold (E8)."""

from sandbox.core.contribution import beyond
from sandbox.core.questions import Asking
from sandbox.core.spaces import held_tables
from sandbox.spaces.mixing import MixedFile, MixedTable
from sandbox.wiring.house import House
from sandbox.wiring.spaces import library_file


def file_of(house: House, side: Asking) -> MixedFile:
    """Give the library file of one side, with its key and what goes in."""
    library = library_file(house, house.datasets.version(side.dataset_version))
    units = {name: t.unit_column for t in side.contract.tables for name in (t.name, beyond(t.name))}
    held = held_tables(side.contract, side.grant)
    return MixedFile(library, tuple(MixedTable(t.name, t.columns, units[t.name]) for t in held))
