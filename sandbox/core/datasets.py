"""Deliveries, and the dataset versions loaded from them."""

from dataclasses import dataclass
from datetime import date, datetime

from sandbox.core.contract import Contract
from sandbox.core.periods import Days


@dataclass(frozen=True, slots=True)
class DatabaseTable:
    """A table of a source platform's database; `connection` names a setting, never an address."""

    connection: str
    table: str


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """One file of a delivery, or a table of a database (`source`), whose content is read where it lies.

    `path` is relative to the manifest. Its digest is `sha256` or `sm3` (GB/T 32905). `sheet`: of a workbook.
    """

    table: str
    path: str
    rows: int
    sha256: str = ""
    sm3: str = ""
    sheet: str = ""
    source: DatabaseTable | None = None

    @property
    def digest(self) -> str:
        """The digest that identifies its content."""
        return self.sha256 or f"sm3:{self.sm3}"

    @property
    def identity(self) -> str:
        """What makes its content what it is: the digest, and where that is not all, the sheet."""
        return f"{self.digest}#{self.sheet}" if self.sheet else self.digest

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return self.path if self.source is None else f"{self.source.connection}:{self.source.table}"


@dataclass(frozen=True, slots=True)
class ManifestSignature:
    """Who signed a manifest (an Ed25519 public key, in hex), and whether the signature is of its content."""

    key: str
    value: str
    is_true: bool


@dataclass(frozen=True, slots=True)
class DeliveryManifest:
    """What a source platform says it delivered (D5). A table may come in several files.

    `covers`: the days its rows are of, where the contract's budget begins anew by period.
    """

    dataset: str
    source_platform: str
    batch: str
    delivered_on: date
    files: tuple[DeliveredFile, ...]
    covers: Days | None = None
    signature: ManifestSignature | None = None


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many rows broke one rule in one column."""

    table: str
    column: str
    rule: str
    rows: int


@dataclass(frozen=True, slots=True)
class ColumnQuality:
    """Completeness and validity of one column, in delivered rows.

    `shares`: loaded rows by value of its public list, in the list's order, where that is short.
    """

    column: str
    present: int
    missing: int
    invalid: int
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TableQuality:
    """Quality of one table (H3). `duplicates`: rows whose unique key the same unit had already, kept out.

    `shared_keys`: rows whose unique key another unit has too, kept in. `inconsistent`: rows that break each
    consistency rule, kept in. `bad_rows`: rows kept out, by column and rule; a row may break several.
    """

    table: str
    rows_delivered: int
    rows_loaded: int
    columns: tuple[ColumnQuality, ...]
    duplicates: int
    shared_keys: int
    inconsistent: tuple[RuleCount, ...]
    bad_rows: tuple[RuleCount, ...] = ()

    @property
    def rows_bad(self) -> int:
        """Rows that were kept out."""
        return self.rows_delivered - self.rows_loaded


@dataclass(frozen=True, slots=True)
class QualityReport:
    """Quality of one load (H3). `age_days`: from delivery to load; `allowed_age_days` by the update frequency."""

    tables: tuple[TableQuality, ...]
    age_days: int
    allowed_age_days: int | None

    @property
    def bad_rows(self) -> tuple[RuleCount, ...]:
        """The rows kept out, by table, column and rule."""
        return tuple(count for table in self.tables for count in table.bad_rows)

    @property
    def is_timely(self) -> bool:
        """Tell whether the delivery is no older than its update frequency allows."""
        return self.allowed_age_days is None or self.age_days <= self.allowed_age_days


@dataclass(frozen=True, slots=True)
class LoadedTable:
    """One table of a version; `units` is 0 for a public table."""

    name: str
    rows: int
    units: int


@dataclass(frozen=True, slots=True)
class DatasetVersion:
    """One immutable load of a dataset. `file_name` lies in the folder of spaces; `wrapped_key` opens it."""

    id: str
    dataset: str
    contract: Contract
    manifest: DeliveryManifest
    tables: tuple[LoadedTable, ...]
    quality: QualityReport
    file_name: str
    wrapped_key: str
    loaded_at: datetime

    @property
    def signed_by(self) -> str:
        """The listed key that signed its delivery; empty where the contract lists none: then nobody vouches for it."""
        signature = self.manifest.signature
        return signature.key if signature is not None and signature.key in self.contract.delivery_keys else ""

    @property
    def key_context(self) -> str:
        """What the wrapped key was wrapped for."""
        return f"space/{self.dataset}/{self.id}"

    def table(self, name: str) -> LoadedTable | None:
        """Give a loaded table by its name, or None."""
        return next((t for t in self.tables if t.name == name), None)


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did; `is_new` is False where the same delivery under the same contract was loaded before."""

    version: DatasetVersion
    is_new: bool
    bad_rows: tuple[RuleCount, ...]
