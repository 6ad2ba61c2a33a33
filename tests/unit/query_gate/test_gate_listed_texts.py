"""Texts that lie in the space but not in the public domain of their column: they take part in nothing made of it."""

from collections.abc import Iterator

import pytest

from sandbox.core.columns import Value
from sandbox.spaces.worker import SpaceWorker
from tests.unit.query_gate.asking_gate import answered
from tests.unit.query_gate.gate_world import ROWS, build_space, open_space

READ = [visit.kind for visit in ROWS if visit.rank <= 3]


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpaceWorker]:
    with open_space(build_space(tmp_path_factory.mktemp("gate") / "v1.duckdb")) as worker:
        yield worker


def counts(key: str, space: SpaceWorker) -> dict[Value, Value]:
    answer = answered(f"SELECT {key} AS k, count(*) FROM visits GROUP BY k", space)
    return {row[0]: row[1] for row in answer.rows}


def test_a_text_beyond_the_domain_joins_no_group_of_changed_texts(space: SpaceWorker) -> None:
    assert "unlisted" in READ
    expected = {kind and kind.upper(): READ.count(kind) for kind in ("clinic", "ward", "home", "clip", None)}
    assert counts("upper(kind)", space) == expected


@pytest.mark.parametrize(
    "part", ["substr(kind, 2, 1)", "left(right(kind, 3), 1)", "substr(replace(kind, 'li', ''), 2, 1)"]
)
def test_no_part_of_a_text_beyond_the_domain_joins_a_group(space: SpaceWorker, part: str) -> None:
    found = counts(part, space)
    assert sum(int(count or 0) for count in found.values()) == len(READ) - READ.count("unlisted")


def test_a_text_beyond_the_domain_has_no_length_but_is_no_null(space: SpaceWorker) -> None:
    of_four = sum(READ.count(kind) for kind in ("ward", "home", "clip", None))
    found = counts("length(coalesce(kind, 'none'))", space)
    assert found[4] == of_four
    assert found[6] == READ.count("clinic")


def test_a_text_beyond_the_domain_passes_no_test(space: SpaceWorker) -> None:
    found = answered("SELECT count(*) FROM visits WHERE contains(kind, 'l') AND NOT kind LIKE 'c%'", space).rows
    assert found == ((0,),)
