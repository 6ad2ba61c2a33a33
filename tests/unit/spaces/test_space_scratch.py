import pyarrow as pa
import pytest

from sandbox.core.errors.operating import DeadlineExceeded, EngineFailed
from sandbox.spaces.scratch import ScratchWorker, open_scratch

NOISED = pa.table({"town": ["a", "b", "a"], "n": [3, 4, 5]})


@pytest.fixture(scope="module")
def scratch() -> object:
    with open_scratch() as opened:
        yield opened


def test_tables_are_worked_on_together(scratch: ScratchWorker) -> None:
    rates = pa.table({"town": ["a", "b"], "rate": [2.5, 0.5]})
    sql = "SELECT town, sum(n * rate) AS weighted FROM noised JOIN rates USING (town) GROUP BY town ORDER BY town"
    answer = scratch.run_over(sql, {"noised": NOISED, "rates": rates})
    assert answer.to_pydict() == {"town": ["a", "b"], "weighted": [20.0, 2.0]}


def test_columns_are_filtered_as_well(scratch: ScratchWorker) -> None:
    assert scratch.run_over("SELECT n FROM noised WHERE town = 'b'", {"noised": NOISED}).to_pydict() == {"n": [4]}


def test_a_table_may_be_read_twice(scratch: ScratchWorker) -> None:
    answer = scratch.run_over("SELECT count(*) AS n FROM noised a, noised b", {"noised": NOISED})
    assert answer.to_pydict() == {"n": [9]}


def test_an_empty_table_keeps_its_columns(scratch: ScratchWorker) -> None:
    answer = scratch.run_over("SELECT town, n FROM noised", {"noised": NOISED.slice(0, 0)})
    assert answer.column_names == ["town", "n"]
    assert answer.num_rows == 0


def test_nothing_is_kept_between_requests(scratch: ScratchWorker) -> None:
    scratch.run_over("SELECT 1 FROM noised", {"noised": NOISED})
    with pytest.raises(EngineFailed):
        scratch.run_over("SELECT 1 FROM noised", {})


def test_a_request_that_fails_keeps_nothing_either(scratch: ScratchWorker) -> None:
    with pytest.raises(EngineFailed):
        scratch.run_over("SELECT nothing FROM noised", {"noised": NOISED})
    with pytest.raises(EngineFailed):
        scratch.run_over("SELECT 1 FROM noised", {})


def test_a_slow_request_is_stopped(scratch: ScratchWorker) -> None:
    with pytest.raises(DeadlineExceeded):
        scratch.run_over("SELECT count(*) FROM range(100000000000) a(i) WHERE i % 7 = 8", {}, deadline_s=0.2)
    assert scratch.run_over("SELECT 1 AS one", {}).to_pydict() == {"one": [1]}


def test_a_large_table_goes_in_and_out(scratch: ScratchWorker) -> None:
    table = pa.table({"n": list(range(1_000_000))})
    assert scratch.run_over("SELECT n FROM t", {"t": table}).num_rows == 1_000_000
