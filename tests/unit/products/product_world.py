"""A small world for products and jobs: a folder, an author, an approver, an operator, and a gate with a real ledger."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, insert

from sandbox.core.answers import Answer, AnswerColumn, ColumnKind, Receipt
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import Budget
from sandbox.core.charges import ChargeRequest, Scope
from sandbox.core.digests import digest_of
from sandbox.core.errors.operating import EngineFailed
from sandbox.core.jobs import Job, JobQuestion
from sandbox.core.products import ProductState
from sandbox.products.freeze import freeze_product
from sandbox.products.jobs import JobRuntime
from sandbox.products.quarantine import Quarantine
from sandbox.storage.database import Database
from sandbox.storage.jobs import queue_job
from sandbox.storage.ledger import Ledger
from sandbox.storage.products import decide_product, hand_in_product
from sandbox.storage.tables.datasets import dataset_versions, datasets
from sandbox.world.clock import FrozenClock
from sandbox.world.keys import KeyRing

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
KEYS = KeyRing(bytes(range(32)))
CAP = Budget(1_000_000_000)
COST = Budget(1_000_000)

SHEET = """\
name: cost-by-city
title: 医疗费用
form: dataset
purpose: 惠民保精算
scenario: S2
inputs: [yb_js]
use: industry
price: 120.50
questions:
  - output: by_city
    sql: by_city.sql
    spend: {rho: 0.02}
    columns: {city: 市州, n: 人数}
  - output: by_sex
    sql: by_sex.sql
"""
BY_CITY = "SELECT city, count(*) AS n FROM yb_js GROUP BY city\n"
BY_SEX = "SELECT city, count(*) AS n FROM yb_js GROUP BY city, sex\n"


def event(actor: str, action: str = "test") -> AuditEvent:
    return AuditEvent(at=NOW, actor=actor, action=action, subject="product")


def write_folder(folder: Path, **changed: str) -> Path:
    """Write a whole product folder; a keyword replaces one line's value in the sheet."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet = SHEET
    for line, text in changed.items():
        sheet = "".join(text if row.startswith(f"{line}:") else row + "\n" for row in sheet.splitlines())
    (folder / "product.yml").write_text(sheet)
    (folder / "by_city.sql").write_text(BY_CITY)
    (folder / "by_sex.sql").write_text(BY_SEX)
    return folder


def approved_product(database: Database, folder: Path) -> str:
    """Freeze, submit and approve a product; give its digest."""
    digest = freeze_product(database, folder, event("author")).digest
    hand_in_product(database, digest, ProductState.SUBMITTED, event("author"))
    decide_product(database, digest, ProductState.APPROVED, "", event("approver"))
    return digest


def load_version(database: Database, version: str) -> None:
    """Make a version of yb_js the current one."""
    with database.writing(event("loader")) as tx:
        row = {"dataset": "yb_js", "contract_digest": "c", "batch": version, "loaded_at": NOW, "body": "{}"}
        tx.connection.execute(insert(dataset_versions).values(id=version, file_name=version, **row))
        tx.connection.execute(delete(datasets).where(datasets.c.name == "yb_js"))
        tx.connection.execute(insert(datasets).values(name="yb_js", provider="医保局", current_version=version))


def queued_job(database: Database, folder: Path) -> Job:
    load_version(database, "v1")
    return queue_job(database, approved_product(database, write_folder(folder)), event("operator", "run_job"))


@dataclass(frozen=True, slots=True)
class LedgerGate:
    """Answers with fresh chance each time it computes, charging and remembering through the real ledger."""

    ledger: Ledger
    after_charge: Callable[[], None] = lambda: None

    def __call__(self, asked: JobQuestion) -> Answer:
        request = charge_of(asked)
        entry = self.ledger.charge(request, NOW, event(asked.analyst, "ask"))
        self.after_charge()
        if entry.answer is None:
            self.ledger.settle({entry.id: chance_answer(asked, entry.id)}, event(asked.analyst, "ask"))
        answer = self.ledger.read(request.key).answer
        if answer is None:
            raise EngineFailed
        return answer


def charge_of(asked: JobQuestion) -> ChargeRequest:
    return ChargeRequest(
        key=digest_of([asked.dataset_version, asked.question.sql]),
        question_digest=digest_of(asked.question.sql),
        sql=asked.question.sql,
        dataset=asked.dataset,
        dataset_version=asked.dataset_version,
        scenario=asked.scenario,
        analyst=asked.analyst,
        cost=COST,
        scopes=(Scope(f"dataset/{asked.dataset}/2026", CAP),),
    )


def chance_answer(asked: JobQuestion, entry: str) -> Answer:
    receipt = Receipt(
        id=entry,
        question_digest=digest_of(asked.question.sql),
        contract_digest="c",
        policy_digest="p",
        dataset=asked.dataset,
        dataset_version=asked.dataset_version,
        scenario=asked.scenario,
        grant="g1",
        analyst=asked.analyst,
        cost=COST,
        mechanisms=(),
        bounding="ingest",
        isolation=("process",),
        charged_at=NOW.isoformat(),
    )
    columns = (AnswerColumn("city", ColumnKind.KEY), AnswerColumn("n", ColumnKind.NOISED, 2.5))
    rows = tuple((city, secrets.randbelow(10_000)) for city in ("武汉市", "宜昌市"))
    return Answer(columns, rows, ((None, 2.5), (None, 2.5)), receipt)


def runtime_of(database: Database, folder: Path, gate: Callable[[JobQuestion], Answer] | None = None) -> JobRuntime:
    ask = gate or LedgerGate(Ledger(database))
    return JobRuntime(database, Quarantine(folder / "quarantine", KEYS), ask, FrozenClock(NOW))
