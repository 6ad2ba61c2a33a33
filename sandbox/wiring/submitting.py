"""From a finished job to what release reviews: its product, its lineage, and who must vote (F5, G2)."""

from sandbox.core.accounts import OrganisationKind
from sandbox.core.contract import Contract
from sandbox.core.errors.governing_accounts import OrganisationMissing
from sandbox.core.jobs import Job, JobAnswer
from sandbox.core.products import FrozenProduct, ProductQuestion
from sandbox.core.questions import Question
from sandbox.core.releases import DatasetUse, JobRecord, LedgeredAnswer, ProductSheet, Submission
from sandbox.core.social import is_brought
from sandbox.products.freeze import open_frozen_product
from sandbox.query_gate.answering.named import aggregates_named
from sandbox.query_gate.judge import judge
from sandbox.query_gate.language.model import CountUnits
from sandbox.storage.accounts import read_all_organisations
from sandbox.storage.jobs import find_job, list_job_answers
from sandbox.wiring.house import House


def submission_of(house: House, job_id: str) -> Submission:
    """Give a job's output with its context, from what was recorded of the run.

    Raises:
        JobMissing: there is no such job.
    """
    job = find_job(house.database, job_id)
    product = open_frozen_product(house.database, job.product)
    answered = list_job_answers(house.database, job_id)
    versions = {house.datasets.version(a.dataset_version) for a in answered}
    ordered = sorted(versions, key=lambda version: version.id)
    return Submission(
        job=JobRecord(job.id, job.author, job.operator, job.product, job.started_at, job.ended_at),
        product=_sheet(product),
        authority=authority_of(house),
        providers=tuple(sorted({v.contract.provider for v in ordered if not is_brought(v.dataset)})),
        datasets=tuple(DatasetUse(v.dataset, v.id, v.contract.digest) for v in ordered),
        answers=tuple(_ledgered(house, product, job, recorded) for recorded in answered),
    )


def authority_of(house: House) -> str:
    """Give the data authority of this sandbox's region.

    Raises:
        OrganisationMissing: none is registered.
    """
    with house.database.reading() as connection:
        organisations = read_all_organisations(connection)
    found = [o.id for o in organisations if OrganisationKind.DATA_AUTHORITY in o.kinds]
    if not found:
        raise OrganisationMissing(organisation=OrganisationKind.DATA_AUTHORITY.value)
    return found[0]


def _sheet(product: FrozenProduct) -> ProductSheet:
    specification = product.specification
    return ProductSheet(
        name=specification.name,
        title=specification.title,
        version=product.digest[:12],
        digest=product.digest,
        form=specification.form,
        scenario=specification.scenario,
        purpose=specification.purpose,
        use_kind=specification.use_kind,
        price_fen=specification.price_fen,
        update_frequency=specification.schedule or "",
    )


def _ledgered(house: House, product: FrozenProduct, job: Job, recorded: JobAnswer) -> LedgeredAnswer:
    answer = house.quarantine.read_answer(job.id, recorded.number)
    asked = product.specification.questions[recorded.number]
    contract = house.datasets.version(recorded.dataset_version).contract
    return LedgeredAnswer(
        file=f"{recorded.output}.csv",
        entry=answer.receipt.id,
        receipt=answer.receipt,
        answer_digest=recorded.answer_digest,
        question=asked.sql,
        counts=_columns_that_count_units(asked, contract),
    )


def _columns_that_count_units(asked: ProductQuestion, contract: Contract) -> tuple[str, ...]:
    """Name the answer's columns that count privacy units: `count(DISTINCT unit)`, not `count(*)`, which counts rows."""
    program = judge(Question(asked.sql, asked.spend), (contract,), None)
    return tuple(name for name, of in aggregates_named(program) if isinstance(of, CountUnits))
