"""Run one command of an app, whatever it meets; the exit codes are those of docs/cli.md."""

import sys
from collections.abc import Callable

import typer

from sandbox.cli.failing import fail_by_bug, fail_usage, screen_for

PIPE_CLOSED = 141


def run_command(app: Callable[..., object], arguments: list[str]) -> int:
    """Run one command; give its exit code."""
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
