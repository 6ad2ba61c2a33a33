"""Recognisers of identifiers. For users of Presidio: `sandbox.masking.recognisers.register(engine)`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine


def register(engine: "AnalyzerEngine") -> None:
    """Add all recognisers to a Presidio engine, for each language it supports; nothing is downloaded.

    Example:
        languages = [{"lang_code": language, "model_name": ""} for language in ("zh", "en")]
        registry = RecognizerRegistry(supported_languages=["zh", "en"])
        engine = AnalyzerEngine(registry, NoOpNlpEngine(languages), supported_languages=["zh", "en"])
        register(engine)
        engine.analyze("13871234567", "zh", context=["手机号"])
    """
    from sandbox.masking.recognisers.presidio import register_recognisers  # noqa: PLC0415 - Presidio takes seconds to import

    register_recognisers(engine.registry, tuple(engine.supported_languages))
