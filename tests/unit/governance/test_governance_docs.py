"""docs/governance.md shows the machines and steps that are in force."""

from pathlib import Path

import pytest

from sandbox.core.accounts import ACCOUNT_MACHINE
from sandbox.core.applications import APPLICATION_MACHINE
from sandbox.core.authorisations import AUTHORISATION_MACHINE
from sandbox.core.scenarios import SCENARIO_MACHINE
from sandbox.core.transitions import Machine
from sandbox.governance.step_table import as_markdown
from sandbox.world.regions import open_region

TEXT = (Path(__file__).parents[3] / "docs" / "governance.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("machine", [ACCOUNT_MACHINE, AUTHORISATION_MACHINE, SCENARIO_MACHINE, APPLICATION_MACHINE])
def test_each_diagram_is_drawn_by_its_machine(machine: Machine[str, str]) -> None:
    assert f"```mermaid\n{machine.diagram()}\n```" in TEXT


def test_the_table_of_steps_is_the_one_that_is_read() -> None:
    assert as_markdown() in TEXT


@pytest.mark.parametrize("name", ["application_review", "agreement_filing", "authorisation_term", "record_retention"])
def test_the_table_of_clocks_is_the_regions(name: str) -> None:
    rule = getattr(open_region("hubei").clocks, name)
    assert f"| `{name}` | {rule.number} {rule.unit.value.replace('_', ' ')} | {rule.law} |" in TEXT
