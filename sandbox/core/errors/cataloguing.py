"""Errors of catalogues."""

from sandbox.core.errors.tree import Invalid
from sandbox.core.text import Text


class CatalogueIncomplete(Invalid):
    """Entries of a catalogue lack fields or cannot be read; the findings list them all (C4)."""

    code = "catalogue_incomplete"
    says = Text(
        "The catalogue {file} cannot be imported: {count} things are missing or wrong.",
        "目录 {file} 不能导入:共 {count} 处缺失或有误。",
    )
    remedy = Text(
        "Nothing was imported. Complete the entries; docs/catalogues.md lists their fields.",
        "未导入任何内容。请补全目录项;各字段见 docs/catalogues.md。",
    )


class ReceiptUnusable(Invalid):
    """A registration receipt cannot be taken over; the findings list why (C2)."""

    code = "receipt_unusable"
    says = Text(
        "The registration receipt {file} cannot be used: {count} things are missing or wrong.",
        "登记回执 {file} 不能使用:共 {count} 处缺失或有误。",
    )
    remedy = Text(
        "The contract was left as it is. docs/catalogues.md shows the form of receipts.",
        "合约未作改动。回执格式见 docs/catalogues.md。",
    )
