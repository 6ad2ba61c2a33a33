"""Pseudonyms: keyed, deterministic, format-keeping and never real, per space and identifier kind (C10).

One kind has one key, whatever the column or dataset is called: what joins in the real data joins in the sample.
Another space has other keys, so that two samples cannot be laid side by side.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sandbox.core.errors.masking import PseudonymsExhausted
from sandbox.core.masking_policy import BlockCipher
from sandbox.masking.pseudonyms.cells import fingerprints
from sandbox.masking.pseudonyms.forms import bare_forms, dress
from sandbox.masking.pseudonyms.kinds import CODES, KINDS, SurrogateKind
from sandbox.masking.pseudonyms.prf import ColumnPrf
from sandbox.masking.recognisers.column_scanning import scan_distinct
from sandbox.world.keys import KeyRing

ATTEMPTS = 64
Marks = NDArray[np.bool_]
Places = NDArray[np.int64]


class Pseudonymiser:
    """Makes the pseudonyms of one space."""

    def __init__(self, keys: KeyRing, space: str, version: int = 1, cipher: BlockCipher = BlockCipher.AES) -> None:
        self._keys = keys
        self._purpose = f"pseudonym/v{version}/{space}"
        self._cipher = cipher

    def of(self, kind: str, values: pa.Array, real: pa.Array | None = None) -> pa.Array:
        """Give each value's pseudonym; nulls stay null, and the type stays.

        Distinct values get distinct pseudonyms: pass all values of a kind that must agree in one array. Two values
        that want the same one are told apart by a keyed rank: the first keeps it, whoever else joins behind it.

        Args:
            kind: the identifier kind; one without a range of its own is treated as a code.
            values: text or whole numbers.
            real: more real values that no pseudonym may equal.

        Raises:
            PseudonymsExhausted: the range is too narrow for so many values.
        """
        encoded = pc.cast(values, pa.string()).dictionary_encode()
        return pc.cast(self.of_distinct(kind, encoded.dictionary, real).take(encoded.indices), values.type)

    def of_distinct(self, kind: str, distinct: pa.Array, real: pa.Array | None = None) -> pa.Array:
        """Give the pseudonym of each of some texts, of which no two are the same and none is missing."""
        recipe = KINDS.get(kind, CODES)
        bare = bare_forms(distinct, recipe.form)
        taken = distinct if real is None else pa.concat_arrays([distinct, pc.cast(real, pa.string())])
        identities = recipe.identity(bare)
        if identities is distinct:
            made = self._assign(kind, distinct, taken)
        else:
            again = identities.dictionary_encode()
            made = self._assign(kind, again.dictionary, taken).take(again.indices)
        return dress(recipe.written(made, bare), distinct, bare)

    def draw(self, purpose: str, values: pa.Array, words: int) -> NDArray[np.uint64]:
        """Draw pseudo-random words for each value, for another purpose than pseudonyms."""
        return ColumnPrf(self._key_of(purpose), self._cipher).draw(values, words)

    def _assign(self, kind: str, identities: pa.Array, taken: pa.Array) -> pa.Array:
        """Give each identity the first of its surrogates that is free and that nobody of lower rank wants.

        Every identity asks for its surrogates in an order of its own, and a surrogate keeps whoever ranks first: the
        outcome does not depend on the order of asking (deferred acceptance, Gale & Shapley 1962).
        """
        recipe, prf = KINDS.get(kind, CODES), ColumnPrf(self._key_of(kind), self._cipher)
        words = recipe.words(identities)
        drawn = prf.draw(identities, words + 1)
        made, ranks = recipe.make(drawn[:, :words], identities), drawn[:, words]
        attempts, asking = np.zeros(len(identities), dtype=np.int64), np.arange(len(identities))
        while len(asking):
            refused = _refused(made, asking, ranks, taken, recipe)
            attempts[refused] += 1
            if attempts.max(initial=0) > ATTEMPTS:
                raise PseudonymsExhausted(kind=kind)
            again = identities.take(pa.array(refused))
            redrawn = recipe.make(prf.draw(again, words, attempts[refused]), again)
            made, asking = _replaced(made, refused, redrawn), refused
        return made

    def _key_of(self, kind: str) -> bytes:
        cipher = "" if self._cipher is BlockCipher.AES else f"/{self._cipher}"
        return self._keys.derive(f"{self._purpose}/{kind}{cipher}")


def _refused(
    made: pa.Array, asking: Places, ranks: NDArray[np.uint64], taken: pa.Array, recipe: SurrogateKind
) -> Places:
    """Give the places whose surrogate is wanted by another of lower rank, is somebody's, or looks like somebody's."""
    wanted = made.take(pa.array(asking)) if len(asking) < len(made) else made
    prints, known = fingerprints(wanted), fingerprints(taken)
    disputed = _places_of(prints, _met_twice(np.concatenate([prints, known])))
    is_real: Marks = pc.is_in(wanted.take(pa.array(disputed)), value_set=taken).to_numpy(zero_copy_only=False)
    looking = np.zeros(0, dtype=np.int64) if recipe.is_marked else asking[_look_real(wanted)]
    rivals = asking[disputed] if wanted is made else _holders(made, wanted)
    losers = _losers(made.take(pa.array(rivals)), rivals, ranks)
    return np.union1d(np.union1d(asking[disputed[is_real]], looking), losers)


def _met_twice(prints: NDArray[np.uint64]) -> NDArray[np.uint64]:
    in_order = np.sort(prints)
    again: NDArray[np.uint64] = in_order[1:][in_order[1:] == in_order[:-1]]
    return again


def _places_of(prints: NDArray[np.uint64], wanted: NDArray[np.uint64]) -> Places:
    """Give the places of prints that are among the wanted ones, which are in order."""
    if not len(wanted):
        return np.zeros(0, dtype=np.int64)
    nearest = np.minimum(np.searchsorted(wanted, prints), len(wanted) - 1)
    return np.flatnonzero(wanted[nearest] == prints)


def _holders(made: pa.Array, wanted: pa.Array) -> Places:
    """Give everyone who holds or wants one of the wanted surrogates."""
    return np.flatnonzero(pc.is_in(made, value_set=wanted).to_numpy(zero_copy_only=False))


def _losers(surrogates: pa.Array, rivals: Places, ranks: NDArray[np.uint64]) -> Places:
    """Give, of the rivals for each surrogate, all but the first in rank."""
    slots = surrogates.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    order = np.lexsort((ranks[rivals], slots))
    behind: Places = rivals[order][np.diff(slots[order], prepend=-1) == 0]
    return behind


def _replaced(made: pa.Array, places: Places, redrawn: pa.Array) -> pa.Array:
    if not len(places):
        return made
    is_new = np.zeros(len(made), dtype=np.bool_)
    is_new[places] = True
    return pc.replace_with_mask(made, pa.array(is_new), redrawn)


def _look_real(made: pa.Array) -> Marks:
    looks = np.zeros(len(made), dtype=np.bool_)
    looks[[place for place, _ in scan_distinct(made, "")]] = True
    return looks
