"""Pseudonyms: keyed, deterministic, format-keeping and never real, per space and identifier kind (C10).

One kind has one key, whatever the column or dataset is called: what joins in the real data joins in the sample.
Another space has other keys, so that two samples cannot be laid side by side.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.errors.masking import PseudonymsExhausted
from sandbox.masking.pseudonyms.codes import make_code
from sandbox.masking.pseudonyms.prf import ColumnPrf
from sandbox.masking.pseudonyms.surrogates import (
    Make,
    make_card,
    make_credit_code,
    make_id,
    make_mail,
    make_mobile,
    make_name,
    make_number,
)
from sandbox.masking.recognisers.scanning import scan_text
from sandbox.world.keys import KeyRing

ATTEMPTS = 24
CODE = "code"
NUMBER = "number"


@dataclass(frozen=True, slots=True)
class SurrogateKind:
    """How surrogates of one kind are made: from how many 64-bit words each. `is_marked`: lies in a known range."""

    make: Make
    words: int
    is_marked: bool = True


KINDS = {
    "cn_id": SurrogateKind(make_id, 2),
    "cn_uscc": SurrogateKind(make_credit_code, 2),
    "cn_mobile": SurrogateKind(make_mobile, 2),
    "bank_card": SurrogateKind(make_card, 1),
    "email": SurrogateKind(make_mail, 1),
    "person_name": SurrogateKind(make_name, 1),
    NUMBER: SurrogateKind(make_number, 1),
}
CODES = SurrogateKind(make_code, 16, is_marked=False)
"""Any other kind: 16 words are 64 characters of 16 bits."""


class Pseudonymiser:
    """Makes the pseudonyms of one space."""

    def __init__(self, keys: KeyRing, space: str, version: int = 1) -> None:
        self.version = version
        self._keys = keys
        self._purpose = f"pseudonym/v{version}/{space}"

    def of(self, kind: str, values: pa.Array, real: pa.Array | None = None) -> pa.Array:
        """Give each value's pseudonym; nulls stay null, and the type stays.

        Distinct values get distinct pseudonyms. Two that meet in a narrow range are drawn anew, so pass all values
        of a kind that must agree in one array.

        Args:
            kind: the identifier kind; one without a range of its own is treated as a code.
            values: text or whole numbers.
            real: more real values that no pseudonym may equal.

        Raises:
            PseudonymsExhausted: the range is too narrow for so many values.
        """
        texts = pc.cast(values, pa.string())
        distinct = pc.unique(texts).drop_null()
        made = self._assign(kind, distinct, distinct if real is None else _union(distinct, real))
        places = pc.index_in(texts, value_set=distinct)
        return pc.cast(made.take(places), values.type)

    def _assign(self, kind: str, distinct: pa.Array, real: pa.Array) -> pa.Array:
        recipe, prf = KINDS.get(kind, CODES), ColumnPrf(self._keys.derive(f"{self._purpose}/{kind}"))
        made = recipe.make(prf.draw(distinct, recipe.words), distinct)
        for attempt in range(1, ATTEMPTS + 1):
            is_wrong = _wrong(made, real, recipe)
            if not is_wrong.any():
                return made
            again = distinct.filter(pa.array(is_wrong))
            redrawn = recipe.make(prf.draw(again, recipe.words, attempt), again)
            made = pc.replace_with_mask(made, pa.array(is_wrong), redrawn)
        raise PseudonymsExhausted(kind=kind)


def _union(distinct: pa.Array, real: pa.Array) -> pa.Array:
    return pa.concat_arrays([distinct, pc.cast(real, pa.string())])


def _wrong(made: pa.Array, real: pa.Array, recipe: SurrogateKind) -> NDArray[np.bool_]:
    """Mark pseudonyms that two values share, that are somebody's, or that look like somebody's."""
    encoded = made.dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False)
    is_shared: NDArray[np.bool_] = (np.bincount(places, minlength=1) > 1)[places]
    is_real: NDArray[np.bool_] = pc.is_in(made, value_set=real).to_numpy(zero_copy_only=False)
    return is_shared | is_real | (np.zeros_like(is_real) if recipe.is_marked else _look_real(made))


def _look_real(made: pa.Array) -> NDArray[np.bool_]:
    return np.array([bool(scan_text(value)) for value in made.to_pylist()], dtype=np.bool_)
