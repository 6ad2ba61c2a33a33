"""The small world of masking with a ledger beside it, and contracts that ask for synthetic samples."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from sandbox.core.budget import Budget
from sandbox.core.charges import Scope
from sandbox.core.contract import Contract
from sandbox.core.grant import Grant
from sandbox.core.sample_modes import SampleMode
from sandbox.core.samples import Sample
from sandbox.core.synthesis import Payment
from sandbox.masking.maker import SampleMaker, SampleOrder
from sandbox.masking.synthetic.till import Till
from sandbox.storage.ledger import Ledger
from sandbox.storage.samples import Samples
from sandbox.world.clock import FrozenClock
from sandbox.world.noise import NoiseSource, OpenDpNoise
from tests.unit.masking.masking_world import KEYS, NOW, World, grant_all, make_contract, open_world, view_event

PRICE = Budget(20_000_000)
SCOPES = (
    Scope("dataset/clinic/2026", Budget(50_000_000)),
    Scope("scenario/S-1/clinic", Budget(30_000_000)),
    Scope("analyst/S-1/clinic/dev-1", Budget(25_000_000)),
)


def synthetic_contract(price: Budget = PRICE) -> Contract:
    contract = make_contract()
    privacy = replace(contract.privacy, sample_mode=SampleMode.SYNTHETIC, sample=price)
    return replace(contract, privacy=privacy)


def order_of(
    contract: Contract | None = None, grant: Grant | None = None, scopes: tuple[Scope, ...] = SCOPES
) -> SampleOrder:
    contract = contract or synthetic_contract()
    return SampleOrder(contract, "v1", grant or grant_all(contract), Payment("dev-1", scopes))


@dataclass(frozen=True, slots=True)
class SyntheticWorld:
    """A space with data, a ledger, and makers of synthetic samples over them."""

    world: World
    ledger: Ledger
    folder: Path

    def maker(self, noise: NoiseSource | None = None) -> SampleMaker:
        clock = FrozenClock(NOW)
        till = Till(self.ledger, noise or OpenDpNoise(), clock)
        return SampleMaker(KEYS, Samples(self.world.database), self.folder, clock, till)

    def make(self, order: SampleOrder | None = None, noise: NoiseSource | None = None) -> Sample:
        return self.maker(noise).make(order or order_of(), self.world.space, view_event())

    def spent(self) -> list[int]:
        boundless = tuple(Scope(scope.id, Budget(10**12)) for scope in SCOPES)
        return [10**12 - scope.left.nano_rho for scope in self.ledger.left(boundless, Budget(0))]

    def tables_of(self, sample: Sample) -> dict[str, pa.Table]:
        return self.world.tables_of(sample)


@contextmanager
def open_synthetic_world(folder: Path, visits: pa.Table | None = None) -> Iterator[SyntheticWorld]:
    with open_world(folder, visits) as world:
        yield SyntheticWorld(world, Ledger(world.database), folder / "samples")
