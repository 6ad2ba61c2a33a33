"""The `sandbox` command: every group of commands, joined under one name."""

import sys

import typer

from sandbox.cli import (
    asking,
    auditing,
    building,
    gate,
    governing,
    loading,
    releasing,
    state,
)
from sandbox.cli.demo import command as demo

app = typer.Typer(
    name="sandbox",
    help="Build data products from data you may never see. 数据可用不可见。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for room in (state, governing, loading, asking, gate, building, releasing, auditing, demo):
    room.add_to(app)


def main(arguments: list[str]) -> int:
    """Run one command; give its exit code (docs/cli.md)."""
    try:
        app(args=arguments, prog_name="sandbox")
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    return 0


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(main(sys.argv[1:]))
