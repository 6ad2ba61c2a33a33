"""All tables, known to one metadata: importing this module makes the schema whole."""

from sandbox.storage.schema import METADATA
from sandbox.storage.tables import asking, audit, datasets, governance, products, releases, samples, social, spaces

__all__ = [
    "METADATA",
    "asking",
    "audit",
    "datasets",
    "governance",
    "products",
    "releases",
    "samples",
    "social",
    "spaces",
]
