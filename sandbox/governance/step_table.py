"""The steps of a governance file and their fields, from the code that reads them."""

import typing
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum

from sandbox.core.accounts import Document
from sandbox.core.budget import Budget
from sandbox.governance.steps import ACTS

_SPECIAL: dict[object, str] = {Document: "file", Budget: "{rho, delta}", str: "text"}


def as_markdown() -> str:
    """Write every step as a Markdown table: name, what it does, its fields (an optional one in brackets)."""
    rows = [f"| `{name}` | {(act.__doc__ or '').strip()} | {_fields_of(act)} |" for name, act in ACTS.items()]
    return "\n".join(["| step | what it does | fields |", "|---|---|---|", *rows])


def _fields_of(kind: type) -> str:
    hints = typing.get_type_hints(kind)
    shown = []
    for field in fields(kind):
        text = f"`{field.name}` {_type_of(hints[field.name])}"
        required = field.default is MISSING and field.default_factory is MISSING
        shown.append(text if required else f"[{text}]")
    return ", ".join(shown)


def _type_of(hint: object) -> str:
    if typing.get_origin(hint) is tuple:
        return f"list of {_type_of(typing.get_args(hint)[0])}"
    if hint in _SPECIAL:
        return _SPECIAL[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return " / ".join(str(member.value) for member in hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return "{" + ", ".join(f.name for f in fields(hint)) + "}"
    if isinstance(hint, type):
        return hint.__name__
    return _type_of(next(part for part in typing.get_args(hint) if part is not type(None)))
