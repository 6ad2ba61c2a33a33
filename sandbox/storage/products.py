"""Frozen products: kept whole, never changed; only their state moves."""

import base64
from dataclasses import dataclass

from sqlalchemy import Row, Select, select, update

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.governing import MoveNotAllowed
from sandbox.core.errors.producing import (
    ApproverIsAuthor,
    NotAuthor,
    ProductChanged,
    ProductFrozenByAnother,
    ProductMissing,
)
from sandbox.core.products import (
    PRODUCT_MACHINE,
    FrozenProduct,
    ProductFile,
    ProductForm,
    ProductPart,
    ProductRecord,
    ProductState,
    folder_digest,
)
from sandbox.storage.codec import from_json, to_json
from sandbox.storage.database import Database
from sandbox.storage.inserting import insert_if_absent
from sandbox.storage.tables.products import products


@dataclass(frozen=True, slots=True)
class _KeptFile:
    name: str
    base64: str


@dataclass(frozen=True, slots=True)
class _Move:
    to: ProductState
    part: ProductPart
    approver: str | None
    reason: str


def keep_frozen_product(database: Database, product: FrozenProduct, event: AuditEvent) -> ProductRecord:
    """Keep a frozen product; the same files by the same author are one product.

    Raises:
        ProductFrozenByAnother: someone else froze exactly these files.
    """
    with database.writing(event) as tx:
        is_new = insert_if_absent(tx.connection, products, _row_of(product, event))
        row = tx.connection.execute(_chosen(product.digest)).one()
        if row.author != product.author:
            raise ProductFrozenByAnother(digest=product.digest)
        tx.note(digest=product.digest, kept="now" if is_new else "before")
        return _record_of(row)


def hand_in_product(database: Database, digest: str, to: ProductState, event: AuditEvent) -> ProductRecord:
    """Submit or withdraw a product, as its author.

    Raises:
        ProductMissing: there is none.
        NotAuthor: the actor is another person.
        MoveNotAllowed: it is not in a state for this.
    """
    record = find_product(database, digest)
    if event.actor != record.author:
        raise NotAuthor(digest=digest)
    _move(database, record, _Move(to, ProductPart.AUTHOR, record.approver, record.reason), event)
    return find_product(database, digest)


def decide_product(database: Database, digest: str, to: ProductState, reason: str, event: AuditEvent) -> ProductRecord:
    """Approve, return or withdraw a product, as someone other than its author; `reason` is what the author is told.

    Raises:
        ProductMissing: there is none.
        ApproverIsAuthor: the actor wrote it.
        MoveNotAllowed: it is not in a state for this.
    """
    record = find_product(database, digest)
    if event.actor == record.author:
        raise ApproverIsAuthor(digest=digest)
    _move(database, record, _Move(to, ProductPart.APPROVER, event.actor, reason), event)
    return find_product(database, digest)


def _move(database: Database, record: ProductRecord, move: _Move, event: AuditEvent) -> None:
    PRODUCT_MACHINE.check_move(record.state, move.to, move.part)
    with database.writing(event) as tx:
        moved = tx.connection.execute(
            update(products)
            .where(products.c.digest == record.digest, products.c.state == record.state.value)
            .values(state=move.to.value, approver=move.approver, reason=move.reason)
        )
        if moved.rowcount != 1:
            now = tx.connection.execute(select(products.c.state).where(products.c.digest == record.digest)).scalar_one()
            raise MoveNotAllowed(machine=PRODUCT_MACHINE.name, now=now, to=move.to.value, allowed="-")
        tx.note(digest=record.digest, before=record.state.value, after=move.to.value)


def find_product(database: Database, digest: str) -> ProductRecord:
    """Give what is known of a product.

    Raises:
        ProductMissing: there is none.
    """
    return _record_of(_find(database, digest))


def list_products(database: Database) -> tuple[ProductRecord, ...]:
    """Give all products, the latest first."""
    with database.reading() as connection:
        query = select(products).order_by(products.c.frozen_at.desc(), products.c.digest)
        return tuple(_record_of(row) for row in connection.execute(query))


def read_product_files(database: Database, digest: str) -> tuple[ProductFile, ...]:
    """Give the files of a frozen product, as they were handed in.

    Raises:
        ProductMissing: there is none.
        ProductChanged: what is kept no longer has the product's digest.
    """
    kept = from_json(tuple[_KeptFile, ...], _find(database, digest).files)
    files = tuple(ProductFile(file.name, base64.b64decode(file.base64)) for file in kept)
    if folder_digest(files) != digest:
        raise ProductChanged(digest=digest)
    return files


def _find(database: Database, digest: str) -> Row[tuple[object, ...]]:
    with database.reading() as connection:
        row = connection.execute(_chosen(digest)).one_or_none()
    if row is None:
        raise ProductMissing(digest=digest)
    return row


def _chosen(digest: str) -> Select[tuple[object, ...]]:
    return select(products).where(products.c.digest == digest)


def _row_of(product: FrozenProduct, event: AuditEvent) -> dict[str, object]:
    kept = tuple(_KeptFile(file.name, base64.b64encode(file.content).decode()) for file in product.files)
    return {
        "digest": product.digest,
        "name": product.specification.name,
        "form": product.specification.form.value,
        "scenario": product.specification.scenario,
        "author": product.author,
        "state": ProductState.FROZEN.value,
        "approver": None,
        "reason": "",
        "frozen_at": event.at.isoformat(),
        "files": to_json(kept),
    }


def _record_of(row: Row[tuple[object, ...]]) -> ProductRecord:
    return ProductRecord(
        digest=row.digest,
        name=row.name,
        form=ProductForm(row.form),
        scenario=row.scenario,
        author=row.author,
        state=ProductState(row.state),
        approver=row.approver,
        reason=row.reason,
        frozen_at=row.frozen_at,
    )
