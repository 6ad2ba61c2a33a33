"""What a job does when all is well, when it is refused, broken, cancelled, done again or tampered with."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.answers import Answer
from sandbox.core.errors.governing import MoveNotAllowed
from sandbox.core.errors.operating import DeadlineExceeded
from sandbox.core.errors.producing import JobMissing, JobNotRunning, OutputNotReady, SealedFileBroken, SealedFileMissing
from sandbox.core.jobs import Job, JobQuestion, JobState
from sandbox.core.products import ProductState
from sandbox.products.jobs import (
    BROKEN,
    JobRuntime,
    answer_question,
    begin_job,
    code_of,
    end_job,
    store_output,
)
from sandbox.products.orders import cancel_job, mark_checked, read_output
from sandbox.storage.audit_chain import read_events
from sandbox.storage.database import Database
from sandbox.storage.jobs import find_job, list_job_answers, queue_job
from sandbox.storage.ledger import Ledger
from sandbox.storage.products import decide_product
from tests.unit.products.product_world import (
    CAP,
    COST,
    LedgerGate,
    approved_product,
    event,
    load_version,
    queued_job,
    runtime_of,
    write_folder,
)

MARKED = "4299991988010112345"


def worked_off(runtime: JobRuntime, job: Job) -> Job:
    """Do all steps of a job, each twice."""
    for _ in range(2):
        assert begin_job(runtime, job.id) == 2
    for number in (0, 1, 0, 1):
        answer_question(runtime, job.id, number)
    store_output(runtime, job.id)
    digest = store_output(runtime, job.id)
    for _ in range(2):
        end_job(runtime, job.id, "", digest)
    return find_job(runtime.database, job.id)


def events_of(database: Database, action: str) -> int:
    with database.reading() as connection:
        return sum(chained.event.action == action for chained in read_events(connection))


def spent(database: Database) -> int:
    with database.reading() as connection:
        return sum(int(dict(chained.event.details).get("nano_rho", 0)) for chained in read_events(connection))


def test_every_step_done_twice_changes_nothing(database: Database, tmp_path: Path) -> None:
    job = queued_job(database, tmp_path / "p")
    ended = worked_off(runtime_of(database, tmp_path), job)
    assert ended.state is JobState.IN_QUARANTINE
    assert events_of(database, "run_job") == 1 + 1 + 2 + 1  # queued, running, two answers, in quarantine
    assert spent(database) == 2 * COST.nano_rho


def test_a_job_leaves_its_lineage_from_receipt_to_data_version(database: Database, tmp_path: Path) -> None:
    job = queued_job(database, tmp_path / "p")
    worked_off(runtime_of(database, tmp_path), job)
    kept = list_job_answers(database, job.id)
    assert [(k.number, k.output, k.dataset, k.dataset_version) for k in kept] == [
        (0, "by_city", "yb_js", "v1"),
        (1, "by_sex", "yb_js", "v1"),
    ]
    ledger = Ledger(database)
    for answered in kept:
        stored = ledger.read_entry(answered.receipt).answer
        assert stored is not None
        assert stored.digest == answered.answer_digest


def test_a_job_asks_on_its_authors_budget_for_its_scenario(database: Database, tmp_path: Path) -> None:
    asked: list[JobQuestion] = []
    gate = LedgerGate(Ledger(database))

    def ask(question: JobQuestion) -> Answer:
        asked.append(question)
        return gate(question)

    worked_off(runtime_of(database, tmp_path, ask), queued_job(database, tmp_path / "p"))
    assert [(q.number, q.analyst, q.scenario, q.dataset) for q in asked] == [
        (0, "author", "S2", "yb_js"),
        (1, "author", "S2", "yb_js"),
    ]


def test_a_job_keeps_to_the_data_it_began_with(database: Database, tmp_path: Path) -> None:
    job, runtime = queued_job(database, tmp_path / "p"), runtime_of(database, tmp_path)
    begin_job(runtime, job.id)
    answer_question(runtime, job.id, 0)
    load_version(database, "v2")
    answer_question(runtime, job.id, 1)
    assert {kept.dataset_version for kept in list_job_answers(database, job.id)} == {"v1"}


def test_an_answer_from_other_data_than_the_job_began_with_is_not_taken(database: Database, tmp_path: Path) -> None:
    gate = LedgerGate(Ledger(database))
    newer = runtime_of(database, tmp_path, lambda asked: gate(replace(asked, dataset_version="v2")))
    job = queued_job(database, tmp_path / "p")
    begin_job(newer, job.id)
    assert code_of(job.id, lambda: answer_question(newer, job.id, 0)) == "job_input_changed"
    assert list_job_answers(database, job.id) == ()


def test_a_job_over_data_that_was_never_loaded_fails(database: Database, tmp_path: Path) -> None:
    digest = approved_product(database, write_folder(tmp_path / "p"))
    job, runtime = queue_job(database, digest, event("operator")), runtime_of(database, tmp_path)
    assert code_of(job.id, lambda: begin_job(runtime, job.id)) == "dataset_missing"
    assert find_job(database, job.id).state is JobState.QUEUED


def refusing(_: JobQuestion) -> Answer:
    raise DeadlineExceeded(deadline_s=60)


def breaking(_: JobQuestion) -> Answer:
    raise RuntimeError(f"cannot cast {MARKED}")


@pytest.mark.parametrize(("ask", "code"), [(refusing, "deadline_exceeded"), (breaking, BROKEN)])
def test_a_step_that_fails_leaves_a_code_and_no_words(
    database: Database,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    ask: Callable[[JobQuestion], Answer],
    code: str,
) -> None:
    job, runtime = queued_job(database, tmp_path / "p"), runtime_of(database, tmp_path, ask)
    begin_job(runtime, job.id)
    with caplog.at_level(logging.DEBUG):
        assert code_of(job.id, lambda: answer_question(runtime, job.id, 0)) == code
    end_job(runtime, job.id, code, "")
    assert (find_job(database, job.id).state, find_job(database, job.id).code) == (JobState.FAILED, code)
    assert MARKED not in caplog.text
    assert code not in caplog.text
    with pytest.raises(OutputNotReady):
        read_output(database, runtime.quarantine, job.id)


def test_a_new_run_after_a_failure_pays_only_for_what_was_not_answered(database: Database, tmp_path: Path) -> None:
    job, runtime = queued_job(database, tmp_path / "p"), runtime_of(database, tmp_path)
    begin_job(runtime, job.id)
    answer_question(runtime, job.id, 0)
    end_job(runtime, job.id, "deadline_exceeded", "")
    assert spent(database) == COST.nano_rho
    worked_off(runtime, queue_job(database, job.product, event("operator", "run_job")))
    assert spent(database) == 2 * COST.nano_rho <= CAP.nano_rho


def test_a_cancelled_job_asks_nothing_more(database: Database, tmp_path: Path) -> None:
    job, runtime = queued_job(database, tmp_path / "p"), runtime_of(database, tmp_path)
    begin_job(runtime, job.id)
    answer_question(runtime, job.id, 0)
    assert cancel_job(database, job.id, event("operator")).state is JobState.CANCELLED
    with pytest.raises(JobNotRunning):
        answer_question(runtime, job.id, 1)
    end_job(runtime, job.id, "job_not_running", "")
    assert find_job(database, job.id).state is JobState.CANCELLED
    with pytest.raises(MoveNotAllowed):
        cancel_job(database, job.id, event("operator", "cancel"))


def test_code_whose_approval_was_withdrawn_no_longer_runs(database: Database, tmp_path: Path) -> None:
    job, runtime = queued_job(database, tmp_path / "p"), runtime_of(database, tmp_path)
    decide_product(database, job.product, ProductState.WITHDRAWN, "", event("approver"))
    assert code_of(job.id, lambda: begin_job(runtime, job.id)) == "product_not_approved"
    end_job(runtime, job.id, "product_not_approved", "")
    assert find_job(database, job.id).state is JobState.FAILED


def test_an_output_is_checked_once_it_lies_in_quarantine(database: Database, tmp_path: Path) -> None:
    job, runtime = queued_job(database, tmp_path / "p"), runtime_of(database, tmp_path)
    with pytest.raises(MoveNotAllowed):
        mark_checked(database, job.id, event("service"))
    output = worked_off(runtime, job).output
    assert mark_checked(database, job.id, event("service")).state is JobState.CHECKED
    assert mark_checked(database, job.id, event("service")).output == output
    assert len(read_output(database, runtime.quarantine, job.id)) == 5


def test_an_output_that_was_changed_or_swapped_is_not_read(database: Database, tmp_path: Path) -> None:
    first, runtime = queued_job(database, tmp_path / "p"), runtime_of(database, tmp_path)
    worked_off(runtime, first)
    second = queue_job(database, first.product, event("operator", "run_job"))
    worked_off(runtime, second)
    (csv, *_) = read_output(database, runtime.quarantine, first.id)
    folder = tmp_path / "quarantine" / first.id
    path = folder / f"{csv.sha256}.sealed"
    kept = path.read_bytes()
    path.write_bytes((tmp_path / "quarantine" / second.id / path.name).read_bytes())
    with pytest.raises(SealedFileBroken):
        read_output(database, runtime.quarantine, first.id)
    path.unlink()
    with pytest.raises(SealedFileMissing):
        read_output(database, runtime.quarantine, first.id)
    path.write_bytes(kept)
    runtime.quarantine.keep_outputs(first.id, (csv,))
    with pytest.raises(SealedFileBroken):
        read_output(database, runtime.quarantine, first.id)


def test_a_job_that_is_not_there_is_told(database: Database) -> None:
    with pytest.raises(JobMissing):
        cancel_job(database, "job-0", event("operator"))
