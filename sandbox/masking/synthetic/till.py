"""The charge of a synthetic sample: before anything is looked at, once for what it is made of, and never undone.

What is bought is kept in the ledger, and read back from there: a sample made after a crash, or for another scenario
that opens the same columns of the same version, is made of the same numbers, and nothing more is charged. Who dies
between the charge and the keeping has paid, and buys again without another charge; nobody saw the first numbers.
"""

from dataclasses import dataclass

from sandbox.core.answers import Receipt
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import FREE
from sandbox.core.charges import ChargeRequest, Entry, EntryState
from sandbox.core.contract import Contract
from sandbox.core.digests import digest_of
from sandbox.core.errors.masking import SyntheticPriceTooLow
from sandbox.core.grant import Grant
from sandbox.core.sample_modes import SampleMode
from sandbox.core.synthesis import Payment, SampleQuote
from sandbox.core.zcdp import epsilon_of
from sandbox.masking.synthetic.buying import Shop, buy, may_be_bought
from sandbox.masking.synthetic.keeping import answer_of, bounding_of, read_bought
from sandbox.masking.synthetic.plan import Plan, plan_sample
from sandbox.masking.synthetic.released import Bought
from sandbox.spaces.worker import SpaceWorker
from sandbox.storage.ledger import Ledger
from sandbox.world.clock import Clock
from sandbox.world.noise import NoiseSource

METHOD = "synthetic sample, method 1"
"""Another number where the same data would be counted otherwise."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """What statistics are wanted of, under which grant, and who pays."""

    contract: Contract
    dataset_version: str
    grant: Grant
    payment: Payment

    @property
    def plan(self) -> Plan:
        """What a sample of it holds."""
        return plan_sample(self.contract, self.grant)

    @property
    def key(self) -> str:
        """What the ledger knows it by: the data, the contract, the columns and the price; not the scenario."""
        named = sorted((t.table, tuple(sorted(t.columns))) for t in self.grant.tables)
        data = (self.contract.dataset, self.dataset_version, self.contract.digest)
        return digest_of((METHOD, data, named, self.contract.privacy.sample))

    def check_price(self) -> None:
        """Check that the contract's price buys every statistic.

        Raises:
            SyntheticPriceTooLow: it does not.
        """
        price = self.contract.privacy.sample
        if not may_be_bought(self.plan, price.nano_rho):
            raise SyntheticPriceTooLow(dataset=self.contract.dataset, price=f"{price.rho:.9f}")


@dataclass(frozen=True, slots=True)
class Till:
    """Quotes and charges synthetic samples."""

    ledger: Ledger
    noise: NoiseSource
    clock: Clock

    def quote(self, purchase: Purchase) -> SampleQuote:
        """Say what a sample would cost; nothing is charged and no row is read.

        Raises:
            SyntheticPriceTooLow: the contract's price buys no statistics.
        """
        purchase.check_price()
        policy = purchase.contract.privacy
        is_free = bool(self.ledger.states((purchase.key,)))
        cost = FREE if is_free else policy.sample
        return SampleQuote(
            SampleMode.SYNTHETIC,
            cost,
            epsilon_of(cost.rho, policy.display_delta),
            policy.display_delta,
            is_free,
            self.ledger.left(purchase.payment.scopes, cost),
        )

    def buy(self, purchase: Purchase, space: SpaceWorker, event: AuditEvent) -> tuple[Entry, Bought]:
        """Give what was bought under a purchase's key; charged, and counted, where nobody did so before.

        Raises:
            SyntheticPriceTooLow: the contract's price buys no statistics; nothing was charged.
            BudgetExhausted: a scope has too little left; nothing was charged.
        """
        purchase.check_price()
        entry = self.ledger.charge(_request(purchase), self.clock.now(), event.noting(step="charge"))
        if entry.state is EntryState.RESERVED:
            bought = buy(purchase.plan, Shop(space.run, self.noise, entry.cost.nano_rho))
            receipt = _receipt(purchase, entry, bought, space.isolation)
            self.ledger.settle({entry.id: answer_of(bought, receipt)}, event.noting(step="answer"))
            entry = self.ledger.read(purchase.key)
        if entry.answer is None:
            raise AssertionError("a synthetic sample's statistics fail in no other way than by being asked again")
        return entry, read_bought(entry.answer)


def _request(purchase: Purchase) -> ChargeRequest:
    return ChargeRequest(
        key=purchase.key,
        question_digest=purchase.key,
        sql=METHOD,
        dataset=purchase.contract.dataset,
        dataset_version=purchase.dataset_version,
        scenario=purchase.grant.scenario,
        analyst=purchase.payment.analyst,
        cost=purchase.contract.privacy.sample,
        scopes=purchase.payment.scopes,
    )


def _receipt(purchase: Purchase, entry: Entry, bought: Bought, isolation: tuple[str, ...]) -> Receipt:
    return Receipt(
        id=entry.id,
        question_digest=entry.key,
        contract_digest=purchase.contract.digest,
        policy_digest=digest_of(purchase.contract.privacy),
        dataset=purchase.contract.dataset,
        dataset_version=purchase.dataset_version,
        scenario=purchase.grant.scenario,
        grant=purchase.grant.id,
        analyst=purchase.payment.analyst,
        cost=entry.cost,
        mechanisms=tuple(released.mechanism for released in bought.all),
        bounding=bounding_of(purchase.plan),
        isolation=isolation,
        charged_at=entry.charged_at,
    )
