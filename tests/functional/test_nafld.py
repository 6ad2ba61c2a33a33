"""Real data nobody here wrote, all the way through the command line: load, sample, ask, build, run, release, verify."""

import csv
import shutil
import zipfile
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
import pytest

from tests.functional.conftest import EXAMPLES, ROOT, Json, Typed
from tests.functional.sample_shapes import check_same_shape, shape_of

COHORT = ROOT.parent / "shared" / "data"
NAFLD = EXAMPLES / "nafld"
CONTRACT = NAFLD / "contracts" / "nafld.odcs.yaml"
PRODUCT = NAFLD / "products" / "nafld-by-age"
SCENARIO = ("--scenario", "nafld-outcomes")
WIDTHS = 6  # of 95 % half-widths: a miss by noise alone has a chance below 1e-30
ROWS_PER_PERSON = 40

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not (COHORT / "nafld1.parquet").is_file(), reason="the NAFLD cohort is not on this machine"),
]


class Prompt:
    """The command line, in one state directory; each answer is its JSON."""

    def __init__(self, typed: Typed, state: Path) -> None:
        self._typed = typed
        self._state = state

    def ended(self, code: int, who: str, *words: str | Path) -> Json:
        ended = self._typed(*words, "--dir", self._state, "--as", who, "--json")
        assert ended.code == code, ended.out + ended.err
        return ended.document

    def as_(self, who: str, *words: str | Path) -> Json:
        return self.ended(0, who, *words)

    def refused(self, who: str, *words: str | Path) -> Json:
        return self.ended(3, who, *words)["error"]


def test_the_cohort_goes_all_the_way(typed: Typed, tmp_path: Path) -> None:
    prompt = Prompt(typed, tmp_path / "state")
    load(prompt, tmp_path / "delivery")
    look_at_the_sample(prompt)
    ask_about_persons(prompt)
    ask_about_measurements(prompt)
    see_one_shape_on_sample_and_real_data(prompt)
    be_refused(prompt)
    package = release(prompt, run_the_product(prompt), tmp_path)
    check_package(prompt, package)
    refuse_a_changed_package(prompt, package)
    assert prompt.as_("auditor", "audit", "verify")["events"] > 60


def load(prompt: Prompt, delivery: Path) -> None:
    delivery.mkdir()
    for name in ("nafld1", "nafld2", "nafld3"):
        shutil.copy(COHORT / f"{name}.parquet", delivery)
    prompt.as_("admin", "init")
    assert len(prompt.as_("admin", "govern", "apply", NAFLD / "governance.yml")["steps"]) == 41
    words = ("manifest", "make", delivery, "--contract", CONTRACT, "--platform", "R package survival", "--batch", "1")
    manifest = prompt.as_("runner", *words)["manifest"]
    assert {file["table"]: file["rows"] for file in manifest["files"]} == {
        "nafld1": 17_549,
        "nafld2": 400_123,
        "nafld3": 34_340,
    }
    loading = ("ingest", "--contract", CONTRACT, "--manifest", delivery / "manifest.json")
    loaded = prompt.as_("runner", *loading)
    assert loaded["tables"] == [
        {"name": "nafld1", "rows": 17_549, "units": 17_549},
        {"name": "nafld2", "rows": 400_119, "units": 15_666},
        {"name": "nafld3", "rows": 34_340, "units": 12_454},
    ]
    assert loaded["bad_rows"] == [{"table": "nafld2", "column": "value", "rule": "outside_bounds", "rows": 4}]
    again = prompt.as_("runner", *loading)
    assert (again["version"], again["is_new"]) == (loaded["version"], False)


def look_at_the_sample(prompt: Prompt) -> None:
    sample = prompt.as_("analyst", "sample", "nafld", *SCENARIO)
    assert sample["manifest"]["risk"]["k_reached"] >= 5
    persons = prompt.as_("analyst", "sample", "nafld", *SCENARIO, "--sql", "SELECT * FROM nafld1")
    assert "case_id" not in persons["columns"]
    real = set(cohort("nafld1").column("id").to_pylist())
    shown = {row[persons["columns"].index("id")] for row in persons["rows"]}
    assert 100 < len(shown) <= sample["manifest"]["units"], (
        "a person may be withheld from one table and not from another"
    )
    assert not shown & real
    links = "SELECT count(DISTINCT id) AS n FROM nafld2 JOIN nafld1 USING (id)"
    assert prompt.as_("analyst", "sample", "nafld", *SCENARIO, "--sql", links)["rows"][0][0] > 100


SHAPES = (
    "SELECT male, count(*) AS n, avg(futime) AS days FROM nafld1 GROUP BY male",
    "SELECT test, count(*) AS n, median(value) AS middle FROM nafld2 GROUP BY test",
    "SELECT CASE WHEN age >= 60 THEN 'old' ELSE 'young' END AS class, count(*) AS n FROM nafld1 GROUP BY class",
    "SELECT nafld1.male AS male, count(*) AS n FROM nafld3 JOIN nafld1 ON nafld3.id = nafld1.id GROUP BY 1",
)


def see_one_shape_on_sample_and_real_data(prompt: Prompt) -> None:
    for sql in SHAPES:
        answer = prompt.as_("analyst", "ask", "nafld", sql, "--rho", "0.001", *SCENARIO)["answer"]
        real = shape_of([column["name"] for column in answer["columns"]], answer["rows"])
        for which in ("without", "with"):
            shown = prompt.as_("analyst", "sample", "nafld", *SCENARIO, "--sql", sql, "--edge-rows", which)
            check_same_shape(shape_of(shown["columns"], shown["rows"]), real, frozenset())
        assert shape_of(shown["columns"], shown["rows"]).kinds == real.kinds, "edge rows fill what masking emptied"


def ask(prompt: Prompt, sql: str) -> tuple[list[dict[str, Json]], list[dict[str, float]]]:
    """Give the rows of an answer and their half-widths, by column."""
    answer = prompt.as_("analyst", "ask", "nafld", sql, *SCENARIO)["answer"]
    names = [column["name"] for column in answer["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in answer["rows"]]
    return rows, [dict(zip(names, widths, strict=True)) for widths in answer["half_widths"]]


def ask_about_persons(prompt: Prompt) -> None:
    sql = "SELECT age // 10 AS decade, count(*) AS n, avg(futime) AS days, sum(status) AS died FROM nafld1 GROUP BY 1"
    quoted = prompt.as_("analyst", "quote", "nafld", sql, *SCENARIO)
    before = prompt.as_("analyst", "budget", "nafld", *SCENARIO)["scopes"]
    rows, widths = ask(prompt, sql)
    after = prompt.as_("analyst", "budget", "nafld", *SCENARIO)["scopes"]
    cost = quoted["cost"]["nano_rho"]
    assert cost > 0
    assert [b["left"]["nano_rho"] - a["left"]["nano_rho"] for b, a in zip(before, after, strict=True)] == [cost] * 3
    persons = cohort("nafld1")
    decades = pc.divide(persons.column("age"), 10)
    exact = persons.append_column("decade", decades).group_by("decade")
    table = exact.aggregate([("id", "count"), ("futime", "mean"), ("status", "sum")]).to_pylist()
    truth = {row["decade"]: row for row in table}
    assert {row["decade"] for row in rows} >= set(truth)
    for row, width in zip(rows, widths, strict=True):
        true = truth.get(row["decade"], {"id_count": 0, "status_sum": 0})
        assert abs(row["n"] - true["id_count"]) <= WIDTHS * width["n"]
        assert abs(row["died"] - true["status_sum"]) <= WIDTHS * width["died"]
        if true["id_count"] > 1000:
            assert abs(row["days"] - true["futime_mean"]) <= WIDTHS * width["days"]
    assert ask(prompt, sql) == (rows, widths)
    assert prompt.as_("analyst", "budget", "nafld", *SCENARIO)["scopes"] == after


def ask_about_measurements(prompt: Prompt) -> None:
    """A person counts with at most forty measurements, of which there are up to 513 (contribution bounds)."""
    measured = cohort("nafld2")
    whole = measured.filter(pc.less_equal(measured.column("value"), 1000))
    per_person = whole.group_by("id").aggregate([("value", "count")]).column("value_count")
    bounded = pc.sum(pc.min_element_wise(per_person, ROWS_PER_PERSON)).as_py()
    assert bounded < whole.num_rows
    rows, widths = ask(prompt, "SELECT count(*) AS n, count(DISTINCT id) AS persons FROM nafld2")
    assert abs(rows[0]["n"] - bounded) <= WIDTHS * widths[0]["n"]
    assert abs(rows[0]["persons"] - len(per_person)) <= WIDTHS * widths[0]["persons"]
    rows, widths = ask(prompt, "SELECT test, count(*) AS n FROM nafld2 GROUP BY test")
    counted = whole.group_by("test").aggregate([("value", "count")]).to_pylist()
    exact = {row["test"]: row["value_count"] for row in counted}
    assert {row["test"] for row in rows} == set(exact)
    for row, width in zip(rows, widths, strict=True):
        assert row["n"] <= exact[row["test"]] + WIDTHS * width["n"]


def be_refused(prompt: Prompt) -> None:
    before = prompt.as_("analyst", "budget", "nafld", *SCENARIO)["scopes"]
    rows = prompt.refused("analyst", "ask", "nafld", "SELECT id, bmi FROM nafld1", *SCENARIO)
    assert rows["fragment"]
    assert rows["rewrite"]
    hidden = prompt.refused("analyst", "ask", "nafld", "SELECT count(case_id) AS n FROM nafld1", *SCENARIO)
    assert hidden["code"] == "column_unknown"
    prompt.refused("runner", "ask", "nafld", "SELECT count(*) AS n FROM nafld1", *SCENARIO)
    assert prompt.as_("analyst", "budget", "nafld", *SCENARIO)["scopes"] == before


def run_the_product(prompt: Prompt) -> str:
    checked = prompt.as_("analyst", "product", "check", PRODUCT)
    frozen = prompt.as_("analyst", "product", "freeze", PRODUCT)
    assert frozen["digest"] == checked["digest"]
    prompt.as_("analyst", "product", "submit", frozen["digest"])
    assert prompt.as_("agent", "product", "approve", frozen["digest"])["state"] == "approved"
    prompt.refused("analyst", "job", "run", frozen["digest"])
    job = prompt.as_("runner", "job", "run", frozen["digest"])
    assert job["state"] == "in_quarantine"
    assert prompt.as_("analyst", "job", "status", job["id"])["state"] == "in_quarantine"
    return str(job["id"])


def release(prompt: Prompt, job: str, folder: Path) -> Path:
    submitted = prompt.as_("analyst", "release", "submit", job)
    assert all(check["measured"] == "" for check in submitted["checks"]), "an author sees verdicts, not margins"
    name = submitted["release"]
    approve = ("release", "vote", name, "--decision", "approve", "--comment", "read; each check passes")
    prompt.refused("analyst", *approve)
    prompt.as_("reviewer", *approve)
    assert prompt.as_("steward", *approve)["state"] == "approved"
    sealed = prompt.as_("agent", "release", "seal", name)
    carried = folder / "carried to a consumer 使用方"
    carried.mkdir()
    package = Path(sealed["package"])
    for file in (package, package.parent / "trust.json"):
        shutil.copy(file, carried)
    return carried / package.name


def check_package(prompt: Prompt, package: Path) -> None:
    found = prompt.as_("anybody", "verify", package)
    assert found["product"] == "nafld-by-age"
    assert {approval["organisation"] for approval in found["approvals"]} == {"authority", "mayo"}
    with zipfile.ZipFile(package) as archive:
        name = next(entry for entry in archive.namelist() if entry.endswith("cohort_by_age.csv"))
        rows = list(csv.DictReader(StringIO(archive.read(name).decode())))
    persons = cohort("nafld1")
    men = persons.filter(
        pc.and_(pc.equal(pc.divide(persons.column("age"), 10), 5), pc.equal(persons.column("male"), 1))
    )
    told = {name: float(value) for name, value in next(r for r in rows if is_of_men_in_their_fifties(r)).items()}
    assert abs(told["persons"] - men.num_rows) <= WIDTHS * told["persons_hw95"]
    known = men.filter(pc.is_valid(men.column("bmi"))).column("bmi")
    assert abs(told["mean_bmi"] - pc.mean(known).as_py()) <= WIDTHS * told["mean_bmi_hw95"]


def is_of_men_in_their_fifties(row: dict[str, str]) -> bool:
    return (row["age_band"], row["male"]) == ("50", "1")


def refuse_a_changed_package(prompt: Prompt, package: Path) -> None:
    content = package.read_bytes()
    place = content.index(b"age_band,")
    package.write_bytes(content[:place] + b"A" + content[place + 1 :])
    error = prompt.ended(7, "anybody", "verify", package)["error"]
    assert any("cohort_by_age.csv" in finding["where"] for finding in error["findings"])


def cohort(name: str) -> pa.Table:
    return pyarrow.parquet.read_table(COHORT / f"{name}.parquet")
