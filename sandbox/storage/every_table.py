"""All tables, known to one metadata: importing this module makes the schema whole."""

from sandbox.storage.schema import METADATA
from sandbox.storage.tables import (
    asking,
    audit,
    catalogue,
    datasets,
    governance,
    products,
    releases,
    samples,
    social,
    spaces,
)

__all__ = [
    "METADATA",
    "asking",
    "audit",
    "catalogue",
    "datasets",
    "governance",
    "products",
    "releases",
    "samples",
    "social",
    "spaces",
]
