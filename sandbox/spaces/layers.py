"""Layers of isolation, and how each stands."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class LayerState(StrEnum):
    """How a layer stands on this machine."""

    IN_FORCE = "in_force"
    DEGRADED = "degraded"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of isolation; `reason` says what is in force of it, or why it is not."""

    name: str
    state: LayerState
    reason: str = ""


def attempt(name: str, act: Callable[[], object], reason: str = "") -> Layer:
    """Put a layer in force, or say why the machine refused it."""
    try:
        act()
    except OSError as error:
        return Layer(name, LayerState.OFF, error.strerror or type(error).__name__)
    return Layer(name, LayerState.IN_FORCE, reason)


def in_force(layers: tuple[Layer, ...]) -> tuple[str, ...]:
    """Give the names of the layers in force."""
    return tuple(layer.name for layer in layers if layer.state is LayerState.IN_FORCE)
