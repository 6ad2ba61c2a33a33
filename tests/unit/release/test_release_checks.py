"""The disclosure checks: each rule has a flagged case and its clean twin."""

from dataclasses import replace

import pytest

from sandbox.core.budget import Budget
from sandbox.core.charges import Entry, EntryState
from sandbox.core.products import OutputFile
from sandbox.core.reviews import Cell, ReviewPart, Verdict
from sandbox.release.checks.all_rules import run_checks
from sandbox.release.checks.evidence import CellEvidence, evidence_from
from sandbox.release.checks.material import Material
from sandbox.release.policy import DEFAULT_POLICY, tighten_policy
from tests.unit.release.check_material import csv, exact, found, material, units
from tests.unit.release.review_world import ANSWER, CONTRACT, ENTRY, SUBMISSION, TABLE_CSV, output


def test_a_clean_output_passes_every_rule_in_every_part() -> None:
    results = run_checks(material())
    assert {result.verdict for result in results} == {Verdict.PASS}
    assert {result.part for result in results} == set(ReviewPart)


@pytest.mark.parametrize(("count", "verdict"), [(9, Verdict.BLOCK), (10, Verdict.PASS), (0, Verdict.BLOCK)])
def test_a_cell_of_too_few_units_is_blocked_and_its_twin_passes(count: int, verdict: Verdict) -> None:
    result = found(exact("city,n\n武汉市,9\n", units(count)), "threshold")
    assert result.verdict is verdict
    assert result.measured.startswith(f"fewest {count} of 10")
    assert result.cells == (() if verdict is Verdict.PASS else (Cell(1, "n"),))


def test_a_cell_without_evidence_is_blocked_by_both_rules() -> None:
    judged = exact("city,n,cost\n武汉市,99,1.5\n", units(99))
    for rule in ("threshold", "dominance"):
        assert found(judged, rule).verdict is Verdict.BLOCK
        assert found(judged, rule).cells == (Cell(1, "cost"),)


def test_text_in_a_column_that_is_no_key_needs_evidence_too() -> None:
    assert found(exact("city,name\n武汉市,某某\n"), "threshold").cells == (Cell(1, "name"),)


def test_a_contract_can_only_tighten_the_minimum() -> None:
    strict = replace(CONTRACT, privacy=replace(CONTRACT.privacy, min_group_size=30))
    lax = replace(CONTRACT, privacy=replace(CONTRACT.privacy, min_group_size=1))
    assert tighten_policy(DEFAULT_POLICY, (CONTRACT, strict, lax)).min_units == 30
    assert tighten_policy(DEFAULT_POLICY, (lax,)).min_units == 10


def test_small_noised_counts_are_evidence_and_not_blocks() -> None:
    judged = replace(material(), policy=replace(DEFAULT_POLICY, min_units=50))
    result = found(judged, "threshold")
    assert result.verdict is Verdict.PASS
    assert (result.measured, result.cells) == ("smallest noised count 41, 1 below", (Cell(3, "n"),))


@pytest.mark.parametrize(
    ("contributions", "verdict"),
    [
        ([92, *[1] * 12], Verdict.BLOCK),
        ([85, *[1] * 15], Verdict.PASS),
        ([46, 46, *[1] * 9], Verdict.BLOCK),
        ([45, 45, *[1] * 10], Verdict.PASS),
        ([0] * 12, Verdict.PASS),
    ],
)
def test_a_dominated_cell_is_blocked_and_its_twin_passes(contributions: list[int], verdict: Verdict) -> None:
    evidence = evidence_from(Cell(1, "n"), {str(number): amount for number, amount in enumerate(contributions)})
    assert found(exact("city,n\n武汉市,104\n", evidence), "dominance").verdict is verdict


def test_negative_values_do_not_switch_dominance_off() -> None:
    refund = {"big": 9200, **{f"u{number}": -70 for number in range(11)}}
    owing = {"big": -9200, **{f"u{number}": 70 for number in range(11)}}
    for contributions in (refund, owing):
        evidence = evidence_from(Cell(2, "n"), contributions)
        judged = exact("city,n\n宜昌市,-5\n武汉市,8430\n", units(12), evidence)
        assert found(judged, "dominance").cells == (Cell(2, "n"),)


@pytest.mark.parametrize("largest", [(1, 2), (5, -1), (9, 9)])
def test_evidence_of_signed_or_unsorted_shares_is_no_evidence(largest: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="absolute"):
        CellEvidence(Cell(1, "n"), 3, largest, 10)


def with_entry(entry: Entry | None) -> Material:
    return replace(material(), entries={"e1": entry})


@pytest.mark.parametrize(
    "entry",
    [
        None,
        replace(ENTRY, state=EntryState.FAILED, answer=None),
        replace(ENTRY, state=EntryState.RESERVED),
        replace(ENTRY, cost=Budget(1)),
        replace(ENTRY, answer=replace(ENTRY.answer, rows=ENTRY.answer.rows[:1])) if ENTRY.answer else None,
    ],
)
def test_an_answer_that_is_not_the_ledgers_is_blocked_and_cell_rules_bite_again(entry: Entry | None) -> None:
    judged = with_entry(entry)
    assert found(judged, "receipt").verdict is Verdict.BLOCK
    assert found(judged, "threshold").verdict is Verdict.BLOCK


@pytest.mark.parametrize("changed", [{"scenario": "S1"}, {"dataset_version": "v0"}, {"contract_digest": "x"}])
def test_a_genuine_answer_of_another_scenario_version_or_contract_is_blocked(changed: dict[str, str]) -> None:
    receipt = replace(ANSWER.receipt, **changed)  # type: ignore[arg-type]  # fields by name
    answer = replace(ANSWER, receipt=receipt)
    claimed = replace(SUBMISSION.answers[0], receipt=receipt, answer_digest=answer.digest)
    judged = material(submission=replace(SUBMISSION, answers=(claimed,)))
    genuine = replace(judged, entries={"e1": replace(ENTRY, answer=answer)})
    assert found(genuine, "receipt").verdict is Verdict.BLOCK
    assert found(genuine, "threshold").verdict is Verdict.BLOCK


def test_a_receipt_that_the_ledger_does_not_hold_is_blocked() -> None:
    receipt = replace(ANSWER.receipt, bounding="none")
    submission = replace(SUBMISSION, answers=(replace(SUBMISSION.answers[0], receipt=receipt),))
    assert found(material(submission=submission), "receipt").verdict is Verdict.BLOCK


def test_a_receipt_for_a_file_that_is_not_there_is_blocked() -> None:
    assert found(material(csv("a\n1\n", "other.csv")), "receipt").verdict is Verdict.BLOCK


@pytest.mark.parametrize(
    "text",
    [
        TABLE_CSV.decode().replace("812", "813"),
        TABLE_CSV.decode().replace("武汉市,812", "宜昌市,812"),
        TABLE_CSV.decode() + "武汉市,812,30.5,-120.25,1200.0\n",
        TABLE_CSV.decode().replace("n_hw95", "exact"),
    ],
)
def test_a_row_the_ledger_did_not_answer_is_blocked(text: str) -> None:
    judged = material(csv(text))
    assert found(judged, "trace").verdict is Verdict.BLOCK
    assert found(judged, "threshold").verdict is Verdict.BLOCK


@pytest.mark.parametrize("text", ["city,n\n襄阳市,41\n武汉市,812.0\n", "n\n8.12e2\n", "city\n宜昌市\n"])
def test_part_of_an_answer_in_another_order_and_writing_traces(text: str) -> None:
    assert found(material(csv(text)), "trace").verdict is Verdict.PASS


def test_a_number_in_a_report_that_no_answer_gave_is_a_soft_finding() -> None:
    told = OutputFile("报告.md", "text/markdown", "武汉市约 812 人,费用 88210.5 元\n".encode())
    invented = OutputFile("报告.md", "text/markdown", "武汉市共 806 人\n".encode())
    table = output()[0]
    assert found(material(table, told), "trace", "报告.md").verdict is Verdict.PASS
    assert found(material(table, invented), "trace", "报告.md").verdict is Verdict.REVIEW
