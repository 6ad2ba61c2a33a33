"""The whole `sandbox` command, every group of commands under one name."""

import sys

from sandbox.cli.rooms import ROOMS
from sandbox.cli.running import run_command
from sandbox.cli.tree import tree_of

app = tree_of(tuple(ROOMS))


def main(arguments: list[str]) -> int:
    """Run one command; give its exit code (docs/cli.md)."""
    return run_command(app, arguments)


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(main(sys.argv[1:]))
