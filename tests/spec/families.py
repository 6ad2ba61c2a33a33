"""The families of the gate's language: every `tests/spec/gate_*.py` that has a title, in the order of its title."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from tests.spec.gate_cases import Allowed, NotAllowed

Both = tuple[str, str]
"""Words in English and in 简体中文."""


@dataclass(frozen=True, slots=True)
class Family:
    """One chapter of the language: what it is about, what is answered, and what is refused."""

    name: str
    title: Both
    about: Both
    allowed: tuple[Allowed, ...]
    not_allowed: tuple[NotAllowed, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What is asked in this chapter."""
        return tuple(case.sql for case in self.allowed) + tuple(case.sql for case in self.not_allowed)


def _families() -> tuple[Family, ...]:
    names = sorted(path.stem for path in Path(__file__).parent.glob("gate_*.py"))
    modules = [import_module(f"tests.spec.{name}") for name in names]
    return tuple(_family(module) for module in modules if hasattr(module, "TITLE"))


def _family(module: ModuleType) -> Family:
    name = module.__name__.rpartition(".gate_")[2]
    return Family(name, module.TITLE, module.ABOUT, tuple(module.ALLOWED), tuple(module.NOT_ALLOWED))


FAMILIES = _families()
ALLOWED = tuple(case for family in FAMILIES for case in family.allowed)
NOT_ALLOWED = tuple(case for family in FAMILIES for case in family.not_allowed)
TEXTS = tuple(text for family in FAMILIES for text in family.texts)
