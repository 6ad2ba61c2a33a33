"""The published schema and the checker agree on form: what one refuses by form, the other does."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sandbox.core.errors.loading import ContractIncomplete, ContractUnreadable
from sandbox.ingest.contract.odcs import read_contract
from sandbox.ingest.contract.schema import contract_schema, schema_text
from sandbox.ingest.contract.schema_words import DAY

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted(path for path in (ROOT / "examples").rglob("*.odcs.yaml") if "refused" not in path.parts)
REFUSED_BY_LAW = [ROOT / "examples/hubei/refused" / name for name in ("ns.odcs.yaml", "hj_rk.odcs.yaml")]
SEMANTIC = {
    "unitColumn is not one of its columns": "looks at another part",
    "the privacy unit must be a direct_identifier": "looks at another part",
    "two columns have this name": "compares parts",
    "two tables have the same name": "compares parts",
    "its tables protect different kinds of units": "compares parts",
    "a quality rule is": "names columns that must be there, of one scale",
    "minimum and maximum must both be given, in order": "compares values, and decimals with the scale",
    "the listed values must be distinct": "compares values beside their labels",
    "the code list": "looks at another file",
    "periodColumn must name": "looks at another part",
    "periodRefresh needs": "looks at another part",
    "periodColumn is for": "looks at another part",
    "it is still a proposal": "compares with the status",
    "must be a whole number": "JSON knows no difference between 1.0 and 1",
}
"""What the checker tells that no schema can, and why."""

Path_ = tuple[str | int, ...]
ODD = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**40, "", " ", "text", "2024-13-45", "20240229", "2024-W09-4", [], {}, [None], {"a": 1}]
)
NAMES = st.sampled_from(["colour", "naem", "unique", "quality", "pattern", "enum", "logicalTypeOptions"])


@cache
def validator() -> Draft202012Validator:
    schema = contract_schema()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def paper() -> str:
    (example,) = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/contract.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(example)


def as_editors_read(value: object) -> object:
    """Give a document as an editor's YAML 1.2 does: a day is a text."""
    if isinstance(value, dict):
        return {key: as_editors_read(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_editors_read(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def form_faults(path: Path) -> list[str]:
    """Give what the checker refuses by form."""
    try:
        read_contract(path)
    except ContractUnreadable as error:
        return [error.message()]
    except ContractIncomplete as error:
        told = [finding.text.en for finding in error.findings]
        return [en for en in told if not any(reason in en for reason in SEMANTIC)]
    return []


def places(value: object, path: Path_ = ()) -> Iterator[Path_]:
    items: list[tuple[str | int, object]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


DOCUMENTS = [yaml.safe_load(paper()), yaml.safe_load((ROOT / "examples/attacks/person.odcs.yaml").read_text())]


@st.composite
def changed_documents(draw: st.DrawFn) -> object:
    """Draw a contract with one thing changed anywhere: left out, another value, another name, or twice."""
    document = deepcopy(draw(st.sampled_from(DOCUMENTS)))
    *above, last = draw(st.sampled_from(sorted(places(document), key=str)))
    part: Any = document
    for step in above:
        part = part[step]
    match draw(st.sampled_from(["drop", "replace", "rename", "repeat"])):
        case "drop":
            del part[last]
        case "replace":
            part[last] = draw(ODD)
        case "rename" if isinstance(part, dict):
            part[draw(NAMES)] = part.pop(last)
        case _ if isinstance(part, list):
            part.append(deepcopy(part[-1]))
    return document


@pytest.mark.parametrize("path", [*EXAMPLES, *REFUSED_BY_LAW], ids=lambda path: path.name)
def test_the_schema_accepts_every_example(path: Path) -> None:
    document = as_editors_read(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert [error.message for error in validator().iter_errors(document)] == []


def test_the_schema_accepts_the_contract_of_the_paper() -> None:
    assert list(validator().iter_errors(as_editors_read(yaml.safe_load(paper())))) == []


def test_the_published_schema_is_the_one_the_code_gives() -> None:
    assert (ROOT / "docs" / "contract.schema.json").read_text(encoding="utf-8") == schema_text()
    assert json.loads(schema_text()) == contract_schema()


def is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@pytest.mark.parametrize("year", ["0000", "0001", "0004", "1900", "2000", "2024", "2026", "2100", "2400", "9999"])
def test_the_schema_knows_every_day_of_the_calendar_and_no_other(year: str) -> None:
    form = re.compile(str(DAY["pattern"]))
    texts = [f"{year}-{month:02}-{day:02}" for month in range(15) for day in range(34)]
    assert [text for text in texts if (form.search(text) is not None) != is_day(text)] == []


@pytest.mark.slow
@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=changed_documents())
def test_what_the_checker_refuses_by_form_the_schema_refuses_at_length(document: object, tmp_path: Path) -> None:
    check_agreement(document, tmp_path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=changed_documents())
def test_what_the_checker_refuses_by_form_the_schema_refuses(document: object, tmp_path: Path) -> None:
    check_agreement(document, tmp_path)


def check_agreement(document: object, folder: Path) -> None:
    path = folder / "changed.odcs.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    faults = form_faults(path)
    note(str(faults))
    assert not faults or not validator().is_valid(as_editors_read(document))


def test_the_schema_refuses_the_refused_example() -> None:
    document = yaml.safe_load((ROOT / "examples/hubei/refused/yb_js.odcs.yaml").read_text(encoding="utf-8"))
    assert not validator().is_valid(as_editors_read(document))
