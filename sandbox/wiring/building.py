"""Products and jobs: checked on the sample, frozen, approved, run unseen on the real data (E5, J2)."""

from contextlib import AbstractContextManager
from pathlib import Path

from sandbox.core.answers import Answer
from sandbox.core.audit import AuditEvent
from sandbox.core.errors.producing import InvalidProduct
from sandbox.core.jobs import Job, JobQuestion
from sandbox.core.people import Action, Resource
from sandbox.core.products import ProductQuestion, ProductRecord, ProductState
from sandbox.core.questions import Question, Quote
from sandbox.core.social import is_social
from sandbox.products.check import ProductCheck, SampleWorld, check_product
from sandbox.products.freeze import freeze_product
from sandbox.products.jobs import JobRuntime
from sandbox.products.runner import open_runner, wait_for_job
from sandbox.products.specification import read_product
from sandbox.products.tables import SampleTable
from sandbox.storage.jobs import find_job, queue_job
from sandbox.storage.products import decide_product, find_product, hand_in_product
from sandbox.wiring.asking import asking, gate_of, open_space
from sandbox.wiring.granting import asking_of
from sandbox.wiring.guarding import Purpose, Use, using, using_found
from sandbox.wiring.house import House
from sandbox.wiring.sampling import sample_table
from sandbox.wiring.slots import answer_slot

RUNNER_LOCK = "runner.lock"
JOB_TIMEOUT_S = 600.0


def check_folder(house: House, who: str, folder: Path) -> ProductCheck:
    """Run a product folder whole on the masked sample, and price it; nothing is charged and no real row is read."""
    with using(house, who, _of_folder(Action.CHECK_PRODUCT, folder)) as use:
        specification, _ = read_product(folder)
        world = SampleWorld(
            quote=lambda question: _quote(house, use, specification.scenario, question),
            run=lambda question: _try_on_sample(house, use, specification.scenario, question),
        )
        checked = check_product(folder, world)
        house.database.record(use.event.noting(product=checked.digest))
        return checked


def freeze(house: House, who: str, folder: Path) -> ProductRecord:
    """Keep a product folder under its digest; whoever freezes it is its author."""
    with using(house, who, _of_folder(Action.SUBMIT_PRODUCT, folder)) as use:
        return freeze_product(house.database, folder, use.event)


def submit(house: House, who: str, digest: str) -> ProductRecord:
    """Hand a frozen product in for approval of its code."""
    with _using_product(house, who, Action.SUBMIT_PRODUCT, digest) as use:
        return hand_in_product(house.database, digest, ProductState.SUBMITTED, use.event)


def approve(house: House, who: str, digest: str) -> ProductRecord:
    """Approve a frozen product's code for running on real data."""
    with _using_product(house, who, Action.APPROVE_PRODUCT, digest) as use:
        return decide_product(house.database, digest, ProductState.APPROVED, "", use.event)


def start_job(house: House, who: str, digest: str) -> Job:
    """Queue a run of an approved product; a runner takes it up."""
    with _using_product(house, who, Action.RUN_JOB, digest) as use:
        return queue_job(house.database, digest, use.event)


def run_job(house: House, who: str, digest: str) -> Job:
    """Queue a run of an approved product and work it off in this process; wait for its end."""
    job = start_job(house, who, digest)
    return resume_jobs(house, job.id)


def resume_jobs(house: House, job: str) -> Job:
    """Work off this and every unfinished job in this process; wait for the end of this one.

    Raises:
        JobRunnerBusy: another process is the runner of this sandbox; it will take the job up.
    """
    with open_runner(runtime_of(house), house.root / RUNNER_LOCK):
        return wait_for_job(house.database, job, JOB_TIMEOUT_S)


def read_job(house: House, who: str, job: str) -> Job:
    """Say in which state a job is."""
    attempt = Purpose(Action.READ_JOB, Resource("job", job))
    with using_found(house, who, attempt, lambda: _of_job(house, job)) as use:
        house.database.record(use.event)
        return find_job(house.database, job)


def runtime_of(house: House) -> JobRuntime:
    """Give jobs what they work with: this house's gate, on the author's grant and budget."""
    return JobRuntime(house.database, house.quarantine, lambda question: answer(house, question), house.clock)


def answer(house: House, asked: JobQuestion) -> Answer:
    """Ask one question of a job, on the grant of the product's author as it stands now."""
    author = house.sessions.actor_of(asked.analyst)
    under = asking_of(house, author, asked.scenario, asked.dataset, asked.dataset_version)
    event = AuditEvent(
        at=house.clock.now(),
        actor=asked.analyst,
        action=Action.RUN_JOB.value,
        subject=f"job/{asked.job}",
        dataset=asked.dataset,
        scenario=asked.scenario,
    )
    with answer_slot(house.settings, house.clock) as slot:
        slot.weigh(asked.question, under)
        with open_space(house, under) as space:
            return gate_of(house).ask(asked.question, under, space, event).answer


def _quote(house: House, use: Use, scenario: str, question: ProductQuestion) -> Quote:
    under = asking(house, use, scenario, question.dataset)
    return gate_of(house).quote(Question(question.sql, question.spend), under)


def _try_on_sample(house: House, use: Use, scenario: str, question: ProductQuestion) -> SampleTable:
    if is_social(question.dataset):  # there is no sample of it: the form is tried on a table without rows
        return SampleTable(tuple(c.name for c in _quote(house, use, scenario, question).columns), ())
    table = sample_table(house, use, scenario, question.dataset, question.sql)
    return SampleTable(tuple(table.column_names), tuple(tuple(row.values()) for row in table.to_pylist()))


def _of_folder(action: Action, folder: Path) -> Purpose:
    if not folder.is_dir():
        raise InvalidProduct(folder=folder.name)
    return Purpose(action, Resource("product", folder.name))


def _of_job(house: House, job: str) -> Purpose:
    found = find_job(house.database, job)
    return Purpose(Action.READ_JOB, Resource("job", job, people=frozenset({found.author, found.operator})))


def _using_product(house: House, who: str, action: Action, digest: str) -> AbstractContextManager[Use]:
    attempt = Purpose(action, Resource("product", digest))
    return using_found(house, who, attempt, lambda: _of_product(house, action, digest))


def _of_product(house: House, action: Action, digest: str) -> Purpose:
    record = find_product(house.database, digest)
    return Purpose(action, Resource("product", digest, people=frozenset({record.author})), scenario=record.scenario)
