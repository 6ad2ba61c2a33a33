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
    social,
    spaces,
    state,
    tickets,
    versions,
)
from sandbox.cli.demo import command as demo
from sandbox.cli.failing import fail_by_bug, fail_usage, screen_for

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


PIPE_CLOSED = 141


def main(arguments: list[str]) -> int:
    """Run one command; give its exit code (docs/cli.md)."""
    try:
        stopped = app(args=arguments, prog_name="sandbox", standalone_mode=False)
    except typer.TyperException as error:
        return fail_usage(error, screen_for(arguments))
    except BrokenPipeError:
        sys.stdout = sys.stderr  # nothing reads what is left, and flushing it at exit would fail again
        return PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - the outermost loop: whatever comes here is a bug, told without its words
        return fail_by_bug(error, screen_for(arguments))
    return stopped if isinstance(stopped, int) else 0


def run() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(main(sys.argv[1:]))
