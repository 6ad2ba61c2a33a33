"""The recognisers as Presidio knows them. Import it late: it takes a second or more."""

from presidio_analyzer import EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from sandbox.masking.recognisers.recogniser import Recogniser
from sandbox.masking.recognisers.registry import RECOGNISERS
from sandbox.masking.recognisers.scanning import find_kind

LANGUAGES = ("zh", "en")


class PresidioRecogniser(EntityRecognizer):
    """One of our recognisers in Presidio's form; it needs no language model."""

    def __init__(self, recogniser: Recogniser, language: str) -> None:
        self._recogniser = recogniser
        super().__init__(
            supported_entities=[recogniser.kind.upper()],
            name=f"sandbox_{recogniser.kind}",
            supported_language=language,
            context=list(recogniser.context),
        )

    def load(self) -> None:
        """Load nothing: the rules are all there is."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """Find this kind in a text, if it is among the entities asked for."""
        del nlp_artifacts
        entity = self.supported_entities[0]
        if entity not in entities:
            return []
        found = (f for f in find_kind(self._recogniser, text) if f.score > 0)
        return [RecognizerResult(entity, f.start, f.end, f.score) for f in found]

    def enhance_using_context(
        self,
        text: str,
        raw_recognizer_results: list[RecognizerResult],
        other_raw_recognizer_results: list[RecognizerResult],
        nlp_artifacts: NlpArtifacts,
        context: list[str] | None = None,
    ) -> list[RecognizerResult]:
        """Let the words given as context, such as a column's name and comment, speak of the kind."""
        del text, other_raw_recognizer_results, nlp_artifacts
        if not self._recogniser.is_about(" ".join(context or ())):
            return raw_recognizer_results
        return [_in_context(result, self._recogniser.score_in_context) for result in raw_recognizer_results]


def _in_context(result: RecognizerResult, score: float) -> RecognizerResult:
    known = {**(result.recognition_metadata or {}), RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY: True}
    return RecognizerResult(result.entity_type, result.start, result.end, score, recognition_metadata=known)


def register_recognisers(registry: RecognizerRegistry, languages: tuple[str, ...] = LANGUAGES) -> None:
    """Add all our recognisers to a Presidio registry."""
    for language in languages:
        for recogniser in RECOGNISERS:
            registry.add_recognizer(PresidioRecogniser(recogniser, language))
