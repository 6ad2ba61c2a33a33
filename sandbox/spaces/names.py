"""How a space is called in messages."""

from pathlib import Path


def space_name(path: Path) -> str:
    """Give the name of the space of a file: dataset and version."""
    return f"{path.parent.name}/{path.stem}"
