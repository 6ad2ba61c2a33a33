"""Mixing social with granted data (E8): one's own table chooses whom an answer is about, and must choose in vain."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from sandbox.config import Settings
from sandbox.core.budget import Budget
from sandbox.core.charges import Scope
from sandbox.core.errors.budgeting import BudgetExhausted
from sandbox.core.errors.disposing import SpaceDisposed
from sandbox.core.errors.governing import ActionNotAllowed
from sandbox.core.errors.mixing import CannotMix, MixedRowsKept, MixtureMissing, MixtureOutdated
from sandbox.core.errors.social import NoSampleOfSocialData, SocialDatasetMissing, SocialDatasetNotInUse
from sandbox.core.exact import ExactRules
from sandbox.core.mixing import mixed_contract
from sandbox.core.questions import Asking, Question
from sandbox.core.social import Mixture
from sandbox.core.spaces import ClosingGround
from sandbox.query_gate.gate import scopes_of
from sandbox.query_gate.judge import judge
from sandbox.spaces.worker import open_worker
from sandbox.wiring import mixing, sampling, social
from sandbox.wiring.asking import Asked, ask, quote
from sandbox.wiring.closing import close_space, follow_governance
from sandbox.wiring.disposing import dispose_space
from sandbox.wiring.granting import asking_of
from sandbox.wiring.house import House, open_house
from sandbox.wiring.strays import strays_of
from tests.integration.small_house import CLOCK, DATASET, DEVELOPER, OPERATOR, PROVIDER, SCENARIO
from tests.integration.social_world import SOCIAL, Brought, contract, identity, rows_of

MIXED = f"{SOCIAL}.with.{DATASET}"
STRANGERS = [identity(number) for number in range(20)]
JOIN = "FROM yb_js JOIN insured ON yb_js.gmsfhm = insured.id_number"
BY_PLAN = f"SELECT plan, count(*) AS n, sum(zfy) AS cost {JOIN} GROUP BY plan"


@pytest.fixture
def house(loaded: Settings) -> Iterator[House]:
    """Open a sandbox with the granted settlements loaded; answers leave at once."""
    quick = loaded.model_copy(update={"answer_slot_light_ms": 0, "answer_slot_heavy_ms": 0})
    with open_house(quick, CLOCK) as opened:
        yield opened


@pytest.fixture
def patients(house: House) -> list[str]:
    """The identity numbers of the granted data, as an attacker could know some of them."""
    version = house.datasets.current(DATASET)
    key = house.keys.unwrap(version.wrapped_key, version.key_context)
    with open_worker(house.spaces / version.file_name, key) as worker:
        found = worker.run("SELECT DISTINCT gmsfhm FROM yb_js ORDER BY gmsfhm")
    return [str(one) for one in found.column(0).to_pylist()]


def mixed(house: House, brought: Brought, people: list[str], **privacy: object) -> Mixture:
    social.upload(house, DEVELOPER, brought.write(rows_of(people), contract(**privacy)))
    return mixing.mix(house, DEVELOPER, SCENARIO, SOCIAL, DATASET)


def asked(sql: str = BY_PLAN) -> Asked:
    return Asked(SCENARIO, MIXED, sql)


def asking(house: House) -> Asking:
    return asking_of(house, house.sessions.actor_of(DEVELOPER), SCENARIO, MIXED)


def test_e8_one_person_is_one_unit_on_both_sides_and_strangers_come_after(
    house: House, brought: Brought, patients: list[str]
) -> None:
    mixture = mixed(house, brought, [*patients[:30], *STRANGERS])
    version = house.datasets.version(mixture.version)
    key = house.keys.unwrap(version.wrapped_key, version.key_context)
    with open_worker(house.spaces / version.file_name, key) as worker:
        by_id = worker.run(f"SELECT count(*) AS n {JOIN}").to_pylist()
        by_unit = worker.run("SELECT count(*) AS n FROM yb_js JOIN insured USING (_unit)").to_pylist()
        apart = worker.run("SELECT count(DISTINCT _unit) AS n, count(*) AS rows FROM insured").to_pylist()
        shared = worker.run(
            "SELECT count(*) AS n FROM insured JOIN (SELECT DISTINCT _unit, gmsfhm FROM yb_js) USING (_unit)"
            " WHERE gmsfhm <> id_number"
        ).to_pylist()
    assert by_id == by_unit
    assert by_id[0]["n"] >= 30
    assert apart == [{"n": 50, "rows": 50}]
    assert shared == [{"n": 0}]


def test_e8_a_mixed_question_is_answered_and_charged_to_both_ledgers_at_once(
    house: House, brought: Brought, patients: list[str]
) -> None:
    mixed(house, brought, [*patients[:60], *STRANGERS])
    before = {scope.scope: scope.left for scope in quote(house, DEVELOPER, asked()).scopes}
    given = ask(house, DEVELOPER, asked())
    assert given.answer.receipt.dataset == MIXED
    cost = given.answer.receipt.cost
    assert cost.nano_rho > 0
    after = {scope.scope: scope.left for scope in quote(house, DEVELOPER, asked("SELECT count(*) AS n " + JOIN)).scopes}
    spent = {name: before[name].nano_rho - after[name].nano_rho for name in before}
    assert {name.split("/")[1] for name in before if name.startswith("dataset/")} == {DATASET, SOCIAL, MIXED}
    assert set(spent.values()) == {cost.nano_rho}
    assert ask(house, DEVELOPER, asked()).was_free


def test_e8_where_one_ledger_has_too_little_left_none_is_charged(
    house: House, brought: Brought, patients: list[str]
) -> None:
    mixed(house, brought, patients[:60], capRho=0.005)
    under = asking(house)
    own = scopes_of(under)
    before = house.ledger.left(own, Budget(0))
    with pytest.raises(BudgetExhausted):
        ask(house, DEVELOPER, replace(asked(), rho=0.01))
    assert house.ledger.left(own, Budget(0)) == before


def test_e8_a_mixture_inherits_the_stricter_policy(house: House, brought: Brought, patients: list[str]) -> None:
    mixed(house, brought, patients[:60])
    policy, own = asking(house).contract.privacy, contract()
    assert policy.min_group_size == 12  # the social contract's; the granted one's is 10
    assert policy.cap == Budget(500_000_000, 500)  # the social contract's; the granted one's is twice that
    assert policy.question == Budget(10_000_000, policy.question.nano_delta)
    assert policy.exact is None
    assert asking(house).contract.grade == 4  # the granted one's
    assert own["id"] == SOCIAL
    assert Scope(f"dataset/{MIXED}/2026", policy.cap) in scopes_of(asking(house))


def test_e8_a_table_that_marks_one_target_meets_no_exact_answer(
    house: House, brought: Brought, patients: list[str]
) -> None:
    """The classic attack: 20 known people and the target, in a table of one's own, joined to what is exact."""
    mixed(house, brought, [*STRANGERS, patients[0]])
    under = asking(house)
    exact = ExactRules(min_units=3)
    granted, own = (part.contract for part in under.parts)
    both_allow = [replace(side, privacy=replace(side.privacy, exact=exact)) for side in (granted, own)]
    of_both = replace(mixed_contract(*both_allow), dataset=MIXED)
    for contract_ in (under.contract, of_both):
        assert contract_.privacy.exact is None
        question = judge(Question(f"SELECT count(*) AS n {JOIN}"), (contract_,), under.grant)
        assert all(noise is not None for block in question.paid for noise in block.noises)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) AS n FROM insured LEFT JOIN yb_js ON yb_js.gmsfhm = insured.id_number",
        "SELECT count(*) AS n FROM yb_js LEFT JOIN insured ON yb_js.gmsfhm = insured.id_number",
        "SELECT count(*) AS n FROM insured WHERE id_number NOT IN (SELECT gmsfhm FROM yb_js)",
        "SELECT count(*) AS n FROM yb_js WHERE NOT EXISTS (SELECT 1 FROM insured WHERE id_number = yb_js.gmsfhm)",
    ],
)
def test_e8_rows_of_one_side_never_stand_without_the_other(
    house: House, brought: Brought, patients: list[str], sql: str
) -> None:
    mixed(house, brought, patients[:60])
    with pytest.raises(MixedRowsKept) as caught:
        quote(house, DEVELOPER, asked(sql))
    if caught.value.rewrite is not None:
        quote(house, DEVELOPER, asked(caught.value.rewrite))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) AS n FROM yb_js WHERE gmsfhm IN (SELECT id_number FROM insured WHERE plan = 'full')",
        "SELECT plan, count(*) AS n FROM insured GROUP BY plan",
        "SELECT xb, count(*) AS n FROM yb_js GROUP BY xb",
        (
            "SELECT plan, avg(cost) AS m FROM insured"
            " JOIN (SELECT gmsfhm, sum(zfy) AS cost FROM yb_js GROUP BY gmsfhm) AS v"
            " ON v.gmsfhm = insured.id_number GROUP BY plan"
        ),
    ],
)
def test_e8_rows_that_meet_the_other_side_may_be_asked(
    house: House, brought: Brought, patients: list[str], sql: str
) -> None:
    mixed(house, brought, patients[:60])
    assert quote(house, DEVELOPER, asked(sql)).cost.nano_rho > 0


def test_e8_poisoned_bounds_widen_the_noise_and_narrow_nothing(
    house: House, brought: Brought, patients: list[str]
) -> None:
    """Whoever claims many rows per unit pays for the product of both bounds; the granted clamp stays."""
    mixed(house, brought, patients[:60])
    honest = judge(Question(f"SELECT sum(zfy) AS s {JOIN}"), (asking(house).contract,), asking(house).grant)
    poisoned = replace(
        asking(house).contract,
        tables=tuple(
            replace(t, bounds=replace(t.bounds, rows_per_unit=50)) if t.name == "insured" else t
            for t in asking(house).contract.tables
        ),
    )
    wide = judge(Question(f"SELECT sum(zfy) AS s {JOIN}"), (poisoned,), asking(house).grant)
    narrow_l2, wide_l2 = (
        max(m.sensitivity.l2_squared for m in program.blocks[0].measures if m.sensitivity is not None)
        for program in (honest, wide)
    )
    assert wide_l2 > narrow_l2


def test_e8_too_few_of_ones_own_are_not_mixed_and_the_granted_rows_are_not_asked(
    house: House, brought: Brought, patients: list[str]
) -> None:
    social.upload(house, DEVELOPER, brought.write(rows_of(patients[:11])))
    with pytest.raises(CannotMix) as caught:
        mixing.mix(house, DEVELOPER, SCENARIO, SOCIAL, DATASET)
    assert {finding.where for finding in caught.value.findings} == {"units"}


def test_e8_other_kinds_of_units_and_shared_names_are_all_told_at_once(
    house: House, brought: Brought, patients: list[str]
) -> None:
    said = contract()
    table = said["schema"][0]  # type: ignore[index]  # plain YAML
    table["name"] = "yb_js"
    table["properties"][0]["customProperties"] = [{"property": "role", "value": "direct_identifier"}]
    upload = brought.write(rows_of(patients[:11]), said)
    files = (replace(upload.files[0], table="yb_js"),)
    social.upload(house, DEVELOPER, replace(upload, files=files))
    with pytest.raises(CannotMix) as caught:
        mixing.mix(house, DEVELOPER, SCENARIO, SOCIAL, DATASET)
    assert {finding.where for finding in caught.value.findings} == {"yb_js", "unitColumn", "units"}


def test_e8_who_withdrew_is_in_no_answer_and_in_no_file(house: House, brought: Brought, patients: list[str]) -> None:
    first = mixed(house, brought, patients[:60])
    ask(house, DEVELOPER, asked())
    social.upload(house, DEVELOPER, brought.write(rows_of(patients[1:60])))
    with pytest.raises(MixtureOutdated):
        ask(house, DEVELOPER, asked())
    second = mixing.mix(house, DEVELOPER, SCENARIO, SOCIAL, DATASET)
    assert second.version != first.version
    assert house.datasets.version(first.version).wrapped_key == ""
    assert len(list(house.spaces.glob("mixture-*.space"))) == 1
    assert list(house.scenario_spaces.glob("space-*.space")) == []
    ask(house, DEVELOPER, asked())


def test_e8_mixing_the_same_twice_is_one_mixture(house: House, brought: Brought, patients: list[str]) -> None:
    first = mixed(house, brought, patients[:60])
    assert mixing.mix(house, DEVELOPER, SCENARIO, SOCIAL, DATASET) == first


def test_e8_withdrawal_destroys_the_mixtures_too(house: House, brought: Brought, patients: list[str]) -> None:
    mixed(house, brought, patients[:60])
    ask(house, DEVELOPER, asked())
    assert list(house.scenario_spaces.glob("space-*.space")) != []
    assert follow_governance(house) == ()
    social.withdraw(house, DEVELOPER, SOCIAL, "done")
    with pytest.raises(SocialDatasetNotInUse):
        ask(house, DEVELOPER, asked())
    assert list(house.spaces.glob("mixture-*.space")) == []
    assert list(house.scenario_spaces.glob("space-*.space")) == []
    assert house.space_keys.names() == ()
    assert follow_governance(house) == (f"{SCENARIO}/{MIXED}",)
    assert strays_of(house) == ()


def test_e8_disposing_of_a_mixtures_space_takes_its_library_file_too(
    house: House, brought: Brought, patients: list[str]
) -> None:
    mixture = mixed(house, brought, patients[:60])
    ask(house, DEVELOPER, asked())
    space = f"{SCENARIO}/{MIXED}"
    close_space(house, PROVIDER, space, ClosingGround.PROVIDER_DEMAND, "no longer wanted")
    dispose_space(house, OPERATOR, space)
    assert house.datasets.version(mixture.version).wrapped_key == ""
    assert list(house.spaces.glob("mixture-*.space")) == []
    with pytest.raises(SpaceDisposed):
        ask(house, DEVELOPER, asked())


def test_e8_nobody_else_mixes_or_asks_a_mixture(house: House, brought: Brought, patients: list[str]) -> None:
    with pytest.raises((MixtureMissing, SocialDatasetMissing)):
        ask(house, DEVELOPER, asked())
    mixed(house, brought, patients[:60])
    with pytest.raises(ActionNotAllowed):
        mixing.mix(house, PROVIDER, SCENARIO, SOCIAL, DATASET)


def test_e8_there_is_no_sample_of_a_mixture(house: House, brought: Brought, patients: list[str]) -> None:
    mixed(house, brought, patients[:60])
    with pytest.raises(NoSampleOfSocialData):
        sampling.make_sample(house, DEVELOPER, SCENARIO, MIXED)
