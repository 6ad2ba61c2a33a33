"""`sandbox gate check`: JSON lines in, a verdict each, no data. Its fields and exit codes are an interface."""

import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.conftest import EXAMPLES, Ended, Json, Typed

CONTRACT = EXAMPLES / "hubei" / "contracts" / "yb_js.odcs.yaml"
GRANT = EXAMPLES / "hubei" / "grant-s2.json"
FIELDS = {"id", "verdict", "code", "rule", "fragment", "rewrite", "epsilon", "rho", "delta", "columns"}
FIELDS |= {"threshold", "vanishing_below"}
COUNT = "SELECT xb, count(*) AS n FROM yb_js GROUP BY xb"

Judge = Callable[..., Ended]


class Piped(io.TextIOWrapper):
    """Standard input with these bytes."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content))


@pytest.fixture
def judge(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> Judge:
    def check(content: bytes | list[Json], *words: str | Path) -> Ended:
        piped = (
            content if isinstance(content, bytes) else b"".join(json.dumps(line).encode() + b"\n" for line in content)
        )
        monkeypatch.setattr(sys, "stdin", Piped(piped))
        return typed("gate", "check", "--contract", CONTRACT, *words)

    return check


def verdicts(ended: Ended) -> list[Json]:
    return [json.loads(line) for line in ended.out.splitlines()]


def test_each_line_gets_its_verdict_with_exactly_the_promised_fields(judge: Judge) -> None:
    ended = judge([{"id": 1, "sql": COUNT}, {"id": "b", "sql": "SELECT xm FROM yb_js"}])
    assert ended.code == 0, ended.err
    answered, refused = verdicts(ended)
    assert set(answered) == set(refused) == FIELDS
    assert (answered["verdict"], answered["code"], answered["rho"], answered["delta"]) == ("answer", None, 0.02, 0.0)
    assert answered["epsilon"] > 0
    assert [column["name"] for column in answered["columns"]] == ["xb", "n"]
    assert answered["columns"][0]["half_width_95"] is None
    assert answered["columns"][1]["half_width_95"] > 0
    assert (refused["verdict"], refused["code"], refused["columns"]) == ("refuse", "rows_asked", [])
    assert all(refused[name] for name in ("rule", "fragment", "rewrite"))


@pytest.mark.parametrize("given", [7, "七", 1.5, True, None, ["a"], {"k": 1}])
def test_an_id_comes_back_as_it_was_given(judge: Judge, given: Json) -> None:
    (verdict,) = verdicts(judge([{"id": given, "sql": COUNT}]))
    assert verdict["id"] == given
    assert type(verdict["id"]) is type(given)


def test_a_rewrite_passes(judge: Judge) -> None:
    (refused,) = verdicts(judge([{"id": 1, "sql": "SELECT xm, zfy FROM yb_js WHERE xb = '1'"}]))
    (again,) = verdicts(judge([{"id": 1, "sql": refused["rewrite"]}]))
    assert again["verdict"] == "answer"


def test_a_grant_hides_what_it_does_not_open(judge: Judge) -> None:
    asked = [{"id": 1, "sql": "SELECT count(xm) AS n FROM yb_js"}, {"id": 2, "sql": COUNT}]
    hidden, open_ = verdicts(judge(asked, "--grant", GRANT))
    assert (hidden["code"], open_["verdict"]) == ("column_unknown", "answer")


def test_a_rule_is_told_in_the_language_asked_for(judge: Judge) -> None:
    (refused,) = verdicts(judge([{"id": 1, "sql": "SELECT xm FROM yb_js"}], "--lang", "zh"))
    assert "网关" in refused["rule"]


def test_lines_that_are_no_questions_are_listed_at_once_and_the_others_judged(judge: Judge) -> None:
    content = b'{"id": 1, "sql": "SELECT 1"}\n\nnonsense\n{"id": 2}\n[1]\n\xff\xfe\n{"id": 3, "sql": 5}\n{"sql": "x"}\n'
    ended = judge(content)
    assert ended.code == 2
    assert [verdict["id"] for verdict in verdicts(ended)] == [1]
    assert [f"line {number}" in ended.err for number in range(1, 9)] == [False, False, *[True] * 6]
    last = verdicts(judge(content, "--json"))[-1]
    assert [finding["where"] for finding in last["error"]["findings"]] == [f"line {number}" for number in range(3, 9)]


def test_a_line_without_end_is_one_line_that_is_no_question(judge: Judge) -> None:
    ended = judge(b'{"id": 1, "sql": "' + b"x" * (5 << 20) + b'"}\n{"id": 2, "sql": "SELECT 1"}\n')
    assert (ended.code, [verdict["id"] for verdict in verdicts(ended)]) == (2, [2])
    assert "line 1" in ended.err
    assert "line 2" not in ended.err


def test_texts_that_are_no_unicode_are_refused_and_the_verdict_is_still_json(judge: Judge) -> None:
    ended = judge(b'{"id": "\\ud800", "sql": "SELECT \\ud800 FROM yb_js"}\n')
    assert (ended.code, verdicts(ended)[0]["verdict"]) == (0, "refuse")


def test_contracts_and_grants_that_cannot_be_read_are_all_told_at_once(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "grant.json").write_text("{}")
    words = ("--contract", tmp_path / "none.yaml", "--contract", EXAMPLES / "hubei" / "refused" / "yb_js.odcs.yaml")
    ended = judge([{"id": 1, "sql": COUNT}], *words, "--grant", tmp_path / "grant.json", "--json")
    assert ended.code == 2
    rules = [finding["rule"] for finding in ended.error["findings"]]
    assert {"contract_unreadable", "contract_incomplete", "unusable_input", "C11"} <= set(rules)


def test_one_contract_that_cannot_be_read_keeps_its_own_code(typed: Typed) -> None:
    ended = typed("gate", "check", "--contract", "none.yaml", "--json")
    assert (ended.code, ended.error["code"]) == (2, "contract_unreadable")


def test_a_grant_of_another_dataset_and_tables_that_clash_are_unusable(judge: Judge, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "hubei" / "codes", tmp_path / "codes")
    (tmp_path / "contracts").mkdir()
    other = tmp_path / "contracts" / "other.odcs.yaml"
    other.write_text(CONTRACT.read_text().replace("id: yb_js", "id: other"))
    grant = tmp_path / "grant.json"
    grant.write_text(GRANT.read_text().replace('"dataset": "yb_js"', '"dataset": "ns"'))
    ended = judge([], "--contract", other, "--grant", grant, "--json")
    assert ended.code == 2
    assert [finding["where"] for finding in ended.error["findings"]] == ["yb_js", "--grant"]


def test_a_thousand_short_questions_are_judged_in_their_order(judge: Judge) -> None:
    shapes = (
        "SELECT count(*) AS n FROM yb_js WHERE zfy > {n}",
        "SELECT xb, avg(zfy) AS m FROM yb_js WHERE zfy BETWEEN {n} AND 5000 GROUP BY xb",
        "SELECT xm FROM yb_js WHERE zfy = {n}",
        "SELECT substr(cbd_xzqh, 1, 4) AS city, sum(zfy) AS s FROM yb_js GROUP BY city HAVING sum(zfy) > {n}",
    )
    ended = judge([{"id": n, "sql": shapes[n % 4].format(n=n)} for n in range(1000)])
    assert [verdict["id"] for verdict in verdicts(ended)] == list(range(1000))
