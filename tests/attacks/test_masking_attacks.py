"""Attacks on masked samples, by someone who holds the sample and knows a great deal about the people in it."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sandbox.core.columns import ColumnRole
from sandbox.core.contract import Contract
from sandbox.core.errors.masking import ContractDisagrees, SampleTooSmall, SampleUnsafe
from sandbox.core.grant import GrantedTable
from sandbox.core.samples import Sample
from sandbox.core.settlements import Doubt, Settlement
from sandbox.masking.manifests import is_genuine
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.scanning import scan_text
from sandbox.world.keys import KeyRing
from sandbox.world.signing import open_signer
from tests.unit.masking.masking_world import (
    KEYS,
    RARE,
    VISITS,
    World,
    citizen,
    full_name,
    grant_all,
    make_contract,
    make_visits,
    open_world,
)

PEOPLE = 1500


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("attacked")) as opened:
        yield opened


@pytest.fixture(scope="module")
def sample(world: World) -> Sample:
    return world.make()


@pytest.fixture(scope="module")
def visits(world: World, sample: Sample) -> pa.Table:
    return world.visits_of(sample)


def contract_with(name: str, **changes: object) -> Contract:
    columns = tuple(replace(c, **changes) if c.name == name else c for c in VISITS.columns)  # type: ignore[arg-type]
    return make_contract(replace(VISITS, columns=columns))


def everything_in(world: World, sample: Sample) -> str:
    return "\n".join(str(table.to_pylist()) for table in world.tables_of(sample).values())


def test_no_raw_identifier_of_anyone_is_in_the_sample(world: World, sample: Sample) -> None:
    content = everything_in(world, sample)
    for name in ("person", "name", "serial"):
        for raw in pc.unique(world.visits.column(name)).to_pylist():
            assert raw not in content
    assert "13871234567" not in content


def test_no_raw_identifier_is_in_the_file_or_the_manifest(world: World, sample: Sample) -> None:
    stored = world.maker.path_of(sample).read_bytes() + str(sample).encode()
    assert not [n for n in range(PEOPLE) if citizen(n).encode() in stored or full_name(n).encode() in stored]


def test_two_spaces_laid_side_by_side_share_no_pseudonym(world: World, sample: Sample) -> None:
    contract = make_contract()
    other = world.make(contract, grant_all(contract, "G-9", "S-9"))
    for name in ("person", "name", "serial"):
        mine, theirs = (set(world.visits_of(s)[name].to_pylist()) for s in (sample, other))
        assert mine
        assert not mine & theirs


def test_a_dictionary_of_everyone_finds_nobody_without_the_key(visits: pa.Table) -> None:
    shown = set(visits.column("person").to_pylist())
    everyone = [citizen(n) for n in range(PEOPLE)]
    guessed = Pseudonymiser(KeyRing(bytes(32)), "S-1").of("cn_id", pa.array(everyone)).to_pylist()
    digests = [hashlib.new(name, p.encode()).hexdigest() for p in everyone for name in ("md5", "sha1", "sha256", "sm3")]
    assert not shown & {*guessed, *everyone, *digests}


def test_a_sample_made_anew_is_the_same_to_the_last_cell(world: World, sample: Sample, tmp_path: Path) -> None:
    with open_world(tmp_path) as again:
        remade = again.make()
        assert remade.id == sample.id
        assert everything_in(again, remade) == everything_in(world, sample)


def test_versions_of_the_data_show_mostly_the_same_people(world: World, sample: Sample, tmp_path: Path) -> None:
    with open_world(tmp_path, make_visits(seed=8)) as later:
        second = later.make(version="v2")
        now = set(later.visits_of(second)["person"].to_pylist())
    before = set(world.visits_of(sample)["person"].to_pylist())
    assert len(now | before) <= 1.3 * len(before)


Coarse = Callable[[Any, str], object]

LEVELS: dict[str, Coarse] = {
    "hidden": lambda *_: None,
    "city": lambda code, _: code[:4] + "00",
    "province": lambda code, _: code[:2] + "0000",
    "year": lambda day, _: date(day.year, 1, 1),
    "years": lambda day, level: date(day.year // int(level.split()[0]) * int(level.split()[0]), 1, 1),
    "month": lambda day, _: day.replace(day=1),
    "quarter": lambda day, _: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
    "is": lambda value, _: value,
}
"""The attacker's own code for what the report says of each column, by the last word of its level."""


def shown_like(real: pa.Table, column: str, level: str) -> list[object]:
    """Generalise the real values by what the report says."""
    return [LEVELS[level.replace("as it is", "is").split()[-1]](v, level) for v in real.column(column).to_pylist()]


QUASI = [c.name for c in VISITS.columns if c.role is ColumnRole.QUASI_IDENTIFIER]


def candidates(world: World, sample: Sample) -> Counter[tuple[object, ...]]:
    levels = {r.column: r.level for r in sample.signed.manifest.columns if r.table == "visits"}
    columns = [shown_like(world.visits, name, levels[name]) for name in QUASI]
    units = world.visits.column("_unit").to_pylist()
    return Counter(
        key
        for *key_parts, _ in {(*key, u) for *key, u in zip(*columns, units, strict=True)}
        for key in [tuple(key_parts)]
    )


def test_whoever_knows_the_whole_population_finds_k_candidates_for_every_row(
    world: World, sample: Sample, visits: pa.Table
) -> None:
    found = candidates(world, sample)
    shown = list(zip(*(visits.column(name).to_pylist() for name in QUASI), strict=True))
    assert min(found[row] for row in shown) >= 5
    assert sum(1 / found[row] for row in shown) / len(shown) <= 0.06


def test_two_grants_added_up_tell_no_more_than_one(world: World, sample: Sample, visits: pa.Table) -> None:
    contract = make_contract()
    halves = [("person", "sex", "born"), ("person", "region", "visited")]
    parts = []
    for number, columns in enumerate(halves):
        grant = replace(grant_all(contract, f"G-half-{number}"), tables=(GrantedTable("visits", columns),))
        part = world.make(contract, grant)
        parts.append(world.visits_of(part))
    for part in parts:
        for name in part.column_names:
            assert part.column(name).to_pylist() == visits.column(name).to_pylist()


def test_a_rare_category_is_not_shown(visits: pa.Table) -> None:
    assert RARE not in visits.column("disease").to_pylist()


def test_a_third_persons_name_in_a_remark_does_not_appear(world: World) -> None:
    contract = contract_with("remark", mask="scrub")
    scrubbed = world.make(contract, grant_all(contract, "G-scrub"))
    remarks = world.visits_of(scrubbed)["remark"].to_pylist()
    assert set(remarks) <= {"无", "复诊", "联系人见系统", None}
    assert "无" in remarks


def test_identifiers_declared_as_a_category_stop_the_sample_and_leave_no_file(world: World, tmp_path: Path) -> None:
    rows = world.visits.set_column(
        world.visits.column_names.index("remark"), "remark", pa.array(["陪同电话13871234567"] * world.visits.num_rows)
    )
    contract = contract_with("remark", mask="category", role=ColumnRole.PLAIN)
    with open_world(tmp_path, rows) as poisoned:
        with pytest.raises(SampleUnsafe) as refusal:
            poisoned.make(contract)
        assert [(f.rule, f.where) for f in refusal.value.findings] == [("no_identifier", "visits.remark")]
        assert "13871234567" not in str(refusal.value)
        assert not list((tmp_path / "samples").iterdir())


def test_an_undeclared_name_column_stops_the_sample_and_is_suppressed_once_it_is_settled(world: World) -> None:
    word = Settlement(Doubt.HOLDS, "person_name", "provider", "2026-11-01", "stage names of the clinic's own")
    undeclared = contract_with("name", identifier=None, role=ColumnRole.PLAIN)
    with pytest.raises(ContractDisagrees) as refusal:
        world.make(undeclared, grant_all(undeclared, "G-name"))
    assert [(f.rule, f.where) for f in refusal.value.findings] == [("contract_holds", "visits.name")]
    contract = contract_with("name", identifier=None, role=ColumnRole.PLAIN, settled=(word,))
    made = world.make(contract, grant_all(contract, "G-name"))
    assert set(world.visits_of(made)["name"].to_pylist()) == {None}
    assert any("stage names of the clinic's own" in note.en for note in made.signed.manifest.notes)


def test_a_handful_of_people_get_no_sample(tmp_path: Path) -> None:
    with open_world(tmp_path, make_visits(people=20)) as few, pytest.raises(SampleTooSmall):
        few.make(make_contract(k=400))


def test_a_changed_manifest_is_not_genuine(sample: Sample) -> None:
    public = open_signer(KEYS, "service").public
    rosier = replace(sample.signed.manifest, units=sample.signed.manifest.units + 1)
    assert is_genuine(sample.signed, public)
    assert not is_genuine(replace(sample.signed, manifest=rosier), public)
    assert not is_genuine(replace(sample.signed, signature="00" * 64), public)


def test_another_sample_key_does_not_open_the_file(world: World, sample: Sample) -> None:
    contract = make_contract()
    other = world.make(contract, grant_all(contract, "G-1b"))
    assert world.maker.key_of(sample) != world.maker.key_of(other)


HOURS_NOT_SECONDS_S = 60
"""Far above what it takes, far below what a pattern that backtracks would take."""


@pytest.mark.parametrize("part", ["a.", "1-", "省路", "王", "a@", "ab:", "一", "湖北省武汉市路"])
def test_a_hostile_text_does_not_hold_up_the_scan(part: str) -> None:
    started = time.process_time()
    scan_text(part * 20_000)
    assert time.process_time() - started < HOURS_NOT_SECONDS_S
