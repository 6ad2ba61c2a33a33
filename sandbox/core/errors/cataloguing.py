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
