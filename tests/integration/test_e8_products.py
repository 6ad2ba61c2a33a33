"""A product over a mixture (E8): tried without a sample, run unseen, and never without the granted data's provider."""

from pathlib import Path

import pytest

from sandbox.config import Settings
from sandbox.spaces.worker import open_worker
from sandbox.wiring import mixing, social
from sandbox.wiring.house import House, open_house
from sandbox.wiring.submitting import submission_of
from tests.integration.main_way import approved, run_whole
from tests.integration.small_house import CLOCK, DATASET, DEVELOPER, SCENARIO
from tests.integration.social_world import ORGANISATION, SOCIAL, Brought, rows_of
from tests.integration.test_e8_mixing import BY_PLAN, MIXED

PRODUCT = """\
name: cost-by-plan
title: Cost by plan
form: dataset
purpose: rates of the plan
scenario: {scenario}
inputs: [{dataset}]
use: industry
price: 30000
questions:
  - {{output: by_plan, dataset: {dataset}, sql: by_plan.sql, spend: {{rho: 0.02}}}}
"""


def people_of(house: House) -> list[str]:
    version = house.datasets.current(DATASET)
    key = house.keys.unwrap(version.wrapped_key, version.key_context)
    with open_worker(house.spaces / version.file_name, key) as worker:
        return [str(one) for one in worker.run("SELECT DISTINCT gmsfhm FROM yb_js ORDER BY 1").column(0).to_pylist()]


def product_of(folder: Path, dataset: str) -> Path:
    folder.mkdir()
    (folder / "product.yml").write_text(PRODUCT.format(scenario=SCENARIO, dataset=dataset), encoding="utf-8")
    (folder / "by_plan.sql").write_text(BY_PLAN, encoding="utf-8")
    (folder / "README.md").write_text("Cost by plan.\n")
    return folder


@pytest.mark.slow
def test_e8_a_product_over_a_mixture_is_voted_on_by_the_granted_datas_provider(
    loaded: Settings, tmp_path: Path
) -> None:
    quick = loaded.model_copy(update={"answer_slot_light_ms": 0, "answer_slot_heavy_ms": 0})
    with open_house(quick, CLOCK) as house:
        social.upload(house, DEVELOPER, Brought(tmp_path / "upload").write(rows_of(people_of(house)[:200])))
        mixing.mix(house, DEVELOPER, SCENARIO, SOCIAL, DATASET)
        job = run_whole(house, approved(house, product_of(tmp_path / "product", MIXED)))
        submission = submission_of(house, job.id)
        assert submission.providers == (house.datasets.current(DATASET).contract.provider,)
        assert ORGANISATION not in submission.providers
        assert [use.dataset for use in submission.datasets] == [MIXED]
