"""Governance: steps of a file, and tokens."""

from datetime import timedelta
from pathlib import Path

from sandbox.core.people import Action, Resource
from sandbox.governance.office import open_office
from sandbox.governance.steps import Step, apply_step, read_steps
from sandbox.wiring.closing import follow_governance
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import House


def apply_file(house: House, path: Path) -> tuple[Step, ...]:
    """Carry out a file of governance steps in order, each as the account it names.

    Raises:
        GovernanceFileInvalid: the file cannot be read; everything is listed at once, and nothing was done.
        SandboxError: a step was refused; those before it stay.
    """
    steps = read_steps(path)
    office = open_office(house.desk)
    for step in steps:
        apply_step(office, step)
    follow_governance(house)
    return steps


def issue_token(house: House, who: str, account: str, lifetime: timedelta) -> str:
    """Give a token out for an account that may work now; it is shown this once."""
    with using(house, who, Purpose(Action.MANAGE_ACCOUNT, Resource("token", account))) as use:
        return open_office(house.desk).tokens.issue(use.actor, account, lifetime)
