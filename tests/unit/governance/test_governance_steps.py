"""Governance files: read whole or not at all, applied by named accounts through the policies."""

from datetime import date
from pathlib import Path

import pytest

from sandbox.core.budget import Budget
from sandbox.core.errors.governing import ActionNotAllowed, GovernanceFileInvalid, RecordExists
from sandbox.core.errors.governing_accounts import AccountMissing, IdentityNotVerified
from sandbox.core.people import Role
from sandbox.governance.office import Office
from sandbox.governance.steps import ACTS, apply_step, read_steps
from sandbox.storage.audit_chain import read_events, verify_chain

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_the_demo_world_reaches_a_column_level_grant(hubei: Office) -> None:
    actor = hubei.sessions.actor_of("wang")
    grant = hubei.sessions.grant_for(actor, "S2", "yb_js", date(2026, 3, 2))
    assert grant.opens("yb_js", "zfy")
    assert not grant.opens("yb_js", "xm")
    assert not grant.opens("yb_js", "bz")
    assert grant.scenario_budget == Budget(800_000_000, 800)


def test_the_cohort_reaches_a_column_level_grant(office: Office) -> None:
    for step in read_steps(EXAMPLES / "nafld" / "governance.yml"):
        apply_step(office, step)
    grant = office.sessions.grant_for(office.sessions.actor_of("analyst"), "nafld-outcomes", "nafld", date(2026, 3, 2))
    assert [t.table for t in grant.tables] == ["nafld1", "nafld2", "nafld3"]
    assert not grant.opens("nafld1", "case_id")


def test_every_step_is_in_the_audit_chain(hubei: Office) -> None:
    with hubei.desk.database.reading() as connection:
        events = list(read_events(connection))
        seq, _ = verify_chain(connection)
    assert seq == len(events)
    assert {"admin", "zhou", "chen", "wang", "zhao", "li"} == {e.event.actor for e in events}


@pytest.mark.parametrize("name", ["hubei", "nafld"])
def test_every_account_of_an_example_may_work_afterwards(office: Office, name: str) -> None:
    steps = read_steps(EXAMPLES / name / "governance.yml")
    for step in steps:
        apply_step(office, step)
    for account in {step.by for step in steps}:
        office.sessions.check_may_work(account, office.desk.clock.now())


def test_all_mistakes_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "g.yml"
    path.write_text(
        "version: 1\n"
        "steps:\n"
        "  - step: register_account\n"
        "    by: admin\n"
        "    id: x\n"
        "    role: emperor\n"
        "    colour: red\n"
        "  - step: fly\n"
        "    by: admin\n"
        "  - step: vet_account\n"
        "    account: x\n"
        "    document: ../../etc/passwd\n"
        "    on: yesterday\n"
        "    on: 2026-01-01\n"
        "  - just text\n"
        "  - step: submit_application\n"
        "    by: x\n"
        "    scenario_budget: {rho: -1}\n"
        "    analyst_budget: {rho: many}\n"
        "    tables: none\n",
        encoding="utf-8",
    )
    with pytest.raises(GovernanceFileInvalid) as caught:
        read_steps(path)
    told = [(f.where, f.text.en.split(":")[0]) for f in caught.value.findings]
    assert ("line 3", "organisation is missing") in told
    assert ("line 6", f"{', '.join(Role)} is what it can be") in told
    assert ("line 7", "colour is unknown here") in told
    assert ("line 8", "`step` must be one of") in told
    assert ("line 10", "`by` is missing") in told
    assert ("line 12", "must name a file beside this one") in told
    assert ("line 14", "on is given twice") in told
    assert ("line 15", "must be a mapping of names to values") in told
    assert ("line 18", "a budget is never negative") in told
    assert ("line 19", "must be a number") in told
    assert ("line 20", "must be a list") in told
    assert caught.value.facts["count"] == len(told)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a\n",
        "version: 2\nsteps: []\n",
        "version: 1\nsteps: []\nmore: 1\n",
        "version: 1\nsteps: [\n",
        "version: 1\nsteps: {}\n",
        "a: &a [x]\nb: *a\n",
        "version: 1\nsteps: !!python/object/apply:os.system ['true']\n",
        "version: 1\nsteps:\n  - {step: activate_account, by: admin, account: }\n",
        "version: 1\nsteps:\n  - {step: activate_account, by: admin, account: [x]}\n",
        "#" * 1_000_001,
        "\x00",
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "g.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GovernanceFileInvalid):
        read_steps(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GovernanceFileInvalid):
        read_steps(tmp_path / "none.yml")


def test_every_step_has_a_heading_that_says_what_it_does() -> None:
    assert all(act.__doc__ and not act.__doc__.startswith(act.__name__) for act in ACTS.values())


def _one_step(tmp_path: Path, line: str) -> Path:
    path = tmp_path / "g.yml"
    path.write_text(f"version: 1\nsteps:\n  - {line}\n", encoding="utf-8")
    return path


def test_a_step_of_one_who_may_not_is_refused_and_recorded(hubei: Office, tmp_path: Path) -> None:
    path = _one_step(tmp_path, "{step: approve_application, by: wang, application: SJ-2026-001}")
    with pytest.raises(ActionNotAllowed):
        apply_step(hubei, read_steps(path)[0])
    with hubei.desk.database.reading() as connection:
        last = list(read_events(connection))[-1].event
    assert (last.actor, last.action, last.outcome) == ("wang", "approve_application", "refused")
    assert dict(last.details) == {"code": "action_not_allowed", "line": "3"}


def test_a_step_by_an_unknown_account_is_refused(hubei: Office, tmp_path: Path) -> None:
    with pytest.raises(AccountMissing):
        apply_step(hubei, read_steps(_one_step(tmp_path, "{step: activate_account, by: ghost, account: wang}"))[0])


def test_a_step_by_an_account_behind_its_gates_is_refused(hubei: Office, tmp_path: Path) -> None:
    line = "{step: register_account, by: admin, id: he, organisation: 省数据局, role: reviewer}"
    apply_step(hubei, read_steps(_one_step(tmp_path, line))[0])
    with pytest.raises(IdentityNotVerified):
        apply_step(
            hubei,
            read_steps(_one_step(tmp_path, "{step: activate_authorisation, by: he, authorisation: SQ-2026-01}"))[0],
        )


def test_the_same_registration_twice_is_refused(hubei: Office) -> None:
    with pytest.raises(RecordExists):
        apply_step(hubei, read_steps(EXAMPLES / "hubei" / "governance.yml")[0])
