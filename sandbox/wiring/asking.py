"""Quote, ask, budget: questions to the gate, under a live grant."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sandbox.core.accuracy import Target, target_of
from sandbox.core.applications import ApplicationState
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import FREE, Budget, to_nano
from sandbox.core.charges import Scope
from sandbox.core.errors.governing import GrantMissing
from sandbox.core.people import Action, Resource, Role
from sandbox.core.questions import Asking, GivenAnswer, Question, Quote, ScopeLeft
from sandbox.core.social import is_social
from sandbox.query_gate.accuracy.aim import aim_of
from sandbox.query_gate.accuracy.within import ask_within, quote_within
from sandbox.query_gate.cheaper import cheaper
from sandbox.query_gate.gate import Gate, scopes_of
from sandbox.spaces.worker import SpaceWorker, prepare_worker
from sandbox.storage.governance import read_applications_for
from sandbox.wiring.granting import asking_of, owners_of
from sandbox.wiring.guarding import Purpose, Use, using
from sandbox.wiring.house import House
from sandbox.wiring.slots import answer_slot
from sandbox.wiring.spaces import check_readable, keyed_space, library_file
from sandbox.world.noise import OpenDpNoise


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a person puts it: for which scenario, to which dataset, paying at most `rho`.

    `within`: how exact its answer is to be, `2%` of each value or `50` in a column's own unit, at `confidence` percent.
    """

    scenario: str
    dataset: str
    sql: str
    rho: float | None = None
    within: str | None = None
    confidence: int = 95

    @property
    def question(self) -> Question:
        """The question as the gate takes it."""
        return Question(self.sql, None if self.rho is None else Budget(to_nano(self.rho)))

    @property
    def target(self) -> Target | None:
        """How exact the answer is to be, None where the budget decides.

        Raises:
            AccuracyUnclear: what was written is no accuracy.
        """
        return None if self.within is None else target_of(self.within, self.confidence)


def quote(house: House, who: str, asked: Asked) -> Quote:
    """Say what a question would cost and tell; nothing is charged and no row is read."""
    with using(house, who, _purpose(house, Action.QUOTE, asked)) as use:
        under = asking(house, use, asked.scenario, asked.dataset)
        check_readable(house, under)
        quoted = _quote(gate_of(house), asked, under)
        house.database.record(use.event.noting(nano_rho=quoted.cost.nano_rho))
        return quoted


def ask(house: House, who: str, asked: Asked) -> GivenAnswer:
    """Ask the gate: judged by the text, charged, computed, noised, kept, and read back."""
    with answer_slot(house.settings, house.clock) as slot, using(house, who, _purpose(house, Action.ASK, asked)) as use:
        under = asking(house, use, asked.scenario, asked.dataset)
        slot.weigh(asked.question, under)
        with open_space(house, under) as space:
            return _ask(gate_of(house), asked, under, _Reading(space, use.event))


@dataclass(frozen=True, slots=True)
class _Reading:
    space: SpaceWorker
    event: AuditEvent


def _quote(gate: Gate, asked: Asked, under: Asking) -> Quote:
    target = asked.target
    if target is not None:
        return quote_within(gate, aim_of(asked.question, target, under))
    quoted = gate.quote(asked.question, under)
    return replace(quoted, suggestions=cheaper(gate, asked.question, under, quoted))


def _ask(gate: Gate, asked: Asked, under: Asking, reading: _Reading) -> GivenAnswer:
    target = asked.target
    if target is None:
        return gate.ask(asked.question, under, reading.space, reading.event)
    return ask_within(gate, aim_of(asked.question, target, under), reading.space, reading.event)


def budget_left(house: House, who: str, scenario: str, dataset: str) -> tuple[ScopeLeft, ...]:
    """Say what is left: to a developer in each scope they are charged to, to others in the dataset and the scenario."""
    owners = owners_of(house, dataset) if is_social(dataset) else _provider_of(house, dataset)
    purpose = Purpose(Action.READ_BUDGET, Resource("dataset", dataset, owners), dataset, scenario)
    with using(house, who, purpose) as use:
        scopes = _own_scopes(house, use, scenario, dataset) or _common_scopes(house, scenario, dataset)
        left = house.ledger.left(scopes, FREE)
        house.database.record(use.event)
        return left


def _provider_of(house: House, dataset: str) -> frozenset[str]:
    return frozenset({house.datasets.current(dataset).contract.provider})


def _own_scopes(house: House, use: Use, scenario: str, dataset: str) -> tuple[Scope, ...]:
    is_developer = bool(use.actor.roles & {Role.DEVELOPER, Role.PRODUCT_DEVELOPER})
    return scopes_of(asking(house, use, scenario, dataset)) if is_developer else ()


def _common_scopes(house: House, scenario: str, dataset: str) -> tuple[Scope, ...]:
    version = house.datasets.current(dataset)
    with house.database.reading() as connection:
        applications = read_applications_for(connection, scenario, dataset)
    for application in applications:
        if application.state is ApplicationState.APPROVED:
            days = version.manifest.covers
            return scopes_of(Asking(version.contract, version.id, application.grant, "", days))[:-1]
    raise GrantMissing(scenario=scenario, dataset=dataset)


def gate_of(house: House) -> Gate:
    """Give the gate over this house's ledger, with OpenDP's noise."""
    return Gate(house.ledger, OpenDpNoise(), house.clock, house.scratch)


def asking(house: House, use: Use, scenario: str, dataset: str) -> Asking:
    """Give what a question is asked under: the live grant, and the dataset's current version.

    Raises:
        ContractRefused: what let the dataset in no longer holds, such as a consent that has expired (C3).
    """
    return asking_of(house, use.actor, scenario, dataset)


@contextmanager
def open_space(house: House, under: Asking) -> Iterator[SpaceWorker]:
    """Give the space a question reads; its confined worker starts only when a row is needed.

    Raises:
        SpaceDisposed, SpaceNotOpen: the scenario's space is closed to questions.
    """
    space = keyed_space(house, under)
    with house.workers.of(space.path, space.key) as worker:
        yield worker


@contextmanager
def open_library(house: House, under: Asking) -> Iterator[SpaceWorker]:
    """Give a version's library file: a sample is made from all of it, so that what is hidden guards what is shown."""
    library = library_file(house, house.datasets.version(under.dataset_version))
    with prepare_worker(library.path, library.key, house.limits) as worker:
        yield worker


def _purpose(house: House, action: Action, asked: Asked) -> Purpose:
    thing = Resource("dataset", asked.dataset, owners_of(house, asked.dataset))
    return Purpose(action, thing, asked.dataset, asked.scenario)
