"""The way into the `sandbox` command: commands on files alone start without the rest of the house."""

import sys
from importlib import import_module

import typer

from sandbox.cli.running import run_command

LIGHT = {"scan": "sandbox.cli.scanning"}
"""Commands that open no state, and the modules that add them."""


def run() -> None:
    """Run the command line and leave with its exit code."""
    arguments = sys.argv[1:]
    if arguments[:1] and arguments[0] in LIGHT:
        sys.exit(run_command(_light_app(arguments[0]), arguments))
    from sandbox.cli.main import main  # noqa: PLC0415 - it takes two seconds to import

    sys.exit(main(arguments))


def _light_app(name: str) -> typer.Typer:
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_stay_a_group)
    import_module(LIGHT[name]).add_to(app)
    return app


def _stay_a_group() -> None:
    """Build data products from data you may never see. 数据可用不可见。"""
