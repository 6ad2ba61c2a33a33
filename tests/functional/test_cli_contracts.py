"""`sandbox contract …` as a provider meets it."""

from pathlib import Path

from tests.functional.conftest import EXAMPLES, Typed

REFUSED = EXAMPLES / "hubei" / "refused"
GOOD = EXAMPLES / "hubei" / "contracts" / "yb_js.odcs.yaml"


def test_what_is_wrong_is_shown_with_its_line_and_a_caret_under_it(typed: Typed) -> None:
    ended = typed("contract", "check", REFUSED / "yb_js.odcs.yaml")
    assert ended.code == 2
    lines = ended.err.splitlines()
    told = next(n for n, line in enumerate(lines) if "rol is not a field known here" in line)
    assert lines[told + 1].endswith("| " + "          - {property: rol, value: plain}")
    assert lines[told + 2].index("^") == lines[told + 1].index("{property")


def test_the_caret_stands_under_the_place_also_behind_wide_letters(typed: Typed, tmp_path: Path) -> None:
    flow = "{" + '"说明": 一, kind: DataContract, apiVersion: v3.1.0, "说明": 二}'
    (tmp_path / "wide.yaml").write_text(flow, encoding="utf-8")
    ended = typed("contract", "check", tmp_path / "wide.yaml")
    caret = next(line for line in ended.err.splitlines() if line.endswith("^"))
    shown = next(line for line in ended.err.splitlines() if line.endswith("二}"))
    before = shown[: shown.rindex('"说明"')]
    assert caret.index("^") == len(before) + sum(letter in "说明一" for letter in before)


def test_a_program_gets_where_rule_line_column_and_both_languages(typed: Typed) -> None:
    error = typed("contract", "check", REFUSED / "ns.odcs.yaml", "--json").error
    (finding,) = error["findings"]
    assert set(finding) == {"where", "rule", "line", "column", "en", "zh"}
    assert (finding["rule"], finding["column"]) == ("C3", 1)


def test_several_contracts_are_checked_at_once_and_the_first_fault_gives_the_exit_code(typed: Typed) -> None:
    ended = typed("contract", "check", GOOD, REFUSED / "ns.odcs.yaml", REFUSED / "yb_js.odcs.yaml", "--json")
    assert ended.code == 3
    whole, *wrong = ended.document["contracts"]
    assert whole["dataset"] == "yb_js"
    assert [one["error"]["code"] for one in wrong] == ["contract_refused", "contract_incomplete"]


def test_a_contract_never_moves_the_cursor_of_who_reads_what_is_wrong_with_it(typed: Typed, tmp_path: Path) -> None:
    text = (
        (REFUSED / "ns.odcs.yaml")
        .read_text(encoding="utf-8")
        .replace("customProperties:", "customProperties: # \u0085\u009b2J", 1)
    )
    (tmp_path / "odd.yaml").write_text(text, encoding="utf-8")
    ended = typed("contract", "check", tmp_path / "odd.yaml")
    assert "\u009b" not in ended.err
