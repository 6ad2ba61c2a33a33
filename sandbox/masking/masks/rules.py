"""Which mask a column gets: decided from the contract alone, by the first rule of rules.toml that fits."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

from sandbox.core.columns import Column, ColumnRole
from sandbox.core.contract import Contract, Table
from sandbox.core.errors.masking import MaskUnknown
from sandbox.core.errors.tree import Finding
from sandbox.core.text import Text

Condition = bool | int | str | list[str]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its conditions, the masks it allows (the first by default), and its reason."""

    conditions: tuple[tuple[str, Condition], ...]
    masks: tuple[str, ...]
    why: Text

    def fits(self, column: Column) -> bool:
        """Tell whether every condition holds for a column."""
        return all(_holds(column, name, wanted) for name, wanted in self.conditions)


@dataclass(frozen=True, slots=True)
class ColumnMask:
    """The mask of one column and its reason."""

    table: str
    column: Column
    mask: str
    why: Text

    @property
    def is_identifying(self) -> bool:
        """Tell whether the column's values are identifiers."""
        return self.column.role is ColumnRole.DIRECT_IDENTIFIER or self.column.identifier is not None


def load_rules() -> tuple[Rule, ...]:
    """Read the rules that come with the product."""
    text = files("sandbox.masking").joinpath("rules.toml").read_text(encoding="utf-8")
    return tuple(
        Rule(tuple(rule["when"].items()), tuple(rule["masks"]), Text(rule["en"], rule["zh"]))
        for rule in tomllib.loads(text)["rules"]
    )


def choose_masks(contract: Contract, rules: tuple[Rule, ...]) -> tuple[ColumnMask, ...]:
    """Choose the mask of every column of the protected tables.

    Raises:
        MaskUnknown: the contract asks for masks that its columns cannot have; all of them are listed.
    """
    chosen = tuple(
        _mask_of(table.name, column, rules)
        for table in contract.tables
        if not table.is_public
        for column in table.columns
    )
    findings = tuple(wrong for wrong in chosen if isinstance(wrong, Finding))
    if findings:
        raise MaskUnknown(findings=findings, dataset=contract.dataset)
    return tuple(mask for mask in chosen if isinstance(mask, ColumnMask))


def masks_of(table: Table, rules: tuple[Rule, ...]) -> tuple[ColumnMask, ...]:
    """Choose the masks of one table's columns; one that a column cannot have is left out."""
    chosen = (_mask_of(table.name, column, rules) for column in table.columns)
    return tuple(mask for mask in chosen if isinstance(mask, ColumnMask))


def _mask_of(table: str, column: Column, rules: tuple[Rule, ...]) -> ColumnMask | Finding:
    rule = next(rule for rule in rules if rule.fits(column))
    asked = column.mask or rule.masks[0]
    if asked in rule.masks:
        return ColumnMask(table, column, asked, rule.why)
    allowed = ", ".join(rule.masks)
    text = Text(f"The mask {asked} is not one of: {allowed}.", f"脱敏方式 {asked} 不在可用范围内:{allowed}。")
    return Finding("mask_allowed", f"{table}.{column.name}", text)


def _holds(column: Column, name: str, wanted: Condition) -> bool:
    match name:
        case "role":
            return column.role == wanted
        case "least_grade":
            return isinstance(wanted, int) and column.grade >= wanted
        case "type" | "identifier":
            return isinstance(wanted, list) and getattr(column, name) in wanted
        case "has_identifier" | "has_domain" | "has_bounds":
            return (getattr(column, name.removeprefix("has_")) is not None) is wanted
        case _:
            raise ValueError(f"no condition is called {name}")
