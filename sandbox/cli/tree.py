"""The `sandbox` command: groups of commands, joined under one name."""

from importlib import import_module

import typer


def tree_of(rooms: tuple[str, ...]) -> typer.Typer:
    """Join the commands of some modules."""
    app = typer.Typer(name="sandbox", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_sandbox)
    for room in rooms:
        import_module(room).add_to(app)
    return app


def _sandbox() -> None:
    """Build data products from data you may never see. 数据可用不可见。"""
