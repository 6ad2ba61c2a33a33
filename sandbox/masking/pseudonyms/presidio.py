"""Our pseudonyms as an operator of Presidio's anonymiser. Import it late: Presidio takes a second or more.

Presidio hands over one finding at a time, so that two values of a narrow kind may meet in one surrogate; whole columns
are for `Pseudonymiser.of`, which tells them apart.
"""

import pyarrow as pa
from presidio_anonymizer.entities import OperatorConfig
from presidio_anonymizer.operators import Operator, OperatorType

from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser

NAME = "sandbox_pseudonym"
MAKER = "pseudonymiser"

Configured = dict[str, object]


class PresidioPseudonym(Operator):
    """Put a keyed surrogate of the finding's kind and form in its place: check-valid, and nobody's.

    Example:
        engine = AnonymizerEngine()
        engine.add_anonymizer(PresidioPseudonym)
        engine.anonymize(text, found, {"DEFAULT": by_pseudonyms(Pseudonymiser(keys, "my-space"))})
    """

    def operate(self, text: str, params: Configured | None = None) -> str:
        """Give a finding's surrogate."""
        given = params or {}
        surrogate: str = _maker_of(given).of(str(given["entity_type"]).lower(), pa.array([text]))[0].as_py()
        return surrogate

    def validate(self, params: Configured | None = None) -> None:
        """Check that there is something to make surrogates with.

        Raises:
            TypeError: there is not.
        """
        _maker_of(params or {})

    def operator_name(self) -> str:
        """Give the name it is configured by."""
        return NAME

    def operator_type(self) -> OperatorType:
        """Tell that it anonymises."""
        return OperatorType.Anonymize


def _maker_of(params: Configured) -> Pseudonymiser:
    maker = params.get(MAKER)
    if not isinstance(maker, Pseudonymiser):
        raise TypeError(f"{MAKER} must be a Pseudonymiser")
    return maker


def by_pseudonyms(maker: Pseudonymiser) -> OperatorConfig:
    """Configure Presidio's anonymiser to put a space's pseudonyms in the place of what it is given."""
    return OperatorConfig(NAME, {MAKER: maker})
