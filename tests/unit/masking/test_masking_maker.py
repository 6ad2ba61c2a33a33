"""The whole way: from a space to a masked, checked, signed sample in a file of its own."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from sandbox.core.grant import GrantedTable
from sandbox.core.samples import Sample, Treatment, sample_file, sample_secret
from sandbox.masking.maker import SECRETS
from sandbox.masking.manifests import is_genuine
from sandbox.spaces.pending import PREFIX
from sandbox.storage.audit_chain import read_events
from sandbox.storage.samples import Samples
from sandbox.world.erasable_keys import ErasableKeys
from sandbox.world.signing import open_signer
from tests.unit.masking.masking_world import CODES, KEYS, World, grant_all, make_contract, open_world


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with open_world(tmp_path_factory.mktemp("masking")) as opened:
        yield opened


@pytest.fixture(scope="module")
def sample(world: World) -> Sample:
    return world.make()


@pytest.fixture(scope="module")
def visits(world: World, sample: Sample) -> pa.Table:
    return world.visits_of(sample)


def cents_of(visits: pa.Table) -> list[int | None]:
    return [None if cost is None else int(cost * 100) for cost in visits["cost"].to_pylist()]


def test_the_sample_has_the_granted_tables_with_their_columns_and_types(world: World, visits: pa.Table) -> None:
    real = world.visits.drop_columns(["_unit", "_rank"])
    assert visits.column_names == real.column_names
    kinds = {field.name: field.type for field in real.schema} | {"cost": pa.decimal128(19, 2)}
    assert {field.name: field.type for field in visits.schema} == kinds
    assert 200 <= visits.num_rows <= 5000


def test_asking_again_gives_the_same_sample_and_records_the_view(world: World, sample: Sample) -> None:
    assert world.make() == sample
    with world.database.reading() as connection:
        outcomes = [dict(e.event.details) for e in read_events(connection)]
    assert {"sample": sample.id, "made": "now"} in outcomes
    assert {"sample": sample.id, "made": "before"} in outcomes


def test_the_manifest_is_signed_by_the_service(sample: Sample) -> None:
    assert is_genuine(sample.signed, open_signer(KEYS, "service").public)
    assert not is_genuine(sample.signed, open_signer(KEYS, "voter/x").public)


def test_the_manifest_is_still_genuine_when_it_is_read_back(world: World, sample: Sample) -> None:
    kept = Samples(world.database).get(sample.id)
    assert is_genuine(kept.signed, open_signer(KEYS, "service").public)


def test_every_granted_column_is_reported_with_its_reason(sample: Sample, visits: pa.Table) -> None:
    manifest = sample.signed.manifest
    reports = {(r.table, r.column): r for r in manifest.columns}
    expected = {
        **dict.fromkeys(("serial", "person", "name"), Treatment.PSEUDONYM),
        **dict.fromkeys(("sex", "born", "region", "visited"), Treatment.GENERALISED),
        "paid_on": Treatment.SHIFTED,
        "cost": Treatment.ROUNDED,
        "remark": Treatment.SUPPRESSED,
        **dict.fromkeys(("disease", "settled"), Treatment.CATEGORY),
    }
    assert {c: reports["visits", c].treatment for c in expected} == expected
    assert all(r.why.en and r.why.zh for r in manifest.columns)
    assert reports["codes", "code"].treatment is Treatment.KEPT


def test_the_risk_report_keeps_its_promises(sample: Sample) -> None:
    risk = sample.signed.manifest.risk
    assert risk.k_reached >= risk.k_required == 5
    assert risk.mean_risk <= 0.05
    assert risk.largest_risk <= 0.2
    assert 0 <= risk.unique_in_sample <= 1
    assert risk.rows_withheld <= 0.1


def test_the_same_person_is_the_same_person_in_every_table(world: World, sample: Sample) -> None:
    visits, pensions = world.visits_of(sample), world.tables_of(sample)["pensions"]
    of_visits, of_pensions = set(visits["person"].to_pylist()), set(pensions["idcard"].to_pylist())
    assert 100 < len(of_pensions) < len(of_visits)
    assert of_pensions <= of_visits


def test_births_become_years_and_regions_keep_their_form(visits: pa.Table) -> None:
    born = [b for b in pc.unique(visits.column("born")).to_pylist() if b]
    assert all((b.month, b.day) == (1, 1) for b in born)
    regions = [r for r in pc.unique(visits.column("region")).to_pylist() if r]
    assert all(len(r) == 6 and r.endswith("00") for r in regions)


def test_a_long_history_is_cut_to_what_enough_units_have(visits: pa.Table) -> None:
    rows_of = Counter(visits["person"].to_pylist())
    assert max(rows_of.values()) <= 5


def test_amounts_have_two_digits_and_no_extremes(world: World, visits: pa.Table) -> None:
    costs = [c for c in cents_of(visits) if c is not None]
    assert all(len(str(c).rstrip("0")) <= 2 for c in costs)
    assert max(costs) < pc.max(world.visits.column("cost")).as_py()


def test_dates_of_a_person_move_together(world: World, visits: pa.Table) -> None:
    assert pc.min(visits.column("paid_on")).as_py() >= date(2024, 1, 1)
    real = set(zip(world.visits["cost"].to_pylist(), world.visits["paid_on"].to_pylist(), strict=True))
    assert not real & set(zip(cents_of(visits), visits["paid_on"].to_pylist(), strict=True))


def test_only_granted_columns_are_there(world: World) -> None:
    contract = make_contract()
    grant = grant_all(contract, "G-2")
    narrow = replace(grant, tables=(GrantedTable("visits", ("sex", "cost")),))
    sample = world.make(contract, narrow)
    assert world.visits_of(sample).column_names == ["sex", "cost"]
    assert [t.table for t in sample.signed.manifest.tables] == ["visits"]


def test_a_dataset_that_protects_nobody_is_given_as_it_is(world: World) -> None:
    contract = replace(make_contract(), tables=(CODES,))
    sample = world.make(contract, grant_all(contract, "G-public"))
    assert world.tables_of(sample)["codes"].column_names == ["code"]
    assert sample.signed.manifest.risk.largest_risk == 0


def test_what_a_killed_maker_left_is_swept_with_its_key_and_what_is_registered_stays(
    world: World, sample: Sample
) -> None:
    file = sample_file("0" * 32, "abcd1234")
    folder = world.maker.path_of(sample).parent
    keys = ErasableKeys(folder / SECRETS, KEYS)
    keys.wrap(sample_secret(file), bytes(32), "sample")
    (folder / file).write_bytes(b"masked rows")
    for name in (file, sample.file):
        (folder / f"{PREFIX}{name}").touch()
    (folder / ".writing-killed").mkdir()
    fresh = world.make(version="v2")
    assert {path.name for path in folder.glob("*.space")} >= {sample.file, fresh.file}
    assert not (folder / file).exists()
    assert not keys.has(sample_secret(file))
    assert keys.has(sample.secret)
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
