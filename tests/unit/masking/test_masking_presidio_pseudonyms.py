"""Presidio's anonymiser with our pseudonyms: the same value the same surrogate, and nobody's."""

import pyarrow as pa
import pytest
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig, RecognizerResult

from sandbox.masking.pseudonyms.presidio import NAME, PresidioPseudonym, by_pseudonyms
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.masking.recognisers.scanning import scan_text
from sandbox.world.keys import KeyRing

TEXT = "患者电话13871234567,备用13871234567,证件11010519491231002X"


def engine() -> AnonymizerEngine:
    made = AnonymizerEngine()  # type: ignore[no-untyped-call]  # Presidio has no types
    made.add_anonymizer(PresidioPseudonym)
    return made


def found_in(text: str) -> list[RecognizerResult]:
    return [RecognizerResult(f.kind.upper(), f.start, f.end, f.score) for f in scan_text(text)]


def pseudonymised(space: str) -> str:
    maker = Pseudonymiser(KeyRing(bytes(32)), space)
    text: str = engine().anonymize(TEXT, found_in(TEXT), {"DEFAULT": by_pseudonyms(maker)}).text
    return text


def test_each_finding_becomes_the_pseudonym_that_a_sample_of_the_space_has() -> None:
    maker = Pseudonymiser(KeyRing(bytes(32)), "S2")
    mobile = maker.of("cn_mobile", pa.array(["13871234567"]))[0].as_py()
    citizen = maker.of("cn_id", pa.array(["11010519491231002X"]))[0].as_py()
    assert pseudonymised("S2") == f"患者电话{mobile},备用{mobile},证件{citizen}"


def test_nothing_is_found_in_what_was_pseudonymised_and_another_space_has_other_pseudonyms() -> None:
    assert scan_text(pseudonymised("S2")) == ()
    assert pseudonymised("S2") != pseudonymised("S3")


def test_without_a_key_presidio_refuses() -> None:
    with pytest.raises(TypeError, match="pseudonymiser"):
        engine().anonymize(TEXT, found_in(TEXT), {"DEFAULT": OperatorConfig(NAME, {})})
