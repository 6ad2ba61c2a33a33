"""Every finding about a contract says where it stands."""

from pathlib import Path

import pytest

from sandbox.core.errors.loading import ContractIncomplete, ContractRefused, ContractUnreadable
from sandbox.core.errors.tree import SandboxError
from sandbox.core.text import Lang
from sandbox.ingest.contract.odcs import read_contract, read_loadable_contract
from tests.unit.ingest.small import EXAMPLES, PERSON, TODAY

REFUSED = EXAMPLES / "hubei" / "refused"


def lines_told(path: Path) -> dict[str, tuple[str, str]]:
    """Give each finding's text, with its rule and the line of the file that it names."""
    with pytest.raises(SandboxError) as raised:
        read_loadable_contract(path, TODAY)
    lines = path.read_text(encoding="utf-8").splitlines()
    told = {f.text.en: (f.rule, "" if f.line is None else lines[f.line - 1]) for f in raised.value.findings}
    assert all(line for _, line in told.values()), told
    return told


def changed(folder: Path, before: str, after: str, path: Path = PERSON) -> Path:
    text = path.read_text(encoding="utf-8")
    assert before in text
    (folder / "changed.odcs.yaml").write_text(text.replace(before, after, 1), encoding="utf-8")
    return folder / "changed.odcs.yaml"


@pytest.mark.parametrize("path", sorted(REFUSED.glob("*.yaml")), ids=lambda path: path.name)
def test_every_finding_about_the_refused_examples_has_a_line(path: Path) -> None:
    assert lines_told(path)


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("      openness: not open\n", "      opennes: not open\n", "      opennes: not open"),
        ("classification: L2", "classification: L9", "        classification: L9"),
        (
            "logicalTypeOptions: {minimum: 0",
            "logicalTypeOptions: {minimun: 0",
            "        logicalTypeOptions: {minimun: 0",
        ),
        ("minGroupSize: 10", "minGroupSize: ten", "    value: {capRho: 1.0, questionRho: 0.01"),
        ("value: id_number}", "value: nobody}", "      - {property: unitColumn, value: nobody}"),
        ("- name: age", "- name: a ge", "      - name: a ge"),
        ("    logicalType: object", "    colour: red", "    colour: red"),
        ("        required: true", "        required: perhaps", "        required: perhaps"),
        ("    value: own", "    value: emergency", "  - property: origin"),
        ("status: active", "status: draft", "status: draft"),
        ("status: active", "status: alive", "status: alive"),
        ("enum: [{value: none}", "enum: [{value: flu}", "        enum: [{value: flu}"),
    ],
)
def test_a_finding_names_the_line_it_is_about(before: str, after: str, line: str, tmp_path: Path) -> None:
    told = [at for _, at in lines_told(changed(tmp_path, before, after)).values()]
    assert any(at.startswith(line) for at in told), told


def test_a_missing_field_is_told_at_the_part_that_lacks_it(tmp_path: Path) -> None:
    told = lines_told(changed(tmp_path, "      openness: not open\n", ""))
    assert told["openness is missing"] == ("C4", "  - property: catalogue")


def test_yaml_that_breaks_is_told_by_line_and_column(tmp_path: Path) -> None:
    path = changed(tmp_path, "name: Table of the attack corpus", "name: one\nname: two\nkind: again")
    with pytest.raises(ContractUnreadable) as raised:
        read_contract(path)
    assert [(f.line, f.column) for f in raised.value.findings] == [(5, 1), (6, 1)]


def test_a_draft_is_read_and_not_loaded(tmp_path: Path) -> None:
    path = changed(tmp_path, "status: active", "status: draft")
    assert read_contract(path).dataset == "person"
    with pytest.raises(ContractRefused) as raised:
        read_loadable_contract(path, TODAY)
    assert [f.rule for f in raised.value.findings] == ["A4"]


def test_a_proposal_does_not_come_into_force_by_another_status(tmp_path: Path) -> None:
    proposed = "customProperties: [{property: proposed, value: true}, {property: role, value: quasi_identifier}]"
    path = changed(tmp_path, "customProperties: [{property: role, value: quasi_identifier}]", proposed)
    with pytest.raises(ContractIncomplete) as raised:
        read_contract(path)
    assert [(f.rule, f.where) for f in raised.value.findings] == [("A4", "person.age")]


def test_the_message_names_lines_in_both_languages() -> None:
    with pytest.raises(ContractRefused) as raised:
        read_loadable_contract(REFUSED / "ns.odcs.yaml", TODAY)
    (finding,) = raised.value.findings
    assert f"line {finding.line}: consents" in raised.value.message()
    assert f"第 {finding.line} 行:consents" in raised.value.message(Lang.ZH)
