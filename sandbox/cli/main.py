"""The `sandbox` command: every group of commands, joined under one name."""

import sys

import typer

from sandbox.cli import (
    asking,
    auditing,
    building,
    catalogues,
    contracts,
    delivering,
    gate,
    governing,
    keys,
    loading,
    quarantining,
    releasing,
    samples,
    sampling,
    scanning,
    social,
    spaces,
    state,
    tickets,
    versions,
)
from sandbox.cli.demo import command as demo
from sandbox.cli.running import run_command

app = typer.Typer(
    name="sandbox",
    help="Build data products from data you may never see. 数据可用不可见。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for room in (
    state,
    keys,
    governing,
    loading,
    delivering,
    quarantining,
    tickets,
    versions,
    contracts,
    catalogues,
    social,
    scanning,
    spaces,
    sampling,
    asking,
    samples,
    gate,
    building,
    releasing,
    auditing,
    demo,
):
    room.add_to(app)


def main(arguments: list[str]) -> int:
    """Run one command; give its exit code (docs/cli.md)."""
    return run_command(app, arguments)


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(main(sys.argv[1:]))
