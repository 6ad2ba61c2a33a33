"""The house: all rooms of one sandbox, opened together on its state directory."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox.access.authoriser import Authoriser
from sandbox.config import Settings
from sandbox.core.errors.operating import StateDirExists, StateDirMissing
from sandbox.governance.accounts import Accounts
from sandbox.governance.desk import Desk
from sandbox.governance.session import Sessions
from sandbox.ingest.quality.quarantine import BAD_ROWS_FOLDER
from sandbox.masking.maker import SECRETS as SAMPLE_SECRETS
from sandbox.products.quarantine import Quarantine
from sandbox.spaces.core_dumps import forbid_core_dumps
from sandbox.spaces.limits import WorkerLimits
from sandbox.spaces.pool import WorkerPool
from sandbox.spaces.scratch import ScratchWorker, prepare_scratch
from sandbox.spaces.shelf import PoolSize
from sandbox.storage.accounts import read_all_accounts
from sandbox.storage.catalogue import Catalogue
from sandbox.storage.database import Database, open_database
from sandbox.storage.datasets import Datasets
from sandbox.storage.ledger import Ledger
from sandbox.storage.migrating import check_is_current, newest_schema, schema_of, upgrade
from sandbox.storage.spaces import Spaces
from sandbox.world.clock import Clock, SystemClock
from sandbox.world.erasable_keys import ErasableKeys
from sandbox.world.key_use import KeyUse, using_keys
from sandbox.world.keys import KeyRing, open_key_ring, write_master_key
from sandbox.world.regions import open_region

KEY_FILE = "master.key"
SECRETS = "secrets"
PRIVATE = 0o700
FIRST_ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class House:
    """What every use of the sandbox reaches its rooms through."""

    settings: Settings
    clock: Clock
    keys: KeyRing
    database: Database
    authoriser: Authoriser
    scratch: ScratchWorker
    workers: WorkerPool
    key_use: KeyUse

    @property
    def root(self) -> Path:
        """The state directory."""
        return self.settings.state_dir.resolve()

    @property
    def ledger(self) -> Ledger:
        """The privacy ledger."""
        return Ledger(self.database)

    @property
    def datasets(self) -> Datasets:
        """The register of loaded datasets."""
        return Datasets(self.database)

    @property
    def catalogue(self) -> Catalogue:
        """The imported catalogue of authorised resources."""
        return Catalogue(self.database)

    @property
    def space_register(self) -> Spaces:
        """The register of spaces."""
        return Spaces(self.database)

    @property
    def space_keys(self) -> ErasableKeys:
        """The keys of spaces, which disposal destroys."""
        return ErasableKeys(self.root / SECRETS, self.keys)

    @property
    def samples(self) -> Path:
        """The folder of masked samples."""
        return self.root / "samples"

    @property
    def sample_keys(self) -> ErasableKeys:
        """The keys of masked samples, which disposal destroys."""
        return ErasableKeys(self.samples / SAMPLE_SECRETS, self.keys)

    @property
    def sessions(self) -> Sessions:
        """The checks before each call."""
        return Sessions(self.database)

    @property
    def desk(self) -> Desk:
        """What governance services work at."""
        return Desk(self.database, self.authoriser.check_may, self.clock, open_region(self.settings.region))

    @property
    def quarantine(self) -> Quarantine:
        """Where the output of jobs waits."""
        return Quarantine(self.root / "quarantine", self.keys)

    @property
    def spaces(self) -> Path:
        """The folder of the authorised library: a file for each version of a dataset."""
        return self.root / "spaces"

    @property
    def bad_rows(self) -> Path:
        """The folder of the encrypted files of rows that were kept out."""
        return self.root / BAD_ROWS_FOLDER

    @property
    def scenario_spaces(self) -> Path:
        """The folder of the scenarios' spaces, derived from the library."""
        return self.root / "scenario-spaces"

    @property
    def limits(self) -> WorkerLimits:
        """What a worker may use."""
        return limits_of(self.settings)


def limits_of(settings: Settings) -> WorkerLimits:
    """Give what a worker may use."""
    return WorkerLimits(settings.worker_threads, settings.worker_memory_mb, settings.worker_deadline_s)


def pool_of(settings: Settings) -> WorkerPool:
    """Give the pool of workers over spaces, empty."""
    most = max(1, settings.worker_pool_memory_mb // settings.worker_memory_mb)
    return WorkerPool(limits_of(settings), PoolSize(most, settings.worker_idle_s, settings.worker_spares))


@dataclass(frozen=True, slots=True)
class MadeHouse:
    """Where a new sandbox lies, and what must be backed up."""

    state_dir: str
    key_kept_in: str


def make_house(settings: Settings, clock: Clock | None = None) -> MadeHouse:
    """Make a sandbox: folders, keys, database, first administrator. What a crash left unfinished is finished.

    Raises:
        StateDirExists: there is one already; nothing is changed.
        DatabaseUnreachable, DatabaseUrlUnusable: the state cannot be kept there.
    """
    root = settings.state_dir.resolve()
    root.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    if _is_made(settings):
        raise StateDirExists(path=str(root))
    root.chmod(PRIVATE)
    if settings.master_key is None and not (root / KEY_FILE).exists():
        write_master_key(root / KEY_FILE)
    made = upgrade_house(settings)
    with open_house(settings, clock) as house:
        Accounts(house.desk).bootstrap(FIRST_ADMIN)
    return made


def _is_made(settings: Settings) -> bool:
    """Tell whether the database has another version's schema, or this one's and an account."""
    database = open_database(settings.database)
    try:
        database.check_reachable()
        found = schema_of(database)
        if found is None:
            return False
        if found != newest_schema():
            return True
        with database.reading() as connection:
            return bool(read_all_accounts(connection))
    finally:
        database.close()


def upgrade_house(settings: Settings) -> MadeHouse:
    """Bring the database of a sandbox to this version's schema."""
    database = open_database(settings.database)
    try:
        upgrade(database)
    finally:
        database.close()
    kept = "SANDBOX_MASTER_KEY" if settings.master_key else str(settings.state_dir.resolve() / KEY_FILE)
    return MadeHouse(str(settings.state_dir.resolve()), kept)


@contextmanager
def open_house(settings: Settings, clock: Clock | None = None) -> Iterator[House]:
    """Open the sandbox of a state directory; from then on this process leaves no core dump.

    Raises:
        StateDirMissing: none was made there.
        DatabaseOutdated: it belongs to another version.
    """
    forbid_core_dumps()
    root = settings.state_dir.resolve()
    if not (root / KEY_FILE).exists() and settings.master_key is None:
        raise StateDirMissing(path=str(root))
    given = settings.master_key.get_secret_value() if settings.master_key else None
    keys = open_key_ring(root / KEY_FILE, given)
    database = open_database(settings.database)
    try:
        database.check_reachable()
        check_is_current(database)
        with using_keys(root) as use, prepare_scratch(limits_of(settings)) as scratch, pool_of(settings) as workers:
            yield House(settings, clock or SystemClock(), keys, database, Authoriser(), scratch, workers, use)
    finally:
        database.close()
