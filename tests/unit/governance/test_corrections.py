"""Corrections (校核): raised once, answered by the provider alone in ten working days, closed by a batch (H1, H2)."""

from dataclasses import replace
from datetime import date

import pytest

from sandbox.access.authoriser import Authoriser
from sandbox.core.contract import Comparison, LimitMetric, QualityLimit
from sandbox.core.corrections import (
    CORRECTION_MACHINE,
    CorrectionState,
    drafts_of,
    faults_of,
    is_corrected,
)
from sandbox.core.datasets import DatasetVersion, RuleCount
from sandbox.core.errors.correcting import CorrectionMissing
from sandbox.core.errors.governing import ActionNotAllowed, MoveNotAllowed, MoveNotYours, RecordInvalid
from sandbox.core.people import Actor, Role
from sandbox.governance.corrections import Corrections
from sandbox.governance.desk import Desk
from sandbox.storage.audit_chain import read_events
from sandbox.storage.database import Database
from sandbox.world.clock import FrozenClock
from sandbox.world.regions import open_region
from tests.unit.storage.test_datasets import EVENT, NOW, VERSION

OPERATOR = Actor("zhao", "operator", frozenset({Role.JOB_OPERATOR}))
DEVELOPER = Actor("wang", "operator", frozenset({Role.DEVELOPER}))
PROVIDER = Actor("li", "provider", frozenset({Role.DATA_PROVIDER}))
STRANGER = Actor("xu", "elsewhere", frozenset({Role.DATA_PROVIDER}))
BAD = RuleCount("t", "v", "outside_bounds", 3)


def version_of(*bad: RuleCount, name: str = "v1", broken: int = 0) -> DatasetVersion:
    table = replace(VERSION.quality.tables[0], bad_rows=bad, inconsistent=(RuleCount("t", "", "a = b", broken),))
    return replace(VERSION, id=name, quality=replace(VERSION.quality, tables=(table,)))


@pytest.fixture
def corrections(database: Database) -> Corrections:
    return Corrections(Desk(database, Authoriser().check_may, FrozenClock(NOW), open_region("hubei")))


def test_a_draft_says_counts_and_names_and_nothing_of_a_row() -> None:
    (bad, inconsistent) = drafts_of(version_of(BAD, broken=1), "file-1")
    assert (bad.column, bad.rule, bad.rows, bad.of, bad.quarantine) == ("v", "outside_bounds", 3, 3, "file-1")
    assert (inconsistent.rule, inconsistent.rows, inconsistent.of, inconsistent.quarantine) == ("a = b", 1, 2, "")


def test_a_version_without_faults_has_no_drafts() -> None:
    assert drafts_of(version_of()) == ()


def test_keys_that_units_share_are_a_fault_too() -> None:
    table = replace(VERSION.quality.tables[0], bad_rows=(), inconsistent=(), shared_keys=2)
    report = replace(VERSION.quality, tables=(table,))
    assert list(faults_of(replace(VERSION, quality=report))) == [(RuleCount("t", "", "shared_key", 2), 2)]


def test_raising_starts_a_clock_of_ten_working_days(corrections: Corrections) -> None:
    (raised,) = corrections.raise_all(DEVELOPER, drafts_of(version_of(BAD)))
    assert (raised.raised_on, raised.due_on) == (date(2026, 6, 30), date(2026, 7, 14))
    deadline = corrections.deadline(raised)
    assert deadline is not None
    assert (deadline.days_left, deadline.is_overdue) == (10, False)


def test_the_same_fault_of_the_same_batch_is_raised_once(corrections: Corrections) -> None:
    drafts = drafts_of(version_of(BAD))
    assert len(corrections.raise_all(OPERATOR, drafts)) == 1
    assert corrections.raise_all(DEVELOPER, drafts) == ()
    assert len(corrections.of_dataset("d")) == 1


def test_who_may_not_raise_raises_nothing(corrections: Corrections) -> None:
    with pytest.raises(ActionNotAllowed):
        corrections.raise_all(PROVIDER, drafts_of(version_of(BAD)))
    assert corrections.of_dataset("d") == ()


@pytest.mark.parametrize("who", [OPERATOR, DEVELOPER, STRANGER])
def test_only_its_provider_answers(who: Actor, corrections: Corrections) -> None:
    (raised,) = corrections.raise_all(OPERATOR, drafts_of(version_of(BAD)))
    with pytest.raises(ActionNotAllowed):
        corrections.answer(who, raised.id, CorrectionState.CONFIRMED, "seen")


def test_an_answer_needs_a_reason_and_comes_once(corrections: Corrections) -> None:
    (raised,) = corrections.raise_all(OPERATOR, drafts_of(version_of(BAD)))
    with pytest.raises(RecordInvalid):
        corrections.answer(PROVIDER, raised.id, CorrectionState.CONFIRMED, "  ")
    answered = corrections.answer(PROVIDER, raised.id, CorrectionState.CONFIRMED, "a typing error")
    assert (answered.answered_by, corrections.deadline(answered)) == ("li", None)
    with pytest.raises(MoveNotAllowed):
        corrections.answer(PROVIDER, raised.id, CorrectionState.DECLINED, "no")


def test_a_provider_cannot_say_that_it_was_corrected(corrections: Corrections) -> None:
    (raised,) = corrections.raise_all(OPERATOR, drafts_of(version_of(BAD)))
    with pytest.raises(MoveNotYours):
        corrections.answer(PROVIDER, raised.id, CorrectionState.CORRECTED, "done")


def test_a_batch_without_the_fault_closes_it_and_is_linked(corrections: Corrections) -> None:
    (raised,) = corrections.raise_all(OPERATOR, drafts_of(version_of(BAD)))
    better = replace(version_of(name="v2"), manifest=replace(VERSION.manifest, batch="b2"))
    (closed,) = corrections.close_corrected(better, EVENT)
    assert (closed.id, closed.state) == (raised.id, CorrectionState.CORRECTED)
    assert (closed.corrected_version, closed.corrected_batch) == ("v2", "b2")
    assert corrections.close_corrected(better, EVENT) == ()
    with corrections.desk.database.reading() as connection:
        last = list(read_events(connection))[-1].event
    assert (last.action, dict(last.details)["correction"]) == ("close_correction", raised.id)


def test_a_batch_with_the_fault_closes_nothing(corrections: Corrections) -> None:
    corrections.raise_all(OPERATOR, drafts_of(version_of(BAD)))
    assert corrections.close_corrected(version_of(BAD, name="v2"), EVENT) == ()


def test_a_batch_that_no_longer_has_the_column_closes_nothing(corrections: Corrections) -> None:
    (raised,) = corrections.raise_all(OPERATOR, drafts_of(version_of(BAD)))
    table = replace(version_of(name="v2").quality.tables[0], columns=())
    without = replace(version_of(name="v2"), quality=replace(VERSION.quality, tables=(table,)))
    assert not is_corrected(raised, without)
    assert not is_corrected(raised, replace(without, quality=replace(VERSION.quality, tables=())))


def test_what_is_not_there_is_missing(corrections: Corrections) -> None:
    with pytest.raises(CorrectionMissing):
        corrections.answer(PROVIDER, "none", CorrectionState.CONFIRMED, "seen")


def test_every_state_but_the_last_leads_on() -> None:
    ends = [state for state, moves in CORRECTION_MACHINE.table.items() if not moves]
    assert ends == [CorrectionState.CORRECTED]


def test_a_broken_limit_of_the_contract_is_a_fault() -> None:
    limit = QualityLimit("v", LimitMetric.INVALID, ((Comparison.AT_MOST, 10.0),), is_percent=True)
    version = version_of()
    tables = (replace(VERSION.contract.tables[0], limits=(limit,)),)
    limited = replace(version, contract=replace(VERSION.contract, tables=tables))
    (draft,) = drafts_of(limited)
    assert (draft.column, draft.rule, draft.rows, draft.of) == ("v", "invalidValues <= 10 %", 1, 3)
