"""The client against a real server, and its tables."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox import Sandbox
from sandbox.client.charts import Interval, IntervalChart
from sandbox.client.connection import GrantedDataset
from sandbox.client.errors import AddressUnsafe, SandboxProblem, ServiceUnreachable
from sandbox.client.rounding import shown
from sandbox.client.tables import SUPPRESSED, AnswerTable, SampleTable
from sandbox.wire.asking import (
    AnswerColumnOut,
    AnswerOut,
    BudgetOut,
    GivenAnswerOut,
    ReceiptOut,
    TableOut,
    Value,
)
from tests.unit.web.web_world import COUNT, DATASET, DEVELOPER, ROWS, SCENARIO, serving, the_world


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GrantedDataset]:
    world = the_world().copied_to(tmp_path_factory.mktemp("asked") / "state")
    with world.house() as house, serving(house) as url, Sandbox(url, world.tokens[DEVELOPER]) as sandbox:
        yield sandbox.dataset(DATASET, scenario=SCENARIO)


@pytest.mark.parametrize(
    ("value", "half_width", "expected"),
    [
        (2803, 340.2, "2,800 ± 340"),
        (8551.26, 1612.9, "8,600 ± 1,600"),
        (8551, 37.0, "8,551 ± 37"),
        (0.43118, 0.00214, "0.4312 ± 0.0021"),
        (-3.2, 12.0, "-3 ± 12"),
        (-0.3, 12.0, "0 ± 12"),
        (12345678, 9.96, "12,345,678 ± 10"),
        (7, 0.0, "7 ± 0"),
        (None, None, "NULL"),
        ("4201", None, "4201"),
        (5, None, "5"),
    ],
)
def test_a_number_is_shown_as_far_as_it_is_exact(value: Value, half_width: float | None, expected: str) -> None:
    assert shown(value, half_width) == expected


def test_a_first_question(data: GrantedDataset) -> None:
    before, quote = data.budget().rho_left, data.quote(COUNT)
    assert data.budget().rho_left == before
    answer = data.ask(COUNT)
    assert answer.columns == ("xb", "n")
    assert answer.half_width(0, "n") == quote.half_width("n")
    assert (answer.half_width(0, "xb"), answer.interval(0, "xb")) == (None, None)
    low, high = answer.interval(0, "n") or (0.0, 0.0)
    assert low < next(iter(answer))["n"] < high  # type: ignore[operator]  # a number
    again = data.ask(COUNT)
    assert again.was_free
    assert list(again) == list(answer)
    assert data.quote(COUNT).is_free
    assert "free: asked before" in repr(again)


def test_a_refusal_says_what_would_pass(data: GrantedDataset) -> None:
    with pytest.raises(SandboxProblem) as refused:
        data.ask(ROWS)
    problem = refused.value.problem
    assert (problem.status, problem.fragment) == (403, "xm")
    assert problem.rewrite is not None
    assert problem.rewrite in str(refused.value)
    assert data.quote(problem.rewrite).cost_rho > 0


def test_the_sample_is_queried_and_its_making_told(data: GrantedDataset) -> None:
    table = data.sample("SELECT xb, zfy FROM yb_js LIMIT 3")
    assert (table.columns, len(table)) == (("xb", "zfy"), 3)
    assert "masked sample" in repr(table)
    manifest = data.sample_manifest()
    assert manifest.signed.manifest.dataset == DATASET
    assert "gmsfhm" in manifest._repr_html_()


def test_a_wrong_token_is_refused_in_the_language_one_reads(data: GrantedDataset) -> None:
    url = repr(data._sandbox).split("'")[1]
    with Sandbox(url, "sbx_wrong", lang="zh") as sandbox, pytest.raises(SandboxProblem, match="访问令牌"):
        sandbox.dataset(DATASET, scenario=SCENARIO).budget()


def test_ids_are_written_into_the_address_as_they_are(data: GrantedDataset) -> None:
    with pytest.raises(SandboxProblem) as missing:
        data._sandbox.dataset("../../healthz", scenario="S2").budget()
    assert missing.value.problem.status in (404, 422)


@pytest.mark.parametrize("url", ["http://example.org", "http://10.0.0.7:8765", "ftp://127.0.0.2/", "127.0.0.2:1"])
def test_a_token_never_travels_in_the_clear(url: str) -> None:
    with pytest.raises(AddressUnsafe):
        Sandbox(url, "sbx_token")


@pytest.mark.parametrize("url", ["https://example.org", "http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"])
def test_to_this_machine_or_over_tls_it_may(url: str) -> None:
    Sandbox(url, "sbx_token").close()


def test_nothing_there_is_said_so() -> None:
    with Sandbox("http://127.0.0.1:9", "t") as sandbox, pytest.raises(ServiceUnreachable, match="ConnectError"):
        sandbox.dataset(DATASET, scenario=SCENARIO).budget()


@pytest.mark.parametrize("status", [200, 502])
def test_what_answers_without_being_a_sandbox_is_told_apart(status: int) -> None:
    proxy = httpx.MockTransport(lambda _: httpx.Response(status, text="<h1>gateway</h1>"))
    sandbox = Sandbox("https://example.org", "t", transport=proxy)
    with pytest.raises(ServiceUnreachable, match="no sandbox"):
        sandbox.dataset(DATASET, scenario=SCENARIO).budget()


def test_members_that_a_newer_service_adds_are_passed_over() -> None:
    told = {"scopes": [{"scope": "s", "left": {"nano_rho": 5, "nano_delta": 0, "new": 1}, "left_after": None}]}
    told["scopes"][0]["left_after"] = {"nano_rho": 5, "nano_delta": 0}
    newer = httpx.MockTransport(lambda _: httpx.Response(200, json=told | {"new": True}))
    sandbox = Sandbox("https://example.org", "t", transport=newer)
    assert sandbox.dataset(DATASET, scenario=SCENARIO).budget().rho_left == 5e-9


def test_suppressed_cells_are_said_so_and_values_are_text_in_html() -> None:
    nothing = BudgetOut(nano_rho=0, nano_delta=0)
    digests = dict.fromkeys(("question_digest", "contract_digest", "policy_digest", "dataset_version"), "0")
    receipt = ReceiptOut(
        id="r" * 64,
        **digests,
        dataset="d",
        scenario="s",
        grant="g",
        analyst="a",
        cost=nothing,
        mechanisms=(),
        bounding="",
        isolation=(),
        charged_at="",
    )
    answer = AnswerOut(
        columns=(
            AnswerColumnOut(name="<k>", kind="key", half_width_95=None),
            AnswerColumnOut(name="n", kind="noised", half_width_95=None),
        ),
        rows=(("<script>", None), ("b", 12)),
        half_widths=((None, None), (None, 3.0)),
        receipt=receipt,
        suppressed=((0, 1),),
        suppression_rule="under ten units",
    )
    table = AnswerTable(GivenAnswerOut(answer=answer, was_free=False))
    page = table._repr_html_()
    assert "<script>" not in page
    assert SUPPRESSED in page
    assert "under ten units" in page
    assert "12.0 ± 3.0" in page


def test_wide_characters_keep_the_columns_straight() -> None:
    lines = repr(SampleTable(TableOut(columns=("市", "n"), rows=(("武汉市", 1), ("x", 2))))).splitlines()
    assert lines[1].startswith("武汉市  1")
    assert lines[2].startswith("x       2")


def test_an_accuracy_is_asked_for_and_told(data: GrantedDataset) -> None:
    question = "SELECT quarter(jzrq) AS q, count(*) AS n FROM yb_js GROUP BY q"
    quote = data.quote(question, within="500")
    answer = data.ask(question, within="500")
    assert answer.reached is not None
    assert answer.missed == ()
    assert answer.cost_rho == quote.cost_rho
    assert (answer.half_width(0, "n") or 0) <= 500
    assert "within 500 at 95 %: every number" in repr(answer)
    assert "so exact" in repr(quote)


def test_an_accuracy_out_of_reach_names_its_cells_and_what_it_paid(data: GrantedDataset) -> None:
    answer = data.ask("SELECT jbbm, count(*) AS n FROM yb_js GROUP BY jbbm", within="1%", confidence=99)
    assert answer.reached is not None
    assert ("n" in {column for _, column in answer.missed}) is True
    assert answer.cost_rho == answer.reached.total.nano_rho / 1e9
    assert "within 1% at 99 %: not" in repr(answer)


def test_what_is_no_accuracy_is_said_by_the_service(data: GrantedDataset) -> None:
    with pytest.raises(SandboxProblem) as caught:
        data.ask(COUNT, within="rather exact")
    assert caught.value.problem.code == "accuracy_unclear"


def test_suggestions_can_be_asked_as_they_stand(data: GrantedDataset) -> None:
    suggestions = data.quote("SELECT xb, count(*) AS n, avg(zfy) AS m FROM yb_js GROUP BY xb").suggestions
    assert len(suggestions) == len(list(suggestions)) > 1
    assert all(s.sql.split()[-1] in repr(suggestions) for s in suggestions)
    for suggestion in suggestions:
        quoted = data.quote(suggestion.sql, rho=suggestion.spend.nano_rho / 1e9)
        assert quoted.cost_rho <= suggestion.spend.nano_rho / 1e9


def test_a_chart_draws_each_interval_and_leaves_out_what_is_withheld() -> None:
    chart = IntervalChart("n <b>", [Interval("a <i>", "5 ± 2", 5.0, 2.0), Interval("b", "-1 ± 3", -1.0, 3.0)])
    assert chart._repr_html_().count("<line") == 3
    assert "<b>" not in chart._repr_html_()
    assert "<i>" not in chart._repr_html_()
    first, second = repr(chart).splitlines()[1:]
    assert first.index("├") > second.index("├")
    assert "●" in first
    assert "┤" in second
    assert repr(IntervalChart("n", [])).splitlines() == ["  n  95 %"]
