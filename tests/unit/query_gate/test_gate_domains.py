"""The first group of a key, and all of them, agree."""

from sandbox.core.questions import Question
from sandbox.query_gate.judge import judge
from sandbox.query_gate.meaning.domains import domain_of, domain_size, first_of
from tests.spec.families import ALLOWED
from tests.unit.query_gate.gate_world import CONTRACT, GRANT


def test_the_first_group_is_the_first_of_all() -> None:
    programs = [judge(Question(case.sql), (CONTRACT,), GRANT) for case in ALLOWED]
    keys = [key for program in programs for block in program.blocks for key in block.plan.core.keys]
    listed = [key.extent for key in keys if domain_size(key.extent)]
    assert len(listed) > 20
    assert [first_of(extent) for extent in listed] == [domain_of(extent)[0] for extent in listed]
