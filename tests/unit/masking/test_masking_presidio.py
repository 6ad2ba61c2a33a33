"""Presidio users get the same recognisers, without any model or network."""

import socket

import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine

import sandbox.masking.recognisers
from sandbox.masking.recognisers.presidio import PresidioRecogniser
from sandbox.masking.recognisers.registry import KINDS, RECOGNISERS
from sandbox.masking.recognisers.scanning import scan_text

LANGUAGES = ["zh", "en"]
ENTITIES = [kind.upper() for kind in KINDS]
SENTENCE = "患者电话13871234567,邮箱zhang@example.com,见https://sub.example.co.uk"


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> AnalyzerEngine:
    """An engine with Presidio's own recognisers and ours, in a process that cannot reach any other machine."""

    def refuse(*_: object) -> None:
        pytest.fail("reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    models = [{"lang_code": language, "model_name": ""} for language in LANGUAGES]
    registry = RecognizerRegistry(supported_languages=LANGUAGES)
    made = AnalyzerEngine(registry, NoOpNlpEngine(models), supported_languages=LANGUAGES)
    sandbox.masking.recognisers.register(made)
    return made


@pytest.mark.slow
def test_an_engine_without_a_model_or_network_finds_what_the_text_scanner_finds(engine: AnalyzerEngine) -> None:
    for language in LANGUAGES:
        sure = engine.analyze(SENTENCE, language, entities=ENTITIES, score_threshold=0.6)
        found = {(r.entity_type.lower(), r.start, r.end) for r in sure}
        assert found == {(f.kind, f.start, f.end) for f in scan_text(SENTENCE)}
    assert engine.analyze(SENTENCE, "en", entities=["VIN"]) == []


@pytest.mark.slow
def test_every_kind_is_registered_in_both_languages(engine: AnalyzerEngine) -> None:
    ours = [r for r in engine.registry.recognizers if isinstance(r, PresidioRecogniser)]
    assert len(ours) == len(LANGUAGES) * len(RECOGNISERS)
    for language in LANGUAGES:
        assert {r.supported_entities[0] for r in ours if r.supported_language == language} == set(ENTITIES)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("entity", "text", "context"),
    [
        ("CN_MOBILE", "13871234567", ["sjh", "手机号"]),
        ("QQ", "123456789", ["qq", "账号"]),
        ("CN_PASSPORT", "E12345678", ["护照号码"]),
        ("PERSON_NAME", "张伟", ["xm 姓名"]),
    ],
)
def test_a_columns_name_and_comment_given_as_context_make_it_surer(
    engine: AnalyzerEngine, entity: str, text: str, context: list[str]
) -> None:
    alone = engine.analyze(text, "zh", entities=[entity])
    told = engine.analyze(text, "zh", entities=[entity], context=context)
    assert max(r.score for r in told) >= 0.75
    assert max(r.score for r in told) > max(r.score for r in alone)
    assert engine.analyze(text, "zh", entities=[entity], context=["备注"])[0].score == alone[0].score
