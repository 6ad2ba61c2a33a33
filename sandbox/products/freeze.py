"""Freeze a product: from now on its digest names exactly these bytes, and nothing else runs on real data (E5)."""

from pathlib import Path

from sandbox.core.audit import AuditEvent
from sandbox.core.products import FrozenProduct, ProductRecord, folder_digest
from sandbox.products.specification import read_product, read_specification
from sandbox.storage.database import Database
from sandbox.storage.products import find_product, keep_frozen_product, read_product_files


def freeze_product(database: Database, folder: Path, event: AuditEvent) -> ProductRecord:
    """Check a folder whole and keep a copy of it under its digest; the event's actor is its author.

    Raises:
        InvalidProduct: with everything that is wrong in the folder.
        ProductFrozenByAnother: someone else froze exactly these files.
    """
    specification, files = read_product(folder)
    product = FrozenProduct(folder_digest(files), event.actor, specification, files)
    return keep_frozen_product(database, product, event)


def open_frozen_product(database: Database, digest: str) -> FrozenProduct:
    """Give a frozen product, its specification read anew from the kept bytes, which must still have the digest.

    Raises:
        ProductMissing: there is none.
        ProductChanged: what is kept was changed.
    """
    record = find_product(database, digest)
    files = read_product_files(database, digest)
    return FrozenProduct(digest, record.author, read_specification(files), files)
