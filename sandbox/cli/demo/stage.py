"""The stage of the demonstration: an open house, the generated world, and the people of 「鄂数沙箱」."""

from dataclasses import dataclass
from pathlib import Path

from sandbox.cli.demo.files import hubei_files
from sandbox.cli.demo.story import Story
from sandbox.cli.demo.world import World
from sandbox.core.text import Lang
from sandbox.wiring.house import House

DEVELOPER, OPERATOR, AUTHORITY, PROVIDER, AGENCY, AUDITOR = "wang", "zhao", "chen", "li", "zhou", "wu"
SCENARIO, DATASET = "S2", "yb_js"
DISPLAY_DELTA = 1e-6


@dataclass(frozen=True, slots=True)
class Stage:
    """What every step of the demonstration works with."""

    house: House
    world: World
    story: Story

    @property
    def files(self) -> Path:
        """Where contracts, governance steps and products of the demo world lie."""
        return hubei_files()

    @property
    def lang(self) -> Lang:
        """The language of the demonstration."""
        return self.story.screen.lang
