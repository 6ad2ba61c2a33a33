"""Whatever a governance file holds, reading it gives steps or a list of mistakes, and nothing else."""

import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.errors.governing import GovernanceFileInvalid
from sandbox.governance.account_steps import ActivateAccount
from sandbox.governance.steps import Step, read_steps

EXAMPLE = (Path(__file__).parents[2] / "examples" / "nafld" / "governance.yml").read_text(encoding="utf-8")
LINES = EXAMPLE.splitlines()
NASTY = [
    "*a",
    "&a",
    "? [x]",
    "!!int",
    "{",
    "[",
    "- ",
    ": ",
    '"\\0"',
    '"\\ud800"',
    "'",
    "|",
    "1e999999999",
    "\t",
    "%",
    "~",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


def _read(folder: Path, text: str) -> tuple[Step, ...]:
    path = folder / "g.yml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        return read_steps(path)
    except GovernanceFileInvalid as error:
        return () if error.findings and str(error) else (Step(0, "no findings", "", ActivateAccount("")),)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(folder: Path, text: str) -> None:
    assert _read(folder, text) == ()


@settings(max_examples=150, deadline=None)
@given(
    line=st.integers(0, len(LINES) - 1),
    column=st.integers(0, 60),
    junk=st.one_of(st.sampled_from(NASTY), st.text(string.printable, min_size=1, max_size=6)),
)
def test_any_damage_to_a_file_is_read_or_refused(folder: Path, line: int, column: int, junk: str) -> None:
    damaged = list(LINES)
    damaged[line] = damaged[line][:column] + junk + damaged[line][column:]
    assert all(step.line > 0 for step in _read(folder, "\n".join(damaged)))


@pytest.mark.parametrize(
    "step",
    [
        "? [a, b]\n    : c",
        "by: [x]\n    step: {y: z}",
        'step: verify_identity\n    by: admin\n    account: x\n    document: "\\0"\n    on: 2026-01-01',
        f"step: verify_identity\n    by: admin\n    account: x\n    document: {'d' * 5000}\n    on: 2026-01-01",
        'step: activate_account\n    by: admin\n    account: "\\ud800"',
        "step: activate_account\n    by: ../../admin\n    account: x",
        "step: approve_application_narrowed\n    by: a\n    scenario_budget: {rho: 1e999999999}",
        "step: " + "[" * 5000,
        "step: " + "[" * 5000 + "]" * 5000,
        "step: &a [*a]",
    ],
)
def test_a_hostile_step_is_refused(folder: Path, step: str) -> None:
    assert _read(folder, f"version: 1\nsteps:\n  - {step}\n") == ()
