"""Freezing: a digest names exactly these bytes, by this author; only approved code is run, and not by its author."""

from dataclasses import asdict
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from sandbox.core.errors.governing import MoveNotAllowed
from sandbox.core.errors.producing import (
    ApproverIsAuthor,
    InvalidProduct,
    NotAuthor,
    OperatorIsAuthor,
    ProductChanged,
    ProductFrozenByAnother,
    ProductMissing,
    ProductNotApproved,
)
from sandbox.core.products import PRODUCT_MACHINE, ProductState
from sandbox.products.freeze import freeze_product, open_frozen_product
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.storage.database import Database
from sandbox.storage.jobs import list_jobs, queue_job
from sandbox.storage.products import decide_product, find_product, hand_in_product, list_products, read_product_files
from sandbox.storage.tables.products import jobs, products
from tests.unit.products.product_world import BY_SEX, approved_product, event, write_folder


def count_events(database: Database) -> int:
    with database.reading() as connection:
        verify_chain(connection)
        return len(list(read_events(connection)))


def test_a_frozen_product_is_kept_byte_for_byte(database: Database, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "p")
    (folder / "by_sex.sql").write_bytes(BY_SEX.replace("\n", "\r\n").encode())
    digest = freeze_product(database, folder, event("author")).digest
    (folder / "by_sex.sql").write_text("SELECT 1")
    assert {file.name: file.content for file in read_product_files(database, digest)}["by_sex.sql"].endswith(b"\r\n")
    assert open_frozen_product(database, digest).specification.questions[1].sql.startswith("SELECT city")


def test_an_edited_folder_is_another_product(database: Database, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "p")
    first = freeze_product(database, folder, event("author")).digest
    (folder / "by_sex.sql").write_text(BY_SEX + "\n")
    second = freeze_product(database, folder, event("author")).digest
    assert first != second
    assert {record.digest for record in list_products(database)} == {first, second}


def test_freezing_the_same_folder_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    digest = approved_product(database, write_folder(tmp_path / "p"))
    assert freeze_product(database, tmp_path / "p", event("author")).state is ProductState.APPROVED
    assert len(list_products(database)) == 1
    with pytest.raises(ProductFrozenByAnother):
        freeze_product(database, tmp_path / "p", event("another"))
    assert find_product(database, digest).author == "author"


def test_a_folder_that_is_not_in_order_is_not_frozen(database: Database, tmp_path: Path) -> None:
    with pytest.raises(InvalidProduct):
        freeze_product(database, write_folder(tmp_path / "p", form="form: model\n"), event("author"))
    assert list_products(database) == ()
    assert count_events(database) == 0


def test_only_the_author_hands_in_and_only_another_decides(database: Database, tmp_path: Path) -> None:
    digest = freeze_product(database, write_folder(tmp_path / "p"), event("author")).digest
    with pytest.raises(NotAuthor):
        hand_in_product(database, digest, ProductState.SUBMITTED, event("another"))
    hand_in_product(database, digest, ProductState.SUBMITTED, event("author"))
    with pytest.raises(ApproverIsAuthor):
        decide_product(database, digest, ProductState.APPROVED, "", event("author"))
    record = decide_product(database, digest, ProductState.RETURNED, "请补充说明", event("approver"))
    assert (record.state, record.approver, record.reason) == (ProductState.RETURNED, "approver", "请补充说明")
    with pytest.raises(MoveNotAllowed):
        decide_product(database, digest, ProductState.APPROVED, "", event("approver"))
    assert count_events(database) == 3


def test_only_approved_code_runs_and_never_by_its_author(database: Database, tmp_path: Path) -> None:
    digest = freeze_product(database, write_folder(tmp_path / "p"), event("author")).digest
    with pytest.raises(ProductNotApproved):
        queue_job(database, digest, event("operator"))
    hand_in_product(database, digest, ProductState.SUBMITTED, event("author"))
    decide_product(database, digest, ProductState.APPROVED, "", event("approver"))
    with pytest.raises(OperatorIsAuthor):
        queue_job(database, digest, event("author"))
    with pytest.raises(ProductMissing):
        queue_job(database, "0" * 64, event("operator"))
    assert list_jobs(database) == ()
    assert queue_job(database, digest, event("operator")).id != queue_job(database, digest, event("operator")).id


def test_the_database_itself_refuses_one_person_in_two_parts(database: Database, tmp_path: Path) -> None:
    digest = approved_product(database, write_folder(tmp_path / "p"))
    job = queue_job(database, digest, event("operator"))
    of_job, of_product = update(jobs).where(jobs.c.id == job.id), update(products).where(products.c.digest == digest)
    forbidden = (
        of_job.values(operator="author"),
        of_job.values(author="stranger"),
        of_job.values(state="in_quarantine"),
        of_job.values(code="some_code"),
        of_product.values(approver="author"),
        of_product.values(approver=None),
        insert(jobs).values(**{**asdict(job), "id": "job-2", "operator": "author"}),
    )
    for statement in forbidden:
        with pytest.raises(IntegrityError), database.writing(event("x")) as tx:
            tx.connection.execute(statement)


def test_a_kept_file_that_was_changed_is_found(database: Database, tmp_path: Path) -> None:
    digest = freeze_product(database, write_folder(tmp_path / "p"), event("author")).digest
    other = freeze_product(database, write_folder(tmp_path / "q", title="title: other\n"), event("author")).digest
    with database.writing(event("x")) as tx:
        files = products.alias()
        chosen = files.select().with_only_columns(files.c.files).where(files.c.digest == other).scalar_subquery()
        tx.connection.execute(update(products).where(products.c.digest == digest).values(files=chosen))
    with pytest.raises(ProductChanged):
        open_frozen_product(database, digest)


def test_the_machine_draws_itself() -> None:
    assert "submitted --> approved: approver" in PRODUCT_MACHINE.diagram()
