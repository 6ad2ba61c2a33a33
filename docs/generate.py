"""Write the reference pages that come from the code: `make docs`. A test checks that they are current."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast

import typer
from gate_language import language_page
from recogniser_page import recogniser_page

from sandbox.cli.main import app
from sandbox.core import errors
from sandbox.core.errors.tree import SandboxError
from sandbox.core.text import Lang
from sandbox.ingest.contract.schema import schema_text

DOCS = Path(__file__).parent


class Parameter(Protocol):
    """What a page tells of one option or argument."""

    name: str
    opts: list[str]
    required: bool
    help: str | None


class Command(Protocol):
    """What a page tells of one command."""

    help: str | None
    epilog: str | None
    params: list[Parameter]


def error_page() -> str:
    """Write the reference of errors: a heading for each code."""
    for module in iter_modules(errors.__path__):
        import_module(f"sandbox.core.errors.{module.name}")
    lines = [
        "# Errors / 错误代码",
        "",
        "Generated from `sandbox/core/errors/` by `make docs`. `{name}` stands for a name from a schema or a count,",
        "never a value from a dataset. Exit codes: [cli.md](cli.md).",
    ]
    for leaf in sorted(_leaves(SandboxError), key=lambda kind: kind.code):
        lines += ["", f"### `{leaf.code}`", "", f"HTTP {leaf.status} · exit {leaf.exit_code} · {leaf.__doc__}", ""]
        lines += [f"- {leaf.says.en} *{leaf.remedy.en}*", f"- {leaf.says.zh} *{leaf.remedy.zh}*"]
    return "\n".join(lines) + "\n"


def _leaves(kind: type[SandboxError]) -> Iterator[type[SandboxError]]:
    if "code" in vars(kind):
        yield kind
    for child in kind.__subclasses__():
        yield from _leaves(child)


def cli_page() -> str:
    """Write the reference of commands."""
    head = (DOCS / "cli.head.md").read_text()
    lines = []
    for name, command in _commands("sandbox", typer.main.get_command(app)):
        lines += ["", f"### `{name}`", "", (command.help or "").strip(), ""]
        lines += [f"- {_parameter(p)}" for p in command.params if p.name not in ("help", *COMMON)]
        label, _, example = (command.epilog or "").partition(":  ")
        lines += ["", f"{label}: `{example.strip()}`"]
    return head + "\n".join(lines) + "\n"


COMMON = ("state_dir", "acting_as", "lang", "as_json")


def _parameter(parameter: Parameter) -> str:
    name = "/".join(parameter.opts)
    shown = f"`{name}`" if name.startswith("-") else f"`{name.upper()}`"
    needed = " (required)" if parameter.required else ""
    return f"{shown}{needed}: {getattr(parameter, 'help', None) or ''}"


def _commands(prefix: str, command: object) -> Iterator[tuple[str, Command]]:
    children = getattr(command, "commands", None)
    if children is None:
        yield prefix, cast("Command", command)
        return
    for name, child in children.items():
        yield from _commands(f"{prefix} {name}", child)


def english_language_page() -> str:
    """Write the reference of the gate's language in English."""
    return language_page(Lang.EN)


def chinese_language_page() -> str:
    """Write the reference of the gate's language in 简体中文."""
    return language_page(Lang.ZH)


PAGES = {
    "errors.md": error_page,
    "cli.md": cli_page,
    "contract.schema.json": schema_text,
    "gate-language.md": english_language_page,
    "gate-language.zh-CN.md": chinese_language_page,
    "recognisers.md": recogniser_page,
}


def stale_pages() -> list[str]:
    """Name the pages that differ from what the code says now."""
    return [name for name, make in PAGES.items() if not (DOCS / name).exists() or (DOCS / name).read_text() != make()]


if __name__ == "__main__":
    for page, make_page in PAGES.items():
        (DOCS / page).write_text(make_page())
    sys.exit(0)
