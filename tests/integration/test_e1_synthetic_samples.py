"""A synthetic sample in a whole sandbox: quoted, charged once to whoever asks first, looked at and queried freely."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sandbox.core.audit import AuditEvent
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.sample_modes import SampleMode
from sandbox.core.text import Lang
from sandbox.storage.governance import APPLICATIONS, read_applications_for
from sandbox.storage.governance import read_application as read_kept
from sandbox.storage.records import keep_changed
from sandbox.wiring.asking import Asked, ask, budget_left
from sandbox.wiring.house import House
from sandbox.wiring.sampling import ask_sample, make_sample, quote_sample, report_lines
from tests.unit.web.web_world import DATASET, DEVELOPER, SCENARIO, the_world

PLACE = (SCENARIO, DATASET)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Open a sandbox whose grant asks for synthetic samples."""
    with the_world().copied_to(tmp_path / "state").house() as opened:
        _ask_for_synthetic(opened)
        yield opened


def _ask_for_synthetic(house: House) -> None:
    with house.database.reading() as connection:
        (application,) = read_applications_for(connection, SCENARIO, DATASET)
        kept = read_kept(connection, application.id)
    narrowed = replace(kept.record.demand, sample_mode=SampleMode.SYNTHETIC)
    event = AuditEvent(house.clock.now(), "li", "decide_application", application.id)
    keep_changed(house.database, APPLICATIONS, kept, replace(kept.record, demand=narrowed), event=event)


def left(house: House) -> list[int]:
    return [scope.left.nano_rho for scope in budget_left(house, DEVELOPER, *PLACE)]


def test_e1_what_is_quoted_is_charged_once_and_the_sample_is_free_from_then_on(house: House) -> None:
    before = left(house)
    quoted = quote_sample(house, DEVELOPER, *PLACE)
    assert (quoted.mode, quoted.is_free, quoted.cost.nano_rho) == (SampleMode.SYNTHETIC, False, 20_000_000)
    assert [scope.left_after.nano_rho for scope in quoted.scopes] == [b - 20_000_000 for b in before]
    assert left(house) == before
    sample = make_sample(house, DEVELOPER, *PLACE)
    assert left(house) == [b - 20_000_000 for b in before]
    assert make_sample(house, DEVELOPER, *PLACE) == sample
    sql = "SELECT xb, count(*) AS n, avg(zfy) AS m FROM yb_js GROUP BY xb"
    assert ask_sample(house, DEVELOPER, Asked(*PLACE, sql)).num_rows in (2, 3)
    assert quote_sample(house, DEVELOPER, *PLACE).is_free
    assert left(house) == [b - 20_000_000 for b in before]


def test_every_row_keeps_the_sum_of_its_parts_and_its_types(house: House) -> None:
    sample = make_sample(house, DEVELOPER, *PLACE)
    synthesis = sample.signed.manifest.synthesis
    assert synthesis is not None
    assert synthesis.rules == ("yb_js: zfy = tcjj + grzf",)
    counted = "SELECT count(*) AS n, count(*) FILTER (zfy <> tcjj + grzf) AS broken, count(DISTINCT gmsfhm) AS people"
    (row,) = ask_sample(house, DEVELOPER, Asked(*PLACE, f"{counted} FROM yb_js")).to_pylist()
    assert row["broken"] == 0
    assert row["n"] >= row["people"] > 10
    keys = ask_sample(house, DEVELOPER, Asked(*PLACE, "SELECT count(*) - count(DISTINCT jslsh) AS twice FROM yb_js"))
    assert keys.to_pylist() == [{"twice": 0}]
    for lang in Lang:
        assert synthesis.entry in "".join(report_lines(sample, lang))


def test_e1_without_budget_there_is_no_sample_and_nothing_is_charged(house: House) -> None:
    scopes = budget_left(house, DEVELOPER, *PLACE)
    least = min(scope.left.nano_rho for scope in scopes)
    sql = "SELECT count(*) AS n FROM yb_js"
    ask(house, DEVELOPER, Asked(*PLACE, sql, rho=(least - 10_000_000) / 1e9))
    before = left(house)
    with pytest.raises(BudgetExhausted):
        make_sample(house, DEVELOPER, *PLACE)
    assert left(house) == before
