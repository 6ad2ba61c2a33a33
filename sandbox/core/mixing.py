"""What social data and a granted dataset make together: one contract, the stricter policy, or why not (E8).

The mixture's units are the granted dataset's, so that a person is one unit in both; who is in the social data alone is
numbered after them. Nothing of a mixture is answered exactly: with a table of one's own one would choose who counts.
"""

from dataclasses import dataclass, replace

from sandbox.core.contract import Contract, Table, UnitKind
from sandbox.core.contribution import beyond
from sandbox.core.errors.tree import Finding
from sandbox.core.grant import Grant
from sandbox.core.policy_mixing import stricter
from sandbox.core.social import is_social, mixture_name
from sandbox.core.text import Text

RULE = "E8"
LONGEST_NAME = 128


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a mixture: its contract, as far as it is open, and how many units its largest table has."""

    contract: Contract
    units: int


def findings_of_mixing(granted: Contract, social: Side) -> tuple[Finding, ...]:
    """List every reason, told by contracts and by the social data alone, for which two datasets are not mixed."""
    found = (*_of_names(granted, social.contract), *_of_units(granted, social))
    return tuple(Finding(RULE, where, text) for where, text in found)


def mixed_contract(granted: Contract, social: Contract) -> Contract:
    """Give a mixture's contract: all tables and consents, the higher grade, the stricter policy, nothing exact."""
    policy = replace(stricter((granted.privacy, social.privacy)), exact=None)
    return replace(
        granted,
        dataset=mixture_name(social.dataset, granted.dataset),
        version=f"{granted.version}+{social.version}",
        title=f"{granted.title} + {social.title}",
        tables=(*granted.tables, *social.tables),
        privacy=policy,
        grade=max(granted.grade, social.grade),
        consents=(*granted.consents, *social.consents),
        parts=(_names_of(granted), _names_of(social)),
    )


def opened_part(contract: Contract, grant: Grant) -> Contract:
    """Give a contract with those tables alone of which a grant opens something."""
    return replace(contract, tables=tuple(table for table in contract.tables if grant.opens_table(table.name)))


def protected(contract: Contract) -> tuple[Table, ...]:
    """Give the tables of a contract that protect somebody."""
    return tuple(table for table in contract.tables if not table.is_public)


def _names_of(contract: Contract) -> tuple[str, ...]:
    return tuple(table.name for table in contract.tables)


_Found = tuple[str, Text]


def _of_names(granted: Contract, social: Contract) -> tuple[_Found, ...]:
    found: list[_Found] = []
    if is_social(granted.dataset):
        found.append(("dataset", Text("only a granted dataset can be mixed with", "只能与已授权的数据集融合")))
    if len(mixture_name(social.dataset, granted.dataset)) > LONGEST_NAME:
        found.append(("dataset", Text("the two names are too long together", "两个标识合计过长")))
    taken = {name.lower() for table in granted.tables for name in (table.name, beyond(table.name))}
    own = {table.name: {table.name.lower(), beyond(table.name).lower()} for table in social.tables}
    both = Text("both have a table of this name", "双方有同名的表")
    return (*found, *((name, both) for name, names in own.items() if taken & names))


def _of_units(granted: Contract, social: Side) -> tuple[_Found, ...]:
    theirs, own = protected(granted), protected(social.contract)
    if not own or not theirs:
        return ()
    found: list[_Found] = []
    if {table.unit for table in own} != {table.unit for table in theirs}:
        found.append(("unit", Text("they protect different kinds of units", "双方保护的单元类型不同")))
    kinds = {_identifier(table) for table in (*theirs, *own)}
    if len(kinds) > 1 or None in kinds:
        said = Text("their units have no identifier of one kind in common", "双方单元没有同类标识符")
        found.append(("unitColumn", said))
    least = max(granted.privacy.min_group_size, social.contract.privacy.min_group_size)
    if social.units < least:
        said = Text(f"the social data have fewer than {least} units", f"社会数据的单元数少于 {least}")
        found.append(("units", said))
    return tuple(found)


def _identifier(table: Table) -> str | None:
    column = table.column(table.unit_column or "")
    return None if column is None or table.unit is UnitKind.NONE else column.identifier
