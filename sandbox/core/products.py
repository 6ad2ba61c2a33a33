"""Products: what a developer builds from answers of the gate, frozen before it ever meets real data (G1, E5)."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.core.budget import Budget
from sandbox.core.digests import digest_of, sha256_hex
from sandbox.core.transitions import Machine

SHEET = "product.yml"


class ProductForm(StrEnum):
    """The five forms of a product (G1); verification is a way of delivering one."""

    DATASET = "dataset"
    API = "api"
    MODEL = "model"
    REPORT = "report"
    INDEX = "index"


class UseKind(StrEnum):
    """What a product is for, which decides whether it may be priced (G8)."""

    PUBLIC_GOOD = "public_good"
    INDUSTRY = "industry"


@dataclass(frozen=True, slots=True)
class ColumnTitle:
    """What a column of an output is called for readers."""

    column: str
    title: str


@dataclass(frozen=True, slots=True)
class ProductQuestion:
    """One question of a product, and the output file its answer becomes. `output` has no suffix.

    `spend` is what may be paid; None means the contract's default.
    """

    output: str
    dataset: str
    sql_file: str
    sql: str
    spend: Budget | None = None
    titles: tuple[ColumnTitle, ...] = ()

    def title_of(self, column: str) -> str:
        """Give a column's title, or nothing."""
        return next((t.title for t in self.titles if t.column == column), "")


@dataclass(frozen=True, slots=True)
class Specification:
    """What `product.yml` says, whole and checked. `price_fen` is in 分 (1/100 yuan) per delivery."""

    name: str
    title: str
    form: ProductForm
    purpose: str
    scenario: str
    inputs: tuple[str, ...]
    questions: tuple[ProductQuestion, ...]
    use_kind: UseKind
    price_fen: int = 0
    schedule: str | None = None


@dataclass(frozen=True, slots=True)
class ProductFile:
    """One file of a product folder: its path inside the folder, and its exact bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file that a product yields."""

    name: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        """SHA-256 of the content, in hex."""
        return sha256_hex(self.content)


@dataclass(frozen=True, slots=True)
class FrozenProduct:
    """A product as it was handed in: the digest binds every file's name and bytes."""

    digest: str
    author: str
    specification: Specification
    files: tuple[ProductFile, ...]


class ProductState(StrEnum):
    """States of a product's code. A draft is a folder; from `frozen` on it is kept here, unchanged."""

    DRAFT = "draft"
    FROZEN = "frozen"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class ProductPart(StrEnum):
    """Who moves a product: its author, or the person who approves its code for running."""

    AUTHOR = "author"
    APPROVER = "approver"


PRODUCT_MACHINE: Machine[ProductState, ProductPart] = Machine(
    "product",
    {
        ProductState.DRAFT: {ProductState.FROZEN: ProductPart.AUTHOR},
        ProductState.FROZEN: {
            ProductState.SUBMITTED: ProductPart.AUTHOR,
            ProductState.WITHDRAWN: ProductPart.AUTHOR,
        },
        ProductState.SUBMITTED: {
            ProductState.APPROVED: ProductPart.APPROVER,
            ProductState.RETURNED: ProductPart.APPROVER,
        },
        ProductState.APPROVED: {ProductState.WITHDRAWN: ProductPart.APPROVER},
        ProductState.RETURNED: {},
        ProductState.WITHDRAWN: {},
    },
)


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """What is known of a frozen product beside its files. `reason` says why it was returned or withdrawn."""

    digest: str
    name: str
    form: ProductForm
    scenario: str
    author: str
    state: ProductState
    approver: str | None
    reason: str
    frozen_at: str


def folder_digest(files: tuple[ProductFile, ...]) -> str:
    """Give the digest of a product folder: SHA-256 over every file's name and exact bytes, in order of name."""
    listed = sorted((file.name, sha256_hex(file.content)) for file in files)
    return digest_of({"product folder": 1, "files": listed})
