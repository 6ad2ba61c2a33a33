"""Presidio users get the same recognisers, without any model."""

import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine

from sandbox.masking.recognisers.presidio import register_recognisers
from sandbox.masking.recognisers.registry import RECOGNISERS


@pytest.mark.slow
def test_an_analyser_without_a_model_finds_chinese_identifiers() -> None:
    registry = RecognizerRegistry(supported_languages=["zh", "en"])
    register_recognisers(registry)
    models = [{"lang_code": language, "model_name": ""} for language in ("zh", "en")]
    analyser = AnalyzerEngine(registry, NoOpNlpEngine(models), supported_languages=["zh", "en"])
    found = analyser.analyze("患者电话13871234567", "zh", entities=["CN_MOBILE"])
    assert [(r.entity_type, r.start, r.end) for r in found] == [("CN_MOBILE", 4, 15)]
    assert analyser.analyze("患者电话13871234567", "en", entities=["EMAIL"]) == []


@pytest.mark.slow
def test_every_kind_is_registered_in_both_languages() -> None:
    registry = RecognizerRegistry(supported_languages=["zh", "en"])
    register_recognisers(registry)
    assert len(list(registry.recognizers)) == 2 * len(RECOGNISERS)
