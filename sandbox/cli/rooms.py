"""Which module adds which commands: the whole tree comes from here, and one command needs one module's imports."""

ROOMS: dict[str, tuple[str, ...]] = {
    "sandbox.cli.state": ("init", "doctor", "serve"),
    "sandbox.cli.keys": ("keys",),
    "sandbox.cli.governing": ("govern", "token"),
    "sandbox.cli.loading": ("ingest",),
    "sandbox.cli.delivering": ("manifest",),
    "sandbox.cli.quarantining": ("quarantine",),
    "sandbox.cli.tickets": ("quality",),
    "sandbox.cli.versions": ("dataset",),
    "sandbox.cli.contracts": ("contract",),
    "sandbox.cli.catalogues": ("catalogue",),
    "sandbox.cli.social": ("social",),
    "sandbox.cli.scanning": ("scan",),
    "sandbox.cli.spaces": ("space",),
    "sandbox.cli.sampling": ("sample",),
    "sandbox.cli.asking": ("quote", "ask", "budget"),
    "sandbox.cli.samples": ("samples",),
    "sandbox.cli.gate": ("gate",),
    "sandbox.cli.building": ("product", "job"),
    "sandbox.cli.releasing": ("verify", "release"),
    "sandbox.cli.auditing": ("audit",),
    "sandbox.cli.demo.command": ("demo",),
}
"""In the order in which `sandbox --help` lists them."""


def rooms_for(arguments: list[str]) -> tuple[str, ...]:
    """Give the modules that a command line needs: the one its first word names, or else all."""
    first = arguments[0] if arguments else ""
    return next(((room,) for room, names in ROOMS.items() if first in names), tuple(ROOMS))
