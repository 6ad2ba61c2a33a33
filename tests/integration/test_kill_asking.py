"""A process killed with SIGKILL anywhere between charge, compute, keep and release.

Nobody ever reads an answer that was not paid for in every scope, and nobody reads another answer to the same question.
"""

import json
import multiprocessing
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import pytest
from sqlalchemy import Row, select, text

from sandbox.config import Settings
from sandbox.core.audit import AuditEvent
from sandbox.core.charges import EntryState
from sandbox.storage.audit_chain import read_events, verify_chain
from sandbox.storage.tables.asking import budget_scopes, ledger_charges, ledger_entries
from sandbox.wiring.asking import quote
from sandbox.wiring.house import House, open_house
from tests.integration.dying_askers import Wording, ask_all, ask_fatefully
from tests.integration.small_house import CLOCK, DEVELOPER

CLEAN_RUN_S = 60.0
SCOPES = 3
STEPS = 12
RANDOM_KILLS = 150  # with those at every step, more than 200 on each database

LedgerRow = Row[tuple[object, ...]]


class Askers:
    """Questions to one state, and the processes that are killed while they ask them."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings = settings
        self.folder = folder
        self.kills = 0
        self.asked: list[Wording] = []
        self._context: ForkServerContext = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["tests.integration.dying_askers"])

    def die_at(self, wording: Wording, touch: int) -> None:
        """Let a process die at its n-th touch of the world while it asks."""
        process = self._start(ask_fatefully, wording, touch)
        process.join(CLEAN_RUN_S)
        assert process.exitcode in (-9, 0)
        self.kills += process.exitcode == -9

    def touches_of_a_whole_ask(self, wording: Wording) -> int:
        """Count how often an asker whom nobody kills touches the world."""
        process = self._start(ask_fatefully, wording, None)
        process.join(CLEAN_RUN_S)
        assert process.exitcode == 0
        return int((self.folder / "touches").read_text())

    def die_after(self, wordings: tuple[Wording, ...], delay_s: float) -> None:
        """Kill one of several processes some time after it began; the others ask on, each its own wording."""
        for sign in self.folder.glob("began-*"):
            sign.unlink()
        processes = [self._start(ask_all, (w,), f"began-{place}") for place, w in enumerate(wordings)]
        while processes[0].is_alive() and not (self.folder / "began-0").exists():
            time.sleep(0.002)
        processes[0].join(delay_s)
        processes[0].kill()
        for process in processes:
            process.join(CLEAN_RUN_S)
        self.kills += processes[0].exitcode == -9
        assert all(process.exitcode == 0 for process in processes[1:])

    def ask_again(self) -> None:
        """Let one process that nobody kills ask everything that was ever asked."""
        wordings = tuple(dict.fromkeys(self.asked))
        process = self._start(ask_all, wordings, "again")
        process.join(CLEAN_RUN_S + len(wordings))
        assert process.exitcode == 0

    def _start(self, work: Callable[..., None], *words: object) -> ForkServerProcess:
        process = self._context.Process(target=work, args=(self.settings, self.folder, *words))
        process.start()
        for word in words:
            self.asked += [word] if isinstance(word, Wording) else word if isinstance(word, tuple) else []
        return process


class Record:
    """What was read, what the ledger says, and what the audit chain says."""

    def __init__(self, askers: Askers) -> None:
        lines = (askers.folder / "read.jsonl").read_text().splitlines()
        self.read = [json.loads(line) for line in lines]
        with open_house(askers.settings, CLOCK) as house:
            self._take(house)
            self.price = quote(house, DEVELOPER, Wording(19_999).asked).cost.nano_rho

    def _take(self, house: House) -> None:
        with house.database.reading() as connection:
            verify_chain(connection)
            self.entries: dict[str, LedgerRow] = {row.id: row for row in connection.execute(select(ledger_entries))}
            self.charges = connection.execute(select(ledger_charges)).all()
            self.spent = {row.id: row.spent_nano_rho for row in connection.execute(select(budget_scopes))}
            self.events: list[AuditEvent] = [link.event for link in read_events(connection)]

    def check(self) -> None:
        """Check everything that must hold whoever was killed where."""
        self._check_each_question_has_one_answer()
        self._check_what_was_read_is_what_is_kept()
        self._check_every_core_is_paid_in_every_scope()
        self._check_spent_is_the_sum_of_entries()
        self._check_no_entry_is_without_its_audit_event()

    def _check_each_question_has_one_answer(self) -> None:
        answers, cores = defaultdict(set), defaultdict(set)
        for line in self.read:
            answers[line["number"], line["view"]].add(line["digest"])
            cores[line["number"]].add(str(line["rows"]))
        assert {len(seen) for seen in answers.values()} == {1}
        assert {len(seen) for seen in cores.values()} == {1}

    def _check_what_was_read_is_what_is_kept(self) -> None:
        for line in self.read:
            assert self.entries[line["receipt"]].state == EntryState.ANSWERED
        assert {row.state for row in self.entries.values()} == {EntryState.ANSWERED}

    def _check_every_core_is_paid_in_every_scope(self) -> None:
        paid = Counter(row.question_digest for row in self.entries.values() if row.nano_rho == self.price)
        assert {row.nano_rho for row in self.entries.values()} == {0, self.price}
        assert all(paid[self.entries[line["receipt"]].question_digest] >= 1 for line in self.read)
        scopes = Counter(charge.entry for charge in self.charges)
        assert scopes == {row.id: SCOPES for row in self.entries.values() if row.nano_rho}

    def _check_spent_is_the_sum_of_entries(self) -> None:
        sums: Counter[str] = Counter()
        for charge in self.charges:
            sums[charge.scope] += self.entries[charge.entry].nano_rho
        assert sums == self.spent
        assert len(self.spent) == SCOPES

    def _check_no_entry_is_without_its_audit_event(self) -> None:
        noted = [dict(event.details) for event in self.events]
        charged = {str(d["entry"]): int(d["nano_rho"]) for d in noted if "entry" in d and "nano_rho" in d}
        opened = [entry for d in noted for entry in str(d.get("opened", "")).split(", ") if entry]
        assert charged | dict.fromkeys(opened, 0) == {row.id: row.nano_rho for row in self.entries.values()}
        assert len(charged) + len(opened) == len(self.entries)
        kept = Counter(part.split()[0] for d in noted if "kept" in d for part in str(d["kept"]).split(", "))
        assert kept == dict.fromkeys(self.entries, 1)


@pytest.fixture
def askers(loaded: Settings, tmp_path: Path) -> Askers:
    return Askers(loaded, tmp_path)


def test_askers_killed_at_some_steps_leave_one_paid_answer(askers: Askers) -> None:
    touches = askers.touches_of_a_whole_ask(Wording(1))
    for number in range(STEPS):
        askers.die_at(Wording(2 + number, number), 1 + number * (touches - 1) // (STEPS - 1))
    assert askers.kills == STEPS
    askers.ask_again()
    Record(askers).check()


TAMPERINGS = (
    "UPDATE budget_scopes SET spent_nano_rho = spent_nano_rho - 1",
    "DELETE FROM ledger_charges WHERE scope LIKE 'analyst/%'",
    "UPDATE ledger_entries SET nano_rho = 0",
    "UPDATE ledger_entries SET state = 'reserved', answer = NULL",
)


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_the_check_sees_what_was_not_paid_or_not_kept(askers: Askers, tampering: str) -> None:
    askers.touches_of_a_whole_ask(Wording(1))
    Record(askers).check()
    with open_house(askers.settings, CLOCK) as house, house.database.engine.begin() as connection:
        connection.execute(text(tampering))
    with pytest.raises(AssertionError):
        Record(askers).check()


def test_the_check_sees_two_answers_to_one_question(askers: Askers) -> None:
    askers.touches_of_a_whole_ask(Wording(1))
    line = (askers.folder / "read.jsonl").read_text()
    (askers.folder / "read.jsonl").write_text(line + line.replace('["1", ', '["1", 1'))
    with pytest.raises(AssertionError):
        Record(askers).check()


@pytest.mark.slow
def test_askers_killed_at_every_step_leave_one_paid_answer(askers: Askers) -> None:
    touches = askers.touches_of_a_whole_ask(Wording(1))
    for touch in range(1, touches + 1):
        askers.die_at(Wording(1 + touch), touch)
        askers.die_at(Wording(1 + touch, 1), touch)
    assert askers.kills > touches
    askers.ask_again()
    askers.ask_again()
    Record(askers).check()


@pytest.mark.slow
def test_askers_killed_at_random_moments_beside_others_leave_one_paid_answer(askers: Askers) -> None:
    chance = random.Random(20261122)  # noqa: S311  (moments, not secrets)
    number = 0
    while askers.kills < RANDOM_KILLS:
        number += 1
        beside = tuple(Wording(number, chance.randint(0, 2)) for _ in range(chance.randint(0, 2)))
        askers.die_after((Wording(number), *beside), chance.uniform(0, 0.5))
    askers.ask_again()
    askers.ask_again()
    Record(askers).check()
