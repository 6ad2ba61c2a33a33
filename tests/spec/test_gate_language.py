import pytest

from sandbox.core.errors.tree import RefusedQuestion
from sandbox.core.questions import Question
from sandbox.core.text import Lang
from sandbox.query_gate.judge import judge
from sandbox.query_gate.measuring.render import render
from sandbox.query_gate.pricing.measures import measure_text
from sandbox.query_gate.pricing.price import groups_in
from tests.spec.families import ALLOWED, NOT_ALLOWED
from tests.spec.gate_cases import Allowed, NotAllowed
from tests.unit.query_gate.asking_gate import judged
from tests.unit.query_gate.gate_world import CONTRACT, GRANT


@pytest.mark.parametrize("case", ALLOWED, ids=lambda case: case.sql)
def test_an_allowed_text_is_answered_with_these_measures(case: Allowed) -> None:
    program = judge(Question(case.sql), (CONTRACT,), GRANT)
    found = tuple(
        (
            measure_text(m.measure),
            m.sensitivity.l1 if m.sensitivity else 0,
            m.sensitivity.l2_squared if m.sensitivity else 0,
        )
        for block in program.paid
        for m in block.measures
    )
    assert found == case.measures
    assert groups_in(program) == case.groups
    assert case.engine in "; ".join(render(block.plan, block.bounding) for block in program.paid)


@pytest.mark.parametrize("case", NOT_ALLOWED, ids=lambda case: case.sql[:80])
def test_a_text_beyond_the_language_is_refused_with_fragment_rule_and_rewrite(case: NotAllowed) -> None:
    with pytest.raises(RefusedQuestion) as caught:
        judged(case.sql)
    refusal = caught.value
    assert refusal.code == case.code
    assert refusal.fragment.startswith(case.fragment)
    assert refusal.rewrite == case.rewrite
    assert refusal.message(Lang.ZH) != refusal.message(Lang.EN)
    assert refusal.what_next(Lang.ZH)


@pytest.mark.parametrize("case", NOT_ALLOWED, ids=lambda case: case.sql[:80])
def test_every_rewrite_passes(case: NotAllowed) -> None:
    if case.rewrite is not None:
        judge(Question(case.rewrite), (CONTRACT,), GRANT)


@pytest.mark.parametrize("case", ALLOWED, ids=lambda case: case.sql)
def test_the_parts_add_up_to_the_price_and_the_price_fits_the_spend(case: Allowed) -> None:
    program = judge(Question(case.sql), (CONTRACT,), GRANT)
    measures = [measure for block in program.paid for measure in block.measures]
    assert program.cost.nano_rho == sum(m.noise.nano_rho for m in measures if m.noise is not None)
    assert program.cost.fits_in(CONTRACT.privacy.question)
    assert (program.cost.nano_rho == 0) == all(block.plan.table.is_public for block in program.blocks)
