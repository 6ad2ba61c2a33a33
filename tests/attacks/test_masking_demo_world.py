"""The attack of whoever holds all registers of the demo world on its sample, as a developer gets it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sandbox.core.samples import Sample
from sandbox.spaces.worker import open_worker
from sandbox.wiring.edge_rows import tables_of
from sandbox.wiring.sampling import make_sample, maker_of
from sandbox.wiring.spaces import library_file
from tests.attacks.test_masking_attacks import shown_like
from tests.unit.web.web_world import DATASET, DEVELOPER, SCENARIO, the_world

PERSON = "gmsfhm"
IDENTIFYING = ("gmsfhm", "jslsh", "xm", "cbdw_xydm")


@dataclass(frozen=True, slots=True)
class Held:
    """What the attacker holds: the sample with its report, and the real table."""

    sample: Sample
    shown: pa.Table
    real: pa.Table


@pytest.fixture(scope="module")
def held() -> Iterator[Held]:
    with the_world().house() as house:
        sample = make_sample(house, DEVELOPER, SCENARIO, DATASET)
        shown = tables_of(maker_of(house), sample, house.limits)[DATASET]
        library = library_file(house, house.datasets.current(DATASET))
        with open_worker(library.path, library.key, house.limits) as worker:
            yield Held(sample, shown, worker.run("SELECT * FROM main.yb_js"))


@pytest.mark.slow
def test_whoever_holds_every_register_is_right_no_more_often_than_the_bound(held: Held) -> None:
    levels = {c.column: c.level for c in held.sample.signed.manifest.columns if c.level}
    assert len(levels) >= 4
    real = zip(*(shown_like(held.real, name, level) for name, level in levels.items()), strict=True)
    candidates: dict[tuple[object, ...], set[str]] = defaultdict(set)
    for row, person in zip(real, held.real[PERSON].to_pylist(), strict=True):
        candidates[row].add(person)
    shown = zip(*(held.shown[name].to_pylist() for name in levels), strict=True)
    chances = [1 / len(candidates[row]) for row in shown]
    assert max(chances) <= 1 / 5
    assert np.mean(chances) <= 0.05


@pytest.mark.slow
def test_no_identifier_of_any_register_is_in_the_sample(held: Held) -> None:
    content = str(held.shown.to_pylist())
    for name in set(IDENTIFYING) & set(held.real.column_names):
        assert not [value for value in pc.unique(held.real[name].drop_null()).to_pylist() if value in content]
