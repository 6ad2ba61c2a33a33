"""The way into the `sandbox` command: a command starts with its own imports alone."""

import sys

from sandbox.cli.rooms import rooms_for
from sandbox.cli.running import run_command
from sandbox.cli.tree import tree_of


def run() -> None:
    """Run the command line and leave with its exit code."""
    arguments = sys.argv[1:]
    sys.exit(run_command(tree_of(rooms_for(arguments)), arguments))
