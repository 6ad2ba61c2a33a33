"""The benchmark runs end to end; nothing here asserts a time."""

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.accuracy import ExactCells, closeness
from benchmarks.claims import write_claims
from benchmarks.classes import CLASSES, DELTA, EPSILON, spend_of
from benchmarks.page import write_page
from benchmarks.peers.environment import PEERS
from benchmarks.peers.task import Task
from benchmarks.records import Closeness, PeerClass, PeerRun, Results, read_results
from benchmarks.scanning import measure_scan
from sandbox.core.zcdp import epsilon_of


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bench") / "results.md"
    main(["--rows", "20000", "--turns", "2", "--out", str(out)])
    return out


def test_every_class_has_its_line_answered_or_with_the_code_of_its_refusal(page: Path) -> None:
    lines = page.read_text().splitlines()
    for question in CLASSES:
        line = next(line for line in lines if line.startswith(f"| {question.id} "))
        assert "refused: " in line or line.count("(") >= 3, line


def test_the_classes_that_are_answered_say_where_their_time_goes(page: Path) -> None:
    (run,) = read_results(page.with_suffix(".json")).speed
    answered = [c for c in run.classes if not c.refusal]
    assert {"Q1", "Q2", "Q3", "Q4"} <= {c.question for c in answered}
    for measured in answered:
        spent = {stage.name: stage.ms for stage in measured.stages}
        assert all(spent[name] > 0 for name in ("judge", "ledger", "engine", "noise")), measured


def test_the_page_says_what_a_worker_costs(page: Path) -> None:
    workers = read_results(page.with_suffix(".json")).workers
    assert workers is not None
    assert min(workers.cold_ms, workers.warm_ms, workers.respawn_ms, workers.overhead, workers.worker_mib) > 0
    assert "## Workers" in page.read_text()


def test_results_of_other_sizes_stay_and_those_of_the_same_size_give_way(page: Path) -> None:
    results = read_results(page.with_suffix(".json"))
    (run,) = results.speed
    grown = results.with_speed(replace(run, rows=2000)).with_speed(replace(run, source="later"))
    assert [(r.rows, r.source) for r in grown.speed] == [(2000, run.source), (20000, "later")]
    assert "## Growth" in write_page(grown)


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        written.append([path.read_bytes() for path in write_claims(tmp_path / name, 1000)])
    assert written[0] == written[1]


def test_a_spend_means_at_most_the_epsilon_that_peers_are_given() -> None:
    for question in CLASSES:
        spend = spend_of(question)
        left = DELTA - spend.delta
        assert epsilon_of(spend.rho, left) <= EPSILON < epsilon_of(spend.rho + 1e-6, left)


def test_a_cell_left_out_counts_as_wholly_wrong() -> None:
    exact = ExactCells("Q1", 1, {("a",): (100.0,), ("b",): (200.0,), ("c",): (50.0,)})
    close = closeness(exact, [[["a", 110], ["b", None]]])
    assert close == Closeness(1.0, 2 / 3)
    assert closeness(exact, [[["a", 110], ["b", 220.0], ["c", "55"]]]) == Closeness(0.1, 0.0)


def test_where_no_cell_is_large_enough_nothing_is_said_of_accuracy() -> None:
    assert closeness(ExactCells("Q1", 1, {}), [[["a", 110]]]) is None


def test_peers_have_their_part_of_the_page_beside_the_gate_s_own_figures(page: Path) -> None:
    (run,) = [run for run in read_results(page.with_suffix(".json")).speed if run.rows == 20000]
    told = [
        PeerClass(peer.name, question.id, 0.5, 40.0, Closeness(0.25, 0.5), EPSILON, DELTA)
        if question.id != "Q6"
        else PeerClass(peer.name, question.id, says="not `here`")
        for peer in PEERS
        for question in CLASSES
    ]
    text = write_page(Results((run,), (PeerRun(20000, 3, "here", tuple(told)),)))
    assert "25.00% (50% left out)" in text
    assert text.count("`not here`") == len(PEERS)
    assert "times as long as the gate in the geometric mean" in text


def test_peers_are_told_of_a_task_by_standard_library_values_alone() -> None:
    assert set(Task.__annotations__.values()) <= {str, bool, float, int, list[str]}


def test_a_scan_is_measured_beside_plain_reading_and_shown(tmp_path: Path) -> None:
    run = measure_scan(tmp_path, 500)
    assert min(run.plain.s, run.sandbox.s, run.file_bytes, run.mb_per_s) > 0
    assert "## Scanning files" in write_page(Results().with_scan(run))


def test_a_sample_is_measured_with_its_memory_against_one_plain_query(tmp_path: Path) -> None:
    out = tmp_path / "results.md"
    main(["--samples", "20000", "--out", str(out)])
    (run,) = read_results(out.with_suffix(".json")).samples
    assert run.side.units >= run.side.k_reached >= 5
    assert min(run.side.peak, run.side.worker_peak, run.side.processor_s, run.side.plain_s) > 0
    assert "20,000 × 13" in out.read_text()
