"""Health: whether the sandbox can work here, and how well it is isolated (E7)."""

from dataclasses import dataclass
from importlib.metadata import version

from sandbox.spaces.doctor import examine
from sandbox.spaces.explaining import ExplainedLayer, explained
from sandbox.spaces.seat import is_enough_for_real_data
from sandbox.wiring.house import House


@dataclass(frozen=True, slots=True)
class Health:
    """What was found by trying; `may_open_real_data` is False where neither seccomp nor Landlock is in force."""

    version: str
    may_open_real_data: bool
    layers: tuple[ExplainedLayer, ...]


def health_of_machine() -> Health:
    """Try the isolation of this machine."""
    layers = examine()
    return Health(version("data-sandbox"), is_enough_for_real_data(layers), tuple(explained(each) for each in layers))


def health_of(house: House) -> Health:
    """Try the isolation of this machine, once the house's database has answered."""
    with house.database.reading():
        return health_of_machine()
