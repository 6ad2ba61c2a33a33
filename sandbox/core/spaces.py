"""Spaces (数据空间): one per scenario and dataset, holding what the scenario's grant opens and nothing else (D1, D3).

A dataset's versions are the authorised library (授权数据资源库, D5). A space is derived from one: the granted columns,
and those by which questions are bounded. What is not granted is not there to be asked for.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sandbox.core.contract import Contract, Table
from sandbox.core.contribution import HEAVY, RANK, UNIT, beyond, first_flag, is_flagged, is_split
from sandbox.core.digests import digest_of
from sandbox.core.grant import Grant
from sandbox.core.samples import sample_secret
from sandbox.core.text import Text
from sandbox.core.transitions import Machine


class SpaceState(StrEnum):
    """States of a space. `OPENING`: nothing was derived yet; `CLOSING`: nothing is read any more."""

    OPENING = "opening"
    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    DISPOSED = "disposed"


SERVICE, CLOSER, OPERATOR = "service", "closer", "operator"
"""Who moves a space: the sandbox, as governance stands; whom the policies let close, or the clock; who disposes."""

LIVING = (SpaceState.OPENING, SpaceState.OPEN, SpaceState.SUSPENDED)
"""A scenario has at most one such space of a dataset."""

SPACE_MACHINE: Machine[SpaceState, str] = Machine(
    "space",
    {
        SpaceState.OPENING: {
            SpaceState.OPEN: SERVICE,
            SpaceState.SUSPENDED: SERVICE,
            SpaceState.CLOSING: CLOSER,
        },
        SpaceState.OPEN: {SpaceState.SUSPENDED: SERVICE, SpaceState.CLOSING: CLOSER},
        SpaceState.SUSPENDED: {SpaceState.OPEN: SERVICE, SpaceState.CLOSING: CLOSER},
        SpaceState.CLOSING: {SpaceState.DISPOSED: OPERATOR},
        SpaceState.DISPOSED: {},
    },
)


class ClosingGround(StrEnum):
    """On what ground a space is closed: the demand or the purpose of Z 第二十七条, or the end of what it stands on."""

    PROVIDER_DEMAND = "provider_demand"
    PURPOSE_REACHED = "purpose_reached"
    PURPOSE_UNREACHABLE = "purpose_unreachable"
    NO_LONGER_NECESSARY = "no_longer_necessary"
    AUTHORISATION_ENDED = "authorisation_ended"
    SCENARIO_CLOSED = "scenario_closed"
    GRANT_ENDED = "grant_ended"

    @property
    def law(self) -> str:
        """The law it rests on."""
        return _LAW.get(self, "Z 第二十七条")


_LAW = {
    ClosingGround.AUTHORISATION_ENDED: "H 三(四)、三(六)",
    ClosingGround.SCENARIO_CLOSED: "H 四(二)",
    ClosingGround.GRANT_ENDED: "H 四(三)",
}


class RemainsKind(StrEnum):
    """What kind of file a space leaves."""

    SPACE = "space"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class HeldTable:
    """One table as it lies in a space's file, with its columns in order."""

    name: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remains:
    """A file of a space that is to be destroyed with its key, or was.

    `sha256` and `bytes` of the file as it was found, empty and 0 where it was gone; `key_sha256` of its wrapped key.
    """

    kind: RemainsKind
    id: str
    file: str
    sha256: str
    bytes: int
    key_sha256: str

    @property
    def secret(self) -> str:
        """The name of the secret of its key."""
        return self.id if self.kind is RemainsKind.SPACE else sample_secret(self.file)


@dataclass(frozen=True, slots=True)
class Closing:
    """Why a space was closed, by whose word, and when."""

    by: str
    ground: ClosingGround
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That the provider confirmed the disposal, by a document of its own."""

    by: str
    reference: str
    on: date


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was destroyed, by whom, when, on what ground and under what law (妥善处置, I3)."""

    space: str
    scenario: str
    dataset: str
    provider: str
    grants: tuple[str, ...]
    closing: Closing
    law: str
    destroyed: tuple[Remains, ...]
    disposed_by: str
    disposed_at: datetime
    says: Text


@dataclass(frozen=True, slots=True)
class SignedCertificate:
    """A certificate and the service's Ed25519 signature over it, in hex, with the public key that made it."""

    certificate: Certificate
    public_key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Space:
    """A space. `number` counts the spaces a scenario has had of a dataset; `grants`: those it was derived under.

    `remains` is what a disposal has set out to destroy: it goes on from there when it was interrupted.
    """

    scenario: str
    dataset: str
    number: int
    provider: str
    state: SpaceState
    grants: tuple[str, ...]
    opened_at: datetime
    closing: Closing | None = None
    remains: tuple[Remains, ...] = ()
    signed: SignedCertificate | None = None
    confirmation: Confirmation | None = None

    @property
    def id(self) -> str:
        """The space's id: scenario, dataset, and from the second on its number."""
        return space_id(self.scenario, self.dataset, self.number)

    @property
    def is_living(self) -> bool:
        """Tell whether it is neither closing nor disposed of."""
        return self.state in LIVING


@dataclass(frozen=True, slots=True)
class SpaceFile:
    """One file of a space: what it holds of which version. `wrapped_key` opens it, while its own secret is there."""

    id: str
    space: str
    dataset_version: str
    tables: tuple[HeldTable, ...]
    wrapped_key: str
    derived_at: datetime

    @property
    def file_name(self) -> str:
        """The name of the file in the folder of spaces."""
        return file_name(self.id)

    @property
    def key_context(self) -> str:
        """What its data key was wrapped for."""
        return key_context(self.space, self.id)

    @property
    def holds(self) -> str:
        """SHA-256 of the version and the columns: one space has one file of the same."""
        return holding(self.dataset_version, self.tables)


def space_id(scenario: str, dataset: str, number: int) -> str:
    """Give the id of a scenario's space of a dataset; names have no slash, so no two share one."""
    return f"{scenario}/{dataset}" if number == 1 else f"{scenario}/{dataset}/{number}"


def file_name(file_id: str) -> str:
    """Give the name of a space's file."""
    return f"space-{file_id}.space"


def id_of_file(name: str) -> str:
    """Give the id of the space's file of a name."""
    return name.removeprefix("space-").removesuffix(".space")


def key_context(space: str, file_id: str) -> str:
    """Give the context that the data key of a space's file is wrapped for."""
    return f"scenario-space/{space}/{file_id}"


def holding(dataset_version: str, tables: tuple[HeldTable, ...]) -> str:
    """Give what a file holds as one digest."""
    return digest_of({"version": dataset_version, "tables": tables})


def held_tables(contract: Contract, grant: Grant) -> tuple[HeldTable, ...]:
    """Give what a grant opens of a version, as its library file has it: granted columns and those of the index."""
    return tuple(held for table in contract.tables for held in _held(table, grant))


def _held(table: Table, grant: Grant) -> tuple[HeldTable, ...]:
    granted = tuple(column for column in table.columns if grant.opens(table.name, column.name))
    names = tuple(column.name for column in granted)
    if not names:
        return ()
    if table.is_public:
        return (HeldTable(table.name, names),)
    if not is_split(table):
        return (HeldTable(table.name, (*names, UNIT, RANK)),)
    flags = tuple(first_flag(column.name) for column in granted if is_flagged(column))
    columns = (*names, UNIT, RANK, HEAVY, *flags)
    return (HeldTable(table.name, columns), HeldTable(beyond(table.name), columns))
