"""What holds of pseudonyms whatever the values are, by either cipher."""

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.core.masking_policy import BlockCipher
from sandbox.masking.pseudonyms.kinds import KINDS
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.world.keys import KeyRing

KEYS = KeyRing(bytes(range(32)))
ALPHABET = "0189AXxé汉０９Ａ -·+@:."
TEXTS = st.text(st.sampled_from(ALPHABET), max_size=20) | st.from_regex(r"\A[0-9]{15}(?:[0-9]{2}[0-9X])?\Z")
KINDS_OF_TEXT = st.sampled_from([kind for kind in KINDS if kind != "number"])
CIPHERS = st.sampled_from(list(BlockCipher))


def pseudonymise(kind: str, values: list[str | None], cipher: BlockCipher) -> list[str | None]:
    made: list[str | None] = Pseudonymiser(KEYS, "s", 1, cipher).of(kind, pa.array(values, pa.string())).to_pylist()
    return made


@given(st.lists(st.none() | TEXTS, max_size=25), KINDS_OF_TEXT, CIPHERS)
@settings(max_examples=120, deadline=None)
def test_pseudonyms_are_one_to_one_keep_nulls_and_are_nobodys(
    values: list[str | None], kind: str, cipher: BlockCipher
) -> None:
    out = pseudonymise(kind, values, cipher)
    assert [v is None for v in out] == [v is None for v in values]
    pairs = {(a, b) for a, b in zip(values, out, strict=True) if a is not None}
    assert len(pairs) == len({a for a, _ in pairs}) == len({b for _, b in pairs})
    assert not {b for _, b in pairs} & {a for a, _ in pairs}


@given(st.lists(TEXTS, max_size=20, unique=True), KINDS_OF_TEXT, CIPHERS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_order_and_repetition_change_nothing(values: list[str], kind: str, cipher: BlockCipher, chance: object) -> None:
    shuffled = [*values, *values[:3]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random, which hypothesis does not say
    known = dict(zip(values, pseudonymise(kind, list(values), cipher), strict=True))
    assert pseudonymise(kind, list(shuffled), cipher) == [known[v] for v in shuffled]


WIDE = st.sampled_from(["cn_id", "cn_uscc", "bank_card", "email", "vin"])


@given(st.lists(TEXTS, max_size=20, unique=True), st.integers(0, 20), WIDE, CIPHERS)
@settings(max_examples=60, deadline=None)
def test_a_batch_by_itself_gives_what_the_whole_gives(
    values: list[str], at: int, kind: str, cipher: BlockCipher
) -> None:
    whole = pseudonymise(kind, list(values), cipher)
    assert pseudonymise(kind, list(values[:at]), cipher) + pseudonymise(kind, list(values[at:]), cipher) == whole
