"""Eight processes at one gate: the cap is never passed and never left unused, and one question has one price."""

import json
import multiprocessing
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from sandbox.config import Settings
from sandbox.core.budget import FREE
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.people import Action, Resource
from sandbox.query_gate.gate import Gate, scopes_of
from sandbox.storage.audit_chain import verify_chain
from sandbox.wiring.asking import Asked, ask, asking, budget_left, gate_of, open_space, quote
from sandbox.wiring.guarding import Purpose, using
from sandbox.wiring.house import open_house
from tests.integration.small_house import CLOCK, DATASET, DEVELOPER, SCENARIO

CLIENTS = 8
CAP = 100
EACH = 15
SPEND_RHO = 0.005_999_99  # the analyst's budget of the demo world is ρ 0.6: a hundred times this and a little more
PURPOSE = Purpose(Action.ASK, Resource("dataset", DATASET), DATASET, SCENARIO)
PATIENCE_S = 120.0


def question(number: int, rho: float | None = SPEND_RHO) -> Asked:
    return Asked(SCENARIO, DATASET, f"SELECT count(*) AS n FROM yb_js WHERE zfy >= {number}", rho)


def ask_own_questions(settings: Settings, folder: Path, client: int) -> None:
    """Ask questions that nobody else asks, over one open space, and note which were granted."""
    granted = []
    with open_house(settings, CLOCK) as house, using(house, DEVELOPER, PURPOSE) as use:
        under = asking(house, use, SCENARIO, DATASET)
        with open_space(house, under) as space:
            gate: Gate = gate_of(house)
            for number in range(client * EACH, (client + 1) * EACH):
                try:
                    given = gate.ask(question(number).question, under, space, use.event)
                except BudgetExhausted:
                    continue
                granted.append((number, given.was_free, given.answer.receipt.cost.nano_rho))
    (folder / f"granted-{client}.json").write_text(json.dumps(granted))


def ask_one_question(settings: Settings, folder: Path, client: int) -> None:
    """Ask what everybody asks, as the product does, and note what was answered."""
    with open_house(settings, CLOCK) as house:
        given = ask(house, DEVELOPER, question(1))
    answer = given.answer
    (folder / f"answer-{client}.json").write_text(json.dumps([answer.digest, given.was_free]))


def race(settings: Settings, folder: Path, run: str) -> None:
    context: ForkServerContext = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.integration.test_race_asking"])
    work = {"own": ask_own_questions, "one": ask_one_question}[run]
    clients = [context.Process(target=work, args=(settings, folder, client)) for client in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join(PATIENCE_S)
    assert [client.exitcode for client in clients] == [0] * CLIENTS


def notes(folder: Path, kind: str) -> list[list[int | str | bool]]:
    return [json.loads(path.read_text()) for path in sorted(folder.glob(f"{kind}-*.json"))]


def spent(settings: Settings) -> list[int]:
    """Give what was spent of each scope, with the chain whole."""
    with open_house(settings, CLOCK) as house:
        with using(house, DEVELOPER, PURPOSE) as use:
            limits = [scope.limit.nano_rho for scope in scopes_of(asking(house, use, SCENARIO, DATASET))]
        left = [scope.left.nano_rho for scope in budget_left(house, DEVELOPER, SCENARIO, DATASET)]
        with house.database.reading() as connection:
            verify_chain(connection)
    return [limit - rest for limit, rest in zip(limits, left, strict=True)]


@pytest.mark.slow
def test_eight_clients_at_a_cap_of_a_hundred_questions_are_granted_exactly_a_hundred(
    loaded: Settings, tmp_path: Path
) -> None:
    with open_house(loaded, CLOCK) as house:
        price = quote(house, DEVELOPER, question(0)).cost.nano_rho
    assert 600_000_000 // price == CAP < CLIENTS * EACH
    race(loaded, tmp_path, "own")
    granted = [one for client in notes(tmp_path, "granted") for one in client]
    assert len(granted) == len({str(one) for one in granted}) == CAP
    assert spent(loaded) == [CAP * price] * 3


def test_one_question_of_eight_clients_at_once_is_charged_once_and_has_one_answer(
    loaded: Settings, tmp_path: Path
) -> None:
    with open_house(loaded, CLOCK) as house:
        price = quote(house, DEVELOPER, question(1)).cost.nano_rho
    race(loaded, tmp_path, "one")
    answers = notes(tmp_path, "answer")
    assert len(answers) == CLIENTS
    assert len({str(digest) for digest, _ in answers}) == 1
    assert sum(not was_free for _, was_free in answers) == 1
    assert spent(loaded) == [price] * 3


@pytest.mark.parametrize("number", [1, 2])
def test_a_free_repetition_is_quoted_as_free(loaded: Settings, number: int) -> None:
    with open_house(loaded, CLOCK) as house:
        assert quote(house, DEVELOPER, question(number)).cost != FREE
        ask(house, DEVELOPER, question(number))
        assert quote(house, DEVELOPER, question(number)).cost == FREE
