"""Build data products from data you may never see.

The public face: `from sandbox import Sandbox` connects a notebook or a program to a sandbox's service.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.client.connection import Sandbox

__all__ = ["Sandbox"]


def __getattr__(name: str) -> object:
    """Import the client only when it is asked for: the engine's workers import this package too."""
    if name != "Sandbox":
        raise AttributeError(name)
    from sandbox.client.connection import Sandbox  # noqa: PLC0415 (see above)

    return Sandbox
