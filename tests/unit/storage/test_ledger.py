"""The ledger: what is charged, to whom, how often, and what never is."""

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sandbox.core.answers import Answer, AnswerColumn, ColumnKind, Receipt
from sandbox.core.audit import AuditEvent
from sandbox.core.budget import Budget
from sandbox.core.charges import ChargeRequest, EntryState, Scope
from sandbox.core.digests import digest_of
from sandbox.core.errors.budgeting import BudgetExhausted, EntryMissing
from sandbox.storage.audit_chain import verify_chain
from sandbox.storage.database import Database, open_database
from sandbox.storage.ledger import Ledger

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
EVENT = AuditEvent(at=NOW, actor="lihua", action="ask", subject="question")
CAP = Budget(100)


def request(name: str, cost: int = 1, scopes: tuple[Scope, ...] = (Scope("dataset/d/2026", CAP),)) -> ChargeRequest:
    return ChargeRequest(
        key=digest_of(name),
        question_digest=digest_of(["q", name]),
        sql="SELECT count(*) FROM t",
        dataset="d",
        dataset_version="v1",
        scenario="S2",
        analyst="lihua",
        cost=Budget(cost),
        scopes=scopes,
    )


def answer(value: int) -> Answer:
    receipt = Receipt("r", "q", "c", "p", "d", "v1", "S2", "g", "lihua", Budget(1), (), "none", (), NOW.isoformat())
    return Answer((AnswerColumn("n", ColumnKind.NOISED, 2.5),), ((value,),), ((2.5,),), receipt)


def spent(ledger: Ledger, scope: Scope) -> int:
    (left,) = ledger.left((scope,), Budget(0))
    return scope.limit.nano_rho - left.left.nano_rho


def test_a_charge_reserves_an_entry_and_is_seen_in_every_scope(database: Database) -> None:
    ledger, scopes = Ledger(database), (Scope("dataset/d/2026", CAP), Scope("scenario/S2/d", Budget(50)))
    entry = ledger.charge(request("a", 7, scopes), NOW, EVENT)
    assert (entry.state, entry.is_fresh, entry.cost) == (EntryState.RESERVED, True, Budget(7))
    assert [spent(ledger, scope) for scope in scopes] == [7, 7]


def test_the_same_key_is_charged_once(database: Database) -> None:
    ledger = Ledger(database)
    first, second = (ledger.charge(request("a", 7), NOW, EVENT) for _ in range(2))
    assert (first.id, first.is_fresh, second.is_fresh) == (second.id, True, False)
    assert spent(ledger, Scope("dataset/d/2026", CAP)) == 7


def test_a_charge_that_does_not_fit_one_scope_touches_none(database: Database) -> None:
    ledger = Ledger(database)
    scopes = (Scope("analyst/S2/d/lihua", Budget(5)), Scope("dataset/d/2026", CAP))
    with pytest.raises(BudgetExhausted) as refusal:
        ledger.charge(request("a", 6, scopes), NOW, EVENT)
    assert "analyst/S2/d/lihua" in refusal.value.message()
    assert [spent(ledger, scope) for scope in scopes] == [0, 0]
    with pytest.raises(EntryMissing):
        ledger.read(request("a").key)


def test_delta_is_bounded_as_rho_is(database: Database) -> None:
    ledger, scope = Ledger(database), Scope("dataset/d/2026", Budget(100, 10))
    wide = replace(request("a"), cost=Budget(1, 11), scopes=(scope,))
    with pytest.raises(BudgetExhausted):
        ledger.charge(wide, NOW, EVENT)


def test_the_first_answer_stays_and_is_what_is_read_back(database: Database) -> None:
    ledger = Ledger(database)
    entry = ledger.charge(request("a"), NOW, EVENT)
    assert ledger.settle({entry.id: answer(41)}, EVENT)
    assert not ledger.settle({entry.id: answer(42)}, EVENT)
    assert not ledger.settle({entry.id: "engine_failed"}, EVENT)
    kept = ledger.read(entry.key)
    assert (kept.state, kept.answer, kept.failure) == (EntryState.ANSWERED, answer(41), None)


def test_a_failure_is_kept_and_nothing_is_refunded(database: Database) -> None:
    ledger = Ledger(database)
    entry = ledger.charge(request("a", 9), NOW, EVENT)
    assert ledger.settle({entry.id: "deadline_exceeded"}, EVENT)
    assert ledger.read(entry.key).failure == "deadline_exceeded"
    assert spent(ledger, Scope("dataset/d/2026", CAP)) == 9


def test_every_charge_is_in_the_audit_chain(database: Database) -> None:
    ledger = Ledger(database)
    ledger.charge(request("a"), NOW, EVENT)
    ledger.charge(request("b"), NOW, EVENT)
    with database.reading() as connection:
        assert verify_chain(connection)[0] == 2


def test_eight_clients_at_a_cap_of_100_are_granted_exactly_100(database: Database, database_url: str) -> None:
    outcomes: list[bool] = []

    def client(number: int) -> None:
        own = open_database(database_url)
        outcomes.extend(_is_granted(Ledger(own), f"{number}/{turn}") for turn in range(20))
        own.close()

    clients = [threading.Thread(target=client, args=(number,)) for number in range(8)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    assert (len(outcomes), sum(outcomes)) == (160, 100)
    assert spent(Ledger(database), Scope("dataset/d/2026", CAP)) == 100


def _is_granted(ledger: Ledger, name: str) -> bool:
    try:
        return ledger.charge(request(name), NOW, EVENT).is_fresh
    except BudgetExhausted:
        return False
