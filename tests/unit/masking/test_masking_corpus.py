"""Precision and recall on the labelled corpora, as docs/recognisers.md tells them."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from sandbox.masking.recognisers.registry import KINDS
from tests.unit.masking.corpus_making import MADE, made_lines

QUALITY = Path(__file__).parents[3] / "docs" / "recogniser_quality.py"
CORPORA = ("made", "tuned", "held_out", "later")
ROUGH = {"person_name": (0.95, 0.85), "address": (0.95, 0.9)}
"""Floors of precision and recall, just below what was measured: a change that makes them worse is seen."""


@pytest.fixture(scope="module")
def quality() -> ModuleType:
    spec = spec_from_file_location("recogniser_quality", QUALITY)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_corpora_hold_six_hundred_cells_and_every_kind(quality: ModuleType) -> None:
    cells = [cell for name in CORPORA for cell in quality.read_corpus(name)]
    assert len(cells) >= 600
    assert sum(not cell.places for cell in cells) >= 150
    assert {place.kind for cell in cells for place in cell.places} == set(KINDS)
    assert len({(cell.column, cell.text) for cell in cells}) >= 0.98 * len(cells)


def test_the_made_corpus_is_what_its_maker_makes() -> None:
    assert MADE.read_text().splitlines() == made_lines()


def test_numbered_identifiers_are_found_and_nothing_else_is_taken_for_one(quality: ModuleType) -> None:
    measured = quality.measure(cell for name in CORPORA for cell in quality.read_corpus(name))
    poor = {
        k: (q.precision, q.recall) for k, q in measured.items() if k not in ROUGH and min(q.precision, q.recall) < 0.99
    }
    assert poor == {}


@pytest.mark.parametrize("kind", ROUGH)
def test_names_and_addresses_are_found_as_well_as_the_page_says(quality: ModuleType, kind: str) -> None:
    measured = quality.measure(cell for name in CORPORA for cell in quality.read_corpus(name))[kind]
    precision, recall = ROUGH[kind]
    assert measured.precision >= precision
    assert measured.recall >= recall


def test_the_measure_counts_what_is_missed_and_what_is_wrong(quality: ModuleType) -> None:
    cell = quality.LabelledCell("手机13871234567", "", (quality.Place("bank_card", 2, 13),))
    measured = quality.measure([cell])
    assert (measured["bank_card"].recall, measured["bank_card"].precision) == (0.0, None)
    assert (measured["cn_mobile"].recall, measured["cn_mobile"].precision) == (None, 0.0)
    shifted = quality.LabelledCell("手机13871234567", "", (quality.Place("cn_mobile", 2, 12),))
    assert quality.measure([shifted])["cn_mobile"].recall == 0.0
